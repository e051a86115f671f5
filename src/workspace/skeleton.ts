// Renders a file as its signatures: what a reader sees who scrolls through it with all bodies folded.

import type { Definition } from './definitions.ts';
import { linesOf, numbered } from './numbered.ts';

const maxHeadLines = 8;
const maxSkeletonLines = 400;
/** Shown of a file whose structure is unknown. */
const firstLines = 40;

/** Signatures with their line numbers and the first line of each docstring; the first lines where there is no structure. */
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
    if (/^[rbu]?("""|''')/i.test(next)) shown.add(one.head + 1);
  }
  return renderLines(
    lines,
    [...shown].sort((a, b) => a - b),
  );
}

function renderLines(lines: readonly string[], shown: readonly number[]): string {
  const parts: string[] = [];
  let before = 0;
  for (const line of shown.slice(0, maxSkeletonLines)) {
    if (line > before + 1) parts.push('   …');
    parts.push(numbered(lines, line, line));
    before = line;
  }
  if (shown.length > maxSkeletonLines) parts.push(`   … ${shown.length - maxSkeletonLines} more signature lines`);
  else if (before < lines.length) parts.push('   …');
  return parts.join('\n');
}
