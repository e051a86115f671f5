// Where a block belongs in a text, and the lines that it changes there; in doubt, a reason.

import { type Anchors, isInName, scopeBehind } from './anchors.ts';
import { placePastBlanks } from './blank-lines.ts';
import { type Doubt, doubtOf } from './doubled-lines.ts';
import type { Edit, Split } from './edit.ts';
import { keepsQuoted, linesOf, PROSE, type Reading, readingsOf, strayIn } from './edit-readings.ts';
import { followsQuotation, indentOf, learnIndents, losesIndent, recipesIn, tabsAsIn } from './indents.ts';
import { type Hunk, hunksBetween, joinLines, type Line, merge } from './line-hunks.ts';
import { nearest } from './nearest-place.ts';

/** `doubts`: old lines that would stay. `absent`: the text does not hold it; what edits before it made may. */
export type Placed =
  | { readonly ok: true; readonly hunks: readonly Hunk[]; readonly doubts: readonly Doubt[] }
  | { readonly ok: false; readonly reason: string; readonly absent: boolean };

export function place(lines: readonly Line[], edit: Edit): Placed {
  const stray = strayIn(edit, joinLines(lines));
  if (stray !== undefined) return { ok: false, reason: stray, absent: false };
  const groups = readingsOf(edit);
  const placed = groups.map((group) => agreed(lines, group));
  const first = placed.find((each) => each.ok || !each.absent);
  // Parted at one line it fits here, parted at another it fits there.
  if (first?.ok && isTwofold(lines, edit.splits)) return { ok: false, reason: DIVIDERS, absent: false };
  if (first?.ok && edit.splits && new Set(placed.flatMap((each) => textsOf(lines, each))).size > 1)
    return { ok: false, reason: DIVIDERS, absent: false };
  if (first) return first;
  const parts = groups[0]?.[0] === undefined ? undefined : partsOf(groups[0][0]);
  if (parts) return placeParts(lines, parts);
  const within = edit.splits || groups[0]?.[0] === undefined ? undefined : placeWithin(lines, groups[0][0]);
  if (within) return within;
  const past = edit.splits || groups[0]?.[0] === undefined ? undefined : placePastBlanks(lines, groups[0][0]);
  if (past) return past;
  const search = trimBlank(linesOf(groups[0]?.at(-1)?.search ?? edit.search));
  const doubt = edit.splits ? 'several of its lines look like the divider `=======`, and ' : '';
  const reason = `${doubt}its SEARCH text does not occur in the file. ${nearest(lines, search)}`;
  return { ok: false, reason, absent: true };
}

/** A change of the longer quotation may as well be a heading that goes in front of the shorter one. */
function isTwofold(lines: readonly Line[], splits: readonly Split[] = []): boolean {
  const [shorter] = splits.toSorted((a, b) => a.search.length - b.search.length);
  const fits = splits.every(({ search }) => findAll(lines, linesOf(search), trailing).length > 0);
  return splits.length === 2 && fits && shorter !== undefined && keepsQuoted(shorter);
}

const DIVIDERS = 'several of its lines look like the divider `=======`: use a block that holds none of them';

function textsOf(lines: readonly Line[], placed: Placed): readonly string[] {
  return placed.ok ? [joinLines(merge(lines, placed.hunks))] : [];
}

/** What readings lead to that are as likely as each other; of them, those that fit the file best. */
function agreed(lines: readonly Line[], group: readonly Reading[]): Placed {
  const levels = group.map((reading) => levelOf(lines, reading));
  const best = group.filter((_, i) => levels[i] !== undefined && levels[i] === Math.min(...levels.map(known)));
  const placed = best.map((reading) => placeReading(lines, reading));
  const texts = placed.map((each) => (each.ok ? textsOf(lines, each).join('') : each.reason));
  const [first = { ok: false, reason: '', absent: true }] = placed;
  if (new Set(texts).size <= 1) return first;
  const reason = 'with and without the indentation of its markers it fits different places: do not indent the block';
  return { ok: false, reason, absent: false };
}

const known = (level: number | undefined) => level ?? Number.POSITIVE_INFINITY;

type Equal = (a: string, b: string) => boolean;
const exact: Equal = (a, b) => a === b;
const trailing: Equal = (a, b) => a.replace(TRAILING, '') === b.replace(TRAILING, '');
const indented: Equal = (a, b) => a.replace(BLANKS, '') === b.replace(BLANKS, '');
/** No other white space: it has no width that is known. */
const TRAILING = /[ \t\r\f]+$/;
const BLANKS = /^[ \t]+|[ \t\r\f]+$/g;

function levelOf(lines: readonly Line[], reading: Reading): number | undefined {
  const { whole, bare } = bothOf(lines, reading);
  const level = Math.min(known(whole?.level), known(bare?.level));
  return Number.isFinite(level) ? level : undefined;
}

/** The quotation as it stands, and without blank lines at its ends. */
function bothOf(lines: readonly Line[], reading: Reading) {
  return { whole: found(lines, reading), bare: found(lines, { ...reading, ...withoutMargins(reading) }) };
}

