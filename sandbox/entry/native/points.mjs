// The points of a test that prints the Test Anything Protocol. Pure.

/** One result for each; that of the whole where it prints none, not all that it planned, or fails though all of them pass. */
export function pointsOf(text, whole) {
  const points = [...text.matchAll(/^(not )?ok\b(?: +\d+)?(?: *-)? *([^#\n]*?)\s*(?:# *(skip|todo)\b.*)?$/gim)].map(
    ([, failed, title, left], at) => ({ path: [title || `(${at + 1})`], status: left ? 'skipped' : failed ? 'failed' : 'passed' }),
  );
  const planned = /^1\.\.(\d+)/m.exec(text)?.[1];
  const isWhole = points.length > 0 && Number(planned) === points.length;
  const agrees = whole.status !== 'failed' || points.some(({ status }) => status === 'failed');
  if (!isWhole || whole.status === 'error' || !agrees) return [whole];
  return points.map((point) => ({ ...point, message: point.status === 'failed' ? whole.message : undefined }));
}
