// A text as its reader, or a decoder, takes it, with the place of every character in what was written. Pure.

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
  const text = given.text.replace(pattern, '');
  if (text.length === given.text.length) return given;
  return new Reading(text, () => rewrittenPlaces(given, pattern, () => '', text.length));
}

/** Forms of letters that Unicode calls the same as plain ones become plain: full-width, mathematical, in circles. */
export function plainForms(given: Reading): Reading {
  return rewritten(given, /[^\0-\u007f]/gu, (character) => {
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

const ESCAPE = '\u001b';
const ESC = '\\u001b';
const CODED = new RegExp(
  [
    '&#x[0-9a-f]{1,6};?',
    '&#\\d{1,7};?',
    '&[a-z]{2,20};',
    '%[0-9a-f]{2}',
    '\\\\+u\\{[0-9a-f]{1,6}\\}',
    '\\\\+u[0-9a-f]{4}',
    '\\\\+x[0-9a-f]{2}',
    '\\b0x[0-9a-f]{2}\\b(?:,?[ \\t\\n]*)',
    '\\\\+[01][0-7]{2}',
    `${ESC}\\[[0-?]*[ -/]*[@-~]|${ESC}\\][^\\u0007\\u001b\\n]{0,500}(?:\\u0007|${ESC}\\\\)|[^\\n]\\u0008`,
    '\\\\[nrt]',
    '=[0-9A-F]{2}|=\\r?\\n',
  ].join('|'),
  'gi',
);
/** Codes of characters in a list. */
const LISTED = /\b\d{2,3}\b(?:,?[ \t\n]*)/g;

/** How the signs are taken that can be read in two ways: `\n` in JSON or a letter that was escaped, `=2D` in mail or itself, `45` in a list. */
export type Manner = 'json' | 'mail' | 'list';

/** One step of decoding: references of HTML, percent and backslash codes, colours of a terminal. The same where nothing is coded. */
export function decoded(given: Reading, manner: Manner): Reading {
  if (manner === 'list') return rewritten(given, LISTED, (match) => characterOf(Number.parseInt(match, 10)));
  return rewritten(given, CODED, (match) => meaningOf(match, manner));
}

/** Told by how the match begins: a group for each form would cost more than all else here. */
function meaningOf(match: string, manner: Manner): string | undefined {
  const sign = match[0];
  // What was taken back, whatever it was, or a colour of a terminal.
  if (sign === ESCAPE || match.endsWith('\u0008')) return '';
  if (sign === '=') return manner === 'mail' ? meaningInMail(match) : undefined;
  if (sign === '%') return hexadecimal(match.slice(1));
  if (sign === '&') return meaningInHtml(match.toLowerCase());
  if (/^0x/i.test(match)) return hexadecimal(match.slice(2));
  const code = match.replace(/^\\+/, '');
  if (/^[ux]/i.test(code)) return hexadecimal(code.replace(/[^0-9a-f]+/gi, ''));
  if (/^[01]/.test(code)) return characterOf(Number.parseInt(code, 8));
  return manner === 'json' ? '\n' : undefined;
}

function meaningInMail(match: string): string {
  return match.includes('\n') ? '' : hexadecimal(match.slice(1));
}

function meaningInHtml(match: string): string | undefined {
  if (match.startsWith('&#x')) return hexadecimal(match.slice(3));
  if (match.startsWith('&#')) return characterOf(Number.parseInt(match.slice(2), 10));
  return NAMED[match.slice(1, -1)];
}

const hexadecimal = (digits: string) => characterOf(Number.parseInt(digits, 16));

function characterOf(point: number): string {
  return point > 0x10ffff ? '' : String.fromCodePoint(point);
}
