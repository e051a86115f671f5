// Further ways in which a secret can be written: codes within codes, TeX, dumps of words, strings that a program joins.

const each = (text: string, write: (sign: string) => string) => [...text].map(write).join('');
const code = (sign: string) => sign.charCodeAt(0);
const hex = (sign: string) => code(sign).toString(16).padStart(2, '0');
const octal = (sign: string) => code(sign).toString(8).padStart(3, '0');
const base64 = (text: string) => Buffer.from(text).toString('base64');
const digits = (text: string) => Buffer.from(text).toString('hex');
const percent = (text: string) => each(text, (sign) => `%${hex(sign)}`);
const json = (text: string) => each(text, (sign) => `\\u00${hex(sign)}`);
const backwards = (text: string) => [...text].reverse().join('');
const references = (text: string) => each(text, (sign) => `&#${code(sign)};`);
const parted =
  (part: string, every = 5, ends = ['', '']) =>
  (secret: string) =>
    ends[0] + secret.replace(new RegExp(`.{${every}}(?=.)`, 'gs'), (piece) => piece + part) + ends[1];
const lines = (text: string, width = 60) => text.replace(new RegExp(`.{${width}}`, 'g'), '$&\n');
const listed = (write: (sign: string) => string, between: string) => (secret: string) =>
  [...secret].map(write).join(between);

/** One line for each 16 bytes. */
function dump(address: (at: number) => string, line: (bytes: Buffer) => string, column = (_text: string) => '') {
  return (secret: string) => {
    const bytes = Buffer.from(secret);
    const starts = Array.from({ length: Math.ceil(bytes.length / 16) }, (_, nth) => nth * 16);
    const written = starts.map((at) => {
      const part = bytes.subarray(at, at + 16);
      return address(at) + line(part) + column(part.toString('latin1'));
    });
    return `\n${written.join('\n')}\n`;
  };
}
const inHex = (at: number) => at.toString(16).padStart(8, '0');
const inOctal = (at: number) => at.toString(8).padStart(7, '0');
const groups = (bytes: Buffer, size: number) =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, nth) => {
    const group = Buffer.alloc(size);
    bytes.copy(group, 0, nth * size);
    return group;
  });
const xxd = dump(
  (at) => `${inHex(at)}: `,
  (bytes) =>
    groups(bytes, 2)
      .map((two) => two.toString('hex'))
      .join(' ')
      .padEnd(39),
  (text) => `  ${text}`,
);
const canonical = dump(
  (at) => `${inHex(at)}  `,
  (bytes) => (bytes.toString('hex').match(/../g) ?? []).join(' ').padEnd(48),
  (text) => `  |${text}|`,
);
const hexdump = dump(
  (at) => `${inOctal(at)} `,
  (bytes) =>
    groups(bytes, 2)
      .map((two) => two.swap16().toString('hex'))
      .join(' '),
);
const words = (size: 2 | 4, write: (number: number) => string) =>
  dump(inOctal, (bytes) =>
    groups(bytes, size)
      .map((group) => write(group.readUIntLE(0, size)))
      .join(''),
  );

/** Numbers of so many bytes, the last one in front where `end` is little. */
const wordList = (size: number, end: 'big' | 'little', write: (word: bigint) => string) => (secret: string) =>
  groups(Buffer.from(secret), size)
    .map((group) => write(BigInt(`0x${(end === 'big' ? group : group.reverse()).toString('hex')}`)))
    .join(', ');
const inHexadecimal = (word: bigint) => `0x${word.toString(16)}`;
/** In words of a header of mail. */
const mailWords = (kind: 'B' | 'Q', every: number, write: (part: string) => string) => (secret: string) =>
  (secret.match(new RegExp(`.{1,${every}}`, 'gs')) ?? []).map((part) => `=?utf-8?${kind}?${write(part)}?=`).join('\n ');

type Spelt = readonly [name: string, spell: (secret: string) => string];

/** Found for every secret that is known, and for what only looks like one. */
export const IN_CODES: readonly Spelt[] = [
  ['codes of Java with two letters in front', (s) => each(s, (sign) => `\\uu00${hex(sign)}`)],
  ['percent codes in Base64', (s) => base64(percent(s))],
  ['codes of JSON in Base64', (s) => base64(json(s))],
  ['references in Base64', (s) => base64(references(s))],
  ['Base64 twice', (s) => base64(base64(s))],
  ['Base64 three times, in lines', (s) => lines(base64(base64(base64(s))))],
  ['digits in Base64', (s) => base64(digits(s))],
  ['Base64 in digits', (s) => digits(base64(s))],
  ['digits of digits', (s) => digits(digits(s))],
  ['Base64 in percent codes in Base64', (s) => base64(percent(base64(s)))],
  ['percent codes in Base64 in percent codes', (s) => percent(base64(percent(s)))],
  ['references in Base64 in codes of JSON', (s) => json(base64(references(s)))],
  ['a dump in Base64', (s) => base64(xxd(s))],
  ['Base64 in a dump', (s) => xxd(base64(s))],
  ['Base64 in a dump with its text', (s) => canonical(base64(s))],
  ['Base64 in a dump of words', (s) => hexdump(base64(s))],
  ['Base64 in digits in lines', (s) => lines(digits(base64(s)))],
  ['JSON with percent codes in Base64', (s) => base64(JSON.stringify({ a: 1, token: percent(s) }))],
  ['Base64 in a string of several lines', (s) => parted('" +\n    "', 20, ['"', '"'])(base64(percent(s)))],
  ['UTF-16 with percent codes in Base64', (s) => Buffer.from(percent(s), 'utf16le').toString('base64')],
  ['Base64 in lines of a diff', (s) => lines(base64(percent(s)), 40).replaceAll('\n', '\n+')],
];

