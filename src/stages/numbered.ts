// Renders lines of a file for the model: `  12 | code`, or as they are.

import { shortenLine } from './room.ts';

/** Characters of a line that somebody wrote, at most, and what a longer one shows. */
const GIANT = 1000;
const SHOWN = 400;

/** Lines `from` to `to` (1-based, inclusive), cut at the ends of the file. */
export function numbered(lines: readonly string[], from: number, to: number): string {
  const first = Math.max(1, from);
  const last = Math.min(lines.length, to);
  const width = Math.max(4, String(last).length);
  const shown: string[] = [];
  for (let line = first; line <= last; line++)
    shown.push(`${String(line).padStart(width)} | ${readable(lines[line - 1] ?? '')}`);
  return shown.join('\n');
}

/** The same lines without numbers, so that they can be copied. */
export function unnumbered(lines: readonly string[], from: number, to: number): string {
  return lines
    .slice(Math.max(0, from - 1), to)
    .map(readable)
    .join('\n');
}

/** A text in which giant lines (data, minified code) show their ends. */
export function withoutGiants(text: string): string {
  return text.split('\n').map(readable).join('\n');
}

function readable(line: string): string {
  return line.length > GIANT ? shortenLine(line, SHOWN) : line;
}

/** Lines of a text; a final newline does not begin another one. */
export function linesOf(text: string): string[] {
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}
