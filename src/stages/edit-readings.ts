// What the text of a block may mean: as it stands, without fences around it, without copied line numbers.

import {
  COPIED,
  NUMBERED,
  numberOf,
  withoutNumber,
  withoutNumbers,
  withoutSignedNumbers,
  withoutSomeNumbers,
} from './copied-numbers.ts';
import type { Edit, Split } from './edit.ts';
import { inComment } from './edit-path.ts';
import { unescapeHtml } from './html-signs.ts';
import { filled, joined, linesOf, type Reading } from './reading.ts';

/** Files in which a fence is text like any other. */
export const PROSE = /\.(?:md|mdx|markdown|rst|txt|adoc|ipynb|liquid)$|(?:^|\/)(?!\w*file$|BUILD$|WORKSPACE$)[^./]*$/i;
const FENCE = /^\s*(?:`{3,}|~{3,})/;
const ENTITY = /&(?:lt|gt|amp|quot|#39|#x27|apos);/;
/** Where several lines may be the divider, a replacement that begins with one was parted too early. */
const DIVIDED = /^[ \t]*={5,9}[ \t]*\n/;
const ENDS = /(?:^|\n)[ \t]*={5,9}[ \t]*\n*$/;
const WORDS = String.raw`(?:the )?(?:rest|remaining|remainder|other|existing) (?:of (?:the )?)?(?:\w+ )?(?:code|function|method|file|class|implementation|lines)\b`;
/** Also as the listings of our prompts say it. */
const DOTS = /^\s*(?:(?:#|\/\/|\/\*|<!--|--|;)\s*[[(]?(?:\.{3}|…)|\[[^\]]*\bleft out(?: …)?\]\s*$)/;
/** Marks that may be meant as they stand, as long as no line goes for them. */
const LEFT_OUT = new RegExp(String.raw`^\s*(?:(?:#|\/\/|\/\*|<!--|--|;)\s*[[(]?${WORDS}|(?:\.{3}|…)\s*$)`, 'i');

/**
 * The readings in the order in which they are tried. Those of one group are as likely as each other: where they lead to
 * different texts, nobody knows what was meant.
 */
export function readingsOf(edit: Edit): readonly (readonly Reading[])[] {
  const divider = edit.loose ? /^[ \t]*={5,9}[ \t]*$/ : /^[ \t]*={7}[ \t]*$/;
  return likelyFirst(edit.file, edit.splits ?? [edit]).flatMap((split) => {
    const { file, line, after, all } = edit;
    const plain: Reading = { file, ...split, replace: bareNew(file, split), line, after, all, divider };
    const shifted = withoutMargin(plain, edit.margin ?? '');
    const kept = (edit.columns ?? []).map((other) => ({ ...plain, ...other }));
    const both = shifted.search === plain.search ? [plain, ...kept] : [plain, shifted];
    // The blanks before a number say nothing of a margin.
    const bare = withoutFences(shifted);
    const others = [
      both.map(withoutFences),
      [withoutNumbers(shifted), bare && withoutNumbers(bare)],
      [withoutSomeNumbers(shifted), withoutSignedNumbers(shifted)],
      [withoutPath(bare ?? shifted)],
      withoutSigns(shifted),
      both.map(unescaped),
      [shifted].flatMap(withoutEscapes),
      both.map(inPlainSigns),
    ];
    return [both, ...others.map((group) => group.filter((reading) => reading !== undefined))];
  });
}

/** True where a replacement holds all that was quoted: something goes before or behind it. */
export function keepsQuoted({ search, replace }: Split): boolean {
  const kept = new Set(linesOf(replace));
  return filled(search).length > 0 && filled(search).every((line) => kept.has(line));
}

/** A heading is quoted in both parts as a rule: then its line is the same number of times in each. Else the longest SEARCH. */
function likelyFirst(file: string, all: readonly Split[]): readonly Split[] {
  const [, under] = all;
  // Two dividers in a row, of which the first one underlines a heading that becomes another heading.
  if (all.length === 2 && under && PROSE.test(file) && endsInHeading(under.search) && endsInHeading(under.replace))
    return [under];
  // A divider that only the end of the replacement has is one too many, or a heading without text: nobody can tell.
  const isWhole = (split: Split) => ENDS.test(split.search) || !ENDS.test(split.replace);
  const splits = all.length === 2 ? all.filter(isWhole) : all;
  const middle = splits.length === 3 ? splits[1] : undefined;
  // Two dividers in a row: one is doubled, or belongs to the one part or to the other.
  if (splits.length === 2 && splits.some(({ replace }) => DIVIDED.test(replace))) return [];
  const others = splits
    .filter((split) => split !== middle && (splits.length === 1 || !DIVIDED.test(split.replace)))
    .toSorted((a, b) => b.search.length - a.search.length);
  return middle === undefined ? others : [middle, ...others];
}

/** A line over signs that are as long: in prose the title of a section. */
function endsInHeading(text: string): boolean {
  const [title = '', signs = ''] = filled(text).slice(-2);
  return /^=+\s*$/.test(signs) && /[\p{L}\p{N}]/u.test(title) && signs.trim().length >= title.trim().length;
}

function withoutMargin(reading: Reading, margin: string): Reading {
  const bare = (text: string) =>
    joined(linesOf(text).map((line) => (line.startsWith(margin) ? line.slice(margin.length) : line)));
  return { ...reading, search: bare(reading.search), replace: bare(reading.replace) };
}

/** True for a block that is only read as the making of a file. */
export function isBlank({ search, splits }: Edit): boolean {
  return search.trim() === '' && (splits ?? []).every((split) => split.search.trim() === '');
}

/** True where a new file would begin with what may be a second divider; a heading has a line above and one below it. */
export function isTwiceDivided({ file, replace, splits }: Edit): boolean {
  const isHeading = PROSE.test(file) && /^[ \t]*(={5,9})[ \t]*\n.*\S.*\n[ \t]*\1[ \t]*\n/.test(replace);
  return splits !== undefined && DIVIDED.test(replace) && !isHeading;
}

/** The text of the file that a block makes. */
export function createdBy({ file, margin = '', ...split }: Edit): string {
  const reading: Reading = { file, ...split, replace: bareNew(file, split), divider: DIVIDED };
  return withoutMargin(reading, margin).replace;
}

/** Why a block would write what only the reply has: a mark for left-out lines, a fence. */
export function strayIn({ file, search, replace }: Edit, text: string): string | undefined {
  const marks = (part: string, mark: RegExp) => linesOf(part).filter((line) => mark.test(line));
  const gone = filled(search).some((line) => !filled(replace).some((kept) => kept.trim() === line.trim()));
  for (const mark of [DOTS, ...(gone ? [LEFT_OUT] : [])]) {
    const [first] = marks(replace, mark);
    if (first !== undefined && marks(replace, mark).length > marks(search, mark).length)
      return `\`${first.trim()}\` stands for lines that are left out: write all lines of the replacement, or edit less of the file`;
  }
  if (isDiff(search, replace)) return 'its replacement is written as a diff: write its lines as they are to be';
  if (PROSE.test(file)) return undefined;
  const left = filled(bareNew(file, { search, replace }));
  if (left.length > 0 && left.every((line) => COPIED.test(line)) && !filled(search).some((line) => NUMBERED.test(line)))
    return 'its replacement looks like lines with line numbers: write them without, or quote more lines around it';
  return strayFence(search, replace, text);
}

/** True where a replacement takes out a quoted line by a sign before it, and puts in another. */
function isDiff(search: string, replace: string): boolean {
  const quoted = new Set(filled(search).map((line) => line.trim()));
  const removed = filled(replace).filter((line) => line.startsWith('-') && quoted.has(line.slice(1).trim()));
  const added = (text: string) => filled(text).filter((line) => line.startsWith('+')).length;
  return removed.some((line) => !quoted.has(line.trim())) && added(replace) > added(search);
}

/** Fences belong to a file of code only where it has some already, and then no one knows whose this one is. */
function strayFence(search: string, replace: string, text: string): string | undefined {
  if (fences(search) > 0 || fences(replace) === 0) return undefined;
  if (inFence(replace) === undefined ? fences(replace) % 2 === 0 && fences(text) > 0 : fences(text) === 0)
    return undefined;
  return 'its replacement holds the line of a fence: write the lines without it, or quote the fence of the file in SEARCH too';
}

/** A replacement as it goes into a file: a blank line alone says that the quoted ones go. In one of code a fence around all of it is not part of it, nor are numbers before all lines. */
function bareNew(file: string, { search, replace }: Split): string {
  if (replace.trim() === '' && /^.*\S/.test(search) && /\S.*\n?$/.test(search)) return '';
  if (PROSE.test(file)) return replace;
  const bare = fences(search) > 0 ? replace : (inFence(replace) ?? replace);
  const numbers = filled(bare).map((line) => (COPIED.test(line) ? numberOf(line) : Number.NaN));
  // One line that looks like it may be code: `1 | flags`.
  const counted = numbers.length > 1 && numbers.every((number, i) => number === (numbers[0] ?? 0) + i);
  if (!counted || filled(search).some((line) => NUMBERED.test(line))) return bare;
  return withoutNumber(bare);
}

/** A quotation whose signs were escaped, and with it what replaces it. */
function unescaped(reading: Reading): Reading | undefined {
  if (!ENTITY.test(reading.search)) return undefined;
  return { ...reading, search: unescapeHtml(reading.search), replace: unescapeHtml(reading.replace) };
}

/** Signs that a text gets on its way through a word processor or a web page, and those of code. */
const SIGNS: readonly (readonly [sign: RegExp, plain: string])[] = [
  [/[‘’‚‛]/g, "'"],
  [/[“”„‟]/g, '"'],
  [/[\u00a0\u2000-\u200a\u202f\u205f\u3000]/g, ' '],
  [/[‐‑‒–—―−]/g, '-'],
  // Of no width.
  [/[\u200b\u2060\ufeff]/g, ''],
];

/** A quotation with such signs, which code seldom has, and with it what replaces it. */
function inPlainSigns(reading: Reading): Reading | undefined {
  const used = SIGNS.filter(([sign]) => reading.search.search(sign) >= 0);
  if (used.length === 0) return undefined;
  const plain = (text: string) => used.reduce((shown, [sign, code]) => shown.replace(sign, code), text);
  return { ...reading, search: plain(reading.search), replace: plain(reading.replace) };
}

/** A quotation whose backslashes were doubled, or whose quotes were escaped too, as in a string of JSON. */
function withoutEscapes(reading: Reading): readonly Reading[] {
  const both = `${reading.search}\n${reading.replace}`;
  if (/^[^\n]*\\n[^\n]*\n?$/.test(reading.search)) return [withLineEnds(reading)];
  if (!/\\[\\"]/.test(reading.search)) return [];
  const isDoubled = (both.match(/\\+/g) ?? []).every((run) => run.length % 2 === 0);
  const isJson = /^(?:[^\\"]|\\[\\"])*$/.test(both);
  return [...(isDoubled ? [/\\(\\)/g] : []), ...(isJson ? [/\\([\\"])/g] : [])].map((mark) => ({
    ...reading,
    search: reading.search.replace(mark, '$1'),
    replace: reading.replace.replace(mark, '$1'),
  }));
}

/** Lines in one, whose ends were escaped once too often. */
function withLineEnds(reading: Reading): Reading {
  const signs: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '' };
  const bare = (text: string) => text.replace(/\\([\\"ntr])/g, (_, sign: string) => signs[sign] ?? sign);
  return { ...reading, search: bare(reading.search), replace: bare(reading.replace) };
}

/** A quotation whose lines say that they go, and a replacement whose lines say that they come; what stays may have no sign. */
function withoutSigns(reading: Reading): readonly Reading[] {
  const [gone, come] = [filled(reading.search), filled(reading.replace)];
  const isSigned = (lines: readonly string[], sign: string, kept: readonly string[]) =>
    lines.some((line) => line.startsWith(sign)) && lines.every((line) => line.startsWith(sign) || kept.includes(line));
  if (PROSE.test(reading.file) || !isSigned(gone, '-', come) || !isSigned(come, '+', gone)) return [];
  return [/^[-+ ]/, /^[-+]/].map((sign) => {
    const bare = (text: string) => joined(linesOf(text).map((line) => line.replace(sign, '')));
    return { ...reading, search: bare(reading.search), replace: bare(reading.replace) };
  });
}

/** Both parts begin with a comment that says which file they are of. */
function withoutPath(reading: Reading): Reading | undefined {
  const path = pathAbove(reading);
  if (path === undefined || !`/${reading.file}`.endsWith(`/${path}`)) return undefined;
  const cut = (text: string) => text.replace(/^\s*.*\n/, '');
  return { ...reading, search: cut(reading.search), replace: cut(reading.replace) };
}

/** The path in the comment that both parts of a block begin with. */
export function pathAbove({ search, replace }: Split): string | undefined {
  const [first = ''] = filled(search);
  const path = first === filled(replace)[0] ? inComment(first) : undefined;
  return filled(search).length > 1 ? path : undefined;
}

function withoutFences(reading: Reading): Reading | undefined {
  const { search, replace } = reading;
  const inner = inFence(search);
  if (inner !== undefined) {
    const wanted = fences(replace) === 0 ? replace : inFence(replace);
    return wanted === undefined ? undefined : { ...reading, search: inner, replace: wanted };
  }
  const [first, last] = [filled(search).at(0), filled(replace).at(-1)];
  if (fences(search) !== 1 || fences(replace) !== 1) return undefined;
  const isAround = FENCE.test(first ?? '') && FENCE.test(last ?? '');
  // Each part in a fence, of which the first begins and the last ends outside of the block.
  const isBetween = FENCE.test(filled(search).at(-1) ?? '') && FENCE.test(filled(replace)[0] ?? '');
  if (!isAround && (!isBetween || PROSE.test(reading.file))) return undefined;
  return { ...reading, search: drop(search, FENCE), replace: drop(replace, FENCE) };
}

function fences(text: string): number {
  return linesOf(text).filter((line) => FENCE.test(line)).length;
}

/** What one fence around all lines holds. */
function inFence(text: string): string | undefined {
  const lines = linesOf(text);
  const first = lines.findIndex((line) => line.trim() !== '');
  const last = lines.findLastIndex((line) => line.trim() !== '');
  if (first === last || !FENCE.test(lines[first] ?? '') || !/^\s*(?:`{3,}|~{3,})\s*$/.test(lines[last] ?? ''))
    return undefined;
  const inner = lines.slice(first + 1, last);
  return inner.some((line) => FENCE.test(line)) ? undefined : joined(inner);
}

function drop(text: string, pattern: RegExp): string {
  return joined(linesOf(text).filter((line) => !pattern.test(line)));
}
