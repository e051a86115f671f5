// Texts that lie in a text as Base64 or as digits of bytes. Pure.

import { mayBeAscii } from './ascii-in-base64.ts';
import { DIGIT, Reading } from './reading.ts';

/** A stretch of so many characters that are seen may hold a piece of a secret; random bytes have hardly any. */
const STRETCH = 8;
const SIGNS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
/** What stands between two strings of a program. */
const STRINGS = `\\\\{0,3}["'][\\s+.&,\\\\]{0,20}["']`;
/** Ends of lines with blanks, or with all that may be a mark of the next line: a line may begin with one of its own, too. */
const ENDS = ['\\\\?\\r?\\n[ \\t]{0,20}', '\\\\?\\r?\\n[ \\t>|+#*-]{0,20}'] as const;
const MARKED_LINE = /\n[ \t]{0,20}[>|+#*-]/;
const HEX = /(?:[0-9a-f]{2}(?:[ \t\n:,$-]{1,2}|\r\n|\\n)?){12,}/gi;
const BITS = /(?:[01]{8}[ \t\n]{0,2}){8,}/g;
interface Code {
  readonly pattern: RegExp;
  readonly isSign: Uint8Array;
  /** So many signs in a row, or with blanks and what stands between bytes among them, are looked at any closer. */
  readonly least: number;
  /** What lies between its parts and may look like signs. */
  readonly between?: RegExp;
  /** Only in texts with such a place. */
  readonly where: RegExp | undefined;
  /** Bits that a sign stands for. */
  readonly bits: 1 | 4 | 6;
  /** Signs that a text cut at its front may begin with. */
  readonly shifts: readonly number[];
  /** What signs stand for, by their codes. */
  readonly numbers: Int8Array;
}

const SIGN = 1;
const BETWEEN_SIGNS = 2;

function signs(own: string, between = ''): Uint8Array {
  // For every code that there is: a look beyond a table shows when it is for each character.
  const kinds = new Uint8Array(2 ** 16);
  for (const sign of own) kinds[sign.charCodeAt(0)] = SIGN;
  for (const sign of between) kinds[sign.charCodeAt(0)] = BETWEEN_SIGNS;
  return kinds;
}

/**
 * A place from which on a run may begin; below zero where there is none. A run of so many signs covers one of the places that are
 * so many apart: only these are looked at, and what lies around those that can be of one.
 */
function beginning(text: string, { isSign, least }: Code, from: number): number {
  for (let at = from + least - 1; at < text.length; at += least) {
    if ((isSign[text.charCodeAt(at)] ?? 0) === 0) continue;
    let first = at;
    while (first > from && (isSign[text.charCodeAt(first - 1)] ?? 0) !== 0) first -= 1;
    let count = 0;
    for (let end = first; end < text.length && (isSign[text.charCodeAt(end)] ?? 0) !== 0; end++) {
      if ((isSign[text.charCodeAt(end)] ?? 0) === SIGN) count += 1;
      if (count === least) return first;
      at = end;
    }
  }
  return -1;
}

/** The same as a search for the pattern in all of the text, which takes many times as long. */
function* runsIn(text: string, code: Code): Generator<RegExpExecArray> {
  for (let at = beginning(text, code, 0); at >= 0; at = beginning(text, code, code.pattern.lastIndex)) {
    code.pattern.lastIndex = at;
    const run = code.pattern.exec(text);
    if (run === null) return;
    yield run;
  }
}

function numbersOf(...alphabets: readonly string[]): Int8Array {
  const numbers = new Int8Array(128).fill(-1);
  for (const alphabet of alphabets) for (let at = 0; at < alphabet.length; at++) numbers[alphabet.charCodeAt(at)] = at;
  return numbers;
}

function base64(end: string): Code {
  const between = `${end}|${STRINGS}`;
  return {
    pattern: new RegExp(`[A-Za-z0-9+/_-]{16,}(?:(?:${between})[A-Za-z0-9+/_-]+)*`, 'g'),
    isSign: signs(`${SIGNS}-_`),
    least: 16,
    between: new RegExp(between, 'g'),
    where: undefined,
    bits: 6,
    shifts: [0, 1, 2, 3],
    numbers: numbersOf(SIGNS, `${SIGNS.slice(0, -2)}-_`),
  };
}

const CODES: readonly Code[] = [
  base64(ENDS[0]),
  { ...base64(ENDS[1]), where: MARKED_LINE },
  {
    pattern: HEX,
    isSign: signs('0123456789abcdefABCDEF', ' \t\n\r:,$-\\'),
    least: 24,
    where: DIGIT,
    bits: 4,
    shifts: [0, 1],
    numbers: numbersOf('0123456789abcdef', '0123456789ABCDEF'),
  },
  {
    pattern: BITS,
    isSign: signs('01', ' \t\n'),
    least: 64,
    where: DIGIT,
    bits: 1,
    shifts: [0],
    numbers: numbersOf('01'),
  },
];

/** Characters with the signs that each was written with. */
class Found {
  text = '';
  readonly from: number[] = [];
  readonly to: number[] = [];

  add(code: number, from: number, to: number): void {
    this.text += String.fromCharCode(code);
    this.from.push(from);
    this.to.push(to);
  }
}

/** All that can be read in it, one stretch a line; undefined where there is nothing. */
export function innerText(given: Reading): Reading | undefined {
  const found = new Found();
  for (const code of CODES.filter(({ where }) => where === undefined || where.test(given.text)))
    for (const { index, 0: run } of runsIn(given.text, code)) readRun(found, code, run, index);
  if (found.text === '') return undefined;
  return new Reading(found.text, () => {
    const { from, to } = given.places;
    return {
      from: Uint32Array.from(found.from, (at) => from[at] ?? 0),
      to: Uint32Array.from(found.to, (at) => to[at] ?? 0),
    };
  });
}

function readRun(found: Found, { bits, shifts, numbers, between }: Code, run: string, index: number): void {
  const plain = between ? run.replace(between, (part) => ' '.repeat(part.length)) : run;
  if (bits === 6 && !mayBeAscii(plain, numbers)) return;
  const telling = shifts.filter((shift) => holdsStretch(plain, { bits, numbers }, shift));
  if (telling.length === 0) return;
  const values = new Uint8Array(run.length);
  const places = new Uint32Array(run.length);
  let count = 0;
  for (let at = 0; at < plain.length; at++) {
    const value = numbers[plain.charCodeAt(at)] ?? -1;
    if (value < 0) continue;
    values[count] = value;
    places[count] = index + at;
    count += 1;
  }
  for (const shift of telling) readAt(found, { values: values.subarray(0, count), places, bits }, shift);
}

/** Most runs are names and addresses: they are looked at without room for what they would mean. */
function holdsStretch(plain: string, { bits, numbers }: Pick<Code, 'bits' | 'numbers'>, shift: number): boolean {
  let [whole, ready, seen, left] = [0, 0, 0, shift];
  for (let at = 0; at < plain.length; at++) {
    const value = numbers[plain.charCodeAt(at)] ?? -1;
    if (value < 0) continue;
    if (left > 0) {
      left -= 1;
      continue;
    }
    whole = ((whole << bits) | value) & 0xffff;
    ready += bits;
    if (ready < 8) continue;
    ready -= 8;
    const byte = (whole >> ready) & 0xff;
    if (isSeen(byte)) seen += 1;
    else if (byte !== 0) seen = 0;
    if (seen === STRETCH) return true;
  }
  return false;
}

interface Signs {
  readonly values: Uint8Array;
  readonly places: Uint32Array;
  readonly bits: number;
}

/** Bytes from that sign on; only stretches of characters that are seen, those of two bytes without their empty one. */
function readAt(found: Found, { values, places, bits }: Signs, shift: number): void {
  const bytes = bytesOf(values.subarray(shift), bits);
  const placeOf = (bit: number) => places[shift + Math.floor(bit / bits)] ?? 0;
  let first = 0;
  let seen = 0;
  for (let nth = 0; nth <= bytes.length; nth++) {
    const byte = bytes[nth] ?? 1;
    if (isSeen(byte)) seen += 1;
    else if (byte !== 0) {
      for (let at = first; seen >= STRETCH && at < nth; at++)
        if (bytes[at] !== 0) found.add(bytes[at] ?? 0, placeOf(at * 8), placeOf(at * 8 + 7));
      if (seen >= STRETCH) found.add(10, placeOf(nth * 8 - 1), placeOf(nth * 8 - 1));
      seen = 0;
      first = nth + 1;
    }
  }
}

function isSeen(byte: number): boolean {
  return (byte >= 32 && byte < 127) || byte === 9 || byte === 10 || byte === 13;
}

function bytesOf(values: Uint8Array, bits: number): Uint8Array {
  const bytes = new Uint8Array(Math.floor((values.length * bits) / 8));
  let [whole, ready, count] = [0, 0, 0];
  for (const value of values) {
    whole = (whole << bits) | value;
    ready += bits;
    if (ready < 8) continue;
    ready -= 8;
    bytes[count] = whole >> ready;
    whole &= (1 << ready) - 1;
    count += 1;
  }
  return bytes;
}
