// The report as Markdown, for a repository or a comment: texts and tables; charts are on the page only.

import { escapeUntrusted, escapeWithin } from '../../trace/views/untrusted-text.ts';
import type { Cell, Link, Report, Section, Table } from './document.ts';
import { hrefOf } from './href.ts';

/** `base` leads from where the text is kept to the folder of the evaluation; empty where that is the same. */
export function markdownOf({ title, caption, facts, warnings, sections }: Report, base = ''): string {
  const blocks = [
    `# ${escapeUntrusted(title)}`,
    `**${escapeUntrusted(caption)}**`,
    listOf(facts.map(([name, value]) => `${name}: ${value}`)),
    ...(warnings.length > 0 ? ['## Warnings', listOf(warnings)] : []),
    ...sections.flatMap((section) => sectionBlocks(section, base)),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function listOf(items: readonly string[]): string {
  return items.map((item) => `- ${escapeUntrusted(item)}`).join('\n');
}

function sectionBlocks({ title, text, tables }: Section, base: string): readonly string[] {
  return [
    `## ${escapeUntrusted(title)}`,
    ...text.map(escapeUntrusted),
    ...tables.map((table) => tableText(table, base)),
  ];
}

function tableText(table: Table, base: string): string {
  const { title, folded } = table;
  const lines = linesOf(table, base);
  if (folded) return `<details><summary>${escapeUntrusted(title ?? 'More')}</summary>\n\n${lines}\n\n</details>`;
  return title === undefined ? lines : `**${escapeUntrusted(title)}**\n\n${lines}`;
}

function linesOf({ head, rows, texts }: Table, base: string): string {
  if (rows.length === 0) return 'None.';
  const rule = head.map((_, i) => (i < texts ? '---' : '--:'));
  const body = rows.map((row) => row.map((cell) => cellText(cell, base)));
  return [head.map(escapeWithin), rule, ...body].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function cellText(cell: Cell, base: string): string {
  if (typeof cell === 'string') return escapeWithin(cell);
  const links: readonly Link[] = 'text' in cell ? [cell] : cell;
  return links.map(({ text, path }) => `[${escapeWithin(text)}](${hrefOf(base, path)})`).join(', ');
}
