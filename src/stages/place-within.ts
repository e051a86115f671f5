// Where a block belongs whose quotation is a part of its lines, as in tools that replace strings.

import { isInName } from './anchors.ts';
import { doubtOf } from './doubts.ts';
import { hunksBetween, type Line } from './line-hunks.ts';
import type { Placed } from './placed.ts';
import type { Reading } from './reading.ts';

/** Where it is the only one, or all are meant, and what is left of the lines stays. */
export function placeWithin(lines: readonly Line[], reading: Reading): Placed | undefined {
  return reading.all ? placeEverywhere(lines, reading) : placeOnce(lines, reading);
}

/** Every place, as a tool replaces a word in all lines; none where one of them is a part of another name. */
function placeEverywhere(lines: readonly Line[], { search, replace }: Reading): Placed | undefined {
  const [given, wanted] = [search.replace(/\n$/, ''), replace.replace(/\n$/, '')];
  if (!/[\p{L}\p{N}]/u.test(given) || wanted.trim() === '' || `${given}${wanted}`.includes('\n')) return undefined;
  const places = ({ text }: Line) => text.split(given).slice(0, -1);
  const isName = (line: Line) => {
    let at = 0;
    return places(line).some((before) => {
      const start = at + before.length;
      at = start + given.length;
      return isInName(line.text, start) || isInName(line.text, at);
    });
  };
  if (lines.some(isName)) return undefined;
  const hunks = lines.flatMap(({ text }, from) => {
    const now = [text.replaceAll(given, () => wanted)];
    return text.includes(given) ? hunksBetween([text], now, now, from) : [];
  });
  return hunks.length > 0 ? { ok: true, hunks, doubts: [] } : undefined;
}

function placeOnce(lines: readonly Line[], { file, search, replace }: Reading): Placed | undefined {
  const [given, wanted] = [search.replace(/\n$/, ''), replace.replace(/\n$/, '')];
  const text = lines.map((line) => line.text).join('\n');
  const start = text.indexOf(given);
  const end = start + given.length;
  if (!/[\p{L}\p{N}]/u.test(given) || wanted.trim() === '' || start < 0) return undefined;
  if (text.includes(given, start + 1) || isInName(text, start) || isInName(text, end)) return undefined;
  const from = text.slice(0, start).split('\n').length - 1;
  const old = lines.slice(from, from + given.split('\n').length).map((line) => line.text);
  const before = text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
  const [tail = ''] = text.slice(end).split('\n');
  // The sign that ends the line was left out of the quotation alone, and the replacement has it.
  const isSign = /^ ?[{;,:]\s*$/.test(tail) && wanted.trimEnd().endsWith(tail.trim());
  const behind = isSign ? '' : tail;
  const isDoubled =
    (before.trim() !== '' && wanted.trimStart().startsWith(before.trim())) ||
    (behind.trim() !== '' && wanted.trimEnd().endsWith(behind.trim()));
  const isMoved = before.trim() === '' ? /^\s/.test(wanted) !== /^\s/.test(given) : wanted.includes('\n');
  if (isDoubled || isMoved || (before + tail).trim() === '') return undefined;
  const now = (before + wanted + behind).split('\n');
  const texts = lines.map((line) => line.text);
  const [front, rest] = [texts.slice(0, from), texts.slice(from + old.length)];
  const doubt = doubtOf({ file, front, given: old, wanted: now, behind: rest });
  return { ok: true, hunks: hunksBetween(old, now, now, from), doubts: doubt === undefined ? [] : [doubt] };
}
