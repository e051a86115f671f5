// What the text of a block may mean: as it stands, without fences around it, without copied line numbers.

import type { Edit, Split } from './edit.ts';

/** One way to read a block; `line` is where its first line was copied from. */
export interface Reading extends Split {
  readonly line?: number | undefined;
  /** What a line must not look like that follows in the file: then the block was parted too early. */
  readonly divider: RegExp;
}

/** Files in which a fence is text like any other. */
const PROSE = /\.(?:md|mdx|markdown|rst|txt|adoc|ipynb|liquid)$|(?:^|\/)[^.]*$/i;
const FENCE = /^\s*(?:`{3,}|~{3,})/;
const NUMBERED = /^[ \t]*(\d+)(?: ?[|│](?: |$)|:(?: |$)|\t| (?=\S| )|$)/;
const COPIED = /^[ \t]*(\d+) ?[|│](?: |$)/;
/** Where several lines may be the divider, a replacement that begins with one was parted too early. */
const DIVIDED = /^[ \t]*={5,9}[ \t]*\n/;
const LEFT_OUT =
  /^\s*(?:#|\/\/|\/\*|<!--|--|;)\s*[[(]?(?:\.{3}|…|(?:the )?(?:rest|remaining|remainder|other|existing) (?:of (?:the )?)?(?:\w+ )?(?:code|function|method|file|class|implementation|lines)\b)/i;

/** The readings in the order in which they are tried; the longest SEARCH of an ambiguous block first. */
export function readingsOf(edit: Edit): readonly Reading[] {
  const splits = (edit.splits?.filter(({ replace }) => !DIVIDED.test(replace)) ?? [edit]).toSorted(
    (a, b) => b.search.length - a.search.length,
  );
  const divider = edit.loose ? /^[ \t]*={5,9}[ \t]*$/ : /^[ \t]*={7}[ \t]*$/;
  const plain = splits.map((split) => ({ ...split, replace: bareNew(edit.file, split), line: edit.line, divider }));
  const others = plain.flatMap((split) => [withoutFences(split), withoutNumbers(split)]);
  return [...plain, ...others.filter((reading) => reading !== undefined)];
}

/** Why a block would write what only the reply has: a mark for left-out lines, copied line numbers. */
export function strayIn({ file, search, replace }: Edit): string | undefined {
  const marks = (text: string) => linesOf(text).filter((line) => LEFT_OUT.test(line));
  const [mark] = marks(replace);
  if (mark !== undefined && marks(replace).length > marks(search).length)
    return `\`${mark.trim()}\` stands for lines that are left out: write all lines of the replacement, or edit less of the file`;
  const numbers = (text: string) => filled(text).length > 0 && filled(text).every((line) => COPIED.test(line));
  if (numbers(replace) && !filled(search).some((line) => NUMBERED.test(line)) && !PROSE.test(file))
    return 'its replacement holds line numbers: write the lines without them';
  return undefined;
}

/** A replacement as it goes into a file of code: a fence around all of it is not part of it. */
function bareNew(file: string, { search, replace }: Split): string {
  if (PROSE.test(file) || filled(search).some((line) => FENCE.test(line))) return replace;
  return inFence(replace) ?? replace;
}

function withoutFences(reading: Reading): Reading | undefined {
  const { search, replace } = reading;
  const inner = inFence(search);
  if (inner !== undefined) return { ...reading, search: inner, replace: inFence(replace) ?? replace };
  const [first, last] = [filled(search).at(0), filled(replace).at(-1)];
  const count = (text: string) => linesOf(text).filter((line) => FENCE.test(line)).length;
  if (first === undefined || last === undefined || !FENCE.test(first) || !FENCE.test(last)) return undefined;
  if (count(search) !== 1 || count(replace) !== 1) return undefined;
  return { ...reading, search: drop(search, FENCE), replace: drop(replace, FENCE) };
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

function withoutNumbers(reading: Reading): Reading | undefined {
  const lines = filled(reading.search);
  const numbers = lines.map((line) => Number(NUMBERED.exec(line)?.[1] ?? Number.NaN));
  const counted = numbers.every((number, i) => i === 0 || number > (numbers[i - 1] ?? Number.NaN));
  const sure = lines.length > 1 || COPIED.test(lines[0] ?? '');
  if (!sure || !counted || numbers.some(Number.isNaN)) return undefined;
  const given = filled(reading.replace);
  const marked = given.filter((line) => NUMBERED.test(line)).length;
  const bars = given.filter((line) => COPIED.test(line)).length;
  if (marked !== 0 && marked !== given.length && bars !== marked) return undefined;
  const bare = (text: string) => joined(linesOf(text).map((line) => line.replace(NUMBERED, '')));
  const replace = marked === 0 ? reading.replace : bare(reading.replace);
  return { ...reading, search: bare(reading.search), replace, line: numbers[0] };
}

function drop(text: string, pattern: RegExp): string {
  return joined(linesOf(text).filter((line) => !pattern.test(line)));
}

function joined(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}

export function linesOf(text: string): readonly string[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n');
}

function filled(text: string): readonly string[] {
  return linesOf(text).filter((line) => line.trim() !== '');
}
