// One small repository, read, searched, changed and judged through the Workspace port, by real git.

import { mkdtemp, readdir, rename } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { extract, type Header } from 'tar-stream';
import type { Workspace } from '../../src/ports/workspace.ts';
import { openWorkspace } from '../../src/workspace/workspace.ts';
import { commitFiles, type Entry, makeRepository, run } from './git-repository.ts';

const cart = `'use strict';

var round = require('./round');

function Cart(items) {
  this.items = items;
}

Cart.prototype.total = function total(discountRate) {
  var sum = this.items.reduce(function (a, b) {
    return a + b.price;
  }, 0);
  return round(sum * (1 - discountRate));
};

module.exports = Cart;
`;
const shapes = `"""Shapes of the plane."""


class Circle:
    """A circle."""

    def __init__(self, radius):
        self.radius = radius

    def area(self):
        return 3.14159 * self.radius ** 2


class Square:
    def area(self):
        return self.side ** 2
`;
const files: Readonly<Record<string, string | Entry>> = {
  'package.json': '{"name": "shop", "main": "lib/cart.js"}\n',
  'README.md': '# Shop\n\nThe discount rate of the cart total.\n',
  'lib/cart.js': cart,
  'lib/round.js': 'module.exports = function (x) {\n  return Math.round(x * 100) / 100;\n};\n',
  'lib/broken.js': 'function f() {\n  a(;\n}\n',
  'src/view.ts': 'export class CartView {\n  render(): string {\n    return this.total;\n  }\n}\n',
  'python/shapes.py': shapes,
  'python/limits.py':
    'import os\n\nLIMIT = 5\n\n\ndef check(n):\n    """\n    True when it may.\n    """\n    limit = LIMIT\n    return n < limit\n',
  'python/tests/test_shapes.py': 'from shapes import Circle\n\n\ndef test_area():\n    assert Circle(1).area() > 3\n',
  'test/cart.test.js': "var Cart = require('../');\nnew Cart([]).total(0);\n",
  'test/cart-icon.js': "require('assert');\n",
  'test/round.js': "require('../lib/round');\n",
  'test/other.js': "require('assert');\n",
  'test/helpers/build.js': "require('../../lib/cart');\n",
  'bin/tool': { mode: '100755', content: '#!/bin/sh\necho tool\n' },
  'logo.png': { content: Buffer.from([137, 80, 78, 71, 0, 1, 2]) },
  'latin1.txt': { content: Buffer.from([0x66, 0xfc, 0x72]) },
  'link.js': { mode: '120000', content: '/etc/passwd' },
  linked: { mode: '120000', content: '..' },
  module: { mode: '160000', content: '1234567890123456789012345678901234567890' },
  '.gitattributes': '*.js filter=evil diff=evil export-ignore\n*.py -diff\n',
};

let gitDir: string;
let base: string;
let cacheDir: string;
let workspace: Workspace;

beforeAll(async () => {
  gitDir = await makeRepository();
  base = await commitFiles(gitDir, files);
  cacheDir = await mkdtemp(join(tmpdir(), 'mullover-index-'));
  workspace = await openWorkspace({ gitDir, base, cacheDir });
});

async function untar(bytes: Buffer): Promise<{ header: Header; text: string }[]> {
  const entries: { header: Header; text: string }[] = [];
  const tar = extract();
  tar.end(bytes);
  for await (const entry of tar) {
    const chunks: Buffer[] = [];
    for await (const chunk of entry) chunks.push(chunk as Buffer);
    entries.push({ header: entry.header, text: Buffer.concat(chunks).toString('utf8') });
  }
  return entries;
}

