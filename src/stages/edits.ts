// Reads search/replace edits from a reply, tolerant of the forms in which models write them; what cannot be read is a fault.

import type { Edit, Split } from './edit.ts';
import { pathIn, pathLine, pathWithin } from './edit-path.ts';
import { readDiff } from './unified-diff.ts';

/** What is answered together with a fault. */
export const EDIT_FORM = `<edit file="path/of/the/file">
<<<<<<< SEARCH
lines copied exactly from the file
=======
the lines that replace them
>>>>>>> REPLACE
</edit>`;

const OPEN = /^[ \t]*(?:<{3,}[ \t]*SEARCH\b.*|<{5,9}(?:[ \t]+(?!(?:REPLACE|UPDATED)\b).*)?)$/i;
const CLOSE = /^[ \t]*(?:>{3,}|<{5,9})[ \t]*(?:REPLACE|UPDATED)\b.*$/i;
const BARE_CLOSE = /^[ \t]*>{5,9}(?:[ \t].*)?$/;
const DIVIDER = /^[ \t]*={5,9}[ \t]*$/;
const END_TAG = /^[ \t]*<\/(?:edit|file|change|patch)>[ \t]*$/i;
const START_TAG = /^[ \t]*<(?:edit|file|change|patch)\s[^>]*>/i;

/** All blocks of a reply in order, those that cannot be read with their fault; a unified diff where there are no blocks. */
export function readEdits(reply: string): readonly Edit[] {
  const lines = plainMarkers(reply.replaceAll('\r\n', '\n')).split('\n');
  const opens = lines.flatMap((line, at) => (OPEN.test(line) ? [at] : []));
  if (opens.length === 0) return readDiff(lines);
  const edits: Edit[] = [];
  let around: string | undefined;
  let gap = lines.slice(0, opens[0]);
  for (const [nth, at] of opens.entries()) {
    const region = lines.slice(at + 1, opens[nth + 1]);
    edits.push(...torn(gap, 1));
    const { file, within } = fileOf(gap.map(unescapeHtml), around, edits.at(-1)?.file);
    around = within;
    const block = readBlock(region, indentOf(lines[at] ?? ''));
    const name = `Block ${nth + 1}${file === undefined ? '' : ` (${file})`}`;
    gap = region.slice('fault' in block ? 0 : block.end + 1);
    edits.push(editOf(name, file, block, region));
  }
  return [...edits, ...torn(gap, 0)];
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
  | { readonly splits: readonly Split[]; readonly loose: boolean; readonly end: number }
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
  };
}

function readBlock(region: readonly string[], indent: string): Block {
  const end = endOf(region);
  if (end === undefined) return { fault: 'is not closed by a line `>>>>>>> REPLACE`.' };
  const swallowed = region.slice(0, end).find((line) => END_TAG.test(line) || START_TAG.test(line));
  if (swallowed !== undefined)
    return { fault: `is not closed by a line \`>>>>>>> REPLACE\` before \`${swallowed.trim()}\`.` };
  const dividers = region.flatMap((line, at) => (at < end && DIVIDER.test(line) ? [at] : []));
  const exact = dividers.filter((at) => region[at]?.trimEnd() === `${indent}=======`);
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
  return { splits, loose: exact.length === 0, end };
}

/** The closing line; a bare one, or the end of the element, only where no other is left in doubt. */
function endOf(region: readonly string[]): number | undefined {
  const close = region.findIndex((line) => CLOSE.test(line));
  if (close >= 0) return close;
  const tag = region.findIndex((line) => END_TAG.test(line));
  const bare = region.flatMap((line, at) => (BARE_CLOSE.test(line) && (tag < 0 || at < tag) ? [at] : []));
  if (bare.length === 1) return bare[0];
  const last = region.slice(0, Math.max(0, tag)).findLast((line) => line.trim() !== '') ?? '';
  return tag >= 0 && bare.length === 0 && !DIVIDER.test(last) ? tag : undefined;
}

/** The path of a block from what stands between it and the block before. */
function fileOf(
  gap: readonly string[],
  around: string | undefined,
  previous: string | undefined,
): { readonly file: string | undefined; readonly within: string | undefined } {
  let within = around;
  for (const line of gap) {
    within = pathIn(line) ?? within;
    if (END_TAG.test(line)) within = undefined;
  }
  const words = gap.filter((line) => line.trim() !== '' && !END_TAG.test(line));
  const [above = ''] = words.filter((line) => !/^\s*(?:`{3,}|~{3,})\s*[\w-]*\s*$/.test(line)).slice(-1);
  if (pathIn(above) !== undefined) return { file: within, within };
  const own = pathLine(above);
  if (own !== undefined) return { file: own, within: within === undefined ? undefined : own };
  if (within !== undefined) return { file: within, within };
  const silent = words.every((line) => /^\s*(?:`{3,}|~{3,})/.test(line));
  return { file: pathWithin(above) ?? (silent && previous !== '' ? previous : undefined), within };
}

function indentOf(line: string): string {
  return /^[ \t]*/.exec(line)?.[0] ?? '';
}

const ESCAPED_MARKER = /^[ \t]*(?:(?:&lt;){3,}|(?:&gt;){3,}|&lt;\/?(?:edit|file|change|patch)\b)/i;

/**
 * A reply whose markers arrive as `&lt;&lt;…`: what is between them was escaped with them, unless a plain sign there says
 * that it was not.
 */
function plainMarkers(text: string): string {
  const lines = text.split('\n');
  if (lines.some((line) => OPEN.test(line)) || !lines.some((line) => /^[ \t]*(?:&lt;){5,9}/.test(line))) return text;
  const contents = lines.filter((line) => !ESCAPED_MARKER.test(line) && !START_TAG.test(line) && !END_TAG.test(line));
  const whole = !contents.some((line) => /[<>]|&(?!\w+;|#)/.test(line));
  return lines.map((line) => (whole || ESCAPED_MARKER.test(line) ? unescapeHtml(line) : line)).join('\n');
}

function unescapeHtml(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replace(/&(?:#39|#x27|apos);/g, "'")
    .replaceAll('&amp;', '&');
}
