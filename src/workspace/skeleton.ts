// Renders a file as its signatures: what a reader sees who scrolls through it with all bodies folded.

import type { Definition } from './definitions.ts';
import { linesOf, numbered, shorten } from './numbered.ts';

const maxHeadLines = 8;
const maxSkeletonLines = 400;
/** Shown of a file whose structure is unknown. */
const firstLines = 40;

/**
 * Signatures with their line numbers, the first line of each docstring and top-level variables; of Markdown the headings; the
 * first lines where there is no structure.
 */
export function renderSkeleton(path: string, text: string, definitions: readonly Definition[] | undefined): string {
  const lines = linesOf(text);
  const titles = markdown.test(path) ? headings(lines) : [];
  if (titles.length > 0) return renderLines(lines, titles);
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

const markdown = /\.(md|markdown|mdx)$/i;

/** Numbers of the lines that are headings, of either style, outside of code. */
function headings(lines: readonly string[]): readonly number[] {
  const found: number[] = [];
  let fence = '';
  for (const [at, line] of lines.entries()) {
    const [, mark = ''] = /^ {0,3}(`{3,}|~{3,})/.exec(line) ?? [];
    if (fence === '' && mark !== '') fence = mark;
    else if (mark.startsWith(fence) && /^\s*[`~]+\s*$/.test(line)) fence = '';
    else if (fence === '' && /^ {0,3}#{1,6}(\s|$)/.test(line)) found.push(at + 1);
    else if (fence === '' && /^(=+|-{2,})\s*$/.test(line) && isTitle(lines[at - 1])) found.push(at);
  }
  return found;
}

/** A line that an underline makes a heading. */
function isTitle(line: string | undefined): boolean {
  return line !== undefined && /\S/.test(line) && !/^ {0,3}([#>|=-]|[*+] |\d+[.)] )| {4}|\t/.test(line);
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