describe('reading', () => {
  test('gives each file its own text when many are asked for at once', async () => {
    const paths = ['lib/round.js', 'nothing.js', 'logo.png', 'lib/cart.js', 'link.js', 'README.md', 'lib/round.js'];
    const texts = await Promise.all(paths.map((path) => workspace.read(path)));
    const [round, readme] = [files['lib/round.js'], files['README.md']];
    expect(texts).toEqual([round, undefined, undefined, cart, undefined, readme, round]);
  });

  test.each([
    ['alone', ['a/__init__.py']],
    ['first', ['a/__init__.py', 'b.py']],
    ['last', ['b.py', 'a/__init__.py']],
    ['among others', ['a/__init__.py', 'c/__init__.py', 'b.py', 'a/__init__.py']],
  ])('gives an empty file as one, %s', async (_where, paths) => {
    const texts: Readonly<Record<string, string>> = { 'a/__init__.py': '', 'b.py': 'b = 1\n', 'c/__init__.py': '' };
    const empty = await makeRepository();
    const opened = await openWorkspace({ gitDir: empty, base: await commitFiles(empty, texts), cacheDir });
    expect(await Promise.all(paths.map((path) => opened.read(path)))).toEqual(paths.map((path) => texts[path]));
  });

  test('asks git once for what is read again, also at the same time, and again after a failure', async () => {
    const own = await makeRepository();
    const commit = await commitFiles(own, { 'a.js': 'var a = 1;\n' });
    const opened = await openWorkspace({ gitDir: own, base: commit, cacheDir });
    const blob = await run(own, ['rev-parse', `${commit}:a.js`]);
    const object = join(own, 'objects', blob.slice(0, 2), blob.slice(2));
    const [listed] = await opened.files();
    await rename(object, `${object}.away`);
    await expect(opened.read('a.js')).rejects.toThrow(/is missing/);
    await rename(`${object}.away`, object);
    expect(await Promise.all([opened.read('a.js'), opened.read('a.js')])).toEqual(['var a = 1;\n', 'var a = 1;\n']);
    await rename(object, `${object}.away`);
    expect(await opened.read('a.js')).toBe('var a = 1;\n');
    expect(listed?.path).toBe('a.js');
  });

  test('what equal changes amount to is found out once', async () => {
    const own = await makeRepository();
    const opened = await openWorkspace({
      gitDir: own,
      base: await commitFiles(own, { 'a.js': 'var a = 1;\n' }),
      cacheDir,
    });
    const change = (text: string) => [{ path: 'a.js', text }];
    const diff = await opened.diff(change('var a = 2;\n'));
    expect(diff).toContain('+var a = 2;');
    await rename(own, `${own}.away`);
    expect(await opened.diff(change('var a = 2;\n'))).toBe(diff);
    await expect(opened.diff(change('var a = 3;\n'))).rejects.toThrow();
  });

  test('knows when the base commit was made', () => {
    expect(workspace.committedAt).toBe('2026-01-01T00:00:00+00:00');
  });

  test('lists regular text files with their size and side', async () => {
    const found = await workspace.files();
    const links = ['link.js', 'linked', 'logo.png', 'module'];
    expect(found.map((file) => file.path)).toEqual(
      Object.keys(files)
        .filter((path) => !links.includes(path))
        .sort(),
    );
    expect(found.filter((file) => file.isTest).map((file) => file.path)).toEqual([
      'python/tests/test_shapes.py',
      'test/cart-icon.js',
      'test/cart.test.js',
      'test/helpers/build.js',
      'test/other.js',
      'test/round.js',
    ]);
    expect(found.find((file) => file.path === 'lib/cart.js')?.bytes).toBe(cart.length);
  });

  test('gives the text of regular text files and of nothing else', async () => {
    expect(await workspace.read('lib/cart.js')).toBe(cart);
    expect(await workspace.read('./lib//cart.js')).toBe(cart);
    for (const path of [
      'nowhere',
      'lib',
      'link.js',
      'linked/x',
      'module',
      'logo.png',
      '../source.git/HEAD',
      '/etc/passwd',
      '.git/HEAD',
    ]) {
      expect(await workspace.read(path)).toBeUndefined();
    }
  });

  test('reads other encodings, and says which they are', async () => {
    expect(await workspace.read('latin1.txt')).toBe('f\u00fcr');
    const paths = ['latin1.txt', 'lib/cart.js', 'logo.png', 'nowhere'];
    const encodings = await Promise.all(paths.map((path) => workspace.encoding(path)));
    expect(encodings).toEqual(['windows-1252', 'utf-8', undefined, undefined]);
  });

  test('refuses to open a commit that is not there', async () => {
    await expect(openWorkspace({ gitDir, base: '0'.repeat(40), cacheDir })).rejects.toThrow(/not in the mirror/);
  });

  test('stops when its signal aborts', async () => {
    const stopped = await openWorkspace({
      gitDir,
      base,
      cacheDir,
      signal: AbortSignal.abort(new Error('enough')),
    }).catch(String);
    expect(stopped).toBe('Error: enough');
  });
});

