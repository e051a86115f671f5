// Characters by their names, and what TeX, Python and functions of programs write for a number. Pure.

const NUMBER = `(?:"[0-9a-f]{2}|'[0-7]{2,3}|\\d{2,3})`;
/** Commands of TeX for signs. */
const SIGNS: Readonly<Record<string, string>> = {
  underscore: '_',
  hyphen: '-',
  endash: '-',
  asciitilde: '~',
  asciicircum: '^',
  backslash: '\\',
  dollar: '$',
  bar: '|',
  less: '<',
  greater: '>',
  equals: '=',
  plus: '+',
  slash: '/',
  period: '.',
  colon: ':',
};
/** Commands of TeX that print nothing themselves: room to break a line, letters of another kind. */
const NOTHING =
  'allowbreak|(?:no)?linebreak|newline|relax|empty|protect|string|detokenize|url|path|slash|[mh]box|verb\\*?[|+!]|emph|operatorname|(?:text|math)(?:tt|bf|it|rm|sf|sc|sl|up|md|normal)|(?:tt|bf|it|rm|sf|sc|sl)(?:family|series|shape)';

const NO_ROOM = 'discretionary(?:\\{\\}){3}|(?:hskip|kern|hspace\\*?\\{?) ?0(?:pt|em)(?:\\}| )?|penalty ?-?\\d{1,5} ?';

/** Sources of patterns, none of which begins with another sign than a bracket, a backslash, a stroke up or a letter. */
export const NAMED_CODES: readonly string[] = [
  '\\\\N\\{[a-z0-9 -]{3,40}\\}',
  `\\\\char ?${NUMBER} ?|\\\\symbol\\{${NUMBER}\\}`,
  `\\\\text(?:${Object.keys(SIGNS).join('|')})(?:\\{\\}| |(?![a-z]))`,
  `\\}?\\\\(?:${NOTHING})(?:\\{\\}?|[ |]|(?![a-z]))|\\\\(?:${NO_ROOM})`,
  '\\^\\^[0-9a-f]{2}',
  '\\b(?:n?char|chr[bw]?\\$?|unichr|rune|(?:String\\.)?from(?:CharCode|CodePoint))\\( ?(?:0x[0-9a-f]{2}|\\d{2,3}) ?\\)(?:\\s{0,3}[.+&|~,<]{1,2}\\s{0,3})?',
  '\\b0o[0-7]{2,3}\\b(?:,?[ \\t\\n]*)|\\b0b[01]{6,8}\\b(?:,?[ \\t\\n]*)',
];

/** How those behind a backslash begin that begin like the end of a line, too, and numbers; functions have a bracket as well. */
export const NAMED_BEGINNING = '\\\\(?:text|newline|nolinebreak|relax|rm|tt|N\\{)|0[bo]';
export const NAMED_FUNCTION = /char\(|chr[bw]?\$?\(|rune\(|fromC/i;

const POINT_OF_NAME: Readonly<Record<string, string>> = {
  'low line': '_',
  'hyphen-minus': '-',
  'full stop': '.',
  solidus: '/',
  'plus sign': '+',
  'equals sign': '=',
  colon: ':',
};
const DIGITS = 'zero one two three four five six seven eight nine'.split(' ');

/** What a match of one of them stands for; undefined for a name that is not known. */
export function meaningOfName(match: string): string | undefined {
  const code = match.replace(/^\}?\\/, '').toLowerCase();
  const [, name] = /^n\{(.+)\}$/.exec(code) ?? [];
  if (name !== undefined) return POINT_OF_NAME[name] ?? letterOf(name);
  const [, sign] = /^text([a-z]+)/.exec(code) ?? [];
  if (sign !== undefined && SIGNS[sign] !== undefined) return SIGNS[sign];
  const [, radix = '', digits] =
    /^(?:char ?|symbol\{|\^\^|0|[a-z.]+\$?\( ?)(["'box^]|0x)?([0-9a-f]{2,8})/.exec(code.replace('^^', '^^x')) ?? [];
  if (digits === undefined) return '';
  return String.fromCharCode(Number.parseInt(digits, RADIX[radix] ?? 10));
}

const RADIX: Readonly<Record<string, number>> = { '"': 16, "'": 8, b: 2, o: 8, x: 16, '0x': 16 };

function letterOf(name: string): string | undefined {
  const [, size, letter = ''] = /^latin (small|capital) letter ([a-z])$/.exec(name) ?? [];
  if (size !== undefined) return size === 'small' ? letter : letter.toUpperCase();
  const digit = DIGITS.indexOf(/^digit ([a-z]+)$/.exec(name)?.[1] ?? '');
  return digit < 0 ? undefined : String(digit);
}
