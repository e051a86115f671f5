// Reads search/replace edits from a reply, tolerant of the forms in which models write them; what cannot be read is a fault.

import type { Edit, Split } from './edit.ts';
import { pathIn, pathLine, pathWithin } from './edit-path.ts';
import { unescapeHtml } from './html-signs.ts';
import { readDiff } from './unified-diff.ts';

/** What is answered together with a fault. */
export const EDIT_FORM = `<edit file="path/of/the/file">
<<<<<<< SEARCH
lines copied exactly from the file
=======
the lines that replace them
>>>>>>> REPLACE
</edit>`;

const TAGS = 'edit|file|change|patch';
const OPEN = /^[ \t]*(?:(?:<{3,}|-{5,9})[ \t]*SEARCH\b.*|<{5,9}(?:[ \t]+(?!(?:REPLACE|UPDATED)\b).*)?)$/i;
const CLOSE = /^[ \t]*(?:>{3,}|<{5,9}|\+{5,9})[ \t]*(?:REPLACE|UPDATED)\b.*$/i;
const BARE_CLOSE = /^[ \t]*>{5,9}(?:[ \t].*)?$/;
const DIVIDER = /^[ \t]*={5,9}[ \t]*$/;
const END_TAG = new RegExp(`^[ \\t]*</(?:${TAGS})>[ \\t]*$`, 'i');
const START_TAG = new RegExp(`^[ \\t]*<(${TAGS})\\s[^>]*>`, 'i');
const FENCE = /^\s*(?:`{3,}|~{3,})/;

/** The element and the path that blocks are in. */
interface Around {
  readonly element: string;
  readonly file: string;
}

/** All blocks of a reply in order, those that cannot be read with their fault; a unified diff where there are no blocks. */
export function readEdits(reply: string): readonly Edit[] {
  const lines = apart(plainMarkers(reply.replace(/\r+\n/g, '\n'))).split('\n');
  const opens = lines.flatMap((line, at) => (OPEN.test(line) ? [at] : []));
  if (opens.length === 0) return readDiff(lines);
  const edits: Edit[] = [];
  const outside: string[] = [];
  let around: Around | undefined;
  let gap = lines.slice(0, opens[0]);
  for (const [nth, at] of opens.entries()) {
    const region = lines.slice(at + 1, opens[nth + 1]);
    edits.push(...torn(gap, 1));
    outside.push(...gap);
    const { file, within } = fileOf(gap.map(unescapeHtml), lines[at] ?? '', around, edits.at(-1)?.file);
    around = within;
    const block = readBlock(region, lines[at] ?? '', around?.element ?? 'edit');
    const name = `Block ${nth + 1}${file === undefined ? '' : ` (${file})`}`;
    gap = region.slice('fault' in block ? 0 : block.end + 1);
    edits.push(editOf(name, file, block, region));
  }
  return [...edits, ...torn(gap, 0), ...diffBeside(edits, [...outside, ...gap])];
}

/** Files that a reply changes by a diff beside its blocks: without them it would be half of what was meant. */
function diffBeside(edits: readonly Edit[], outside: readonly string[]): readonly Edit[] {
  if (edits.some(({ fault }) => fault !== undefined)) return [];
  return readDiff(outside).filter(({ file }) => file !== '' && !edits.some((edit) => edit.file.endsWith(file)));
}

/** What is left of a block that lost its first line; `open` of the elements may go on to the block that follows. */
function torn(gap: readonly string[], open: number): readonly Edit[] {
  const tags = gap.flatMap((line, at) => (START_TAG.test(line) ? [at] : []));
  const empty = tags.length > open ? gap[tags[0] ?? 0] : undefined;
  const line = gap.find((each) => CLOSE.test(each)) ?? empty;
  if (line === undefined) return [];
  const fault = `The line \`${line.trim().slice(0, 100)}\` belongs to no block that begins with \`<<<<<<< SEARCH\`.`;
  return [{ file: '', search: '', replace: '', fault }];
}

type Block =
  | { readonly splits: readonly Split[]; readonly loose: boolean; readonly margin: string; readonly end: number }
  | { readonly fault: string };

function editOf(name: string, file: string | undefined, block: Block, region: readonly string[]): Edit {
  const first = region.find((line) => line.trim() !== '')?.trim() ?? '';
  const fault = (why: string): Edit => ({
    file: file ?? '',
    search: '',
    replace: '',
    fault: `${name}, which begins with \`${first.slice(0, 100)}\`, ${why}`,
  });
  if ('fault' in block) return fault(block.fault);
  if (file === undefined) return fault('has no path: put it between <edit file="path/of/the/file"> and </edit>.');
  const [split, ...others] = block.splits;
  if (split === undefined) return fault('has no line `=======`.');
  return {
    file,
    ...split,
    ...(others.length > 0 ? { splits: block.splits } : {}),
    ...(block.loose ? { loose: true } : {}),
    ...(block.margin === '' ? {} : { margin: block.margin }),
  };
}

