// Reads search/replace edits from a reply, tolerant of the forms in which models write them; what cannot be read is a fault.

import { type Block, readBlock } from './block.ts';
import { asksForBlock, changeBeside } from './changes-beside.ts';
import type { Edit } from './edit.ts';
import { pythonCalls, readArguments } from './edit-arguments.ts';
import { pathIn, pathLine, pathWithin } from './edit-path.ts';
import { pathAbove } from './edit-readings.ts';
import { unescapeHtml } from './html-signs.ts';
import {
  BARE_TAG,
  CLOSE,
  DIVIDER,
  END_TAG,
  FENCE,
  OPEN,
  plainMarkers,
  SAYS_SEARCH,
  START_TAG,
} from './reply-markers.ts';
import { spokenAgainst } from './spoken-against.ts';
import { readDiff } from './unified-diff.ts';
import { readFilesBeside, readWholeFiles } from './whole-files.ts';

/** The element and the path that blocks are in. */
interface Around {
  readonly element: string;
  readonly file: string;
}

/** All blocks of a reply in order, those that cannot be read with their fault; where there are none, what another form says. */
export function readEdits(reply: string): readonly Edit[] {
  const lines = plainMarkers(reply.replace(/\r+\n/g, '\n')).split('\n');
  const opens = opensIn(lines);
  if (opens.length === 0) return readOthers(reply, lines);
  const edits: Edit[] = [];
  const outside: string[] = [];
  const gaps: (readonly string[])[] = [];
  let around: Around | undefined;
  const wholes: Edit[] = [];
  const withoutWholes = (all: readonly string[]) => {
    const { files, rest } = partedBy(all);
    wholes.push(...files);
    return rest;
  };
  let gap = withoutWholes(lines.slice(0, opens[0]));
  for (const [nth, at] of opens.entries()) {
    const { told, region } = headOf(withFirst(lines[at] ?? '', lines.slice(at + 1, opens[nth + 1])));
    const line = told ?? lineIn(lines[at] ?? '', gap);
    edits.push(...torn(gap, 1));
    gaps.push(gap);
    outside.push(...gap);
    const { file, within } = fileOf(gap.map(unescapeHtml), lines[at] ?? '', around, edits.at(-1)?.file);
    around = within;
    const block = readBlock(region, lines[at] ?? '', around?.element ?? 'edit');
    const own = file ?? pathsAbove(block);
    const name = `Block ${nth + 1}${own === undefined ? '' : ` (${own})`}`;
    gap = withoutWholes(region.slice(block.end === undefined ? 0 : block.end + 1));
    const edit = editOf(name, own, block, region);
    edits.push(line === undefined ? edit : { ...edit, line });
  }
  const all = [...edits, ...wholes, ...torn(gap, 0)];
  return [...all, ...doubtful(all, gaps), ...othersBeside(all, [...outside, ...gap])];
}

/** Blocks that the reply itself takes back, offers as alternatives, or deletes files beside. */
function doubtful(edits: readonly Edit[], gaps: readonly (readonly string[])[]): readonly Edit[] {
  const key = ({ file, search, replace }: Edit) => JSON.stringify([file, search.trim(), replace.trim()]);
  // Said once more, all blocks before are among those that follow.
  const isAgain = (nth: number) => {
    const behind = new Set(edits.slice(nth).map(key));
    return edits.slice(0, nth).every((edit) => behind.has(key(edit)));
  };
  const line = edits.every(({ fault }) => fault === undefined) ? spokenAgainst(gaps, isAgain) : undefined;
  if (line === undefined) return [];
  const fault = `The line \`${line.trim().slice(0, 100)}\` says that not all of the blocks are meant: give only those that are.`;
  return [{ file: '', search: '', replace: '', fault }];
}

/** The forms without any block: a diff, the arguments of a tool, a file as a whole. */
function readOthers(reply: string, lines: readonly string[]): readonly Edit[] {
  const diff = readDiff(lines);
  if (diff.length > 0) return diff;
  const calls = readArguments(reply, readEdits);
  return calls.length > 0 ? calls : readWholeFiles(lines);
}

/** First lines of blocks; the beginning of a conflict inside of one that says SEARCH is text. */
function opensIn(lines: readonly string[]): readonly number[] {
  const opens: number[] = [];
  let inside = false;
  for (const [at, line] of lines.entries()) {
    const begins = OPEN.test(line) && !(inside && !SAYS_SEARCH.test(line));
    if (begins) opens.push(at);
    if (begins) inside = SAYS_SEARCH.test(line);
    else if (CLOSE.test(line) || END_TAG.test(line)) inside = false;
  }
  return opens;
}

/** Files that a reply changes in another form beside its blocks: without them it would be half of what was meant. */
function othersBeside(edits: readonly Edit[], outside: readonly string[]): readonly Edit[] {
  if (edits.some(({ fault }) => fault !== undefined)) return [];
  const { calls, rest } = pythonCalls(outside.join('\n'), readEdits);
  const others = [...readDiff(outside), ...readArguments(rest, readEdits), ...readFilesBeside(outside)];
  // A file as a whole is one that is edited; the same change in another form is no other change.
  const isTold = (other: Edit) =>
    edits.some(
      (edit) => edit.file.endsWith(other.file) && ((other.bare === true && !other.quoted) || isSameChange(other, edit)),
    );
  const change = changeBeside(rest.split('\n'), edits, (name) => isOwnName(name, edits));
  const beside = calls.filter((call) => !call.edits.every(isTold) && !isOwnName(call.name, edits));
  return [
    ...others.filter((edit) => edit.file !== '' && !isTold(edit)),
    ...beside.map(({ name }) => ({ file: '', search: '', replace: '', fault: asksForBlock(name) })),
    ...(change === undefined || others.length > 0 ? [] : [{ file: '', search: '', replace: '', fault: change }]),
  ];
}

