// Random files, random changes of them that somebody meant, and the forms in which models write such a change.

import fc from 'fast-check';

/** Lines that are easily taken for something else. */
const CODE = [
  ...['if x:', '    if x:', '        return 1', '    return 2', 'return 2', '', 'f(a)', '  f(a)', '\tf(a)', '\t\tf(a)'],
  ...['}', '    }', '# ...', '...', '    ...', 'x = "<b>"', 'x = "&lt;b&gt;"', 'a && b', '1 | one', '2: two', '12'],
  ...['- item', '+ sum', '-x', '+x', '@@ -1 +1 @@', '--- a/b.js', '+++ b/b.js', '# rest of the code', 'lib/other.js'],
  ...['// lib/other.js', '=====', '=======', '========', '>>>>>>>', '>>>>>', '<edit file="a.js">', '</edit>', 'f(b)'],
  ...['f(c)', '  g()', 'h();', 'import os', '"""', '/*', '*/'],
];
const PROSE = [
  ...CODE,
  ...[
    '```',
    '```js',
    '~~~',
    '# Title',
    'Title',
    '-----',
    '> quote',
    '1. first',
    '2. second',
    '| a | b |',
    '`lib/other.js`',
  ],
];

/** The lines `at` up to `to` are replaced by `wanted`; `from` up to `end` are quoted. */
export interface Intent {
  readonly path: string;
  readonly lines: readonly string[];
  readonly wanted: readonly string[];
  readonly from: number;
  readonly at: number;
  readonly to: number;
  readonly end: number;
}

export const intents: fc.Arbitrary<Intent> = fc.boolean().chain((prose) => {
  const line = fc.constantFrom(...(prose ? PROSE : CODE));
  return fc
    .record({
      path: fc.constantFrom(...(prose ? ['docs/a.md', 'a.rst', 'README'] : ['lib/a.js', 'src/pkg/a.py', 'a.go'])),
      lines: fc.array(line, { minLength: 3, maxLength: 14 }),
      wanted: fc.array(line, { maxLength: 4 }),
      start: fc.nat(),
      length: fc.nat({ max: 3 }),
      around: fc.tuple(fc.nat({ max: 2 }), fc.nat({ max: 2 })),
    })
    .map(({ path, lines, wanted, start, length, around }) => {
      const at = start % lines.length;
      const to = Math.min(lines.length, at + length);
      const from = Math.max(0, at - around[0]);
      return { path, lines, wanted, from, at, to, end: Math.min(lines.length, to + around[1]) };
    })
    .filter(({ lines, wanted, at, to }) => lines.slice(at, to).join('\n') !== wanted.join('\n'));
});

type Markers = readonly [open: string, divider: string, close: string | undefined];
const MARKERS: readonly Markers[] = [
  ['<<<<<<< SEARCH', '=======', '>>>>>>> REPLACE'],
  ['<<<<<<< search', '=======', '>>>>>>> replace'],
  ['<<<<<<<<< SEARCH', '=========', '>>>>>>>>> REPLACE'],
  ['<<<<< SEARCH', '=====', '>>>>> REPLACE'],
  ['<<<<<<<SEARCH', '=======', '>>>>>>>REPLACE'],
  ['<<<<<<< HEAD', '=======', '>>>>>>> fix'],
  ['------- SEARCH', '=======', '+++++++ REPLACE'],
  ['<<<<<<< SEARCH', '=======', '>>>>>>>'],
  ['<<<<<<< SEARCH', '=======', undefined],
];

type Place = readonly [head: string, tail: string | undefined];
const PLACES: readonly ((path: string) => Place)[] = [
  (path) => [`<edit file="${path}">`, '</edit>'],
  (path) => [`<file path='./${path}'>`, '</file>'],
  (path) => [`<edit file="/repo/${path}">`, '</edit>'],
  (path) => [`**${path}**`, undefined],
  (path) => [path, undefined],
  (path) => [`### \`${path}\``, undefined],
  (path) => [`In \`${path}\`:`, undefined],
];

