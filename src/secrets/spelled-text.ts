// A text as its reader, or a decoder, takes it, with the place of every character in what was written. Pure.

/** Characters of a reading, and from where to where each of them was written. */
export interface Reading {
  readonly text: string;
  readonly from: Uint32Array;
  readonly to: Uint32Array;
}

export function asWritten(text: string): Reading {
  const from = Uint32Array.from({ length: text.length }, (_, at) => at);
  return { text, from, to: from.map((at) => at + 1) };
}

/** What a match of a pattern means; undefined for: itself. */
type Meaning = (match: RegExpMatchArray) => string | undefined;

/** The reading with the matches of a pattern with the flag `g` as what they mean. */
function rewritten(given: Reading, pattern: RegExp, meaning: Meaning): Reading {
  const parts: string[] = [];
  const places: { readonly start: number; readonly end: number; readonly length: number }[] = [];
  let at = 0;
  let total = 0;
  const put = (text: string, start: number, end: number) => {
    parts.push(text);
    places.push({ start, end, length: text.length });
    total += text.length;
  };
  for (const match of given.text.matchAll(pattern)) {
    const meant = meaning(match);
    if (meant === undefined) continue;
    put(given.text.slice(at, match.index), at, match.index);
    at = match.index + match[0].length;
    put(meant, match.index, at);
  }
  if (at === 0) return given;
  put(given.text.slice(at), at, given.text.length);
  return { text: parts.join(''), ...placesIn(given, places, total) };
}

/** Text that was kept keeps its places; all that was read from a match stands where the match does. */
function placesIn(
  given: Reading,
  places: readonly { readonly start: number; readonly end: number; readonly length: number }[],
  total: number,
): Pick<Reading, 'from' | 'to'> {
  const from = new Uint32Array(total);
  const to = new Uint32Array(total);
  let filled = 0;
  for (const [number, { start, end, length }] of places.entries()) {
    if (number % 2 === 0) {
      from.set(given.from.subarray(start, end), filled);
      to.set(given.to.subarray(start, end), filled);
    } else {
      from.fill(given.from[start] ?? 0, filled, filled + length);
      to.fill(given.to[end - 1] ?? 0, filled, filled + length);
    }
    filled += length;
  }
  return { from, to };
}

/** The reading without what a pattern with the flag `g` finds. */
export function without(given: Reading, pattern: RegExp): Reading {
  return rewritten(given, pattern, () => '');
}

/** Forms of letters that Unicode calls the same as plain ones become plain: full-width, mathematical, in circles. */
export function plainForms(given: Reading): Reading {
  return rewritten(given, /[^\0-\u007f]/gu, ([character]) => {
    const plain = character.normalize('NFKC');
    return plain === character ? undefined : plain;
  });
}

/** References of HTML to characters that secrets, or our own escapes, are made of; others stand for themselves. */
const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  lowbar: '_',
  underbar: '_',
  period: '.',
  hyphen: '-',
  dash: '-',
  sol: '/',
  bsol: '\\',
  plus: '+',
  equals: '=',
  num: '#',
  dollar: '$',
  percnt: '%',
  commat: '@',
  colon: ':',
  semi: ';',
  comma: ',',
  excl: '!',
  quest: '?',
  ast: '*',
  midast: '*',
  lpar: '(',
  rpar: ')',
  lsqb: '[',
  lbrack: '[',
  rsqb: ']',
  rbrack: ']',
  lcub: '{',
  lbrace: '{',
  rcub: '}',
  rbrace: '}',
  verbar: '|',
  vert: '|',
  grave: '`',
  hat: '^',
  shy: '',
  zwj: '',
  zwnj: '',
  lrm: '',
  rlm: '',
  zerowidthspace: '',
  nobreak: '',
  nbsp: ' ',
  newline: '\n',
  tab: '\t',
  wbr: '',
};

const ESC = '\\u001b';
const CODED = new RegExp(
  [
    '&#x(?<html>[0-9a-f]{1,6});?',
    '&#(?<decimal>\\d{1,7});?',
    '&(?<name>[a-z]{2,20});',
    '%(?<percent>[0-9a-f]{2})',
    '\\\\+u\\{(?<braced>[0-9a-f]{1,6})\\}',
    '\\\\+u(?<unicode>[0-9a-f]{4})',
    '\\\\+x(?<byte>[0-9a-f]{2})',
    '\\b0x(?<number>[0-9a-f]{2})\\b',
    '\\\\+(?<octal>[01][0-7]{2})',
    `(?<nothing>${ESC}\\[[0-?]*[ -/]*[@-~]|${ESC}\\][^\\u0007\\u001b\\n]{0,500}(?:\\u0007|${ESC}\\\\)|[^\\n]\\u0008)`,
    '(?<line>\\\\[nrt])',
    '(?<mail>=[0-9A-F]{2}|=\\r?\\n)',
  ].join('|'),
  'gi',
);
/** Codes of characters in a list. */
const LISTED = /\b(\d{2,3})\b(?:,?[ \t\n]*)/g;

/** How the signs are taken that can be read in two ways: `\n` in JSON or a letter that was escaped, `=2D` in mail or itself, `45` in a list. */
export type Manner = 'json' | 'mail' | 'list';

/** One step of decoding: references of HTML, percent and backslash codes, colours of a terminal. The same where nothing is coded. */
export function decoded(given: Reading, manner: Manner): Reading {
  if (manner === 'list') return rewritten(given, LISTED, ([, point]) => characterOf(Number(point)));
  return rewritten(given, CODED, (match) => meaningOf(match, manner));
}

function meaningOf({ groups = {} }: RegExpMatchArray, manner: Manner): string | undefined {
  const { html, percent, braced, unicode, byte, number, octal, decimal, name, nothing, line, mail } = groups;
  const point = html ?? percent ?? braced ?? unicode ?? byte ?? number;
  if (point !== undefined) return characterOf(Number.parseInt(point, 16));
  if (octal !== undefined) return characterOf(Number.parseInt(octal, 8));
  if (decimal !== undefined) return characterOf(Number(decimal));
  if (name !== undefined) return NAMED[name.toLowerCase()];
  if (nothing !== undefined) return '';
  if (line !== undefined) return manner === 'json' ? '\n' : undefined;
  if (mail === undefined || manner !== 'mail') return undefined;
  return mail.includes('\n') ? '' : characterOf(Number.parseInt(mail.slice(1), 16));
}

function characterOf(point: number): string {
  return point > 0x10ffff ? '' : String.fromCodePoint(point);
}
