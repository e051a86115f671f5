// What programs print for bytes, read back. Pure.

import { DIGIT, type Reading, rewritten, without } from './reading.ts';
import { listedWords } from './word-lists.ts';

/** Groups of digits in a dump of bytes: bits, also without zeros in front, octal numbers, words of two, four or eight bytes. */
const SMALL = '(?:[01]{6,8}|[0-3][0-7]{2}|[0-9a-f]{4})';
const BYTES_4 = '[0-9a-f]{8}';
const BETWEEN = '[ \\t\\n,]{1,3}';
const GROUPS = new RegExp(`\\b(?:${SMALL}|${BYTES_4}|[0-9a-f]{16}|[0-9a-f]{2})\\b[ \\t\\n,]*`, 'gi');
/** The same for what `od` prints for words of two or four bytes, and for bytes in numbers of ten digits. */
const WORDS = /\b(?:[01][0-7]{5}|\d{4,5}|\d{8,10}|\d{2,3})\b[ \t\n,]*/g;
const DUMPED_WORDS =
  /\b(?:(?:\d{5,6}[ \t\n]{1,3}){4}|(?:\d{9,10}[ \t\n]{1,4}){2})|^[ \t>|+-]{0,20}\d{7}[ \t]+\d{2,3}\b/m;
/** The addresses at the beginnings of lines, and the text at their ends. */
const ADDRESS = '^[ \\t>|+-]{0,20}[0-9a-f]{6,16}(?::[ \\t]*|[ \\t]+)(?=[0-9a-f]{2})';
const ADDRESSES = new RegExp(ADDRESS, 'gim');
const BESIDE = new RegExp(`${ADDRESS}|(?<=[0-9a-f]) {2,60}[^\\n]{1,34}$`, 'gim');
/** What each of them holds: most texts do not, and are not searched any further. */
const DIGITS = /[0-9a-f]{3}(?:[ \t\n,]{1,3}[0-9a-f]{3}|[0-9a-f]{3})/i;
/** Enough of them for eight characters, or an address with one. */
const DUMP = new RegExp(
  `\\b(?:(?:${SMALL}${BETWEEN}){3}${SMALL}|${BYTES_4}(?:${BETWEEN})?${BYTES_4})\\b|^[ \\t>|+-]{0,20}[0-9a-f]{6,16}(?::[ \\t]*|[ \\t]+)[0-9a-f]{2}`,
  'im',
);

/** A line of `od -c`: its address, then a letter, an escape or an octal number in each four columns. */
const LETTERS_OF_OD = /^[ \t>|+-]{0,20}[0-7]{7}(?:(?: {3}[!-~]| {2}\\[\w\\]| [0-7]{3}| {4}){1,16}[ \t]*)?(?:\n|$)/gm;
const LETTERS_DUMPED = /^[ \t>|+-]{0,20}[0-7]{7}(?: {3}[!-~]){4}/m;

/** What `od`, `hexdump` and `xxd` print: their digits alone, and what these mean where the last byte of each group comes first. */
export function dumped(given: Reading): readonly Reading[] {
  if (!DIGIT.test(given.text)) return [];
  return [...dumpedInNumbers(given), ...dumpedInLetters(given), ...listedWords(given)];
}

function dumpedInLetters(given: Reading): readonly Reading[] {
  if (!given.text.includes('   ') || !LETTERS_DUMPED.test(given.text)) return [];
  const letters = (line: string) => line.replace(/^.*?[0-7]{7}|[ \t\n]/g, '');
  return [rewritten(given, LETTERS_OF_OD, letters)];
}

function dumpedInNumbers(given: Reading): readonly Reading[] {
  if (!DIGITS.test(given.text) || !DUMP.test(given.text)) return [];
  const digits = without(given, BESIDE);
  const groups = rewritten(digits, GROUPS, meaningOfGroup);
  if (!DUMPED_WORDS.test(given.text)) return [digits, groups];
  return [digits, groups, rewritten(without(given, ADDRESSES), WORDS, meaningOfWord)];
}

function meaningOfWord(match: string): string {
  const word = match.trimEnd().replace(/,$/, '');
  if (word.length < 4) return characterOf(Number(word));
  const bytes = Buffer.alloc(8);
  bytes.writeUIntLE(Number.parseInt(word, word.length === 6 ? 8 : 10), 0, 6);
  return bytes.subarray(0, word.length < 7 ? 2 : 4).toString('latin1');
}

function meaningOfGroup(match: string): string {
  const group = match.replace(/[ \t\n,]+$/, '');
  if (/^[01]{6,8}$/.test(group)) return characterOf(Number.parseInt(group, 2));
  if (group.length === 3) return characterOf(Number.parseInt(group, 8));
  return Buffer.from(group, 'hex').reverse().toString('latin1');
}

function characterOf(code: number): string {
  return String.fromCharCode(code);
}