/** What is searched for and what replaces it, as somebody writes it down; undefined where nobody would write it so. */
type Written = readonly [search: readonly string[], replace: readonly string[]] | undefined;
type Style = (search: readonly string[], replace: readonly string[], intent: Intent) => Written;

const numbered = (lines: readonly string[], { from }: Intent, sign: string) =>
  lines.map((line, i) => `${String(from + 1 + i).padStart(4)}${sign}${line}`);
const looksNumbered = (line: string) => /^\d+(?: \||:|$)/.test(line);
const isFence = (line: string) => /^(?:```|~~~)/.test(line);
const onBoth =
  (change: (line: string) => string): Style =>
  (search, replace) => [search.map(change), replace.map(change)];

const STYLES: Readonly<Record<string, Style>> = {
  'as asked': (search, replace) => [search, replace],
  'with line numbers': (search, replace, intent) => [numbered(search, intent, ' | '), numbered(replace, intent, ' | ')],
  'with line numbers in SEARCH': (search, replace, intent) =>
    replace.some(looksNumbered) ? undefined : [numbered(search, intent, ' | '), replace],
  'with numbers and colons': (search, replace, intent) => [
    numbered(search, intent, ': '),
    numbered(replace, intent, ': '),
  ],
  'in fences': (search, replace) =>
    [...search, ...replace].some(isFence)
      ? undefined
      : [
          ['```js', ...search, '```'],
          ['```js', ...replace, '```'],
        ],
  'in one fence': (search, replace, { lines }) =>
    [...lines, ...replace].some(isFence)
      ? undefined
      : [
          ['```js', ...search],
          [...replace, '```'],
        ],
  'with blank lines around': (search, replace) => [
    ['', ...search, ''],
    ['', ...replace, ''],
  ],
  'without trailing blanks': onBoth((line) => line.trimEnd()),
  'deeper than it is': onBoth((line) => (line.trim() === '' ? line : `    ${line}`)),
  'with blanks for tabs': (search, replace, { path, lines }) => {
    const tabbed = /\.(?:js|py|go)$/.test(path) && lines.filter((line) => line.startsWith('\t')).length > 1;
    // Something has to say how wide a tab is.
    const told = [...search, ...replace].some((line) => /^\t\S/.test(line));
    if (!tabbed || !told || [...lines, ...replace].some((line) => line.startsWith(' '))) return undefined;
    return onBoth((line) => line.replace(/^\t+/, (tabs) => '    '.repeat(tabs.length)))(search, replace, {} as Intent);
  },
};

const DIFFS: Readonly<Record<string, (intent: Intent, size: number) => readonly string[]>> = {
  'a diff': ({ path, from, end }, size) => [
    `--- a/${path}`,
    `+++ b/${path}`,
    `@@ -${from + 1},${end - from} +${from + 1},${size} @@`,
  ],
  'a diff with wrong numbers': ({ path }) => [`--- a/${path}`, `+++ b/${path}`, '@@ -77,1 +77,1 @@'],
  'a diff without numbers': ({ path }) => [`--- ${path}`, `+++ ${path}`, '@@'],
  'the other patch': ({ path }) => ['*** Begin Patch', `*** Update File: ${path}`, '@@'],
};

export interface Form {
  readonly style: string;
  readonly markers: Markers;
  readonly place: (path: string) => Place;
  readonly wrapped: Wrapped;
  readonly beside: Beside;
}

type Wrapped = 'no' | 'Windows line ends' | 'escaped' | 'in a fence' | 'indented' | 'in prose';
type Beside = 'nothing' | 'the same again' | 'another file';

export const forms: fc.Arbitrary<Form> = fc.record({
  style: fc.constantFrom(...Object.keys(STYLES), ...Object.keys(DIFFS)),
  markers: fc.constantFrom(...MARKERS),
  place: fc.constantFrom(...PLACES),
  wrapped: fc.constantFrom<Wrapped>('no', 'Windows line ends', 'escaped', 'in a fence', 'indented', 'in prose'),
  beside: fc.constantFrom<Beside>('nothing', 'the same again', 'another file'),
});

