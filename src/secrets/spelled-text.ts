// A text as its reader, or a decoder, takes it, with the place of every character in what was written. Pure.

import { decodeHTMLStrict } from 'entities';

/** For each character of a reading, from where to where it was written. */
export interface Places {
  readonly from: Uint32Array;
  readonly to: Uint32Array;
}

/** Characters as they are read. Where each was written is asked for few texts, and is found only then. */
export class Reading {
  readonly text: string;
  readonly #find: () => Places;
  #places: Places | undefined;

  constructor(text: string, find: () => Places) {
    this.text = text;
    this.#find = find;
  }

  get places(): Places {
    this.#places ??= this.#find();
    return this.#places;
  }
}

export function asWritten(text: string): Reading {
  return new Reading(text, () => {
    const from = new Uint32Array(text.length);
    for (let at = 0; at < from.length; at++) from[at] = at;
    return { from, to: from.map((at) => at + 1) };
  });
}

/** What a match of a pattern means; undefined for: itself. */
type Meaning = (match: string) => string | undefined;

/** The reading with the matches of a pattern with the flag `g` as what they mean. */
function rewritten(given: Reading, pattern: RegExp, meaning: Meaning): Reading {
  let isOther = false;
  const text = given.text.replace(pattern, (match) => {
    const meant = meaning(match);
    isOther ||= meant !== undefined;
    return meant ?? match;
  });
  return isOther ? new Reading(text, () => rewrittenPlaces(given, pattern, meaning, text.length)) : given;
}

/** Text that was kept keeps its places; all that was read from a match stands where the match does. */
function rewrittenPlaces(given: Reading, pattern: RegExp, meaning: Meaning, total: number): Places {
  const { text, places } = given;
  const from = new Uint32Array(total);
  const to = new Uint32Array(total);
  let filled = 0;
  let at = 0;
  const keep = (end: number) => {
    from.set(places.from.subarray(at, end), filled);
    to.set(places.to.subarray(at, end), filled);
    filled += end - at;
  };
  for (const { index, 0: match } of text.matchAll(pattern)) {
    const meant = meaning(match);
    if (meant === undefined) continue;
    keep(index);
    at = index + match.length;
    from.fill(places.from[index] ?? 0, filled, filled + meant.length);
    to.fill(places.to[at - 1] ?? 0, filled, filled + meant.length);
    filled += meant.length;
  }
  keep(text.length);
  return { from, to };
}

/** The reading without what a pattern with the flag `g` finds. */
export function without(given: Reading, pattern: RegExp): Reading {
  return shortened(given, pattern, '');
}

/** The reading with something shorter in place of each match of a pattern with the flag `g`. */
function shortened(given: Reading, pattern: RegExp, by: string): Reading {
  const text = given.text.replace(pattern, by);
  if (text.length === given.text.length) return given;
  return new Reading(text, () => rewrittenPlaces(given, pattern, () => by, text.length));
}

/** Strokes that look like a hyphen. */
const STROKE = /[\u2010-\u2015\u2212]/;

/** Forms of letters that Unicode calls the same as plain ones become plain: full-width, mathematical, in circles. */
export function plainForms(given: Reading): Reading {
  return rewritten(given, /[^\0-\u007f]/gu, (character) => {
    const plain = STROKE.test(character) ? '-' : character.normalize('NFKC');
    return plain === character ? undefined : plain;
  });
}

const ESCAPE = '\u001b';
const ESC = '\\u001b';
/** Characters that are written by their numbers or names, and what a terminal takes as a command. */
const CODES = [
  '&#x[0-9a-f]{1,6};?',
  '&#\\d{1,7};?',
  '&[a-z][a-z0-9]{1,31};',
  '%u[0-9a-f]{4}|%[0-9a-f]{2}',
  // From the first of several backslashes on: from each, it would take the square of their number.
  '(?<!\\\\)\\\\+(?:[ux]\\{[0-9a-f]{1,6}\\}|o\\{[0-7]{1,7}\\}|u000[0-9a-f]{5}|u[0-9a-f]{4}|x[0-9a-f]{2}|0000[0-9a-f]{2} ?|[01][0-7]{2})',
  '\\bu\\+[0-9a-f]{4,6}\\b[ ,]*',
  '\\b0x[0-9a-f]{2}\\b(?:,?[ \\t\\n]*)',
  `${ESC}\\[[0-?]*[ -/]*[@-~]|${ESC}\\][^\\u0007\\u001b\\n]{0,500}(?:\\u0007|${ESC}\\\\)`,
  '(?:(?<!\\\\)\\\\+e|\\^\\[)(?=\\[)',
  '\\\\[nrt]',
  '=[0-9A-F]{2}|=[ \\t]{0,20}\\r?\\n',
];
const CODED = new RegExp(CODES.join('|'), 'gi');
/** With what was taken back by a backspace, which can begin with any character: a search for it takes many times as long. */
const CODED_OR_TAKEN_BACK = new RegExp([...CODES, '[^\\n]\\u0008'].join('|'), 'gi');
/** Ends of lines as JSON and programs write them: what most texts that hold any code hold, and nothing else. */
const ESCAPED_END = /\\[nrt]/gi;
/** How all others begin, but for the equals sign, which is one in mail only. */
const OTHER_CODE = new RegExp(`[&%^${ESC}\\u0008]|u\\+|0x|\\\\(?![nrt])`, 'i');
/** Codes of characters in a list, with the numbers of their places in it. */
const LISTED = /(?:"\d{1,5}":[ \t]*|\b\d{1,5}: +)?\b\d{2,3}\b(?:,?[ \t\n]*)/g;
/** Groups of digits in a dump of bytes: bits, octal numbers, words of two, four or eight bytes. */
const SMALL = '(?:[01]{8}|[0-3][0-7]{2}|[0-9a-f]{4})';
const BYTES_4 = '[0-9a-f]{8}';
const BETWEEN = '[ \\t\\n,]{1,3}';
const GROUPS = new RegExp(`\\b(?:${SMALL}|${BYTES_4}|[0-9a-f]{16}|[0-9a-f]{2})\\b[ \\t\\n,]*`, 'gi');
/** The addresses at the beginnings of lines, and the text at their ends. */
const BESIDE = /^[ \t>|+-]{0,20}[0-9a-f]{6,16}(?::[ \t]*|[ \t]+)(?=[0-9a-f]{2})|(?<=[0-9a-f]) {2,60}[^\n]{1,34}$/gim;
/** What each of them holds: most texts do not, and are not searched any further. */
const DIGITS = /[0-9a-f]{3}(?:[ \t\n,]{1,3}[0-9a-f]{3}|[0-9a-f]{3})/i;
/** Enough of them for eight characters, or an address with one. */
const DUMP = new RegExp(
  `\\b(?:(?:${SMALL}${BETWEEN}){3}${SMALL}|${BYTES_4}(?:${BETWEEN})?${BYTES_4})\\b|^[ \\t>|+-]{0,20}[0-9a-f]{6,16}(?::[ \\t]*|[ \\t]+)[0-9a-f]{2}`,
  'im',
);

