// The source of one test in the text of its file, found by its title or name.

import type { Definition } from '../ports/workspace.ts';
import { linesOf, unnumbered } from './numbered.ts';

const MOST = 60;

/**
 * Where neither its name nor its title stands in the file (titles are also put together while tests run), all of a short
 * file; undefined for a longer one. `titles`: from the outermost suite inwards.
 */
export function testSource(
  text: string,
  definitions: readonly Definition[],
  titles: readonly string[],
): string | undefined {
  const lines = linesOf(text);
  const name = (titles.at(-1) ?? '').replace(/\[.*\]$/, '');
  const named = definitions.findLast((one) => one.kind === 'function' && one.name === name);
  if (named) return unnumbered(lines, named.start, Math.min(named.end, named.start + MOST));
  const at = name === '' ? -1 : lines.findIndex((line) => line.includes(name));
  if (at >= 0) return blockFrom(lines, at);
  return lines.length > 0 && lines.length <= MOST ? unnumbered(lines, 1, MOST) : undefined;
}

/** The line and what is indented below it, with the line that closes it. */
function blockFrom(lines: readonly string[], at: number): string {
  const indent = indentOf(lines[at] ?? '');
  const rest = lines.slice(at + 1, at + MOST);
  const end = rest.findIndex((line) => line.trim() !== '' && indentOf(line) <= indent);
  const closes = /^\s*[\])}]/.test(rest[end] ?? '') ? 1 : 0;
  const block = end < 0 ? rest : rest.slice(0, end + closes);
  return unnumbered(lines, at + 1, at + 1 + block.length).trimEnd();
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}
