// Lines with their own line ends, and the hunks between two versions of some of them.

/** `end` is empty for a last line without a line end. */
export interface Line {
  readonly text: string;
  readonly end: string;
}

/** Lines `from` up to but not including `to`, counted from 0, and what replaces them. */
export interface Hunk {
  readonly from: number;
  readonly to: number;
  readonly lines: readonly string[];
}

export function parseLines(text: string): readonly Line[] {
  return [...text.matchAll(/([^\n]*?)(\r?\n|$)/g)]
    .map(([, line = '', end = '']) => ({ text: line, end }))
    .filter(({ text, end }) => text !== '' || end !== '');
}

/** Lines within a text always end; the last one ends where it did before. */
export function joinLines(lines: readonly Line[]): string {
  return lines.map(({ text, end }) => text + end).join('');
}

/**
 * What turns `given` (which stands at line `at`) into `wanted`, where `written` is what is put down for each line of it:
 * lines that are in both stay untouched.
 */
export function hunksBetween(
  given: readonly string[],
  wanted: readonly string[],
  written: readonly string[],
  at: number,
): readonly Hunk[] {
  const hunks: Hunk[] = [];
  let [i, j] = [0, 0];
  for (const [keptGiven, keptWanted] of [...commonLines(given, wanted), [given.length, wanted.length] as const]) {
    if (keptGiven > i || keptWanted > j)
      hunks.push({ from: at + i, to: at + keptGiven, lines: written.slice(j, keptWanted) });
    [i, j] = [keptGiven + 1, keptWanted + 1];
  }
  return hunks;
}

/** Beyond this the middle of a block counts as one change. */
const MOST_PAIRS = 1e6;

/** Pairs of equal lines in order, as many as possible. */
export function commonLines(a: readonly string[], b: readonly string[]): readonly (readonly [number, number])[] {
  const shorter = Math.min(a.length, b.length);
  let head = 0;
  while (head < shorter && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < shorter - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  const [from, to] = [a.slice(head, a.length - tail), b.slice(head, b.length - tail)];
  const pairs: (readonly [number, number])[] = [];
  for (let k = 0; k < head; k++) pairs.push([k, k]);
  if (from.length * to.length <= MOST_PAIRS) for (const [i, j] of longest(from, to)) pairs.push([head + i, head + j]);
  for (let k = tail; k > 0; k--) pairs.push([a.length - k, b.length - k]);
  return pairs;
}

function longest(a: readonly string[], b: readonly string[]): readonly (readonly [number, number])[] {
  const width = b.length + 1;
  const best = new Uint32Array((a.length + 1) * width);
  const cell = (i: number, j: number) => best[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      best[i * width + j] = a[i] === b[j] ? cell(i + 1, j + 1) + 1 : Math.max(cell(i + 1, j), cell(i, j + 1));
  const pairs: (readonly [number, number])[] = [];
  let [i, j] = [0, 0];
  while (i < a.length && j < b.length) {
    if (a[i] === b[j]) pairs.push([i++, j++]);
    else if (cell(i + 1, j) >= cell(i, j + 1)) i++;
    else j++;
  }
  return pairs;
}

/** The lines with all hunks applied. A new line ends as the line does that it replaces, or the one before it. */
export function merge(lines: readonly Line[], hunks: readonly Hunk[]): readonly Line[] {
  const usual = lines.find(({ end }) => end !== '')?.end ?? '\n';
  const merged: Line[] = [];
  let at = 0;
  for (const { from, to, lines: added } of hunks.toSorted((a, b) => a.from - b.from || a.to - b.to)) {
    merged.push(...lines.slice(at, from));
    for (const [i, text] of added.entries()) {
      const like = from + i < to ? lines[from + i] : (merged.at(-1) ?? lines[from]);
      merged.push({ text, end: like?.end || usual });
    }
    at = to;
  }
  merged.push(...lines.slice(at));
  const last = merged.length - 1;
  const open = lines.at(-1)?.end === '';
  return merged.map(({ text, end }, i) => {
    if (i < last) return { text, end: end || usual };
    return { text, end: open ? '' : end || usual };
  });
}
