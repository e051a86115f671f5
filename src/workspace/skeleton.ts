// Renders a file as its signatures: what a reader sees who scrolls through it with all bodies folded.

import type { Definition } from './definitions.ts';
import { linesOf, numbered } from './numbered.ts';

const maxHeadLines = 8;
const maxSkeletonLines = 400;
const maxLineLength = 160;
/** Shown of a file whose structure is unknown. */
const firstLines = 40;

/** Signatures with their line numbers, the first line of each docstring and top-level variables; the first lines where there is no structure. */
export function renderSkeleton(text: string, definitions: readonly Definition[] | undefined): string {
  const lines = linesOf(text);
  if (definitions === undefined || definitions.length === 0) {
    const more = lines.length > firstLines ? `\n… ${lines.length - firstLines} more lines` : '';
    return numbered(lines, 1, firstLines) + more;
  }
  const shown = new Set<number>();
  for (const one of definitions) {
    for (let line = one.start; line <= Math.min(one.head, one.start + maxHeadLines - 1); line++) shown.add(line);
    const next = (lines[one.head] ?? '').trim();
    // A docstring may begin on the line after its quotes.
    if (/^[rbu]?("""|''')/i.test(next)) shown.add(one.head + (next.length > 4 ? 1 : 2));
  }
  for (const line of constants(lines, definitions)) shown.add(line);
  return renderLines(
    lines,
    [...shown].sort((a, b) => a - b),
  );
}

/** Long lines (patterns, tables) show their beginning. */
function shorten(line: string): string {
  return line.length > maxLineLength ? `${line.slice(0, maxLineLength)}…` : line;
}

/** A variable at the top level: tables, patterns and defaults are code that a fault can lie in. */
const constant = /^(?:export\s+)?(?:(?:const|let|var)\s+[\w$]+\b(?!.*\brequire\()|[A-Za-z_]\w*\s*(?::[^=]+)?=[^=])/;
const maxConstants = 60;

/** Numbers of the lines where variables outside of all definitions begin. */
function constants(lines: readonly string[], definitions: readonly Definition[]): readonly number[] {
  const found: number[] = [];
  for (const [at, line] of lines.entries()) {
    const number = at + 1;
    if (!constant.test(line) || definitions.some(({ start, end }) => start <= number && number <= end)) continue;
    found.push(number);
  }
  return found.slice(0, maxConstants);
}

function renderLines(lines: readonly string[], shown: readonly number[]): string {
  const parts: string[] = [];
  let before = 0;
  for (const line of shown.slice(0, maxSkeletonLines)) {
    if (line > before + 1) parts.push('   …');
    parts.push(shorten(numbered(lines, line, line)));
    before = line;
  }
  if (shown.length > maxSkeletonLines) parts.push(`   … ${shown.length - maxSkeletonLines} more signature lines`);
  else if (before < lines.length) parts.push('   …');
  return parts.join('\n');
}
