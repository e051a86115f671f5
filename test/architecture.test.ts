import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';

const SRC = resolve(import.meta.dirname, '../src');
const WORDS = ['task', 'execution', 'ports', 'errors', 'text-encoding'];

/** The table of folders: what each may import besides the words of the domain. `*` sees everything. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  '.': ['*'],
  cli: ['*'],
  run: ['*'],
  commands: [],
  stages: ['ci-files'],
  search: ['runners', 'stages', 'trace', 'verification', 'selection'],
  perform: ['runners', 'search', 'stages', 'trace', 'verification'],
  verification: ['stages', 'trace'],
  selection: ['trace', 'verification'],
  trace: [],
  'trace/views': ['trace', 'verification', 'selection', 'secrets', 'texts.ts'],
  github: ['commands', 'trace', 'secrets'],
  ports: [],
  queue: ['commands', 'next-lull.ts'],
  workspace: ['stages', 'verification', 'lock.ts', 'secrets'],
  secrets: [],
  settings: ['egress', 'search', 'selection'],
  'ci-files': ['runners'],
  ecosystems: ['stages', 'runners', 'ci-files'],
  runners: ['stages', 'verification'],
  egress: ['ecosystems'],
  orders: ['ecosystems', 'runners', 'verification'],
  toolchains: ['ecosystems', 'name-pattern.ts'],
  docker: [],
  sandbox: ['ecosystems', 'runners', 'orders', 'egress', 'toolchains', 'docker', 'lock.ts', 'name-pattern.ts'],
  metrics: ['trace'],
  models: [],
  store: ['commands', 'trace', 'lock.ts', 'next-lull.ts'],
  look: [],
  pages: ['trace', 'look'],
  synthesis: [
    'evaluation',
    'look',
    'perform',
    'trace',
    'selection',
    'search',
    'stages',
    'verification',
    'secrets',
    'solve.ts',
  ],
  evaluation: ['look', 'trace', 'selection', 'search', 'stages', 'verification', 'solve.ts', 'lock.ts'],
};

/** Folders without effects: they may use these packages and Node modules and no others. */
const PURE = [
  'commands',
  'ports',
  'stages',
  'search',
  'perform',
  'verification',
  'selection',
  'trace',
  'ecosystems',
  'runners',
  'ci-files',
  'orders',
  'secrets',
  'look',
  'evaluation/report',
  'evaluation/statistics',
];
const HARMLESS = [
  'node:crypto',
  'node:path',
  'node:path/posix',
  'node:util',
  '@actions/expressions',
  '@actions/expressions/ast',
  '@actions/expressions/lexer',
  '@actions/expressions/result',
  'entities',
  'fast-xml-parser',
  'get-east-asian-width',
  'htmlparser2',
  'jsonc-parser',
  'leven',
  'markdown-it',
  'markdown-it-footnote',
  'minimatch',
  'pure-rand/distribution/uniformInt',
  'pure-rand/generator/xoroshiro128plus',
  'semver',
  'simple-statistics',
  'smol-toml',
  'tap-parser',
  'vega',
  'vega-lite',
  'yaml',
  '@eslint-community/regexpp',
  'zod',
];

interface Import {
  readonly file: string;
  readonly from: string;
  /** Loaded when it is needed: an entry loads its wiring when it is started as a program. */
  readonly later: boolean;
}

function importsBelow(folder: string): readonly Import[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return importsBelow(path);
    return path.endsWith('.ts') ? importsOf(path, readFileSync(path, 'utf8')) : [];
  });
}