describe('understanding', () => {
  test('a skeleton holds signatures with their lines, docstrings and top-level variables', async () => {
    expect(await workspace.skeleton('python/shapes.py')).toBe(
      [
        '   …',
        '   4 | class Circle:',
        '   5 |     """A circle."""',
        '   …',
        '   7 |     def __init__(self, radius):',
        '   …',
        '  10 |     def area(self):',
        '   …',
        '  14 | class Square:',
        '  15 |     def area(self):',
        '   …',
      ].join('\n'),
    );
    expect(await workspace.skeleton('python/limits.py')).toBe(
      ['   …', '   3 | LIMIT = 5', '   …', '   6 | def check(n):', '   …', '   8 |     True when it may.', '   …'].join(
        '\n',
      ),
    );
    expect(await workspace.skeleton('README.md')).toBe('   1 | # Shop\n   …');
    expect(await workspace.skeleton('nowhere.py')).toBe('');
  });

  test('retrieval finds source files, best first, and neither tests nor prose', async () => {
    const found = await workspace.retrieve('The total() of the cart ignores the discountRate', 5);
    expect(found.map((one) => one.path)).toEqual(['lib/cart.js', 'src/view.ts', 'lib/round.js']);
    expect(found[0]?.score).toBeGreaterThan(found[1]?.score ?? 0);
    expect(await workspace.retrieve('!!! ???', 5)).toEqual([]);
    expect((await workspace.retrieve('total of the cart, see lib/round.js', 1))[0]?.path).toBe('lib/round.js');
    expect((await workspace.retrieve('"AND" NEAR(cart OR', 1)).map((one) => one.path)).toEqual(['lib/cart.js']);
  });

  test('a second opening uses the stored index, and another commit only parses what changed', async () => {
    const before = await readdir(cacheDir);
    expect(await (await openWorkspace({ gitDir, base, cacheDir })).files()).toEqual(await workspace.files());
    expect(await readdir(cacheDir)).toEqual(before);
    const next = await commitFiles(gitDir, { ...files, 'lib/extra.js': 'function extraThing() {}\n' }, 'next');
    const later = await openWorkspace({ gitDir, base: next, cacheDir });
    expect((await later.search({ kind: 'method', name: 'extraThing' })).found).toBe(1);
    expect((await workspace.search({ kind: 'method', name: 'extraThing' })).found).toBe(0);
  });
});

