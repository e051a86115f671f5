// The output of a test run without what tells nothing: colours, progress, tests that pass, and what was said before.

import { stripVTControlCharacters } from 'node:util';

const PASSING =
  /^\s*(?:[✓✔√☑]\s|ok \d+\b(?!.*# (?:todo|skip|TODO|SKIP))|--- PASS\b|=== (?:RUN|PAUSE|CONT|NAME)\b|PASS\s+\S|\[ +(?:RUN|OK) +\]|test .* \.\.\. ok$|.*\.\.\. ok$|\S+::\S+.*\bPASSED\b|.*\bPASSED\s+\[ *\d+%\]|\S+\.py [.sx]+\s+\[ *\d+%\]$)/;
const NOISE = /^\s*(?:npm (?:notice|warn)\b|at .*\(?node:internal\/|>\s*$)/i;
/** Characters of a line that may be about a test. */
const LONGEST = 500;
/** Times that a longer line is shown. */
const SHOWN = 2;
const LONG = 12;

/** Lines in their order; says how many repeated ones are left out. */
export function plainLog(log: string): string {
  const seen = new Map<string, number>();
  const kept: string[] = [];
  let repeated = 0;
  const tell = () => {
    if (repeated > 0) kept.push(`[${repeated} repeated line${repeated === 1 ? '' : 's'} left out]`);
    repeated = 0;
  };
  for (const line of plainLines(log)) {
    if ((line.length <= LONGEST && (PASSING.test(line) || NOISE.test(line))) || (line === '' && kept.at(-1) === ''))
      continue;
    const times = (seen.get(line.trim()) ?? 0) + 1;
    seen.set(line.trim(), times);
    if (times > SHOWN && line.trim().length > LONG) {
      repeated += 1;
      continue;
    }
    tell();
    kept.push(line);
  }
  tell();
  return kept.join('\n').replace(/^\n+/, '').trimEnd();
}

/** Without control sequences; of a line that was written over, what stood there in the end. */
function plainLines(log: string): readonly string[] {
  return stripVTControlCharacters(log)
    .replaceAll('\r\n', '\n')
    .split('\n')
    .map((line) => (line.split('\r').findLast((part) => part.trim() !== '') ?? '').trimEnd());
}