function importsOf(path: string, text: string): readonly Import[] {
  const found = text.matchAll(
    /^\s*(?:import|export)\b[^'";]*?\bfrom\s+'([^']+)'|^\s*import\s+'([^']+)'|(\btypeof\s+)?\bimport\(\s*'([^']+)'\s*\)(\.(?!then\b)\w)?/gm,
  );
  return [...found].map(([, from, alone, typeOf, called, member]) => ({
    file: relative(SRC, path),
    from: from ?? alone ?? called ?? '',
    // `import('./x.ts').Name` is a type.
    later: called !== undefined && typeOf === undefined && member === undefined,
  }));
}

/** Why an import breaks the house plan; undefined when it does not. */
function violation({ file, from }: Pick<Import, 'file' | 'from'>): string | undefined {
  const folder = dirname(file);
  // A folder without a line of its own is part of the one that it lies in.
  const own = MAY_IMPORT[folder] || !folder.includes('/') ? folder : dirname(folder);
  const allowed = MAY_IMPORT[own];
  if (!allowed) return `${file}: the folder ${folder} is not in the house plan`;
  if (!from.startsWith('.')) {
    const isPure = PURE.some((pure) => folder === pure || folder.startsWith(`${pure}/`));
    const impure = isPure && !HARMLESS.includes(from);
    return impure ? `${file}: a pure folder imports ${from}` : undefined;
  }
  if (allowed.includes('*')) return undefined;
  const target = relative(SRC, resolve(SRC, dirname(file), from));
  if (allowed.includes(target) || dirname(target) === 'ports') return undefined;
  if (!target.includes('/'))
    return WORDS.includes(target.replace('.ts', '')) ? undefined : `${file}: imports ${target}`;
  if (isLanguage(folder) && isLanguage(dirname(target)) && folder !== dirname(target))
    return `${file}: a language may not import ${target}, which is another one's`;
  if ([own, ...allowed].some((name) => target.startsWith(`${name}/`))) return undefined;
  return `${file}: ${folder} may not import ${target}`;
}

/** A folder that holds all that is known of one language. */
function isLanguage(folder: string): boolean {
  return folder.startsWith('ecosystems/');
}

describe('architecture', () => {
  test('every import keeps to the house plan', () => {
    const all = importsBelow(SRC);
    expect(all.length).toBeGreaterThan(100);
    expect(all.map(violation).filter((found) => found !== undefined)).toEqual([]);
  });

  test('the page on the design has a line for each folder, and for no other', () => {
    const page = readFileSync(join(SRC, '../docs/design.md'), 'utf8');
    const lines = [...page.matchAll(/^\| ((?:`[\w/<>-]+\/`(?:, )?)+) \|/gm)].flatMap(([, names = '']) =>
      [...names.matchAll(/`([\w/<>-]+)\/`/g)].map(([, name = '']) => name.split('/')[0] ?? ''),
    );
    const folders = readdirSync(SRC).filter((name) => statSync(join(SRC, name)).isDirectory());
    expect([...new Set(lines)].toSorted()).toEqual(folders.toSorted());
  });

  test('no file leads back to itself, not by a type either', () => {
    expect(cycles(importsBelow(SRC))).toEqual([]);
  });

  test.each([
    "import type { A } from './a.ts';",
    "import { type A, b } from './a.ts';",
    "export type { A } from './a.ts';",
    "type A = import('./a.ts').A;",
    "type All = typeof import('./a.ts');",
    "import './a.ts';",
  ])('a file that leads back by %s is found', (line) => {
    const pair = [
      ...importsOf(join(SRC, 'a.ts'), "import { b } from './b.ts';"),
      ...importsOf(join(SRC, 'b.ts'), line),
    ];
    expect(cycles(pair)).toEqual(['a.ts → b.ts', 'b.ts → a.ts']);
  });

  test('what is loaded when it is needed leads nowhere', () => {
    const lines = ["const { a } = await import('./a.ts');", "void import('./a.ts').then(({ a }) => a());"];
    const back = importsOf(join(SRC, 'b.ts'), lines.join('\n'));
    expect(back.map(({ later }) => later)).toEqual([true, true]);
    expect(cycles([...importsOf(join(SRC, 'a.ts'), "import { b } from './b.ts';"), ...back])).toEqual([]);
  });

  test('the sandbox and what speaks to the engine know Docker, and nothing else that the sandbox stands on', () => {
    const importers = importsBelow(SRC).filter(({ from }) => from === 'dockerode');
    const folders = new Set(importers.map(({ file }) => dirname(file)));
    expect([...folders].sort()).toEqual(['cli', 'docker', 'sandbox']);
  });

  test('the process environment is read in config.ts only', () => {
    const readers = importless(SRC).filter(({ path, text }) => path !== 'config.ts' && /process\.env\b/.test(text));
    expect(readers.map(({ path }) => path)).toEqual([]);
  });

  test.each([
    ["import { Queue } from 'bullmq';", 'search/plan.ts: a pure folder imports bullmq'],
    ["import { publish } from '../github/publisher.ts';", 'search/plan.ts: search may not import github/publisher.ts'],
    ["import { readFile } from 'node:fs/promises';", 'search/plan.ts: a pure folder imports node:fs/promises'],
    ["import { readConfig } from '../config.ts';", 'search/plan.ts: imports config.ts'],
  ])('src/search/ with %s breaks it', (line, expected) => {
    expect(importsOf(join(SRC, 'search/plan.ts'), line).map(violation)).toEqual([expected]);
  });

  test.each([
    ["import Docker from 'dockerode';", 'ecosystems/go/detect.ts: a pure folder imports dockerode'],
    [
      "import { run } from '../../sandbox/run.ts';",
      'ecosystems/go/detect.ts: ecosystems/go may not import sandbox/run.ts',
    ],
    [
      "import { detectNode } from '../node/detect.ts';",
      "ecosystems/go/detect.ts: a language may not import ecosystems/node/detect.ts, which is another one's",
    ],
  ])('src/ecosystems/go/ with %s breaks it', (line, expected) => {
    expect(importsOf(join(SRC, 'ecosystems/go/detect.ts'), line).map(violation)).toEqual([expected]);
  });
});

describe('patterns that look at the beginning of each line', () => {
  const PATTERN = /\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+\/[dgisuvy]*m[dgimsuvy]*(?=[\s,);.\]:?])/g;
  const goThroughAll = (text: string) => (text.match(PATTERN) ?? []).filter((pattern) => /\^\\s[*+]/.test(pattern));

  test('stay in their line: `\\s` would go through all blank lines from each of them, write `[^\\S\\n]`', () => {
    const found = importless(SRC).flatMap(({ path, text }) => goThroughAll(text).map((one) => `${path}: ${one}`));
    expect(found).toEqual([]);
  });

  test('or are told', () => {
    expect(goThroughAll('x.replace(/^\\s*#.*$/gm, "")')).toEqual(['/^\\s*#.*$/gm']);
  });
});

