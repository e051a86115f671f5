// Quotations whose lines begin with the numbers that a listing shows before them.

import type { Split } from './edit.ts';
import { filled, joined, linesOf, type Reading } from './reading.ts';

export const NUMBERED =
  /^[ \t]*(?:L(?=\d+[:|│→])|\[(?=\d+\]))?(\d+)(?: ?[|│](?: |$)| ?→|:(?: |$)|\](?: |$)|\t| (?=\S| )|$)/;
export const COPIED = /^[ \t]*L?(\d+)(?: ?[|│](?: |$)| ?→)/;

export function withoutNumber(text: string): string {
  return joined(linesOf(text).map((line) => line.replace(NUMBERED, '')));
}

/** Numbers before all lines, which grow; the first says where the quotation is from. */
export function withoutNumbers(reading: Reading): Reading | undefined {
  const lines = filled(reading.search);
  const numbers = lines.map(numberOf);
  const counted = numbers.every((number, i) => i === 0 || number > (numbers[i - 1] ?? Number.NaN));
  const barred = lines.every((line) => COPIED.test(line));
  if (!counted || numbers.some(Number.isNaN)) return undefined;
  const search = withoutNumber(reading.search);
  const given = filled(reading.replace);
  // The file's own text looks like numbered lines: the outer numbers are copied where they are those of the lines there.
  const isDouble = filled(search).some((line) => COPIED.test(line));
  if (isDouble && !(barred && isInRow(linesOf(reading.search)) && isDoubleToo(reading))) return undefined;
  const copied = given.filter((line) => (barred ? COPIED : NUMBERED).test(line));
  const known = new Set(lines.map((line) => line.trim()));
  if (copied.length !== given.length && copied.some((line) => !known.has(line.trim()))) return undefined;
  if (copied.some((line) => numberOf(line) < (numbers[0] ?? 0))) return undefined;
  const unbarred = withoutBar(barred ? lines : []);
  const replace = joined(
    linesOf(reading.replace).map((line) => (copied.includes(line) ? line.replace(NUMBERED, '') : unbarred(line))),
  );
  // One number may be anything, unless the line that it is before has that number.
  const only = (lines.length === 1 && !barred) || isDouble ? numbers[0] : undefined;
  return { ...reading, search, replace, line: numbers[0], only };
}

/** A new line without its bar, where it stands in the column of those behind the numbers, with blanks in place of one. */
function withoutBar(numbered: readonly string[]): (line: string) => string {
  const columns = new Set(numbered.map((line) => line.search(/[|│→]/)));
  return (line) => {
    const [head] = /^[ \t]+[|│→](?: |$)/.exec(line) ?? [];
    return head !== undefined && columns.has(line.search(/[|│→]/)) ? line.slice(head.length) : line;
  };
}

function isInRow(lines: readonly string[]): boolean {
  return lines.every((line, i) => numberOf(line) === numberOf(lines[0] ?? '') + i);
}

/** Whether a replacement has the numbers of the file, and before them those of the lines, wherever the quotation has both. */
function isDoubleToo({ search, replace }: Split): boolean {
  const own = new Map(filled(search).map((line) => [numberOf(line), COPIED.test(line.replace(COPIED, ''))]));
  return filled(replace).every(
    (line) => COPIED.test(line) && (!own.get(numberOf(line)) || COPIED.test(line.replace(COPIED, ''))),
  );
}

/** Numbers before some of the lines: they are copied where each is the one of its own line, and then say where that is. */
export function withoutSomeNumbers(reading: Reading): Reading | undefined {
  const lines = linesOf(reading.search);
  const first = lines.findIndex((line) => line.trim() !== '');
  const told = new Map(
    lines.flatMap((line, i) => (COPIED.test(line) ? [[numberOf(line), numberOf(line) - i + first]] : [])),
  );
  const [only, ...others] = new Set(told.values());
  if (only === undefined || others.length > 0 || told.size === filled(reading.search).length) return undefined;
  if (filled(reading.replace).some((line) => COPIED.test(line) && !told.has(numberOf(line)))) return undefined;
  const bare = (text: string) =>
    joined(linesOf(text).map((line) => (COPIED.test(line) ? line.replace(NUMBERED, '') : line)));
  return { ...reading, search: bare(reading.search), replace: bare(reading.replace), line: only, only };
}

/** Copied numbers with the signs of a diff before them. */
export function withoutSignedNumbers(reading: Reading): Reading | undefined {
  const signed = (sign: string) => new RegExp(`^[ \\t]*[${sign}](?=[ \\t]*L?\\d+(?: ?[|│](?: |$)| ?→))`);
  const bare = (text: string, sign: string) => joined(linesOf(text).map((line) => line.replace(signed(sign), ' ')));
  const [search, replace] = [bare(reading.search, '-'), bare(reading.replace, '+')];
  if (search === reading.search || linesOf(replace).some((line) => signed('-').test(line))) return undefined;
  const numbered = withoutNumbers({ ...reading, search, replace });
  return numbered && { ...numbered, only: numbered.line };
}

export function numberOf(line: string): number {
  return Number(NUMBERED.exec(line)?.[1] ?? Number.NaN);
}
