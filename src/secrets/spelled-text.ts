// What decoders of characters take a text for: references of HTML, percent codes, escapes of strings, lists of numbers. Pure.

import { decodeHTMLStrict } from 'entities';
import { meaningOfName, NAMED_BEGINNING, NAMED_CODES, NAMED_FUNCTION } from './named-characters.ts';
import { type Reading, rewritten, shortened } from './reading.ts';

const ESCAPE = '\u001b';
const ESC = '\\u001b';
/** Characters that are written by their numbers or names, and what a terminal takes as a command. */
const CODES = [
  ...NAMED_CODES,
  '&#x0{0,20}[0-9a-f]{1,6};?',
  '&#0{0,20}\\d{1,7};?',
  '&[a-z][a-z0-9]{1,31};',
  '%u[0-9a-f]{4}|%[0-9a-f]{2}',
  // From the first of several backslashes on: from each, it would take the square of their number.
  '(?<!\\\\)\\\\+(?:[ux]\\{[0-9a-f]{1,6}\\}|o\\{[0-7]{1,7}\\}|u000[0-9a-f]{5}|u{1,9}[0-9a-f]{4}|x[0-9a-f]{2}(?: (?=\\\\x))?|0000[0-9a-f]{2} ?|0?[01][0-7]{2}|[2-7][0-9a-f] |[4-7][0-7])',
  '\\bu\\+[0-9a-f]{4,6}\\b[ ,]*',
  '\\b0x[0-9a-f]{2}\\b(?:,?[ \\t\\n]*)',
  `${ESC}\\[[0-?]*[ -/]*[@-~]|${ESC}\\][^\\u0007\\u001b\\n]{0,500}(?:\\u0007|${ESC}\\\\)`,
  '(?:(?<!\\\\)\\\\+e|\\^\\[)(?=\\[)',
  '\\\\[nrt]',
  '=[0-9A-F]{2}|=[ \\t]{0,20}\\r?\\n',
];
const NAMED = new RegExp(`^(?:${NAMED_CODES.join('|')})$`, 'i');
const CODED = new RegExp(CODES.join('|'), 'gi');
/** With what was taken back by a backspace, which can begin with any character: a search for it takes many times as long. */
const CODED_OR_TAKEN_BACK = new RegExp([...CODES, '[^\\n]\\u0008'].join('|'), 'gi');
/** Ends of lines as JSON and programs write them: what most texts that hold any code hold, and nothing else. */
const ESCAPED_END = /\\[nrt]/gi;
/** How all others begin, but for the equals sign, which is one in mail only. */
const OTHER_CODE = new RegExp(`[&%^${ESC}\\u0008]|u\\+|0x|\\\\(?=[0-9a-z])(?![nrt])|${NAMED_BEGINNING}`, 'i');
/** Codes of characters in a list, with the numbers of their places in it. */
const LISTED = /(?:"\d{1,5}":[ \t]*|\b\d{1,5}: +)?\b\d{2,3}\b(?:,?[ \t\n]*)/g;
/** How the signs are taken that can be read in two ways: `\n` in JSON or a letter that was escaped, `=2D` in mail or itself, `45` in a list. */
export type Manner = 'json' | 'mail' | 'list';

/** One step of decoding: references of HTML, percent and backslash codes, colours of a terminal. The same where nothing is coded. */
export function decoded(given: Reading, manner: Manner): Reading {
  if (manner === 'list')
    return rewritten(given, LISTED, (match) => characterOf(Number(/\d+(?=\D*$)/.exec(match)?.[0])));
  if (!isCoded(given.text)) {
    if (manner === 'json') return shortened(given, ESCAPED_END, '\n');
    if (!given.text.includes('=')) return given;
  }
  const pattern = given.text.includes('\u0008') ? CODED_OR_TAKEN_BACK : CODED;
  return rewritten(given, pattern, (match) => meaningOf(match, manner));
}

function isCoded(text: string): boolean {
  return OTHER_CODE.test(text) || (text.includes('(') && NAMED_FUNCTION.test(text));
}

/** Told by how the match begins: a group for each form would cost more than all else here. */
function meaningOf(match: string, manner: Manner): string | undefined {
  const sign = match[0];
  // What was taken back, whatever it was, or a colour of a terminal.
  if (sign === ESCAPE || match.endsWith('\u0008')) return '';
  if (sign === '=') return manner === 'mail' ? meaningInMail(match) : undefined;
  if (sign === '&') return meaningInHtml(match);
  if (NAMED.test(match)) return meaningOfName(match) ?? meaningOfEnd(match, manner);
  if (sign === '^') return ESCAPE;
  return sign === '\\' ? meaningBehindBackslash(match, manner) : hexadecimal(match);
}

function meaningBehindBackslash(match: string, manner: Manner): string | undefined {
  const code = match.slice(match.lastIndexOf('\\') + 1);
  if (/^[nrt]$/i.test(code)) return meaningOfEnd(match, manner);
  if (/^e$/i.test(code)) return ESCAPE;
  return /^(?:o|(?:0?[01][0-7]{2}|[4-7][0-7])$)/i.test(code)
    ? characterOf(Number.parseInt(code.replace(/\D+/g, ''), 8))
    : hexadecimal(code);
}

/** What follows the end, such as a bracket that began like the name of a character, stays. */
function meaningOfEnd(match: string, manner: Manner): string | undefined {
  return manner === 'json' ? match.replace(/^\\+[nrt]/i, '\n') : undefined;
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