describe('patterns that begin with blanks', () => {
  const LITERAL =
    /(?<=[\s(,=:!&|?[{;])\/(?![*/])((?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/[\\\n])+)\/([dgimsuvy]*)(?=[\s,);.\]:?])/g;
  const WRITTEN = /\bRegExp\(\s*(?:String\.raw)?[`']((?:\\.|[^`'\\\n])+)[`'](?:, '([a-z]*)')?/g;
  const BEGINS = /^(?:\((?:\?:)?)*(?:\\s|\[(?!\^)(?:\\.|[^\]\\])*\\s(?:\\.|[^\]\\])*\])(?:[*+]|\{\d+,\})(?!$)/;
  const beginWithBlanks = (text: string) =>
    [...text.matchAll(LITERAL), ...text.matchAll(WRITTEN)].flatMap(([, pattern = '', flags = '']) =>
      BEGINS.test(pattern) && !flags.includes('y') ? [pattern] : [],
    );

  test('begin where the blanks do: else each blank of a line is tried with all behind it, write `(?<!\\s)` before', () => {
    const found = importless(SRC).flatMap(({ path, text }) => beginWithBlanks(text).map((one) => `${path}: ${one}`));
    expect(found).toEqual([]);
  });

  test.each([
    ['x.replace(/\\s+$/, "")', ['\\s+$']],
    ['x.replace(/(?:\\s*(?:-->))?[\\s:*]*$/i, "")', ['(?:\\s*(?:-->))?[\\s:*]*$']],
    ['x.split(/[\\s,;]+(?=\\d)/)', ['[\\s,;]+(?=\\d)']],
    ["new RegExp(String.raw`\\s*[(]x`, 'g')", ['\\s*[(]x']],
    ['x.replace(/\\s+/g, "")', []],
    ['x.replace(/(?<!\\s)\\s+$/, "")', []],
    ['x.match(/^\\s*a/)', []],
  ])('%s', (text, told) => {
    expect(beginWithBlanks(text)).toEqual(told);
  });
});

/** Files that import each other, each with one that it imports in the round. */
function cycles(all: readonly Import[]): readonly string[] {
  const edges = all
    .filter(({ from, later }) => from.startsWith('.') && !later)
    .map(({ file, from }) => ({ file, target: relative(SRC, resolve(SRC, dirname(file), from)) }));
  // What imports nothing that is left is in no round, nor what nothing that is left imports.
  for (let left = edges; ; ) {
    const importers = new Set(left.map(({ file }) => file));
    const imported = new Set(left.map(({ target }) => target));
    const kept = left.filter(({ file, target }) => importers.has(target) && imported.has(file));
    if (kept.length === left.length) return left.map(({ file, target }) => `${file} → ${target}`);
    left = kept;
  }
}

function importless(folder: string): readonly { readonly path: string; readonly text: string }[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => ({ path, text: readFileSync(join(folder, path), 'utf8') }));
}
