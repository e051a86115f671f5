// Bytes in a list of numbers of two, four or eight of them, as programs write arrays of words, read back. Pure.

import { type Meant, type Reading, replaced } from './reading.ts';

const KIND = '(?:_?[ui]\\d\\d|[uln]{1,3})?';
const BETWEEN = '[ \\t\\r\\n,;]{1,60}';
const NUMBER = new RegExp(`\\b(?:0x([0-9a-f]{3,16})|(\\d{4,20}))${KIND}\\b(?:${BETWEEN})?`, 'gi');
/** What each of them has: where a text has none it is not searched by what takes longer. */
const DIGITS = /\d{4}|0x/i;
/** Enough of them for eight characters: most texts have no such list, and are not searched any further. */
const LIST = new RegExp(
  `\\b(?:(?:(?:0x[0-9a-f]{3,4}|\\d{4,5})${KIND}${BETWEEN}){3}(?:0x[0-9a-f]{3,4}|\\d{4,5})|(?:0x[0-9a-f]{5,8}|\\d{6,10})${KIND}${BETWEEN}(?:0x[0-9a-f]{5,8}|\\d{6,10})|0x[0-9a-f]{9,16}|\\d{11,20})${KIND}\\b`,
  'i',
);
/** Characters in a row that could be of a secret. */
const PIECE = 8;

interface Word extends Meant {
  /** Behind what stands before the next one. */
  readonly next: number;
}

/** What they mean where the first byte of each comes first, and where the last one does. */
export function listedWords(given: Reading): readonly Reading[] {
  if (!DIGITS.test(given.text) || !LIST.test(given.text)) return [];
  const runs = runsOf(wordsIn(given.text)).filter(
    (run) => run.reduce((count, { text }) => count + text.length, 0) >= PIECE,
  );
  if (runs.length === 0) return [];
  // What stands between two of them belongs to the list.
  const big = runs.flatMap((run) => run.map((word, i) => (i < run.length - 1 ? { ...word, to: word.next } : word)));
  const little = big.map((word) => ({ ...word, text: [...word.text].reverse().join('') }));
  return [replaced(given, big), replaced(given, little)];
}

/** Those whose bytes are characters that are seen. */
function wordsIn(text: string): readonly Word[] {
  return [...text.matchAll(NUMBER)].flatMap(({ index, 0: match, 1: hex, 2: decimal }) => {
    const meant = hex === undefined ? charactersOf(decimal ?? '', 10) : charactersOf(hex, 16);
    if (meant === '') return [];
    const next = index + match.length;
    return [{ from: index, to: index + match.replace(/[ \t\r\n,;]+$/, '').length, next, text: meant }];
  });
}

/** Neighbours together. */
function runsOf(words: readonly Word[]): readonly (readonly Word[])[] {
  const runs: Word[][] = [];
  for (const word of words) {
    const last = runs.at(-1);
    if (last?.at(-1)?.next === word.from) last.push(word);
    else runs.push([word]);
  }
  return runs;
}

/** Digits that a number of JavaScript holds without loss. */
const EXACT = { 10: 15, 16: 13 } as const;

/** Its bytes from the highest on, without empty ones, such as those behind the end of a text; '' where one is no character that is seen. */
function charactersOf(digits: string, base: 10 | 16): string {
  const [high, low] = digits.length <= EXACT[base] ? [0, Number.parseInt(digits, base)] : halves(digits, base);
  return high < 0 ? '' : seen(high, low);
}

/** Of 64 bits; below zero where there are more. */
function halves(digits: string, base: 10 | 16): readonly [number, number] {
  const value = BigInt(base === 16 ? `0x${digits}` : digits);
  return value >= 1n << 64n ? [-1, 0] : [Number(value >> 32n), Number(value & 0xffffffffn)];
}

function seen(high: number, low: number): string {
  let text = '';
  for (const part of [low, high])
    for (let rest = part; rest > 0; rest = Math.floor(rest / 256)) {
      const byte = rest % 256;
      if (byte === 0) continue;
      if (byte < 0x20 || byte > 0x7e) return '';
      text = String.fromCharCode(byte) + text;
    }
  return text;
}
