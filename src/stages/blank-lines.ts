// The lines that a block changes where its quotation differs from the file in blank lines only.

import { type Doubt, doubtOf } from './doubled-lines.ts';
import { linesOf, type Reading } from './edit-readings.ts';
import { commonLines, type Hunk, type Line } from './line-hunks.ts';

const isFilled = (line: string) => line.trim() !== '';

interface PastBlanks {
  readonly ok: true;
  readonly hunks: readonly Hunk[];
  readonly doubts: readonly Doubt[];
}

/** Undefined where it is not there, at several places, or too short to tell. The blank lines of the file stay. */
export function placePastBlanks(lines: readonly Line[], { file, search, replace }: Reading): PastBlanks | undefined {
  const [given, wanted] = [linesOf(search).filter(isFilled), linesOf(replace)];
  const own = lines.flatMap(({ text }, at) => (isFilled(text) ? [at] : []));
  const textAt = (nth: number) => lines[own[nth] ?? -1]?.text.trimEnd();
  const starts = own.flatMap((_, nth) => (given.every((line, k) => textAt(nth + k) === line.trimEnd()) ? [nth] : []));
  const [start, ...others] = starts;
  if (given.length < 2 || start === undefined || others.length > 0) return undefined;
  const places = own.slice(start, start + given.length);
  const [at = 0, end = 0] = [places[0], places.at(-1)];
  const hunks = changesAt(places, given, wanted);
  const texts = lines.map(({ text }) => text);
  const [front, quoted, behind] = [texts.slice(0, at), texts.slice(at, end + 1), texts.slice(end + 1)];
  const doubt = doubtOf({ file, front, given: quoted, wanted, behind });
  return hunks && { ok: true, hunks, doubts: doubt === undefined ? [] : [doubt] };
}

/** Undefined where nobody can tell between which new lines the blank ones are. */
function changesAt(places: readonly number[], given: readonly string[], wanted: readonly string[]) {
  const hunks: Hunk[] = [];
  let [i, j] = [0, 0];
  for (const [keptGiven, keptWanted] of [...commonLines(given, wanted), [given.length, wanted.length] as const]) {
    const gone = places.slice(i, keptGiven);
    const put = wanted.slice(j, keptWanted);
    const filled = put.filter(isFilled);
    const [first = 0, last = 0] = [gone[0], gone.at(-1)];
    if (gone.length > 0 && last - first + 1 === gone.length)
      hunks.push({ from: first, to: last + 1, lines: trimmed(put) });
    else if (gone.length === filled.length)
      hunks.push(...gone.map((from, k) => ({ from, to: from + 1, lines: [filled[k] ?? ''] })));
    else if (gone.length > 0) return undefined;
    else {
      const from = i === 0 ? (places[0] ?? 0) : (places[i - 1] ?? 0) + 1;
      hunks.push({ from, to: from, lines: i === 0 ? put : put.slice(0, put.findLastIndex(isFilled) + 1) });
    }
    [i, j] = [keptGiven + 1, keptWanted + 1];
  }
  return hunks.filter(({ from, to, lines }) => from < to || lines.some(isFilled));
}

function trimmed(lines: readonly string[]): readonly string[] {
  const first = lines.findIndex(isFilled);
  return first < 0 ? [] : lines.slice(first, lines.findLastIndex(isFilled) + 1);
}
