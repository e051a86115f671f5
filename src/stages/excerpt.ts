// Parts of a file that are worth showing: whole definitions where they are short, else their heads and the lines asked for.

import type { Definition } from '../ports/workspace.ts';

/** Lines, 1-based and inclusive. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** A function this long is shown around an inner one. */
const OUTER = 120;
/** A class this long is shown around what is in none of its functions. */
const CLASS = 80;
/** Lines on each side of what no definition encloses. */
const BESIDE = 15;

/** What encloses some lines: the widest function that is not too long, else the innermost, else a short class, else the lines around. */
export function enclosing(definitions: readonly Definition[], wanted: Range): Range & { readonly name?: string } {
  const around = definitions.filter(({ start, end }) => start <= wanted.start && wanted.end <= end);
  const functions = around.filter(({ kind }) => kind === 'function');
  const found =
    functions.find(({ start, end }) => end - start < OUTER) ??
    functions.at(-1) ??
    around.findLast(({ start, end }) => end - start < CLASS);
  if (!found) return { start: Math.max(1, wanted.start - BESIDE), end: wanted.end + BESIDE };
  const name = [found.parent, found.name].filter((part) => part !== '').join('.');
  return { start: found.start, end: found.end, name };
}

/** As many lines of a whole as are allowed: all of it, or its first lines and those around the wanted ones. */
export function excerptOf(whole: Range, wanted: readonly Range[], most: number): readonly Range[] {
  if (whole.end - whole.start < most) return [whole];
  if (wanted.length === 0) return [{ start: whole.start, end: whole.start + most - 1 }];
  const head = { start: whole.start, end: Math.min(whole.end, whole.start + HEAD - 1) };
  const around = (margin: number) =>
    wanted.map(({ start, end }) => ({
      start: Math.max(whole.start, start - margin),
      end: Math.min(whole.end, end + margin),
    }));
  // Wanted lines that lie close together share what is around them: the widest margin that fits is taken.
  for (let margin = most; margin > 1; margin--) {
    const shown = joined([head, ...around(margin)]);
    if (lengthOf(shown) <= most) return shown;
  }
  return joined([head, ...around(1)]);
}

function lengthOf(ranges: readonly Range[]): number {
  return ranges.reduce((sum, { start, end }) => sum + end - start + 1, 0);
}

/** Lines of a long definition that say what it is. */
const HEAD = 3;

/** A gap of so many lines is shown rather than told. */
const GAP = 3;

/** In order, those that overlap or nearly touch as one. */
export function joined(ranges: readonly Range[]): readonly Range[] {
  const found: Range[] = [];
  for (const range of ranges.filter(({ start, end }) => start <= end).toSorted((a, b) => a.start - b.start)) {
    const last = found.at(-1);
    if (last && range.start <= last.end + 1 + GAP)
      found[found.length - 1] = { start: last.start, end: Math.max(last.end, range.end) };
    else found.push(range);
  }
  return found;
}

/** The ranges of a text, each gap between them told; with the `whole` that they are of, those in front and behind as well. */
export function renderRanges(ranges: readonly Range[], render: (range: Range) => string, whole?: Range): string {
  const parts: string[] = [];
  let next = whole?.start ?? ranges[0]?.start ?? 1;
  const tellUpTo = (last: number) => {
    if (next === last) parts.push(`[… line ${last} left out …]`);
    if (next < last) parts.push(`[… lines ${next}-${last} left out …]`);
  };
  for (const range of ranges) {
    tellUpTo(range.start - 1);
    parts.push(render(range));
    next = range.end + 1;
  }
  if (whole) tellUpTo(whole.end);
  return parts.join('\n');
}
