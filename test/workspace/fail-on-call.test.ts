import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from '@jest/globals';
import { execa } from 'execa';
import type { Callers } from '../../src/ports/workspace.ts';
import { type Side, sidesFor } from '../../src/workspace/call-sides.ts';
import { failOnCall } from '../../src/workspace/fail-on-call.ts';
import { withTree } from '../../src/workspace/parser.ts';

const WORD = 'MulloverBrokenOnPurpose';

/** What is broken, without the function that fails; calls of it are written `!`. */
async function calls(path: string, text: string): Promise<string | undefined> {
  const broken = await failOnCall(path, text, WORD);
  if (broken === undefined) return undefined;
  expect(await withTree(path, broken, (tree) => tree.rootNode.hasError)).toBe(false);
  expect(broken).not.toContain(WORD);
  return broken
    .replace(/\n;\/\* eslint-disable \*\/\nfunction [\s\S]*$/, '')
    .replace(/def _mulloverCalled\w+\(\):\n(?: .*\n)*/, '')
    .replace(/\nfunc mulloverCalled\w+\(\) \{[\s\S]*$/, '')
    .replace(/; import mulloverCalled\w+ "runtime"/, '')
    .replace(/\nfinal class MulloverCalled[\s\S]*$/, '')
    .replace(/^#ifndef mulloverCalled[\s\S]*#line 1\n/, '')
    .replace(/if 3 < \d+ && !::std::env::current_exe.*? \{ panic!\("\{\}\{\}", .*?\); \}/g, '!')
    .replace(/__attribute__\(\(unused\)\) int mulloverHere = mulloverCalled\w+\(\);/g, '!')
    .replace(/_?mulloverCalled\w+\(\)|MulloverCalled\w+\.call\(\)/g, '!');
}

const SCRIPT: readonly (readonly [string, string, string])[] = [
  ['a function', 'function f() { return 1; }', 'function f() {;!; return 1; }'],
  [
    'directives stay first',
    "'use strict';\nfunction f() { 'use x'\n g() }",
    "'use strict';\nfunction f() { 'use x';!;\n g() }",
  ],
  ['an expression', 'export const f = (a) => a + 1;', 'export const f = (a) => (!, a + 1);'],
  ['an object as expression', 'export default () => ({ a: 1 })', 'export default () => (!, ({ a: 1 }))'],
  ['nested expressions', 'const f = a => b => a', 'const f = a => (!, b => (!, a))'],
  ['what async and generator functions do', 'async function* f() { yield 1 }', 'async function* f() {;!; yield 1 }'],
  [
    'members of a class',
    'class A extends B { x = () => 1; constructor() { super(); g() } get a() { return 1 } static #b() {} }',
    'class A extends B { x = () => (!, 1); constructor() { super();;!; g() } get a() {;!; return 1 } static #b() {;!;} }',
  ],
  [
    'a constructor that computes first',
    'class A extends B { constructor(a) { a++; super(a) } }',
    'class A extends B { constructor(a) {;!; a++; super(a) } }',
  ],
  ['wrappers and what they hold', '(function () { function f() {} })()', '(function () {;!; function f() {;!;} })()'],
  [
    'methods of objects',
    'module.exports = { f() {}, g: function () {} }',
    'module.exports = { f() {;!;}, g: function () {;!;} }',
  ],
  ['text beyond ASCII', "const a = '😀é'; const f = (é) => '😀'", "const a = '😀é'; const f = (é) => (!, '😀')"],
  [
    'no lazy export',
    "module.exports = { get a() { return require('a') }, f() {} }",
    "module.exports = { get a() { return require('a') }, f() {;!;} }",
  ],
  [
    'no lazy export by its descriptor',
    "Object.defineProperty(exports, 'a', { get() { return 1 }, set(v) {} }); Object.defineProperty(exports, 'b', { get: () => 1 })",
    "Object.defineProperty(exports, 'a', { get() { return 1 }, set(v) {;!;} }); Object.defineProperty(exports, 'b', { get: () => 1 })",
  ],
  [
    'no test in the source',
    "const f = () => 1; if (import.meta.vitest) { it('x', () => f()) }",
    "const f = () => (!, 1); if (import.meta.vitest) { it('x', () => f()) }",
  ],
];

describe('each function of a script fails', () => {
  test.each(SCRIPT)('%s', async (_name, text, expected) => {
    expect(await calls('lib/a.js', text)).toBe(expected);
    expect(await calls('lib/a.ts', text)).toBe(expected);
  });

  test('with types and elements', async () => {
    expect(await calls('a.tsx', 'export const F = ({ a }: P): J => <b onClick={() => a}>x</b>')).toBe(
      'export const F = ({ a }: P): J => (!, <b onClick={() => (!, a)}>x</b>)',
    );
    const typed =
      'function f(a: string): void; function f(a: any) { }\nabstract class A { abstract m(): void; n(): a is B { return x } }';
    expect(await calls('a.ts', typed)).toBe(
      'function f(a: string): void; function f(a: any) {;!; }\nabstract class A { abstract m(): void; n(): a is B {;!; return x } }',
    );
  });

  test('when it is called, and says so; what else the file does is as before', async () => {
    const text = "'use strict';\nexports.f = () => 1;\nexports.kept = 7;\nexports.g = function* () { yield 1; };";
    const exports: Record<string, unknown> = {};
    runInNewContext((await failOnCall('lib/a.js', text, WORD)) ?? '', { exports });
    expect(exports.kept).toBe(7);
    expect(exports.f).toThrow(WORD);
    expect(() => [...(exports.g as () => Iterable<number>)()]).toThrow(WORD);
  });
});

test.each<readonly [string, string, string, string]>([
  ['a def', 'a.py', 'def f(a): return a\n', 'def f(a): !; return a\n'],
  [
    'docstrings and what must be first',
    'a.py',
    '#!/usr/bin/python\n"""doc"""\nfrom __future__ import annotations\nclass A:\n\tdef f(self):\n\t\t"""doc"""\n\t\tif 1:\n\t\t\tpass\n',
    '#!/usr/bin/python\n"""doc"""\nfrom __future__ import annotations\nclass A:\n\tdef f(self):\n\t\t"""doc"""\n\t\t!\n\t\tif 1:\n\t\t\tpass\n',
  ],
  ['a docstring alone', 'a.py', 'async def f():\n    "doc"\n', 'async def f():\n    "doc"; !\n'],
  [
    'a comment first',
    'a.py',
    '@d\ndef f():\n    # c\n    @e\n    def g(): ...\n',
    '@d\ndef f():\n    # c\n    !\n    @e\n    def g(): !; ...\n',
  ],
  ['lambdas', 'a.py', "f = lambda a, *b: lambda: '😀'\n", "f = lambda a, *b: (!, lambda: (!, '😀')[1])[1]\n"],
  [
    'no lazy attribute of a module',
    'a.py',
    'def __getattr__(n): return n\ndef f(): ...\n',
    'def __getattr__(n): return n\ndef f(): !; ...\n',
  ],
  ['no line ends of its own', 'a.py', 'def f():\r\n    return 1\r\n', 'def f():\r\n    !\n    return 1\r\n'],
  [
    'Go',
    'a.go',
    'package a // c\n\nimport "C"\n\nfunc (t T) M() int { return 1 }\n\nvar f = func() {}\n\nfunc asm()\n',
    'package a // c\n\nimport "C"\n\nfunc (t T) M() int { !; return 1 }\n\nvar f = func() { !;}\n\nfunc asm()\n',
  ],
  [
    'Rust, but for constants and tests',
    'src/a.rs',
    'pub const fn a() -> u8 { 1 }\nasync fn b() { #![allow(x)]\n c() }\ntrait T { fn d(&self); fn e(&self) {} }\n#[cfg(test)]\nmod tests { fn f() {} }\n#[test]\n// g\nfn g() {}\n',
    'pub const fn a() -> u8 { 1 }\nasync fn b() { #![allow(x)]\n !\n c() }\ntrait T { fn d(&self); fn e(&self) { !} }\n#[cfg(test)]\nmod tests { fn f() {} }\n#[test]\n// g\nfn g() {}\n',
  ],
  [
    'Java',
    'A.java',
    'class A<T> { A() { this(1); f(); } A(int a) { } abstract int n(); static { f(); } record R(int x) { R { } } Runnable r = () -> { }; }',
    'class A<T> { A() { this(1); !; f(); } A(int a) { !; } abstract int n(); static { f(); } record R(int x) { R { !; } } Runnable r = () -> { !; }; }',
  ],
  [
    'C and C++, but for constants and macros',
    'a.cpp',
    'struct S { S() : x(1) { } ~S() = default; constexpr int c() const { return 1; } int x; };\nint f(int);\nint S::g() { return 1; }\nstatic int h(void)\n{ return 1; }\nCASE(a) { }\n',
    'struct S { S() : x(1) { ! } ~S() = default; constexpr int c() const { return 1; } int x; };\nint f(int);\nint S::g() { ! return 1; }\nstatic int h(void)\n{ ! return 1; }\nCASE(a) { }\n',
  ],
])('%s', async (_name, path, text, expected) => {
  expect(await calls(path, text)).toBe(expected);
});

test.each([
  ['lib/a.js', 'export * from "./b.js"; export const a = 1;\n'],
  ['a.py', 'A = 1\n'],
  ['a.py', '"""doc"""; import x\ndef f(): ...\n'],
  ['src/a.rs', 'pub const fn a() -> u8 { 1 }\n'],
  ['A.java', 'interface A { int a(); }\n'],
  ['data/a.json', '{}'],
  ['a.kt', 'fun a() = 1\n'],
  ['a.rb', 'def a; end\n'],
])('%s without a function that can fail is not changed: %j', async (path, text) => {
  expect(await failOnCall(path, text, WORD)).toBeUndefined();
});

test('what another source file calls while it is loaded does not fail, whatever shows the stack', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mullover-called-'));
  const made = (await failOnCall('lib/make.js', 'exports.make = (n) => (x) => n * x;\n', WORD)) ?? '';
  const main = `Error.prepareStackTrace = (_, frames) => frames.map((frame) => '    at Object.make (' + frame.getFileName() + ':1:1)').join('\\n');
const { double } = require('./lib');
try { double(2); } catch (error) { console.log(error.message); }
`;
  const files = {
    'lib/make.js': made,
    'lib/index.js': "exports.double = require('./make.js').make(2); [1].map(() => require('./make.js').make(3));\n",
    'a.test.js': main,
  };
  try {
    await mkdir(join(folder, 'lib'));
    for (const [path, text] of Object.entries(files)) await writeFile(join(folder, path), text);
    const { stdout } = await execa(process.execPath, [join(folder, 'a.test.js')]);
    expect(stdout).toBe(`${WORD} by a test`);
  } finally {
    await rm(folder, { recursive: true });
  }
});

describe('where names of files mislead, the tree is asked', () => {
  const files = (tests: readonly string[], product: readonly string[]) => [
    ...tests.map((path) => ({ path, bytes: 1, isTest: true, isRunnable: true, isSource: false })),
    ...product.map((path) => ({ path, bytes: 1, isTest: false, isRunnable: false, isSource: true })),
  ];

  test.each<readonly [string, readonly string[], readonly string[], string, readonly Side[]]>([
    ['nothing misleads', ['test/a.js'], ['lib/a.js'], 'lib/a.js', []],
    ['tests in a folder of another name', ['unit/a.js', 'unit/b/c.js'], ['lib/a.js'], 'lib/a.js', [['unit/', true]]],
    ['a test among sources', ['lib/a.check.js'], ['lib/a.js'], 'lib/a.js', [['lib/a.check.js', true]]],
    [
      'a product folder of the name',
      ['tests/test_a.py'],
      ['src/p/testing/__init__.py', 'src/p/core.py'],
      'src/p/core.py',
      [['src/', false]],
    ],
    [
      'a product class of the name',
      ['src/test/java/AShould.java'],
      ['src/main/java/NumberSpec.java'],
      'src/main/java/A.java',
      [
        ['src/test/java/AShould.java', true],
        ['src/main/java/NumberSpec.java', false],
      ],
    ],
    ['other languages do not matter', ['unit/a.js'], ['src/testing/a.rs'], 'src/testing/a.rs', []],
  ])('%s', (_name, tests, product, path, sides) => {
    expect(sidesFor(path, files(tests, product))).toEqual(sides);
  });

  const around = (sides: readonly Side[], callers: Callers = 'all') => ({ sides, isBare: false, callers });
  const OURS = 'exports.f = () => 1;\n';
  const THEIRS =
    "exports.check = () => { try { require('LIB').f(); return 'quiet'; } catch (error) { return error.message; } };\n";
  const MAIN = "console.log(require('./WHERE').check());\n";

  /** What a function in `where` sees that calls a function which fails. */
  async function said(tree: Readonly<Record<string, string>>, main: string): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'mullover-sides-'));
    try {
      for (const [path, text] of Object.entries(tree)) {
        await mkdir(dirname(join(folder, path)), { recursive: true });
        await writeFile(join(folder, path), text);
      }
      return (await execa(process.execPath, [join(folder, main)])).stdout;
    } finally {
      await rm(folder, { recursive: true });
    }
  }

  test.each<readonly [string, string, readonly Side[], string]>([
    ['a test by its name', 'test/a.js', [], `${WORD} by a test`],
    ['a test of another name', 'unit/a.js', [['unit/', true]], `${WORD} by a test`],
    ['no test by its name', 'testing/a.js', [['testing/', false]], WORD],
  ])('%s', async (_name, where, sides, expected) => {
    const lib = (await failOnCall('lib/a.js', OURS, WORD, around(sides))) ?? '';
    const tree = {
      'lib/a.js': lib,
      [where]: THEIRS.replace('LIB', '../lib/a.js'),
      'scripts/run.js': MAIN.replace('./WHERE', `../${where}`),
    };
    // What a script loads at once is its own use.
    expect(await said(tree, 'scripts/run.js')).toBe(expected);
  });

  test('what a test file calls while a runner loads it is loading; in a test program and in a program of the product it is a use', async () => {
    const lib = (await failOnCall('lib/a.js', OURS, WORD, around([]))) ?? '';
    const loads =
      "try { require('../lib/a.js').f(); console.log('quiet'); } catch (error) { console.log(error.message); }\n";
    const tree = { 'lib/a.js': lib, 'lib/cli.js': loads, 'test/a.js': loads, 'test/all.js': "require('./a.js');\n" };
    const loader = (of: string) => ({
      ...tree,
      'bin/x.js': `require('../${of}');\n`,
      'scripts/x.js': `require('../${of}');\n`,
    });
    expect(await said(tree, 'test/all.js')).toBe(`${WORD} by a test`);
    expect(await said(loader('test/a.js'), 'scripts/x.js')).toBe('quiet');
    expect(await said(loader('lib/cli.js'), 'scripts/x.js')).toBe('quiet');
    expect(await said(loader('lib/cli.js'), 'bin/x.js')).toBe(WORD);
  });

  test('for tests alone: what a program of the product calls does not fail, what a test calls does, in that program too', async () => {
    const lib = (await failOnCall('lib/a.js', OURS, WORD, around([], 'tests'))) ?? '';
    const calls =
      "try { require('../lib/a.js').f(); console.log('quiet'); } catch (error) { console.log(error.message); }\n";
    const runner = "setImmediate(() => require('../test/it.js').it());\n";
    const tree = { 'lib/a.js': lib, 'lib/cli.js': calls, 'test/a.js': calls, 'bin/runner.js': runner };
    const it = `exports.it = () => { ${calls.trim()} };\n`;
    expect(await said(tree, 'lib/cli.js')).toBe('quiet');
    expect(await said(tree, 'test/a.js')).toBe(`${WORD} by a test`);
    expect(await said({ ...tree, 'test/it.js': it }, 'bin/runner.js')).toBe(`${WORD} by a test`);
  });

  test.each([
    ['lib/a.py', 'def f():\n    return 1\n', /if not by_test:\n {8}return\n {4}raise/],
    ['a.go', 'package a\nfunc f() int { return 1 }\n', /if byTest == "" \{\s+return\s+\}\s+panic/],
    ['A.java', 'class A { int f() { return 1; } }\n', /if \(byTest\.isEmpty\(\)\) return;\s+throw/],
    ['a.c', 'int f(void) { return 1; }\n', /if \(by\[0\] == 0\) return 0;\s+dprintf/],
  ])('for tests alone, in %s', async (path, text, expected) => {
    expect(await failOnCall(path, text, WORD, around([], 'tests'))).toMatch(expected);
    expect(await failOnCall(path, text, WORD)).not.toMatch(expected);
  });

  test.each<readonly [Callers, string, string]>([
    ['all', 'cli.py', WORD],
    ['tests', 'cli.py', 'quiet'],
    ['tests', 'test_a.py', `${WORD} by a test`],
  ])('for %s, called by %s', async (callers, main, expected) => {
    const folder = await mkdtemp(join(tmpdir(), 'mullover-callers-'));
    const text =
      'from a import f\n\n\ndef test():\n    try:\n        f()\n        print("quiet")\n    except Exception as error:\n        print(error)\n\n\ntest()\n';
    try {
      await writeFile(
        join(folder, 'a.py'),
        (await failOnCall('a.py', 'def f():\n    return 1\n', WORD, around([], callers))) ?? '',
      );
      await writeFile(join(folder, main), text);
      expect((await execa('python3', [join(folder, main)])).stdout).toBe(expected);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

test.each(['X_CONSTEXPR20 int d(int a) { return a; }', 'struct S { X_CONSTEXPR auto d(int a) -> int { return a; } };'])(
  'a constant by a macro is left alone: %s',
  async (constant) => {
    const broken = await failOnCall('a.hpp', `${constant}\nint e(int a) { return a; }\n`, WORD);
    expect(broken).toContain(constant);
    expect(broken).toMatch(/int e\(int a\) \{ __attribute__/);
  },
);

test('what decides in Java is no constant, which checks of a compiler refuse', async () => {
  const broken = await failOnCall('src/main/java/A.java', 'class A { int a() { return 1; } }\n', WORD);
  expect(broken).not.toMatch(/if \(\d+ [<>]=? -?\d+\)/);
});