export const WRITTEN: readonly Spelt[] = [
  ...([2, 4, 8] as const).flatMap((size) =>
    (['big', 'little'] as const).flatMap((end): Spelt[] => [
      [`hexadecimal words of ${size} bytes, ${end} end first`, wordList(size, end, inHexadecimal)],
      [`words of ${size} bytes, ${end} end first`, wordList(size, end, (word) => `${word}`)],
      [`words of ${size} bytes with a kind, ${end} end first`, wordList(size, end, (word) => `${word}U`)],
    ]),
  ),
  [
    'words of 2 bytes, each on a line that begins far in',
    (s) => wordList(2, 'big', inHexadecimal)(s).replaceAll(', ', `,\n${' '.repeat(24)}`),
  ],
  ['words of mail in Base64', mailWords('B', 9, base64)],
  ['words of mail', mailWords('Q', 6, (part) => part.replaceAll('_', '=5F'))],
  ['a command of TeX for a sign', (s) => s.replaceAll('_', '\\textunderscore{}').replaceAll('-', '\\texthyphen{}')],
  ['lines of a diff that add to a name', parted("'\n+key += '", 6, ["+key += '", "'"])],
  ['lines that a diff takes away, with an end', parted('";\n-  key += "', 6, ['-  key += "', '";'])],
  ['lines of a diff of two parents', parted("'\n++key += '", 6, ["++key += '", "'"])],
  ['lines of a diff that are joined at their ends', parted('" +\n+    "', 6, ['+    "', '"'])],
  ['lines of a program in a quotation', parted("');\n> key.push('", 6, ["> key.push('", "');"])],
  ['groups of TeX', parted('{}')],
  ['room to break a line', parted('\\allowbreak ')],
  ['no room', parted('\\hskip0pt ')],
  ['hyphens that may be', parted('\\discretionary{}{}{}')],
  ['penalties', parted('\\penalty0 ')],
  ['another kind of letters', parted('}\\texttt{', 5, ['\\texttt{', '}'])],
  ['numbers of TeX', (s) => each(s, (sign) => `\\char"${hex(sign).toUpperCase()} `)],
  ['decimal numbers of TeX', (s) => each(s, (sign) => `\\char${code(sign)} `)],
  ['octal numbers of TeX', (s) => each(s, (sign) => `\\char'${octal(sign)} `)],
  ['symbols of TeX', (s) => each(s, (sign) => `\\symbol{${code(sign)}}`)],
  ['carets of TeX', (s) => each(s, (sign) => `^^${hex(sign)}`)],
  ['references with zeros', (s) => each(s, (sign) => `&#0000000${code(sign)};`)],
  ['hexadecimal references with zeros', (s) => each(s, (sign) => `&#x0000000${hex(sign)};`)],
  ['pictures without an address', parted('![](a.png)')],
  ['octal codes of echo', (s) => each(s, (sign) => `\\0${octal(sign)}`)],
  ['short octal codes', (s) => each(s, (sign) => `\\${code(sign).toString(8)}`)],
  ['codes of CSS', (s) => each(s, (sign) => `\\${hex(sign)} `)],
  [
    'names of Python',
    (s) => s.replaceAll('_', '\\N{LOW LINE}').replaceAll('-', '\\N{HYPHEN-MINUS}').replaceAll('7', '\\N{DIGIT SEVEN}'),
  ],
  ['chr() of PHP', (s) => each(s, (sign) => `chr(${code(sign)}) . `)],
  ['Chr() of Basic', (s) => each(s, (sign) => `Chr(${code(sign)}) & `)],
  ['one list of codes', (s) => `String.fromCharCode(${listed((sign) => `${code(sign)}`, ',')(s)})`],
  ['letters with quotes', listed((sign) => `'${sign}'`, ', ')],
  ['octal numbers', listed((sign) => `0o${code(sign).toString(8)}`, ', ')],
  ['binary numbers', listed((sign) => `0b${code(sign).toString(2)}`, ', ')],
  ['bits', (s) => each(s, (sign) => code(sign).toString(2).padStart(8, '0'))],
  ['digits with colons', listed(hex, ':')],
  ['digits', (s) => `0x${digits(s)}`],
  ['what xxd prints', xxd],
  ['what xxd prints, in JSON', (s) => JSON.stringify(xxd(s))],
  ['what xxd prints, in a diff', (s) => xxd(s).replace(/\n/g, '\n+')],
  ['what hexdump -C prints', canonical],
  ['what hexdump prints', hexdump],
  ['what od prints', words(2, (number) => ` ${number.toString(8).padStart(6, '0')}`)],
  ['what od -t u2 prints', words(2, (number) => `${number}`.padStart(6))],
  ['what od -t u4 prints', words(4, (number) => `${number}`.padStart(11))],
  ['what od -t u1 prints', dump(inOctal, (bytes) => [...bytes].map((byte) => `${byte}`.padStart(4)).join(''))],
  ['strings with a sum', parted('" + "', 5, ['"', '"'])],
  ['strings with a dot', parted("' . '", 5, ["'", "'"])],
  ['strings of SQL', parted("' || '", 5, ["'", "'"])],
  ['strings with a letter in front', parted('" f"', 5, ['f"', '"'])],
  ['bytes in lines', parted('"\n  b"', 5, ['b"', '"'])],
  ['strings in JSON with a letter in front', (s) => JSON.stringify(parted('"\nf"', 5, ['f"', '"'])(s))],
  ['calls of concat', parted('".concat("', 5, ['"', '"'])],
  ['calls of append', parted('").append("', 5, ['x.append("', '")'])],
  ['strings that are added', parted('";\nt += "', 5, ['t = "', '"'])],
  ['strings that are added by name', parted('"\nt = t + "', 5, ['t = "', '"'])],
  ['strings that are pushed', parted('");\na.push("', 5, ['a.push("', '");'])],
  ['streams', parted('" << "', 5, ['out << "', '"'])],
  ['lines of a shell', parted("'\nprintf '", 5, ["printf '", "'"])],
  ['orders of printf that end a string', parted("\\c'; printf %b '", 5, ["printf %b '", "\\c'"])],
  ['lines that end with such orders', parted("\\c'\nprintf '%b' '", 3, ["printf '%b' '", "\\c'"])],
  ['letters that are joined', (s) => `${JSON.stringify([...s])}.join('')`],
  ['a list of pieces that is joined', parted("', '", 3, ["''.join(['", "'])"])],
  [
    'letters that are compared one by one',
    (s) => [...s].map((sign, at) => `assert key[${at}] == '${sign}'`).join('\n'),
  ],
  ['letters in a table of a program', parted("'],\n  ['", 1, ["[['", "']]"])],
  [
    'characters of od -c',
    dump(inOctal, (bytes) => [...bytes.toString('latin1')].map((sign) => sign.padStart(4)).join('')),
  ],
  ['quotes of a shell', parted("''")],
  ['templates', parted(`\${""}`)],
  ['comments', parted('/* x */', 7)],
  ['ends behind a backslash', parted('\\\n    ')],
];

