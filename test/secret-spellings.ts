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

/** Named references to characters that are a space or nothing to see. */
const UNSEEN_NAMES =
  'Tab NewLine nbsp NonBreakingSpace ensp emsp emsp13 emsp14 numsp puncsp thinsp ThinSpace hairsp VeryThinSpace MediumSpace ThickSpace ZeroWidthSpace NegativeVeryThinSpace NegativeThinSpace NegativeMediumSpace NegativeThickSpace zwnj zwj lrm rlm NoBreak ApplyFunction af InvisibleTimes it InvisibleComma ic shy'.split(
    ' ',
  );

interface Dump {
  readonly name: string;
  readonly perLine: number;
  readonly address: (at: number) => string;
  readonly digits: (bytes: Buffer) => string;
  readonly column?: (text: string) => string;
  /** A group of digits, and the text that it stands for. */
  readonly group: RegExp;
  readonly meaning: (group: string) => string;
}

/** What a program prints for bytes: so many of them in each line, behind their address. */
function dump({ name, perLine, address, digits, column = () => '', group, meaning }: Dump): Spelling {
  const pieces = (secret: string) => secret.match(new RegExp(`.{1,${perLine}}`, 'gs')) ?? [];
  const line = (piece: string, at: number) => address(at * perLine) + digits(Buffer.from(piece)) + column(piece);
  return {
    name,
    spell: (secret) => pieces(secret).map(line).join('\n'),
    read: (text) =>
      text
        .split('\n')
        .map((one) => [
          ...one
            .replace(/^[0-9a-f]{6,8}:? /, '')
            .replace(/ {2}\S+$/, '')
            .matchAll(group),
        ])
        .map((groups) => groups.map(([found]) => meaning(found)).join(''))
        .join(''),
  };
}

const octalAddress = (at: number) => `${at.toString(8).padStart(7, '0')} `;
const addressOf = (end: string) => (at: number) => at.toString(16).padStart(8, '0') + end;
const bytesOf = (digits: string) => Buffer.from(digits, 'hex');
const groupsOf = (bytes: Buffer, size: number) =>
  bytes.toString('hex').match(new RegExp(`.{1,${size * 2}}`, 'g')) ?? [];
const backwardsOf = (digits: string) => bytesOf(digits).reverse();
const numbers = (bytes: Buffer, base: number, width: number) =>
  [...bytes].map((byte) => byte.toString(base).padStart(width, '0')).join(' ');

const DUMPS: readonly Dump[] = [
  {
    name: 'as xxd prints it',
    perLine: 16,
    address: addressOf(': '),
    digits: (bytes) => groupsOf(bytes, 2).join(' ').padEnd(39),
    column: (text) => `  ${text}`,
    group: /\b(?:[0-9a-f]{2}){1,2}\b/g,
    meaning: (group) => bytesOf(group).toString(),
  },
  {
    name: 'as xxd prints it, the digits alone',
    perLine: 4,
    address: addressOf(': '),
    digits: (bytes) => bytes.toString('hex'),
    group: /\b(?:[0-9a-f]{2}){1,4}\b/g,
    meaning: (group) => bytesOf(group).toString(),
  },
  {
    name: 'as hexdump -C prints it',
    perLine: 16,
    address: addressOf('  '),
    digits: (bytes) => `${numbers(bytes.subarray(0, 8), 16, 2)}  ${numbers(bytes.subarray(8), 16, 2)}`.padEnd(48),
    column: (text) => `  |${text}|`,
    group: /\b[0-9a-f]{2}\b/g,
    meaning: (group) => bytesOf(group).toString(),
  },
  {
    name: 'as od -x prints it',
    perLine: 16,
    address: octalAddress,
    digits: (bytes) =>
      groupsOf(bytes, 2)
        .map((group) => backwardsOf(group).toString('hex'))
        .join(' '),
    group: /\b(?:[0-9a-f]{2}){1,2}\b/g,
    meaning: (group) => backwardsOf(group).toString(),
  },
  {
    name: 'as od -X prints it',
    perLine: 16,
    address: octalAddress,
    digits: (bytes) =>
      groupsOf(bytes, 4)
        .map((group) => backwardsOf(group).toString('hex'))
        .join(' '),
    group: /\b(?:[0-9a-f]{2}){1,4}\b/g,
    meaning: (group) => backwardsOf(group).toString(),
  },
  {
    name: 'as od -b prints it',
    perLine: 16,
    address: octalAddress,
    digits: (bytes) => numbers(bytes, 8, 3),
    group: /\b[0-7]{3}\b/g,
    meaning: (group) => String.fromCharCode(Number.parseInt(group, 8)),
  },
  {
    name: 'as xxd -b prints it',
    perLine: 6,
    address: addressOf(': '),
    digits: (bytes) => numbers(bytes, 2, 8),
    column: (text) => `  ${text}`,
    group: /\b[01]{8}\b/g,
    meaning: (group) => String.fromCharCode(Number.parseInt(group, 2)),
  },
];

