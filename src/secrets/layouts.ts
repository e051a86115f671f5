// What a layout puts between the characters of a secret, and what is left without it. Pure.

import { type Reading, without } from './reading.ts';

const UNSEEN = /[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Mn}\u2800]+/gu;
const HIDDEN = /[\p{Default_Ignorable_Code_Point}\u2800]+/gu;
/** Ends of lines with all that may be a mark of the next one, with one such sign, and alone: a secret may begin with one. */
const BREAKS = [/\r?\n[ \t>|+-]*/g, /\r?\n(?:[ \t]*[>|+-])?[ \t]*/g, /\r?\n/g];
const ESCAPED = /\\(?=[!-/:-@[-`{-~])/g;
/** Where TeX may part a word, and quotes of a shell that hold nothing. */
const PARTED = /\\-|''|""/g;
const BACKSLASHES = /\\+(?=\S)/g;
const EMPHASIS = /[*~`]+(?:\$+`+)*|__+/g;
const APART = /[\s|"'+,]+/g;
/** When, as logs write it, and whence in those of a system. */
const TIME =
  '(?:\\[?\\d{4}-\\d\\d-\\d\\d[T ][\\d:.,]{5,20}(?:Z|[+-]\\d\\d:?\\d\\d)?\\]?|\\d\\d:\\d\\d:\\d\\d[\\d.,]{0,10}|[a-z]{3} [ \\d]\\d \\d\\d:\\d\\d:\\d\\d [\\w.-]{1,60} [\\w./-]{1,40}(?:\\[\\d{1,7}\\])?:)';
/** What is said between brackets in front of a line, up to three times: a level, a place, a time. */
const BRACKETS = '(?:(?:##)?\\[[\\w./:@-][\\w./:@, -]{0,59}\\][ \\t]{0,4}){1,3}';
const LEVEL = '(?: (?:stdout|stderr) [fp]\\b| (?:trace|debug|info|notice|warn|warning|error|fatal)\\b:?)?';
/** What stands in front of lines: their numbers and times, the level of what is logged, places in a diff, marks of comments. */
const FRONT = `\\n[ \\t]*(?:${TIME}${LEVEL}(?: ${BRACKETS})?|\\d{1,6}[:|]|\\d{1,3}[.)] |${BRACKETS}|E(?= {2})|[\\w.-]{1,30} {1,20}\\||\\w{1,20}[:=](?= )|(?:rem|dnl|\\.\\.|//)(?= )|@@[^@\\n]{1,60}@@[^\\n]*)[ \\t]{0,8}`;
/** Comments and tags, the addresses of links, marks of footnotes, keys of a list, colours whose first sign is lost. */
const LAID = [
  '<!--[^]{0,300}?-->',
  '<(?:[^<>"\']|"[^"\\n]{0,200}"|\'[^\'\\n]{0,200}\'){0,300}>',
  '!?\\[\\]\\([^()\\n]{0,300}\\)|\\]\\([^()\\n]{0,300}\\)|\\]\\[[^\\[\\]\\n]{0,100}\\]|\\[\\^[^\\[\\]\\n]{1,50}\\]',
  '\\[\\d{1,2}(?:;\\d{1,3}){0,4}m|\\[',
  '"\\d{1,5}":',
  '\\$?\\{["\'`]{0,2}\\}',
  '/\\*[^]{0,300}?\\*/',
  '\\\\\\r?\\n[ \\t]*',
  // Of printf: an order behind which nothing is printed, and what says how the next string is.
  '\\\\c(?=["\'\\s]|$)|["\']%[bsq]["\'] (?=["\'])',
  FRONT,
];
/** What a diff, of one parent or of more, and a quotation put in front of each line. */
const MARK = '(?:(?<=\\n)[-+<>]{1,3}[ \\t]{0,9})?';
const QUOTE = `\\\\{0,3}["'\`]`;
/** What joins strings in a program: signs, one more use of a name or a function, letters in front of a string. */
const JOIN =
  '(?:\\)\\s{0,9})?(?:[;,.]?\\s{0,9}' +
  MARK +
  '(?:(?:\\w{1,20}[.:>-]{0,2}){0,3}\\s{0,3}(?:[+.&|<:]?=|\\(|<<)|(?:printf|echo|print)(?: -\\w| ["\']?%[bsq]["\']?)?|\\w{1,20}(?:\\s{0,3}=\\s{0,3}\\w{1,20})?\\s{0,3}[+.&]))?\\s{0,9}(?:[a-zA-Z]{1,2}|[@$])?';
const OPERATOR = `(?:\\\\?\\s){0,9}${MARK}(?:[+.&~]|\\|\\||<<|<>|\\+\\+)?(?:\\\\?\\s){0,9}${MARK}(?:[a-zA-Z]{1,2}|[@$])?`;
const JOINED = `${QUOTE}(?<=[^\\s"'\`(=,:[{]${QUOTE})(?:${OPERATOR}|\\s{0,9}${JOIN})${QUOTE}|["'](?<=["'].["']), {0,2}["'](?=.["'](?!:))`;
const TAG = new RegExp([...LAID, JOINED].join('|'), 'gi');
/** The end of a line that was too long, and one behind a backslash. */
const WRAPPED = /\r?\n(?<=[^\s\n][^\n]{59,60}\n)[ \t>|+]{0,8}(?=[\w.-])|\\\r?\n[ \t]*/g;

/** Without comments, tags, marks of lines, and what joins the strings of a program; the same where there are none. */
export function untagged(reading: Reading): Reading {
  return without(reading, TAG);
}

/** What stands between strings of one to three signs: whatever a program does with them, it has them one by one. */
const BETWEEN_STRINGS = /(?<=["'`][^\s"'`,]{1,3})["'`][^"'`]{0,40}["'`](?=[^\s"'`,]{1,3}["'`])/g;

/** With short strings that follow each other as one; the same where there are none. */
export function strung(reading: Reading): Reading {
  return without(reading, BETWEEN_STRINGS);
}

/** For what letters alone do not tell: with less and less of the signs that a layout adds. */
export function layoutsOf(reading: Reading): readonly Reading[] {
  const layouts = BREAKS.flatMap((end) =>
    [...new Set([reading, without(reading, PARTED), without(reading, BACKSLASHES)])].flatMap((one) => {
      const seen = without(without(without(one, end), UNSEEN), ESCAPED);
      const plain = without(seen, EMPHASIS);
      return [seen, plain, without(seen, APART), without(plain, APART)];
    }),
  );
  return [...new Set([reading, ...layouts])];
}

/** For what a pattern finds only where it stands in one piece. */
export function piecesOf(reading: Reading): readonly Reading[] {
  const found = [reading, untagged(reading), strung(reading)].flatMap((bare) => {
    const seen = without(without(without(bare, HIDDEN), ESCAPED), WRAPPED);
    const whole = without(bare, WRAPPED);
    return [bare, whole, seen, without(without(seen, EMPHASIS), PARTED)];
  });
  return [...new Set(found)];
}
