// Single results in what a test program prints: the Test Anything Protocol, and GoogleTest. Pure.

/**
 * One result for each point; that of the whole where it prints none or a single one, not all that it says there are, the same
 * one in two ways, or where what they come to is not what the whole does.
 */
export function pointsOf(text, whole) {
  const points = tapPoints(text) ?? googlePoints(text) ?? [];
  const known = new Map();
  for (const { title, status } of points) {
    if ((known.get(title) ?? status) !== status) return [whole];
    known.set(title, status);
  }
  const fails = points.some(({ status }) => status === 'failed');
  const agrees = whole.status === 'failed' ? fails : whole.status === 'passed' && !fails;
  if (points.length < 2 || !agrees) return [whole];
  return points.map(({ title, status, message }) => ({ path: [title], status, message: status === 'failed' ? (message ?? whole.message) : undefined }));
}

function tapPoints(text) {
  const planned = /^1\.\.(\d+)/m.exec(text)?.[1];
  if (planned === undefined) return undefined;
  const points = [...text.matchAll(/^(not )?ok\b(?: +\d+)?(?: *-)? *([^#\n]*?)\s*(?:# *(skip|todo)\b.*)?$/gim)].map(
    ([, failed, title, left], at) => ({ title: title || `(${at + 1})`, status: left ? 'skipped' : failed ? 'failed' : 'passed' }),
  );
  return Number(planned) === points.length ? points : undefined;
}

const GOOGLE = { OK: 'passed', FAILED: 'failed', SKIPPED: 'skipped' };

function googlePoints(text) {
  const ran = /^\[=+\] (\d+) tests? from \d+ test (?:suites?|cases?) ran\b/m.exec(text)?.[1];
  if (ran === undefined) return undefined;
  // What a test says lies between its begin and its end; the failed ones are listed once more at the end.
  const points = [...text.matchAll(/^\[ RUN {6}\] (\S+)\n([\s\S]*?)^\[ *(OK|FAILED|SKIPPED) *\] \1(?:, where .*)? \(\d+ ms\)/gm)].map(
    ([, title, said, word]) => ({ title, status: GOOGLE[word], message: said.trim() }),
  );
  return Number(ran) === points.length ? points : undefined;
}

/** Tests of one name in several folders share a result: what is not green of them counts. */
export function addResult(results, name, points) {
  const isGreen = (some) => some.every(({ status }) => status === 'passed' || status === 'skipped');
  const known = results.get(name);
  if (known === undefined || isGreen(known)) results.set(name, points);
}