const turned = (text: string) =>
  text.replace(/[a-z]/gi, (letter) => {
    const first = letter < 'a' ? 65 : 97;
    return String.fromCharCode(first + ((letter.charCodeAt(0) - first + 13) % 26));
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
  coded('in codes of Perl', (sign) => `\\x{${hex(sign)}}`, /\\x\{([0-9a-f]+)\}/g, 16),
  coded('in octal codes of Perl', (sign) => `\\o{${code(sign).toString(8)}}`, /\\o\{([0-7]+)\}/g, 8),
  coded('in codes of CSS', (sign) => `\\0000${hex(sign)}`, /\\0000([0-9a-f]{2})/g, 16),
  coded('in long codes of a string', (sign) => `\\U000000${hex(sign)}`, /\\U000000([0-9a-f]{2})/g, 16),
  coded('in points of Unicode', (sign) => `U+00${hex(sign)} `, /U\+00([0-9a-f]{2}) /g, 16),
  coded('in percent codes of old scripts', (sign) => `%u00${hex(sign)}`, /%u00([0-9a-f]{2})/g, 16),
  coded('in a list of octal numbers', (sign) => `${code(sign).toString(8).padStart(3, '0')} `, /([0-7]{3}) /g, 8),
  {
    name: 'in an object of numbers',
    spell: (secret) => JSON.stringify(Object.fromEntries([...secret].map(code).entries())),
    read: (text) => text.replace(/"\d+":(\d+)[,}]?/g, (_, point: string) => String.fromCharCode(Number(point))),
  },
  {
    name: 'in an object of letters',
    spell: (secret) => JSON.stringify(Object.fromEntries([...secret].entries())),
    read: (text) => text.replace(/"\d+":"(.)"[,}]?/g, '$1'),
  },
  {
    name: 'in an array of letters',
    spell: (secret) => JSON.stringify([...secret], null, 2),
    read: (text) => text.replace(/\s*"(.)",?\n?/g, '$1'),
  },
  {
    name: 'in numbered lines of numbers',
    spell: (secret) => [...secret].map((sign, at) => `  ${at}: ${code(sign)},`).join('\n'),
    read: (text) => text.replace(/\s*\d+: (\d+),/g, (_, point: string) => String.fromCharCode(Number(point))),
  },
  {
    name: 'with the names of all characters that are not seen',
    spell: (secret) => [...secret].map((sign, at) => `${sign}&${UNSEEN_NAMES[at % UNSEEN_NAMES.length]};`).join(''),
    read: (text) => UNSEEN_NAMES.reduce((left, name) => left.replaceAll(`&${name};`, ''), text),
  },
  parted('with tags over lines', '<b\n>'),
  parted('with comments that hold a quote', "<!-- it's -->", 3),
  parted('with soft breaks of mail', '=\n', 7),
  parted('with soft breaks of mail and blanks', '= \r\n', 5),
  parted('with written colours', '\\e[31m', 3),
  parted('with shown colours', '^[[1;31m', 3),
  parted('with what is left of colours', '[31m', 3),
  parted('with marks of footnotes', '[^1]', 3),
  parted('in lines with times', '\n2026-01-01T00:00:00.123Z ', 6),
  parted('in lines with levels', '\n[info] ', 7),
  parted('in parts of a diff', '\n@@ -1 +1 @@\n', 6),
  { name: 'with its letters turned', spell: turned, read: turned },
  ...DUMPS.map(dump),
];
