// How a secret can be written so that a reader or a program gets it back: each with the way to read it.

interface Spelling {
  readonly name: string;
  readonly spell: (secret: string) => string;
  readonly read: (text: string) => string;
}

const each = (text: string, write: (sign: string) => string) => [...text].map(write).join('');
const code = (sign: string) => sign.charCodeAt(0);
const hex = (sign: string) => code(sign).toString(16).padStart(2, '0');
const same = (text: string) => text;
/** Puts something between every few characters. */
const parted = (name: string, part: string, every = 4): Spelling => ({
  name,
  spell: (secret) => secret.replace(new RegExp(`.{${every}}(?=.)`, 'gs'), (piece) => piece + part),
  read: (text) => text.replaceAll(part, ''),
});
const coded = (name: string, write: (sign: string) => string, pattern: RegExp, base: 8 | 10 | 16): Spelling => ({
  name,
  spell: (secret) => each(secret, write),
  read: (text) => text.replace(pattern, (_, point: string) => String.fromCodePoint(Number.parseInt(point, base))),
});

export const SPELLINGS: readonly Spelling[] = [
  { name: 'as it is', spell: same, read: same },
  {
    name: 'with escapes of Markdown',
    spell: (secret) => secret.replace(/[^A-Za-z0-9]/g, '\\$&'),
    read: (text) => text.replace(/\\(?=[^A-Za-z0-9])/g, ''),
  },
  coded('in decimal references', (sign) => `&#${code(sign)};`, /&#(\d+);/g, 10),
  coded('in hexadecimal references', (sign) => `&#x${hex(sign)};`, /&#x([0-9a-f]+);/g, 16),
  coded('in references of references', (sign) => `&amp;#${code(sign)};`, /&amp;#(\d+);/g, 10),
  coded('in percent codes', (sign) => `%${hex(sign)}`, /%([0-9a-f]{2})/g, 16),
  coded('in percent codes of percent codes', (sign) => `%25${hex(sign)}`, /%25([0-9a-f]{2})/g, 16),
  coded('in codes of JSON', (sign) => `\\u00${hex(sign)}`, /\\u00([0-9a-f]{2})/g, 16),
  coded('in codes of a string', (sign) => `\\x${hex(sign)}`, /\\x([0-9a-f]{2})/g, 16),
  coded('in codes of mail', (sign) => `=${hex(sign).toUpperCase()}`, /=([0-9A-F]{2})/g, 16),
  coded('in codes of a string of C', (sign) => `\\${code(sign).toString(8).padStart(3, '0')}`, /\\([0-7]{3})/g, 8),
  coded('in braced codes', (sign) => `\\u{${hex(sign)}}`, /\\u\{([0-9a-f]+)\}/g, 16),
  coded('in a list of bytes', (sign) => `0x${hex(sign)}, `, /0x([0-9a-f]{2}), /g, 16),
  coded('in a list of numbers', (sign) => `${code(sign)}, `, /(\d+), /g, 10),
  parted('with tags that have attributes', '<span class="a>b">', 5),
  parted('in links', '[](x)', 6),
  parted('in numbered lines', '\n12: ', 7),
  parted('with links of a terminal', '\u001b]8;;x\u0007', 5),
  {
    name: 'with names of signs',
    spell: (secret) => secret.replaceAll('_', '&lowbar;').replaceAll('-', '&hyphen;').replaceAll('.', '&period;'),
    read: (text) => text.replaceAll('&lowbar;', '_').replaceAll('&hyphen;', '-').replaceAll('&period;', '.'),
  },
  parted('with zero-width spaces', '\u200b', 1),
  parted('with soft hyphens', '\u00ad'),
  parted('with references to soft hyphens', '&shy;'),
  parted('with references to zero-width spaces', '&#8203;', 2),
  parted('with emphasis', '**'),
  parted('with tags', '<wbr>'),
  parted('in bold pieces', '</b><b>', 3),
  parted('with comments', '<!-- a -->'),
  parted('in lines', '\n', 7),
  parted('in quoted lines', '\n> ', 7),
  parted('in lines of a diff', '\n+    ', 7),
  parted('in escaped lines', '\\n', 7),
  parted('in concatenated strings', '" + "', 6),
  parted('in cells', '|', 6),
  parted('with colours of a terminal', '\u001b[31m'),
  parted('with blanks', ' ', 1),
  {
    name: 'full-width',
    spell: (secret) => each(secret, (sign) => String.fromCodePoint(code(sign) + 0xfee0)),
    read: (text) => text.normalize('NFKC'),
  },
  {
    name: 'backwards',
    spell: (secret) => [...secret].reverse().join(''),
    read: (text) => [...text].reverse().join(''),
  },
];