function bestOf(lines: readonly Line[], reading: Reading): Found | undefined {
  const { whole, bare } = bothOf(lines, reading);
  return whole && bare && bare.level < whole.level ? bare : (whole ?? bare);
}

function placeReading(lines: readonly Line[], reading: Reading): Placed {
  const { whole, bare } = bothOf(lines, reading);
  const best = whole && bare && bare.level < whole.level ? bare : (whole ?? bare);
  if (best === undefined) return { ok: false, reason: '', absent: true };
  // A blank line is in doubt: it may belong to the quotation.
  const head = blanksAhead(linesOf(reading.search));
  if (best === bare && whole && !bare.places.includes((whole.places[0] ?? 0) + head))
    return repeated([...whole.places, ...bare.places]);
  const { places } = best;
  if (reading.all) return everywhere(lines, best);
  const told = [places.find((each) => each + 1 === reading.line), placeBehind(lines, places, reading.after)];
  const [only, ...others] = places.length > 1 ? new Set(told.filter((each) => each !== undefined)) : places;
  const at = others.length > 0 ? undefined : only;
  return at === undefined ? repeated(places) : hunksAt(lines, at, best.reading);
}

function everywhere(lines: readonly Line[], { places, reading }: Found): Placed {
  const placed = places.map((at) => hunksAt(lines, at, reading));
  const refused = placed.find(({ ok }) => !ok);
  const fitting = placed.filter((each) => each.ok);
  const [hunks, doubts] = [fitting.flatMap((each) => each.hunks), fitting.flatMap((each) => each.doubts)];
  return refused ?? { ok: true, hunks, doubts };
}

/** The only one of the places in the block of what stands above, or the first one behind a line that opens none. */
function placeBehind(
  lines: readonly Line[],
  places: readonly number[],
  after: Anchors | undefined,
): number | undefined {
  const scope = after && scopeBehind(lines, after);
  const inside = scope ? places.filter((each) => each >= scope.from - 1 && each < scope.to) : [];
  return scope?.isBlock && inside.length > 1 ? undefined : inside[0];
}