/** How the signs are taken that can be read in two ways: `\n` in JSON or a letter that was escaped, `=2D` in mail or itself, `45` in a list. */
export type Manner = 'json' | 'mail' | 'list';

/** One step of decoding: references of HTML, percent and backslash codes, colours of a terminal. The same where nothing is coded. */
export function decoded(given: Reading, manner: Manner): Reading {
  if (manner === 'list')
    return rewritten(given, LISTED, (match) => characterOf(Number(/\d+(?=\D*$)/.exec(match)?.[0])));
  if (!OTHER_CODE.test(given.text)) {
    if (manner === 'json') return shortened(given, ESCAPED_END, '\n');
    if (!given.text.includes('=')) return given;
  }
  const pattern = given.text.includes('\u0008') ? CODED_OR_TAKEN_BACK : CODED;
  return rewritten(given, pattern, (match) => meaningOf(match, manner));
}

/** What `od`, `hexdump` and `xxd` print: their digits alone, and what these mean where the last byte of each group comes first. */
export function dumped(given: Reading): readonly Reading[] {
  if (!DIGITS.test(given.text) || !DUMP.test(given.text)) return [];
  const digits = without(given, BESIDE);
  return [digits, rewritten(digits, GROUPS, meaningOfGroup)];
}

function meaningOfGroup(match: string): string {
  const group = match.replace(/[ \t\n,]+$/, '');
  if (/^[01]{8}$/.test(group)) return characterOf(Number.parseInt(group, 2));
  if (group.length === 3) return characterOf(Number.parseInt(group, 8));
  return Buffer.from(group, 'hex').reverse().toString('latin1');
}

/** Told by how the match begins: a group for each form would cost more than all else here. */
function meaningOf(match: string, manner: Manner): string | undefined {
  const sign = match[0];
  // What was taken back, whatever it was, or a colour of a terminal.
  if (sign === ESCAPE || match.endsWith('\u0008')) return '';
  if (sign === '=') return manner === 'mail' ? meaningInMail(match) : undefined;
  if (sign === '&') return meaningInHtml(match);
  if (sign === '^') return ESCAPE;
  return sign === '\\' ? meaningBehindBackslash(match, manner) : hexadecimal(match);
}

function meaningBehindBackslash(match: string, manner: Manner): string | undefined {
  const code = match.slice(match.lastIndexOf('\\') + 1);
  if (/^[nrt]$/i.test(code)) return manner === 'json' ? '\n' : undefined;
  if (/^e$/i.test(code)) return ESCAPE;
  return /^(?:o|[01][0-7]{2}$)/i.test(code)
    ? characterOf(Number.parseInt(code.replace(/\D+/g, ''), 8))
    : hexadecimal(code);
}

function meaningInMail(match: string): string {
  return match.includes('\n') ? '' : hexadecimal(match);
}

function meaningInHtml(match: string): string | undefined {
  if (/^&#x/i.test(match)) return hexadecimal(match);
  if (match.startsWith('&#')) return characterOf(Number.parseInt(match.slice(2), 10));
  const meant = decodeHTMLStrict(match);
  return meant === match ? undefined : meant;
}

/** The last hexadecimal number in what was written. */
const hexadecimal = (written: string) =>
  characterOf(Number.parseInt(/[0-9a-f]+(?=[^0-9a-f]*$)/i.exec(written)?.[0] ?? '', 16));

function characterOf(point: number): string {
  return point <= 0x10ffff ? String.fromCodePoint(point) : '';
}
