// Renders lines of a file for the model: `  12 | code`.

/** Lines `from` to `to` (1-based, inclusive), cut at the ends of the file. */
export function numbered(lines: readonly string[], from: number, to: number): string {
  const first = Math.max(1, from);
  const last = Math.min(lines.length, to);
  const width = Math.max(4, String(last).length);
  const shown: string[] = [];
  for (let line = first; line <= last; line++) shown.push(`${String(line).padStart(width)} | ${lines[line - 1] ?? ''}`);
  return shown.join('\n');
}

/** Lines of a text; a final newline does not begin another one. */
export function linesOf(text: string): string[] {
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}
