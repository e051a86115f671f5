// Bytes in a list of numbers of two, four or eight of them, as programs write arrays of words, read back. Pure.

import { type Reading, rewritten } from './reading.ts';

const NUMBER = '(?:0x[0-9a-f]{3,16}|\\d{4,20})(?:_?[ui]\\d\\d|[uln]{1,3})?';
const NUMBERS = new RegExp(`\\b${NUMBER}\\b[ \\t\\r\\n,;]*`, 'gi');
/** Most texts have no such list, and are not searched any further. */
const LIST = new RegExp(`\\b${NUMBER}[ \\t\\r\\n]{0,9}[,;\\n]`, 'i');

/** What they mean where the first byte of each comes first, and where the last one does. */
export function listedWords(given: Reading): readonly Reading[] {
  if (!LIST.test(given.text)) return [];
  const [big, little] = [
    rewritten(given, NUMBERS, (match) => textOf(match)),
    rewritten(given, NUMBERS, (match) => [...(textOf(match) ?? '')].reverse().join('') || undefined),
  ];
  return [big, little].filter((reading) => reading !== given);
}

/** Undefined for a number whose bytes are no characters that are seen; the empty ones of a last word are left out. */
function textOf(match: string): string | undefined {
  const [, digits = '', number = ''] = /^(?:0x([0-9a-f]+)|(\d+))/i.exec(match) ?? [];
  const hex = digits || BigInt(number).toString(16);
  const text = Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex')
    .toString('latin1')
    .replaceAll('\0', '');
  return /^[ -~]{1,8}$/.test(text) ? text : undefined;
}