function readBlock(region: readonly string[], opening: string, element: string): Block {
  const indent = indentOf(opening);
  // Whoever writes nine signs there writes nine here.
  const divider = '='.repeat(/<+/.exec(opening)?.[0].length ?? 7);
  const isEnd = (line: string) => new RegExp(`^[ \\t]*</${element}>[ \\t]*$`, 'i').test(line);
  const end = endOf(region, isEnd);
  if (end === undefined) return { fault: 'is not closed by a line `>>>>>>> REPLACE`.' };
  const content = region.slice(0, end);
  const swallowed = content.find((line) => isEnd(line) || START_TAG.exec(line)?.[1]?.toLowerCase() === element);
  if (swallowed !== undefined)
    return { fault: `is not closed by a line \`>>>>>>> REPLACE\` before \`${swallowed.trim()}\`.` };
  const dividers = content.flatMap((line, at) => (DIVIDER.test(line) ? [at] : []));
  const exact = dividers.filter((at) => region[at]?.trimEnd() === `${indent}${divider}`);
  const chosen = exact.length > 0 ? exact : dividers;
  if (chosen.length === 0) return { fault: 'has no line `=======` between what is searched for and what replaces it.' };
  const text = (from: number, to: number) =>
    region
      .slice(from, to)
      .map((line) => `${line}\n`)
      .join('');
  // A quoted heading is in both parts, or in one of them; other numbers say that a line was lost or doubled.
  const clear = chosen.filter((_, k) => k === 0 || k === chosen.length - 1 || 2 * k === chosen.length - 1);
  const splits = clear.map((at) => ({ search: text(0, at), replace: text(at + 1, end) }));
  const inside = content.every((line) => line.trim() === '' || line.startsWith(indent));
  return { splits, loose: exact.length === 0 || divider.length !== 7, margin: inside ? indent : '', end };
}

/** The closing line; a bare one, or the end of the element, only where no other is left in doubt. */
function endOf(region: readonly string[], isEnd: (line: string) => boolean): number | undefined {
  const close = region.findIndex((line) => CLOSE.test(line));
  if (close >= 0) return close;
  const tags = region.flatMap((line, at) => (isEnd(line) ? [at] : []));
  const bare = region.flatMap((line, at) => (BARE_CLOSE.test(line) ? [at] : []));
  const [tag = -1] = tags;
  const behind = region.slice((bare[0] ?? 0) + 1, Math.max(0, tag));
  if (bare.length === 1 && tags.length < 2 && behind.every((line) => line.trim() === '' || FENCE.test(line)))
    return tag < 0 || (bare[0] ?? 0) < tag ? bare[0] : undefined;
  const last = region.slice(0, Math.max(0, tag)).findLast((line) => line.trim() !== '') ?? '';
  return tags.length === 1 && bare.length === 0 && !DIVIDER.test(last) ? tag : undefined;
}

/** The path of a block from what stands between it and the block before, or behind its first marker. */
function fileOf(
  gap: readonly string[],
  marker: string,
  around: Around | undefined,
  previous: string | undefined,
): { readonly file: string | undefined; readonly within: Around | undefined } {
  let within = around;
  for (const line of gap) {
    const file = pathIn(line);
    if (file !== undefined) within = { file, element: START_TAG.exec(line)?.[1]?.toLowerCase() ?? 'edit' };
    if (END_TAG.test(line)) within = undefined;
  }
  const words = gap.filter((line) => line.trim() !== '' && !END_TAG.test(line));
  const [above = ''] = words.filter((line) => !/^\s*(?:`{3,}|~{3,})\s*[\w-]*\s*$/.test(line)).slice(-1);
  if (pathIn(above) !== undefined) return { file: within?.file, within };
  const own = pathLine(above);
  if (own !== undefined) return { file: own, within: within && { ...within, file: own } };
  if (within !== undefined) return { file: within.file, within };
  const named = pathLine(marker.replace(/^\s*[<-]+\s*(?:SEARCH\b)?/i, ''));
  const behind = named !== undefined && /[./]/.test(named) ? named : undefined;
  const silent = words.every((line) => FENCE.test(line));
  return { file: behind ?? pathWithin(above) ?? (silent && previous !== '' ? previous : undefined), within };
}

function indentOf(line: string): string {
  return /^[ \t]*/.exec(line)?.[0] ?? '';
}

/** `<search>…</search><replace>…</replace>` on lines of their own, in a reply that holds no markers. */
function tagsAsMarkers(text: string): string {
  if (text.split('\n').some((line) => OPEN.test(line))) return text;
  return text
    .replace(/^([ \t]*)<\/search>[ \t]*(?:\n[ \t]*)*<replace>[ \t]*$/gim, '$1=======')
    .replace(/^([ \t]*)<search>[ \t]*$/gim, '$1<<<<<<< SEARCH')
    .replace(/^([ \t]*)<\/replace>[ \t]*$/gim, '$1>>>>>>> REPLACE');
}

/** Markers on lines of their own, where a tag or a fence stands beside them. */
function apart(text: string): string {
  return tagsAsMarkers(text)
    .replace(
      new RegExp(`^([ \\t]*)(<(?:${TAGS})\\s[^<>\\n]*>|\`\`\`\\w*)[ \\t]*(<{5,9}[ \\t]*SEARCH\\b)`, 'gim'),
      '$1$2\n$1$3',
    )
    .replace(new RegExp(`^([ \\t]*)(>{5,9}[ \\t]*REPLACE)[ \\t]*(</(?:${TAGS})>|\`\`\`)[ \\t]*$`, 'gim'), '$1$2\n$1$3');
}

const ESCAPED_MARKER = /^[ \t]*(?:(?:&lt;){5,9}|(?:&gt;){5,9}|&lt;\/?(?:edit|file|change|patch)\b)/i;

/**
 * A reply whose markers arrive as `&lt;&lt;…`: what is between them was escaped with them, unless a plain sign there says
 * that it was not.
 */
function plainMarkers(text: string): string {
  const lines = text.split('\n');
  if (!lines.some((line) => ESCAPED_MARKER.test(line))) return text;
  const contents = lines.filter((line) => !ESCAPED_MARKER.test(line) && !START_TAG.test(line) && !END_TAG.test(line));
  const mixed = lines.some((line) => OPEN.test(line) && line.includes('<'));
  const whole = !mixed && !contents.some((line) => /[<>]|&(?!\w+;|#)/.test(line));
  return lines.map((line) => (whole || ESCAPED_MARKER.test(line) ? unescapeHtml(line) : line)).join('\n');
}
