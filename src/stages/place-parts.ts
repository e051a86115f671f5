// Where a block belongs whose quotation leaves lines out with `...`: its parts one behind the other.

import { scopeBehind } from './anchors.ts';
import { hunksAt } from './hunks-at.ts';
import { indentOf } from './indents.ts';
import type { Line } from './line-hunks.ts';
import { allPlaced, type Placed } from './placed.ts';
import { type Found, placesOf } from './quotation-places.ts';
import { linesOf, type Reading } from './reading.ts';

/** In a comment, words may follow. */
const LEFT_OUT =
  /^[ \t]*(?:(?:#|\/\/|\/\*|<!--|--|;)[ \t]*[[(]?(?:\.{3}|…).*|(?:\.{3}|…)[^\n\w]*|\[[^\]\n]*\bleft out(?: …)?\][ \t]*)\n/m;

/** A quotation that leaves lines out with `...`, with as many such marks in the replacement: its parts one by one. */
export function partsOf(reading: Reading): readonly Reading[] | undefined {
  const { search, replace } = reading;
  const cut = (text: string) => text.split(LEFT_OUT);
  const [given, wanted] = [cut(search), cut(replace)];
  if (given.length === 1 || given.length !== wanted.length) return undefined;
  const place = { line: undefined, after: undefined };
  return given.map((part, i) => ({ ...reading, search: part, replace: wanted[i] ?? '', ...place }));
}

/** Each part behind the one before it, and inside of the block that the first opens where it is indented as if it were. */
export function placeParts(lines: readonly Line[], parts: readonly Reading[]): Placed {
  const filled = parts.filter(({ search, replace }) => search.trim() !== '' || replace.trim() !== '');
  // Blank lines alone say nothing of where the lines go that were left out.
  const all = filled.flatMap((part) => (part.search.trim() === '' ? [] : (placesOf(lines, part).best ?? [])));
  const orders = all.length === filled.length ? inOrder(all, 0) : [];
  const [order, ...others] = orders.filter((each) => staysInside(lines, each));
  if (order === undefined || others.length > 0)
    return {
      ok: false,
      reason:
        'its SEARCH text leaves lines out with `...`: quote all lines between the first and the last, or use a block for each part',
      absent: false,
    };
  return allPlaced(all.map(({ reading }, i) => hunksAt(lines, order[i] ?? 0, reading)));
}

/** More orders than this are as good as any number. */
const MOST_ORDERS = 50;

function inOrder([first, ...others]: readonly Found[], from: number): readonly (readonly number[])[] {
  if (first === undefined) return [[]];
  const length = linesOf(first.reading.search).length;
  const orders: (readonly number[])[] = [];
  for (const at of first.places) {
    if (at < from || orders.length > MOST_ORDERS) continue;
    orders.push(...inOrder(others, at + length).map((rest) => [at, ...rest]));
  }
  return orders.slice(0, MOST_ORDERS + 1);
}

function staysInside(lines: readonly Line[], [first = 0, ...others]: readonly number[]): boolean {
  const textAt = (at: number) => lines[at]?.text ?? '';
  const scope = scopeBehind(lines, { own: [textAt(first).trim()], outer: [] });
  if (!scope?.isBlock || scope.from !== first + 1) return true;
  return others.every((at) => at < scope.to || indentOf(textAt(at)).length <= indentOf(textAt(first)).length);
}
