// The place that a quotation with mistakes in it was likely made from.

import type { Line } from './line-hunks.ts';
import { unnumbered } from './numbered.ts';

/** The place that looks most like the search text, so that the model can copy it. */
export function nearest(lines: readonly Line[], search: readonly string[]): string {
  const wanted = search.map(wordsOf);
  const words = lines.map(({ text }) => wordsOf(text));
  const alike = lines.map((_, at) =>
    wanted.reduce((sum, line, i) => sum + shared(line, words[at + i] ?? new Set()), 0),
  );
  const most = alike.reduce((a, b) => Math.max(a, b), 0);
  if (most === 0) return 'No line of it is in the file; check the path.';
  // A word with a mistake in it is another word: what is left to choose from is told apart by its letters.
  const near = [...alike.keys()]
    .filter((at) => (alike[at] ?? 0) >= most - 1 && (alike[at] ?? 0) > 0)
    .slice(0, MOST_NEAR);
  const letters = search.map(lettersOf);
  const likeness = (at: number) =>
    (alike[at] ?? 0) + letters.reduce((sum, line, i) => sum + shared(line, lettersOf(lines[at + i]?.text ?? '')), 0);
  const best = near.reduce((a, b) => (likeness(b) > likeness(a) ? b : a));
  const window = lines.slice(best, best + search.length).map(({ text }) => text);
  return `The nearest place, lines ${best + 1}–${best + window.length}, reads:\n${unnumbered(window, 1, window.length)}`;
}

/** Places that are compared letter by letter. */
const MOST_NEAR = 200;

/** Three letters each, in a row. */
function lettersOf(line: string): ReadonlySet<string> {
  const text = line.trim();
  return new Set(Array.from({ length: Math.max(0, text.length - 2) }, (_, at) => text.slice(at, at + 3)));
}

function wordsOf(line: string): ReadonlySet<string> {
  return new Set(line.match(/[\p{L}_$][\p{L}\p{N}_$]+|\d+/gu) ?? []);
}

/** Share of common words, 0 to 1. */
function shared(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const common = a.intersection(b).size;
  return common === 0 ? 0 : (2 * common) / (a.size + b.size);
}