describe('searching', () => {
  test('finds a class, also one that is a function', async () => {
    const answer = await workspace.search({ kind: 'class', name: 'Square' });
    expect(answer).toEqual({
      request: { kind: 'class', name: 'Square' },
      found: 1,
      text: '1 class Square\n\npython/shapes.py:14 Square\n  14 | class Square:\n  15 |     def area(self):\n  16 |         return self.side ** 2',
    });
    expect((await workspace.search({ kind: 'class', name: 'Cart' })).text).toContain('   5 | function Cart(items) {');
  });

  test('finds methods of all classes, of one, and in one file', async () => {
    expect((await workspace.search({ kind: 'method', name: 'area' })).found).toBe(2);
    const text = (await workspace.search({ kind: 'method', name: 'area', class: 'Square' })).text;
    expect(text).toContain('  15 |     def area(self):');
    expect(text).not.toContain('3.14159');
    expect((await workspace.search({ kind: 'method', name: 'Cart.prototype.total', file: 'cart.js' })).text).toContain(
      'lib/cart.js:9 Cart.total\n   9 | Cart.prototype.total = function total(discountRate) {',
    );
    expect((await workspace.search({ kind: 'method', name: 'area', file: 'lib/cart.js' })).text).toBe(
      'No function area in lib/cart.js. Near: python/shapes.py:10 Circle.area, python/shapes.py:15 Square.area',
    );
  });

  test('finds code literally, whatever its white space, with three lines around it', async () => {
    const answer = await workspace.search({ kind: 'code', text: 'return   round( sum*(1 - discountRate) )' });
    expect(answer.found).toBe(1);
    expect(answer.text).toBe(
      `lib/cart.js:13\n${cart
        .split('\n')
        .slice(9, 16)
        .map((line, at) => `${String(at + 10).padStart(4)} | ${line}`)
        .join('\n')}`,
    );
    expect((await workspace.search({ kind: 'code', text: '.*' })).found).toBe(0);
    expect((await workspace.search({ kind: 'code', text: '' })).found).toBe(0);
    expect((await workspace.search({ kind: 'code', text: 'a(;' })).text).toContain('lib/broken.js:2');
  });

  test('finds code of several lines', async () => {
    const text = 'var sum = this.items.reduce(function (a, b) {\nreturn a + b.price;';
    expect((await workspace.search({ kind: 'code', text })).text).toMatch(/^lib\/cart\.js:10\n/);
    expect((await workspace.search({ kind: 'code', text: `${text}\nnot there` })).found).toBe(0);
  });

  test('shows three results in full and lists the rest', async () => {
    const many = await commitFiles(
      gitDir,
      Object.fromEntries([1, 2, 3, 4, 5].map((n) => [`lib/f${n}.js`, 'function twin() {}\ntwin();\n'])),
      'many',
    );
    const other = await openWorkspace({ gitDir, base: many, cacheDir });
    const methods = await other.search({ kind: 'method', name: 'twin' });
    expect(methods.found).toBe(5);
    expect(methods.text).toContain('2 more:\nlib/f4.js:1 twin\nlib/f5.js:1 twin');
    const code = await other.search({ kind: 'code', text: 'twin();' });
    expect(code.found).toBe(5);
    expect(code.text).toMatch(/2 more:\nlib\/f4\.js\n {3}2 \| twin\(\);\nlib\/f5\.js\n {3}2 \| twin\(\);$/);
  });

  test('shows lines and files, with paths given in part', async () => {
    expect((await workspace.search({ kind: 'lines', file: 'shapes.py', line: 10, window: 1 })).text).toBe(
      'python/shapes.py\n   9 | \n  10 |     def area(self):\n  11 |         return 3.14159 * self.radius ** 2',
    );
    expect((await workspace.search({ kind: 'lines', file: 'python/shapes.py', line: 99, window: 1 })).text).toBe(
      'python/shapes.py has 16 lines.',
    );
    expect((await workspace.search({ kind: 'file', file: 'lib/round.js' })).text).toMatch(
      /^lib\/round\.js \(3 lines\)\n {3}1 \| module/,
    );
  });

  test('says what near names exist when it finds nothing', async () => {
    expect((await workspace.search({ kind: 'class', name: 'Circel' })).text).toBe('No class Circel. Near: Circle');
    expect((await workspace.search({ kind: 'method', name: 'totl' })).text).toBe('No function totl. Near: total');
    expect((await workspace.search({ kind: 'file', file: 'src/cart.js' })).text).toBe(
      'No text file "src/cart.js". Near: lib/cart.js, test/cart-icon.js, test/cart.test.js',
    );
    expect((await workspace.search({ kind: 'file', file: '../../etc/passwd' })).found).toBe(0);
    expect((await workspace.search({ kind: 'file', file: 'link.js' })).found).toBe(0);
  });
});

