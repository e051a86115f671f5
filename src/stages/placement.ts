// Where a block belongs in a text, and the lines that it changes there; in doubt, a reason.

import { type Anchors, scopeBehind } from './anchors.ts';
import { placePastBlanks } from './blank-lines.ts';
import { areInColumns } from './columns.ts';
import type { Edit } from './edit.ts';
import { keepsQuoted, readingsOf, strayIn } from './edit-readings.ts';
import { hunksAt } from './hunks-at.ts';
import { joinLines, type Line, merge } from './line-hunks.ts';
import { nearest } from './nearest-place.ts';
import { partsOf, placeParts } from './place-parts.ts';
import { placeWithin } from './place-within.ts';
import { allPlaced, type Placed } from './placed.ts';
import { blanksAhead, findAll, INDENTED, placesOf, trailing, trimBlank } from './quotation-places.ts';
import { linesOf, type Reading } from './reading.ts';

export function place(lines: readonly Line[], edit: Edit): Placed {
  const stray = strayIn(edit, joinLines(lines));
  if (stray !== undefined) return { ok: false, reason: stray, absent: false };
  const groups = readingsOf(edit);
  const placed = groups.map((group) => agreed(lines, group));
  const first = placed.find((each) => each.ok || !each.absent);
  // Parted at one line it fits here, parted at another it fits there.
  if (first?.ok && isTwofold(lines, edit)) return { ok: false, reason: DIVIDERS, absent: false };
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
function isTwofold(lines: readonly Line[], edit: Edit): boolean {
  if (edit.splits?.length !== 2) return false;
  const [shorter = [], longer = []] = edit.splits
    .toSorted((a, b) => a.search.length - b.search.length)
    .map((split) => readingsOf({ ...edit, splits: [split] }).flat());
  const fits = ({ search }: Reading) => findAll(lines, linesOf(search), trailing).length > 0;
  return longer.some(fits) && shorter.some((reading) => fits(reading) && keepsQuoted(reading));
}

const DIVIDERS = 'several of its lines look like the divider `=======`: use a block that holds none of them';

function textsOf(lines: readonly Line[], placed: Placed): readonly string[] {
  return placed.ok ? [joinLines(merge(lines, placed.hunks))] : [];
}

/** What readings lead to that are as likely as each other; of them, those that fit the file best. */
function agreed(lines: readonly Line[], group: readonly Reading[]): Placed {
  const levels = group.map((reading) => placesOf(lines, reading).best?.level);
  const least = Math.min(...levels.filter((level) => level !== undefined));
  const all = group.map((reading) => placeReading(lines, reading));
  const placed = all.filter((_, i) => levels[i] === least);
  const texts = placed.map((each) => (each.ok ? textsOf(lines, each).join('') : each.reason));
  const [first = { ok: false, reason: '', absent: true }] = placed;
  // The columns of the file tell which of them is meant where they differ in blanks in front only.
  const fitting = all.filter((each) => each.ok && areInColumns(lines, each.hunks));
  if (new Set(texts).size <= 1 && (!first.ok || fitting.length === 0 || fitting.includes(first))) return first;
  const [only] = fitting;
  const isTold = least === INDENTED && new Set(fitting.flatMap((each) => textsOf(lines, each))).size === 1;
  return isTold && only ? only : { ok: false, reason: BLANKS, absent: false };
}

const BLANKS =
  'the blanks in front of its lines can be read in several ways: write each line with the indentation of the file, with no blanks before the markers and none behind the signs of a diff';

function placeReading(lines: readonly Line[], reading: Reading): Placed {
  const { whole, bare, best } = placesOf(lines, reading);
  if (best === undefined) return { ok: false, reason: '', absent: true };
  // A blank line is in doubt: it may belong to the quotation.
  const head = blanksAhead(linesOf(reading.search));
  if (best === bare && whole && !bare.places.includes((whole.places[0] ?? 0) + head))
    return repeated([...whole.places, ...bare.places]);
  const { places } = best;
  if (reading.all) return allPlaced(places.map((at) => hunksAt(lines, at, best.reading)));
  const told = [places.find((each) => each + 1 === reading.line), placeBehind(lines, places, reading.after)];
  const [only, ...others] = places.length > 1 ? new Set(told.filter((each) => each !== undefined)) : places;
  const at = others.length > 0 ? undefined : only;
  return at === undefined ? repeated(places) : hunksAt(lines, at, best.reading);
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

function repeated(all: readonly number[]): Placed {
  const places = [...new Set(all)].sort((a, b) => a - b);
  const at = places.map((each) => each + 1).join(', ');
  const reason = `its SEARCH text occurs ${places.length} times (lines ${at}): quote more lines around it`;
  return { ok: false, reason, absent: false };
}
