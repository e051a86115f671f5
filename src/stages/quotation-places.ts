// Where a quotation stands in a text: exactly, or with other white space.

import type { Split } from './edit.ts';
import type { Line } from './line-hunks.ts';
import { linesOf, type Reading } from './reading.ts';

export interface Found {
  readonly reading: Reading;
  readonly places: readonly number[];
  /** 0 for an exact quotation. */
  readonly level: number;
}

/** The level of a quotation whose lines have other blanks in front. */
export const INDENTED = 2;

type Equal = (a: string, b: string) => boolean;
const exact: Equal = (a, b) => a === b;
export const trailing: Equal = (a, b) => a.replace(TRAILING, '') === b.replace(TRAILING, '');
const indented: Equal = (a, b) => a.replace(BLANKS, '') === b.replace(BLANKS, '');
/** No other white space: it has no width that is known. */
const TRAILING = /[ \t\r\f]+$/;
const BLANKS = /^[ \t]+|[ \t\r\f]+$/g;

/** The quotation as it stands, and without blank lines at its ends; `best` is the one of them that fits better. */
export function placesOf(lines: readonly Line[], reading: Reading) {
  const whole = found(lines, reading);
  const bare = found(lines, { ...reading, ...withoutMargins(reading) });
  return { whole, bare, best: whole && bare && bare.level < whole.level ? bare : (whole ?? bare) };
}

function found(lines: readonly Line[], reading: Reading): Found | undefined {
  const search = linesOf(reading.search);
  if (search.length === 0) return undefined;
  for (const [level, equal] of [exact, trailing, indented].entries()) {
    const { only } = reading;
    const places = findAll(lines, search, equal).filter((at) => only === undefined || at + 1 === only);
    if (places.length > 0) return { reading, places, level };
  }
  return undefined;
}

export function findAll(lines: readonly Line[], search: readonly string[], equal: Equal): readonly number[] {
  const found: number[] = [];
  for (let at = 0; at + search.length <= lines.length; at++) {
    if (search.every((line, i) => equal(lines[at + i]?.text ?? '', line))) found.push(at);
  }
  return found;
}

/** Blank lines at the ends of a quotation need not be in the file; as many of the replacement's go with them. */
function withoutMargins({ search, replace }: Split): Split {
  const [given, wanted] = [linesOf(search), linesOf(replace)];
  const head = Math.min(blanksAhead(given), blanksAhead(wanted));
  const tail = Math.min(blanksAhead(given.toReversed()), blanksAhead(wanted.toReversed()));
  const kept = wanted.slice(head, Math.max(head, wanted.length - tail));
  const text = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join('');
  return { search: text(trimBlank(given)), replace: text(kept) };
}

export function blanksAhead(lines: readonly string[]): number {
  const first = lines.findIndex((line) => line.trim() !== '');
  return first < 0 ? lines.length : first;
}

export function trimBlank(lines: readonly string[]): readonly string[] {
  const first = lines.findIndex((line) => line.trim() !== '');
  const last = lines.findLastIndex((line) => line.trim() !== '');
  return lines.slice(Math.max(0, first), last + 1);
}