describe('resolving a location', () => {
  test('fills in lines and code of a function and of a class', async () => {
    expect(
      await workspace.resolve({ file: 'python/shapes.py', class: 'Circle', function: 'area', reason: 'pi' }),
    ).toEqual({
      location: {
        file: 'python/shapes.py',
        class: 'Circle',
        function: 'area',
        startLine: 10,
        endLine: 11,
        reason: 'pi',
      },
      code: '    def area(self):\n        return 3.14159 * self.radius ** 2',
    });
    expect(
      (await workspace.resolve({ file: './lib/cart.js', function: 'Cart.prototype.total' }))?.location,
    ).toMatchObject({ file: 'lib/cart.js', startLine: 9, endLine: 14 });
    expect((await workspace.resolve({ file: 'python/shapes.py', class: 'Square' }))?.code).toMatch(/^class Square:\n/);
  });

  test('keeps lines that lie within, and corrects those that do not', async () => {
    const total = { file: 'lib/cart.js', function: 'total' };
    expect((await workspace.resolve({ ...total, startLine: 13, endLine: 13 }))?.code).toBe(
      '  return round(sum * (1 - discountRate));',
    );
    expect((await workspace.resolve({ ...total, startLine: 1, endLine: 2 }))?.location).toMatchObject({
      startLine: 9,
      endLine: 14,
    });
    const area = { file: 'python/shapes.py', function: 'area', startLine: 16, endLine: 16 };
    expect((await workspace.resolve(area))?.code).toBe('        return self.side ** 2');
  });

  test('takes lines that lie outside of the class that is named with them', async () => {
    const circle = { file: 'python/shapes.py', class: 'Circle', startLine: 16, endLine: 16 };
    expect(await workspace.resolve(circle)).toEqual({ location: circle, code: '        return self.side ** 2' });
  });

  test('accepts bare lines, cut at the end of the file, and short files', async () => {
    expect((await workspace.resolve({ file: 'lib/round.js', startLine: 2, endLine: 99 }))?.location).toMatchObject({
      startLine: 2,
      endLine: 3,
    });
    expect((await workspace.resolve({ file: 'lib/round.js' }))?.location).toMatchObject({ startLine: 1, endLine: 3 });
  });

  test('names every place of a name that nothing tells apart, and one that something does', async () => {
    const area = { file: 'python/shapes.py', function: 'area' };
    expect(await workspace.resolve(area)).toEqual({
      location: { ...area, class: 'Circle', startLine: 10, endLine: 11 },
      code: '    def area(self):\n        return 3.14159 * self.radius ** 2',
      others: [{ ...area, class: 'Square', startLine: 15, endLine: 16 }],
    });
    expect(await workspace.resolve({ ...area, startLine: 16, endLine: 16 })).toEqual({
      location: { ...area, startLine: 16, endLine: 16 },
      code: '        return self.side ** 2',
    });
  });

  test.each([
    { file: 'nowhere.py' },
    { file: '../lib/cart.js' },
    { file: 'link.js', startLine: 1 },
    { file: 'python/shapes.py', function: 'perimeter' },
    { file: 'python/shapes.py', class: 'Triangle', function: 'area' },
    { file: 'lib/cart.js', startLine: 99, endLine: 100 },
    { file: 'lib/cart.js', startLine: 5, endLine: 2 },
  ])('%j does not exist', async (location) => {
    expect(await workspace.resolve(location)).toBeUndefined();
  });
});

describe('changing', () => {
  test('a syntax error is told, unless the file had it at base', async () => {
    expect(await workspace.syntaxError('lib/round.js', 'function (')).toMatch(/^line 1: /);
    expect(await workspace.syntaxError('lib/broken.js', 'var x;\nfunction f() {\n  a(;\n}\n')).toBeUndefined();
  });

  test('the diff is git’s own and applies with git', async () => {
    const changes = [
      { path: 'lib/round.js', text: 'module.exports = Math.round;\n' },
      { path: 'lib/new/é.js', text: 'new\n' },
      { path: 'python/shapes.py', text: null },
      { path: 'bin/tool', text: '#!/bin/sh\n' },
    ];
    const diff = await workspace.diff(changes);
    expect(diff).toContain('diff --git a/lib/round.js b/lib/round.js\n');
    expect(diff).toContain('new file mode 100644\n');
    expect(diff).toContain('deleted file mode 100644\n');
    expect(diff).not.toContain('old mode');
    const index = { GIT_INDEX_FILE: join(gitDir, 'index-applied') };
    await run(gitDir, ['read-tree', base], '', index);
    await run(gitDir, ['apply', '--cached', '-'], diff, index);
    expect(await run(gitDir, ['show', ':lib/new/é.js'], '', index)).toBe('new');
    expect(await run(gitDir, ['ls-files', 'python/shapes.py'], '', index)).toBe('');
  });

  test('the diff is empty when nothing changes, and writes nothing into the mirror', async () => {
    const before = await run(gitDir, ['count-objects']);
    expect(await workspace.diff([{ path: 'lib/cart.js', text: cart }])).toBe('');
    expect(await workspace.diff([])).toBe('');
    expect(await workspace.diff([{ path: 'lib/other.js', text: 'something new\n' }])).not.toBe('');
    expect(await run(gitDir, ['count-objects'])).toBe(before);
  });

  test('changes that no tree can hold are in neither diff nor archive', async () => {
    const hostile = ['../x', '/x', '.git/hooks/x', 'link.js', 'linked/x', 'module/x', 'lib', 'lib/cart.js/x'].map(
      (path) => ({ path, text: 'x' }),
    );
    expect(await workspace.diff(hostile)).toBe('');
    expect(await workspace.archive(hostile)).toEqual(await workspace.archive([]));
    expect(await workspace.refusals(hostile)).toHaveLength(hostile.length);
  });

  test('the archive holds base and changes: regular files and folders with fixed times and modes', async () => {
    const bytes = await workspace.archive([
      { path: 'lib/cart.js', text: 'changed' },
      { path: 'lib/deep/new.js', text: 'new' },
      { path: 'test/other.js', text: null },
    ]);
    const entries = await untar(bytes);
    const names = entries.map(({ header }) => header.name);
    const absent = ['link.js', 'linked', 'module', 'test/other.js'];
    const expected = [...Object.keys(files).filter((path) => !absent.includes(path)), 'lib/deep/new.js'];
    expect(names.filter((name) => !name.endsWith('/')).sort()).toEqual(expected.sort());
    expect(names.indexOf('lib/')).toBeLessThan(names.indexOf('lib/cart.js'));
    expect(new Set(entries.map(({ header }) => header.type))).toEqual(new Set(['file', 'directory']));
    expect(new Set(entries.map(({ header }) => header.mtime?.getTime())).size).toBe(1);
    expect(entries.find(({ header }) => header.name === 'bin/tool')?.header.mode).toBe(0o755);
    expect(entries.find(({ header }) => header.name === 'lib/cart.js')).toMatchObject({
      text: 'changed',
      header: { mode: 0o644 },
    });
    expect(await workspace.archive([])).toEqual(await workspace.archive([]));
  });
});

