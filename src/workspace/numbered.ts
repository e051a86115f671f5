// Lines of a file as the stages render them: one form wherever the model reads code with line numbers.

export { linesOf, numbered } from '../stages/numbered.ts';

const maxLineLength = 160;

/** Long lines (patterns, tables) show their beginning. */
export function shorten(line: string): string {
  return line.length > maxLineLength ? `${line.slice(0, maxLineLength)}…` : line;
}
