// The place that a quotation with mistakes in it was likely made from.

import type { Line } from './line-hunks.ts';
import { unnumbered } from './numbered.ts';

/** The place that looks most like the search text, so that the model can copy it. */
export function nearest(lines: readonly Line[], search: readonly string[]): string {
  const wanted = search.map(wordsOf);
  let best = { at: -1, likeness: 0 };
  const words = lines.map(({ text }) => wordsOf(text));
  for (let at = 0; at < lines.length; at++) {
    const likeness = wanted.reduce((sum, line, i) => sum + shared(line, words[at + i] ?? new Set()), 0);
    if (likeness > best.likeness) best = { at, likeness };
  }
  if (best.at < 0) return 'No line of it is in the file; check the path.';
  const window = lines.slice(best.at, best.at + search.length).map(({ text }) => text);
  return `The nearest place, lines ${best.at + 1}–${best.at + window.length}, reads:\n${unnumbered(window, 1, window.length)}`;
}

function wordsOf(line: string): ReadonlySet<string> {
  return new Set(line.match(/[\p{L}_$][\p{L}\p{N}_$]+|\d+/gu) ?? []);
}

/** Share of common words, 0 to 1. */
function shared(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const common = a.intersection(b).size;
  return common === 0 ? 0 : (2 * common) / (a.size + b.size);
}