test('tests near a file are found by import and call, without helpers', async () => {
  expect(await workspace.testsNear(['lib/cart.js'], 5)).toEqual(['test/cart.test.js']);
  expect(await workspace.testsNear(['lib/round.js'], 5)).toEqual(['test/round.js', 'test/cart.test.js']);
  expect(await workspace.testsNear(['python/shapes.py'], 1)).toEqual(['python/tests/test_shapes.py']);
  expect(await workspace.testsNear(['nowhere/none.js'], 5)).toEqual([]);
});

test('tests are found by packages of the repository, and by files that are named test and nothing else', async () => {
  const commit = await commitFiles(
    gitDir,
    {
      'package.json': '{"name": "root", "workspaces": ["packages/*"]}',
      'packages/core/package.json': '{"name": "@shop/core", "main": "dist/index.js"}',
      'packages/core/src/index.ts': 'export const a = 1;\n',
      'packages/app/package.json': '{"name": "@shop/app"}',
      'packages/app/src/sum.ts': 'export const sum = 1;\n',
      'packages/app/test/whole.spec.ts': "import { a } from '@shop/core';\n",
      'packages/app/test/alias.spec.ts': "import { sum } from '@/sum';\n",
      'src/area/index.ts': 'export const area = 1;\n',
      'src/area/test.ts': "import { area } from './index';\n",
    },
    'packages',
  );
  const packages = await openWorkspace({ gitDir, base: commit, cacheDir });
  expect(await packages.testsNear(['packages/core/src/index.ts'], 5)).toEqual(['packages/app/test/whole.spec.ts']);
  expect(await packages.testsNear(['packages/app/src/sum.ts'], 5)).toEqual(['packages/app/test/alias.spec.ts']);
  expect(await packages.testsNear(['src/area/index.ts'], 5)).toEqual(['src/area/test.ts']);
});

test('where no test is near, those that reach the file through the whole package are', async () => {
  const chain = Object.fromEntries(
    [1, 2, 3, 4, 5].map((at) => [`src/deep/part${at}.ts`, at === 5 ? '' : `import './part${at + 1}';\n`]),
  );
  const commit = await commitFiles(
    gitDir,
    {
      'package.json': '{"name": "whole", "main": "dist/index.js"}',
      'src/index.ts': "export * from './deep/part1';\n",
      ...chain,
      'tests/errors.ts': "import * as all from 'whole';\n",
      'tests/unrelated.ts': "import 'assert';\n",
    },
    'whole',
  );
  const whole = await openWorkspace({ gitDir, base: commit, cacheDir });
  expect(await whole.testsNear(['src/deep/part5.ts'], 5)).toEqual(['tests/errors.ts']);
});

test('a test that only shares a word with a file is left out where others import it or bear its name', async () => {
  expect(await workspace.testsNear(['lib/cart.js'], 5)).not.toContain('test/cart-icon.js');
  expect(await workspace.testsNear(['lib/cart-shape.js'], 5)).toContain('test/cart-icon.js');
});

test('tests of the first file come before those of the others', async () => {
  expect((await workspace.testsNear(['python/shapes.py', 'lib/cart.js'], 2))[0]).toBe('python/tests/test_shapes.py');
  expect((await workspace.testsNear(['lib/cart.js', 'python/shapes.py'], 2))[0]).toBe('test/cart.test.js');
});