/** Found where the secret is known: what only looks like one is not put together from so little. */
export const OF_KNOWN: readonly Spelt[] = [
  ['bits without zeros in front', listed((sign) => code(sign).toString(2), ' ')],
  ['bits in a list', (s) => `[${listed((sign) => code(sign).toString(2), ', ')(s)}]`],
  ['Base64 from its end on', (s) => backwards(base64(s))],
  ['digits from their end on', (s) => backwards(digits(s))],
  ['tags of Unicode', (s) => each(s, (sign) => String.fromCodePoint(0xe0000 + code(sign)))],
  ['a list that is joined', parted('","', 5, ['["', '"].join("")'])],
  ['lines behind the name of a service', parted('\nweb-1  | ', 9)],
  ['lines of a failing test', parted('\nE       ', 9)],
  ['lines of a log of CI', parted('\n2026-01-01T00:00:00.1234567Z ##[debug]', 9)],
  ['lines of a log of pods', parted('\n[pod/web-7f9c/app] ', 9)],
  ['lines of a log of a system', parted('\nJan  1 00:00:00 host-1 app[12]: ', 9)],
  ['lines of a log of containers', parted('\n2026-01-01T00:00:00.123456789Z stdout F ', 9)],
  ['lines with a time and a level', parted('\n12:00:01.123 INFO ', 9)],
  ['lines with a time and a place in brackets', parted('\n[12:00:01] [worker-3] ', 9)],
  ['lines of comments', parted('\n// ', 9)],
  ['hyphens of TeX', parted('\\-')],
  ['underlines', parted('__')],
  ['backslashes', (s) => each(s, (sign) => `\\${sign}`)],
];
