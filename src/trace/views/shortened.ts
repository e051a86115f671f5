// How views shorten texts for people: within a length or within columns, at the end of a word, never inside a character.

import { eastAsianWidth } from 'get-east-asian-width';
import { withoutTokens } from './outgoing-patterns.ts';

const GRAPHEMES = new Intl.Segmenter('en', { granularity: 'grapheme' });
const WORDS = new Intl.Segmenter('en', { granularity: 'word' });

/** The beginning of a text, at most `length` UTF-16 units with the `…` that stands for the rest. */
export function shortened(text: string, length: number): string {
  return text.length <= length ? text : cut(withoutTokens(text), length, (grapheme) => grapheme.length);
}

/** The same in columns of a terminal: CJK and most emoji take two. */
export function fitted(text: string, width: number): string {
  return cut(withoutTokens(text), width, columnsOfGrapheme);
}

export function columnsOf(text: string): number {
  let columns = 0;
  for (const { segment } of GRAPHEMES.segment(text)) columns += columnsOfGrapheme(segment);
  return columns;
}

function columnsOfGrapheme(grapheme: string): number {
  // One sign of its own, whatever it is joined from; U+FE0F asks for its wide form.
  if (/^\p{RGI_Emoji}$/v.test(grapheme)) return 2;
  const base = grapheme.replace(/[\p{M}\p{Cf}\p{Cc}]/gu, '');
  return [...base].reduce((columns, sign) => columns + eastAsianWidth(sign.codePointAt(0) ?? 0), 0);
}

type Measure = (grapheme: string) => number;

/** So much is segmented at first: what is cut is short, and segmenting a text costs what its whole length does. */
const FIRST_UNITS = 500;

function cut(text: string, most: number, measure: Measure): string {
  for (let units = FIRST_UNITS + 2 * Math.max(0, most); units < text.length; units *= 2) {
    const beginning = cutWhole(text.slice(0, units), most, measure);
    if (beginning.isInside) return beginning.text;
  }
  return cutWhole(text, most, measure).text;
}

/** `isInside` is true where what was cut off begins with a grapheme that ends before the text does. */
function cutWhole(text: string, most: number, measure: Measure): { readonly text: string; readonly isInside: boolean } {
  let size = 0;
  // Where graphemes end that fit with the `…` after them.
  const ends = [0];
  for (const { segment, index } of GRAPHEMES.segment(text)) {
    size += measure(segment);
    const end = index + segment.length;
    if (size <= most - 1) ends.push(end);
    if (size <= most) continue;
    const kept = most < 1 ? '' : `${text.slice(0, endOfWord(text, ends))}…`;
    return { text: kept, isInside: end < text.length };
  }
  return { text, isInside: false };
}

/** The last end of a word that leaves a third of what fits; where a word is longer than that, the last end of a grapheme. */
function endOfWord(text: string, ends: readonly number[]): number {
  const last = ends.at(-1) ?? 0;
  const words = WORDS.segment(text);
  const bounds = new Set(ends);
  for (let at = last; at * 3 >= last && at > 0; ) {
    const start = words.containing(at)?.index ?? at;
    if (start * 3 >= last && bounds.has(start)) return withoutBlanks(text, start, bounds);
    at = start < at ? start : at - 1;
  }
  return withoutBlanks(text, last, bounds);
}

/** Some signs join the blank after them. */
function withoutBlanks(text: string, end: number, bounds: ReadonlySet<number>): number {
  const trimmed = text.slice(0, end).trimEnd().length;
  return bounds.has(trimmed) ? trimmed : end;
}