interface Found {
  readonly reading: Reading;
  readonly places: readonly number[];
  /** 0 for an exact quotation. */
  readonly level: number;
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

function repeated(all: readonly number[]): Placed {
  const places = [...new Set(all)].sort((a, b) => a - b);
  const at = places.map((each) => each + 1).join(', ');
  const reason = `its SEARCH text occurs ${places.length} times (lines ${at}): quote more lines around it`;
  return { ok: false, reason, absent: false };
}

function findAll(lines: readonly Line[], search: readonly string[], equal: Equal): readonly number[] {
  const found: number[] = [];
  for (let at = 0; at + search.length <= lines.length; at++) {
    if (search.every((line, i) => equal(lines[at + i]?.text ?? '', line))) found.push(at);
  }
  return found;
}

function hunksAt(lines: readonly Line[], at: number, { file, search, replace, divider }: Reading): Placed {
  const [given, wanted] = [linesOf(search), linesOf(replace)];
  // What comes next looks like the line that was taken for the divider: likely it was part of the quotation.
  if (divider.test(lines[at + given.length]?.text ?? ''))
    return {
      ok: false,
      reason: `line ${at + given.length + 1} of the file looks like the divider \`=======\`: quote that line too, so that there is no doubt`,
      absent: false,
    };
  const pairs = given.flatMap((line, i) =>
    line.trim() === '' ? [] : [[indentOf(line), indentOf(lines[at + i]?.text ?? '')] as const],
  );
  const place = `lines ${at + 1}–${at + given.length}`;
  const lost = pairs.every(([from, to]) => from === to) && losesIndent(file, given, wanted);
  if (lost || !followsQuotation(file, wanted, pairs))
    return { ok: false, reason: `its replacement is not indented as ${place} of the file: ${SHIFTED}`, absent: false };
  const indentedLike = wantedIn(PROSE.test(file) ? [] : lines, wanted, pairs);
  const quoted = lines.slice(at, at + given.length).map(({ text }) => text);
  const shifted = recipesIn(file, indentedLike, lines[at]?.text ?? '');
  const whole = shifted.filter((line) => line !== undefined);
  if (whole.length === shifted.length) {
    const [front, behind] = [lines.slice(0, at), lines.slice(at + given.length)].map((part) =>
      part.map(({ text }) => text),
    );
    const doubt = doubtOf({ file, front: front ?? [], given: quoted, wanted: whole, behind: behind ?? [] });
    return { ok: true, hunks: hunksBetween(given, wanted, whole, at), doubts: doubt === undefined ? [] : [doubt] };
  }
  const reason = `its SEARCH text has another indentation than ${place} of the file, which read:\n${quoted.join('\n')}`;
  return { ok: false, reason, absent: false };
}

const SHIFTED =
  'write both parts with the indentation of the file, and quote the line above where the replacement goes further left';

/** The replacement with the indentation of the lines, those of a file of code; undefined for a line whose indentation nobody can tell. */
function wantedIn(
  lines: readonly Line[],
  wanted: readonly string[],
  pairs: readonly (readonly [given: string, have: string])[],
): readonly (string | undefined)[] {
  const convert = learnIndents(pairs);
  const first = blanksAhead(wanted);
  const learned = wanted.map((line, i) => {
    if (line.trim() === '') return line;
    const indent = convert?.(indentOf(line), i - first);
    return indent === undefined ? undefined : indent + line.slice(indentOf(line).length);
  });
  const depth = Math.min(...pairs.map(([, have]) => have.length));
  const tabs = tabsAsIn(
    lines.map(({ text }) => text),
    depth,
    learned.filter((line) => line !== undefined),
  );
  return learned.map((line, i) => {
    if (line === undefined || line.trim() === '' || /^ \*/.test(line)) return line;
    const indent = tabs(indentOf(line), i);
    return indent === undefined ? undefined : indent + line.slice(indentOf(line).length);
  });
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

function blanksAhead(lines: readonly string[]): number {
  const first = lines.findIndex((line) => line.trim() !== '');
  return first < 0 ? lines.length : first;
}

function trimBlank(lines: readonly string[]): readonly string[] {
  const first = lines.findIndex((line) => line.trim() !== '');
  const last = lines.findLastIndex((line) => line.trim() !== '');
  return lines.slice(Math.max(0, first), last + 1);
}

/** In a comment, words may follow. */
const LEFT_OUT =
  /^[ \t]*(?:(?:#|\/\/|\/\*|<!--|--|;)[ \t]*[[(]?(?:\.{3}|…).*|(?:\.{3}|…)[^\n\w]*|\[[^\]\n]*\bleft out(?: …)?\][ \t]*)\n/m;

/** A quotation that leaves lines out with `...`, with as many such marks in the replacement: its parts one by one. */
function partsOf(reading: Reading): readonly Reading[] | undefined {
  const { search, replace } = reading;
  const cut = (text: string) => text.split(LEFT_OUT);
  const [given, wanted] = [cut(search), cut(replace)];
  if (given.length === 1 || given.length !== wanted.length) return undefined;
  const place = { line: undefined, after: undefined };
  return given.map((part, i) => ({ ...reading, search: part, replace: wanted[i] ?? '', ...place }));
}

/** Each part behind the one before it, and inside of the block that the first opens where it is indented as if it were. */
function placeParts(lines: readonly Line[], parts: readonly Reading[]): Placed {
  const filled = parts.filter(({ search, replace }) => search.trim() !== '' || replace.trim() !== '');
  const all = filled.flatMap((part) => bestOf(lines, part) ?? []);
  const orders = all.length === filled.length ? inOrder(all, 0) : [];
  const [order, ...others] = orders.filter((each) => staysInside(lines, each));
  if (order === undefined || others.length > 0)
    return {
      ok: false,
      reason:
        'its SEARCH text leaves lines out with `...`: quote all lines between the first and the last, or use a block for each part',
      absent: false,
    };
  const placed = all.map(({ reading }, i) => hunksAt(lines, order[i] ?? 0, reading));
  const refused = placed.find(({ ok }) => !ok);
  const fitting = placed.filter((each) => each.ok);
  const [hunks, doubts] = [fitting.flatMap((each) => each.hunks), fitting.flatMap((each) => each.doubts)];
  return refused ?? { ok: true, hunks, doubts };
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

/** A quotation that is a part of its lines, as in tools that replace strings: where it is the only one, and what is left of the lines stays. */
function placeWithin(lines: readonly Line[], { file, search, replace }: Reading): Placed | undefined {
  const [given, wanted] = [search.replace(/\n$/, ''), replace.replace(/\n$/, '')];
  const text = lines.map((line) => line.text).join('\n');
  const start = text.indexOf(given);
  const end = start + given.length;
  if (!/[\p{L}\p{N}]/u.test(given) || wanted.trim() === '' || start < 0) return undefined;
  if (text.includes(given, start + 1) || isInName(text, start) || isInName(text, end)) return undefined;
  const from = text.slice(0, start).split('\n').length - 1;
  const old = lines.slice(from, from + given.split('\n').length).map((line) => line.text);
  const before = text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
  const [behind = ''] = text.slice(end).split('\n');
  const isDoubled =
    (before.trim() !== '' && wanted.trimStart().startsWith(before.trim())) ||
    (behind.trim() !== '' && wanted.trimEnd().endsWith(behind.trim()));
  const isMoved = before.trim() === '' ? /^\s/.test(wanted) !== /^\s/.test(given) : wanted.includes('\n');
  if (isDoubled || isMoved || (before + behind).trim() === '') return undefined;
  const now = (before + wanted + behind).split('\n');
  const texts = lines.map((line) => line.text);
  const [front, rest] = [texts.slice(0, from), texts.slice(from + old.length)];
  const doubt = doubtOf({ file, front, given: old, wanted: now, behind: rest });
  return { ok: true, hunks: hunksBetween(old, now, now, from), doubts: doubt === undefined ? [] : [doubt] };
}
