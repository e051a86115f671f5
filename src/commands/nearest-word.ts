// What somebody may have meant by a word that is not known: one that is written alike, or one that means the same.

import { closestMatch } from 'leven';

/** Says what is not known, and which of the known words is near to it. */
export function unknown(what: string, given: string, known: readonly string[]): string {
  return asked(what, nearest(given, known));
}

/** The same for the word of a command: what other programs call it leads to ours. */
export function unknownCommand(given: string, known: readonly string[]): string {
  const near =
    MEANT.get(given) ?? (/^(?:budget|policy|base)=/.test(given) ? `retry ${given.split('=')[0]}=` : undefined);
  const word = near ?? nearest(given, known);
  return asked('this command is not known', word === undefined ? undefined : `/mull ${word}`.trimEnd());
}

const asked = (what: string, near: string | undefined): string =>
  near === undefined ? what : `${what}; did you mean \`${near}\`?`;

function nearest(given: string, known: readonly string[]): string | undefined {
  return closestMatch(given.toLowerCase(), known, { maxDistance: Math.max(1, Math.floor(given.length / 2)) });
}

const SAME: readonly (readonly [ours: string, theirs: string])[] = [
  ['', 'start run fix go begin work do patch implement please'],
  ['retry', 'continue resume again rerun redo more revise'],
  ['retry base=latest', 'rebase update recreate'],
  ['stop', 'cancel abort kill end quit halt pause close'],
  ['status', 'state progress info show'],
  ['explain', 'why reason describe'],
  ['setup', 'config configure configuration init install onboard settings'],
  ['help', 'usage commands hello hi'],
];
const MEANT: ReadonlyMap<string, string> = new Map(
  SAME.flatMap(([ours, theirs]) => theirs.split(' ').map((word) => [word, ours] as const)),
);