export const OTHER = { path: 'lib/other.js', before: 'other();\n', after: 'other(2);\n' };

/** The reply; undefined where that form cannot say the change, or says another one. */
export function written(intent: Intent, form: Form): string | undefined {
  // Blanks in a file of tabs are a slip of the pen; here they would be meant.
  if (isTabbed(intent.lines) && intent.wanted.some((line) => line.startsWith(' '))) return undefined;
  const body = form.style in DIFFS ? diffOf(intent, form.style) : blockOf(intent, form);
  if (body === undefined) return undefined;
  const other = `<edit file="${OTHER.path}">\n<<<<<<< SEARCH\nother();\n=======\nother(2);\n>>>>>>> REPLACE\n</edit>`;
  const parts = { nothing: [], 'the same again': ['', 'Once more:', ...body], 'another file': [other] }[form.beside];
  const reply = `${[...body, ...parts].join('\n')}\n`;
  return wrap(reply, form);
}

/** Text after the change. */
export function meant({ lines, wanted, at, to }: Intent): readonly string[] {
  return [...lines.slice(0, at), ...wanted, ...lines.slice(to)];
}

function diffOf(intent: Intent, style: string): readonly string[] {
  const { lines, wanted, from, at, to, end } = intent;
  const size = end - from - (to - at) + wanted.length;
  return [
    ...(DIFFS[style]?.(intent, size) ?? []),
    ...lines.slice(from, at).map((line) => ` ${line}`),
    ...lines.slice(at, to).map((line) => `-${line}`),
    ...wanted.map((line) => `+${line}`),
    ...lines.slice(to, end).map((line) => ` ${line}`),
  ];
}

function blockOf(intent: Intent, { style, markers, place }: Form): readonly string[] | undefined {
  const { path, lines, wanted, from, at, to, end } = intent;
  const quoted = lines.slice(from, end);
  const replaced = [...lines.slice(from, at), ...wanted, ...lines.slice(to, end)];
  const [search, replace] = STYLES[style]?.(quoted, replaced, intent) ?? [];
  if (search === undefined || replace === undefined || quoted.every((line) => line === '')) return undefined;
  if (search.join('\n') !== quoted.join('\n') && says(lines, search)) return undefined;
  const [open, divider, close] = markers;
  const [head, tail] = place(path);
  // Its last line of content would be its end.
  if (close === undefined && (tail === undefined || replace.some((line) => /^\s*>>>>>/.test(line)))) return undefined;
  return [head, open, ...search, divider, ...replace, close, tail].filter((line) => line !== undefined);
}

function isTabbed(lines: readonly string[]): boolean {
  return lines.some((line) => line.startsWith('\t')) && !lines.some((line) => line.startsWith(' '));
}

/** The file holds the words of the search exactly: then it is them that the reply is about. */
function says(lines: readonly string[], search: readonly string[]): boolean {
  const bare = search.filter((line, i) => line !== '' || (i > 0 && i < search.length - 1));
  return lines.some((_, at) => bare.every((line, i) => lines[at + i] === line));
}

function wrap(reply: string, { style, markers, wrapped }: Form): string | undefined {
  // Nothing says there that signs were escaped.
  if (wrapped === 'escaped' && (style in DIFFS || !markers[0].startsWith('<'))) return undefined;
  const escaped = reply.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return {
    no: reply,
    'Windows line ends': reply.replaceAll('\n', '\r\n'),
    escaped,
    'in a fence': `Here:\n\`\`\`\n${reply}\`\`\`\n`,
    indented: reply.replace(/^(?=.)/gm, '    '),
    'in prose': `Where ======= stands, <edit> is meant.\n\n${reply}\nThat is all.\n`,
  }[wrapped];
}
