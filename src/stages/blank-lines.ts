// The lines that a block changes where its quotation leaves out blank lines or comments of the file.

import { doubtOf } from './doubts.ts';
import { PROSE } from './edit-readings.ts';
import { commonLines, type Hunk, type Line } from './line-hunks.ts';
import { linesOf, type Reading } from './reading.ts';
import type { Doubt } from './replacement.ts';

const isFilled = (line: string) => line.trim() !== '';

interface PastBlanks {
  readonly ok: true;
  readonly hunks: readonly Hunk[];
  readonly doubts: readonly Doubt[];
}

/**
 * Undefined where it is not there, at several places, or too short to tell. The blank lines of the file stay, and so do
 * comments that neither part of the block has.
 */
export function placePastBlanks(lines: readonly Line[], reading: Reading): PastBlanks | undefined {
  const texts = lines.map(({ text }) => text);
  const isAside = asidesIn(reading.file, texts);
  const hasAside = linesOf(reading.search).filter(isFilled).some(asideOf(reading.file));
  const past = placePast(texts, reading, (at) => isFilled(texts[at] ?? ''));
  return past ?? (hasAside ? undefined : placePast(texts, reading, (at) => !isAside(at)));
}

function placePast(
  texts: readonly string[],
  { file, search, replace }: Reading,
  isOwn: (at: number) => boolean,
): PastBlanks | undefined {
  const [given, wanted] = [linesOf(search).filter(isFilled), linesOf(replace)];
  const own = [...texts.keys()].filter(isOwn);
  const textAt = (nth: number) => texts[own[nth] ?? -1]?.trimEnd();
  const starts = own.flatMap((_, nth) => (given.every((line, k) => textAt(nth + k) === line.trimEnd()) ? [nth] : []));
  const [start, ...others] = starts;
  if (given.length < 2 || start === undefined || others.length > 0) return undefined;
  const places = own.slice(start, start + given.length);
  const [at = 0, end = 0] = [places[0], places.at(-1)];
  const hunks = changesAt(places, given, wanted);
  const [front, quoted, behind] = [texts.slice(0, at), texts.slice(at, end + 1), texts.slice(end + 1)];
  // A comment that the replacement has would be there twice.
  const passed = new Set(quoted.filter((_, i) => !isOwn(at + i)).map((line) => line.trim()));
  if (wanted.some((line) => isFilled(line) && passed.has(line.trim()))) return undefined;
  const doubt = doubtOf({ file, front, given: quoted, wanted, behind });
  return hunks && { ok: true, hunks, doubts: doubt === undefined ? [] : [doubt] };
}

const COMMENT = /^\s*(?:#(?![\w![])|\/\/|\/\*(?!.*\*\/\s*\S)|\*(?:\s|\/\s*$|$)|--\s)/;
const DOCUMENTED = /^\s*(?:class|def|async def)\b.*:\s*$/;

/** A line that is blank or a comment, where a file of code has such. */
function asideOf(file: string): (line: string) => boolean {
  return (line) => !isFilled(line) || (!PROSE.test(file) && COMMENT.test(line));
}

/** The same for all lines of a text by their numbers, with the docstrings of Python. */
function asidesIn(file: string, texts: readonly string[]): (at: number) => boolean {
  const asides = new Set([...texts.keys()].filter((at) => asideOf(file)(texts[at] ?? '')));
  for (const at of /\.pyi?$/.test(file) ? texts.keys() : []) {
    const mark = /^\s*[rR]?("""|''')/.exec(texts[at] ?? '')?.[1];
    if (mark === undefined || !DOCUMENTED.test(texts[at - 1] ?? '')) continue;
    const isWhole = (texts[at] ?? '').split(mark).length > 2;
    const end = isWhole ? at : texts.findIndex((line, k) => k > at && line.trimEnd().endsWith(mark));
    for (let k = at; k <= end; k++) asides.add(k);
  }
  return (at) => asides.has(at);
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