/** A function that the changed code names: its call shows how that is used. */
function isOwnName(name: string, edits: readonly Edit[]): boolean {
  const word = new RegExp(`(?<!\\w)${name.split('.').at(-1)}(?!\\w)`);
  return edits.some(({ search, replace }) => word.test(search) || word.test(replace));
}

/** The lines of one change, however far they are indented, are among those of another. */
function isSameChange(part: Edit, whole: Edit): boolean {
  const bare = (text: string) =>
    text
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '')
      .join('\n');
  const isIn = (side: 'search' | 'replace') => `\n${bare(whole[side])}\n`.includes(`\n${bare(part[side])}\n`);
  return bare(part.search) !== '' && bare(part.replace) !== '' && isIn('search') && isIn('replace');
}

/** Elements without any marker among the lines between blocks, each a file as a whole, and the other lines. */
function partedBy(lines: readonly string[]): { readonly files: readonly Edit[]; readonly rest: readonly string[] } {
  const [files, rest]: [Edit[], string[]] = [[], []];
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? '';
    const length = START_TAG.test(line) ? lines.slice(at + 1).findIndex((each) => END_TAG.test(each)) : -1;
    const element = lines.slice(at, at + length + 2);
    const isOne = length > 0 && element.filter((each) => START_TAG.test(each)).length === 1;
    const read = isOne ? readWholeFiles(element) : [];
    if (read.length === 0) rest.push(line);
    else {
      files.push(...read);
      at += length + 1;
    }
  }
  return { files, rest };
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

/** A block without the lines that some tools have above what is searched for: `:start_line:12`, `-------`. */
function headOf(lines: readonly string[]): { readonly told: number | undefined; readonly region: readonly string[] } {
  const length = lines.findIndex((line) => !/^[ \t]*:(?:start|end)_line:[ \t]*\d+[ \t]*$/.test(line));
  const told = /^[ \t]*:start_line:[ \t]*(\d+)/.exec(lines[0] ?? '')?.[1];
  if (length < 1) return { told: undefined, region: lines };
  const isRuled = /^[ \t]*-{5,9}[ \t]*$/.test(lines[length] ?? '');
  return { told: told === undefined ? undefined : Number(told), region: lines.slice(length + (isRuled ? 1 : 0)) };
}

/** What no path and no remark looks like. */
const CODE = /[;{}=]|\w\(|[\])]$|^(?:def|class|if|for|while|with|elif)\b.*:$/;

/** The lines of a block whose SEARCH stands on the line of its marker: without it nothing would be searched for. */
function withFirst(marker: string, region: readonly string[]): readonly string[] {
  const [, blanks = '', text = ''] = /^[ \t]*<{5,9}[ \t]*SEARCH([ \t]+)(\S.*)$/i.exec(marker) ?? [];
  const isEmpty = DIVIDER.test(region.find((line) => line.trim() !== '') ?? '');
  if (!isEmpty || !CODE.test(text) || /^\(.*\)$|^["'`<]/.test(text) || pathIn(text) || pathLine(text)) return region;
  // One blank parts the text from the marker, unless the rest would be no indentation.
  const indent = blanks.length % 2 === 0 && !blanks.startsWith(' \t') ? blanks : blanks.slice(1);
  return [`${indent}${text}`, ...region];
}

/** The first line that the marker of a block names, or the tag right above it. */
function lineIn(marker: string, gap: readonly string[]): number | undefined {
  const above = gap.findLast((line) => line.trim() !== '' && !FENCE.test(line)) ?? '';
  const told =
    /SEARCH\b\W*(?:(?:at|from)\s+)?lines?\W{0,2}L?(\d+)/i.exec(marker)?.[1] ??
    (START_TAG.test(above) ? /\b(?:start_?)?lines?\s*=\s*["']?L?(\d+)/i.exec(above)?.[1] : undefined);
  return told === undefined ? undefined : Number(told);
}

/** The path in a comment that both parts begin with. */
function pathsAbove(block: Block): string | undefined {
  const [split, ...others] = 'fault' in block ? [] : block.splits;
  return split && others.length === 0 ? pathAbove(split) : undefined;
}

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

const SAME = /\bsame (?:file|module|class)\b|\b(?:gleichen|selben) datei\b|同[一个]*文件/iu;

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
  const words = gap.filter((line) => line.trim() !== '' && !END_TAG.test(line) && !BARE_TAG.test(line));
  const [above = ''] = words.filter((line) => !/^\s*(?:`{3,}|~{3,})\s*[\w-]*\s*$/.test(line)).slice(-1);
  if (pathIn(above) !== undefined) return { file: within?.file, within };
  const own = pathLine(above);
  if (own !== undefined) return { file: own, within: within && { ...within, file: own } };
  if (within !== undefined) return { file: within.file, within };
  const named = pathLine(marker.replace(/^\s*[<-]+\s*(?:SEARCH\b)?/i, ''));
  const behind = named !== undefined && /[./]/.test(named) ? named : undefined;
  const silent = words.every((line) => FENCE.test(line));
  const same = silent || SAME.test(above) ? previous : undefined;
  return { file: behind ?? pathWithin(above) ?? (same === '' ? undefined : same), within };
}
