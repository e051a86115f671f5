// What is read from one text: definitions, syntax errors, imports, words.

import { describe, expect, test } from '@jest/globals';
import { findDefinitions } from '../../src/workspace/definitions.ts';
import { splitIdentifiers } from '../../src/workspace/identifiers.ts';
import { findImports, resolveImport } from '../../src/workspace/imports.ts';
import { languages } from '../../src/workspace/languages.ts';
import { findSyntaxError } from '../../src/workspace/syntax-error.ts';

/** `kind parent.name start-end`, one per definition. */
async function outline(path: string, text: string): Promise<string[] | undefined> {
  const found = await findDefinitions(path, text);
  return found?.map(
    (one) => `${one.kind} ${one.parent === '' ? '' : `${one.parent}.`}${one.name} ${one.start}-${one.end}`,
  );
}

describe('definitions', () => {
  test('of JavaScript are found in all the ways it has to write them', async () => {
    const text = `class A extends B {
  x = () => 1;
  static #p() {}
  get y() {
    return 1;
  }
}
Foo.prototype.bar = function () {
};
exports.x = function x() {
};
module.exports = function () {
};
const api = {
  a() {},
  b: function () {
  },
  c: async () => 1,
};
const C = class { m() {} };
function* g() {}
app.use = function use(
  a,
) {};
Foo.prototype = { z: function () {} };
const memo = debounce(() => {
});`;
    expect(await outline('a.js', text)).toEqual([
      'class A 1-7',
      'function A.x 2-2',
      'function A.#p 3-3',
      'function A.y 4-6',
      'function Foo.bar 8-9',
      'function x 10-11',
      'function module.exports 12-13',
      'function api.a 15-15',
      'function api.b 16-17',
      'function api.c 18-18',
      'class C 20-20',
      'function C.m 20-20',
      'function g 21-21',
      'function app.use 22-24',
      'function Foo.z 25-25',
      'function memo 26-27',
    ]);
  });

  test('of TypeScript include interfaces, enums, namespaces and fields', async () => {
    const text =
      'abstract class A<T> {\n  private x = () => 1;\n  abstract q(): void;\n}\ninterface I { a(): void }\nenum E { A }\nnamespace N {\n  export function f() {}\n}\nexport const z = async <T>(a: T) => {\n};';
    expect(await outline('a.ts', text)).toEqual([
      'class A 1-4',
      'function A.x 2-2',
      'function A.q 3-3',
      'class I 5-5',
      'class E 6-6',
      'function N.f 8-8',
      'function z 10-11',
    ]);
    expect(await outline('a.tsx', 'export const V = () => {\n  return <div/>;\n};')).toEqual(['function V 1-3']);
  });

  test('of Python hold their decorators, and end where the code ends', async () => {
    const text =
      '@register\nclass A(B):\n    """Doc."""\n\n    @property\n    def m(\n        self,\n    ):\n        return 1\n\n\nasync def f():\n    def g():\n        pass\n    return g\n\n\nx = 1\n';
    expect(await outline('a.py', text)).toEqual([
      'class A 1-9',
      'function A.m 5-9',
      'function f 12-15',
      'function f.g 13-14',
    ]);
    expect((await findDefinitions('a.py', text))?.map((one) => one.head)).toEqual([2, 8, 12, 13]);
  });

  test.each([
    [
      'a.go',
      'package a\ntype S struct{}\nfunc (s *S) M() {}\nfunc F() {}',
      ['class S 2-2', 'function S.M 3-3', 'function F 4-4'],
    ],
    ['a.rs', 'struct S;\nimpl<T> Foo for Bar<T> {\n  fn a(&self) {}\n}', ['class S 1-1', 'function Bar.a 3-3']],
    ['A.java', 'class A {\n  A() {}\n  void m() {}\n}', ['class A 1-4', 'function A.A 2-2', 'function A.m 3-3']],
    ['a.rb', 'module M\n  class A\n    def x; end\n  end\nend', ['class M 1-5', 'class M.A 2-4', 'function M.A.x 3-3']],
    [
      'a.cpp',
      'class A { void m() {} };\nvoid A::n() {}\nint *f() {}',
      ['class A 1-1', 'function A.m 1-1', 'function A.n 2-2', 'function f 3-3'],
    ],
    ['a.cs', 'namespace N { class A {\n void M() {} } }', ['class A 1-2', 'function A.M 2-2']],
    [
      'a.php',
      '<?php class A { function m() {} }\nfunction f() {}',
      ['class A 1-1', 'function A.m 1-1', 'function f 2-2'],
    ],
  ])('of %s are found too', async (path, text, expected) => {
    expect(await outline(path, text)).toEqual(expected);
  });

  test('of a text without a parser are unknown, not none', async () => {
    expect(await outline('a.txt', 'class A {}')).toBeUndefined();
    expect(await outline('empty.py', '')).toEqual([]);
  });

  test('every language has its parser in the package', async () => {
    for (const { endings } of languages) expect(await findDefinitions(`x${endings[0]}`, '')).toEqual([]);
  });
});

describe('a syntax error', () => {
  test('is told by its line', async () => {
    expect(await findSyntaxError('a.js', 'a();\nfunction f( {\n', undefined)).toBe(
      'line 2: cannot be parsed: function f( {',
    );
    expect(await findSyntaxError('a.py', 'def f():\n    return (1\n', undefined)).toMatch(/^line 2: /);
    expect(await findSyntaxError('a.ts', 'if (a) {\n', undefined)).toMatch(/^line 1: "}" is missing/);
  });

  test('that was there before is not blamed, even when it has moved', async () => {
    const broken = 'function f() {\n  a(;\n}\n';
    expect(await findSyntaxError('a.js', `let x;\n${broken}`, broken)).toBeUndefined();
    expect(await findSyntaxError('a.js', `${broken}let = = 3;\n`, broken)).toMatch(/^line 4: /);
  });

  test('does not exist in a text that parses or that has no parser', async () => {
    expect(await findSyntaxError('a.js', 'f();\n', undefined)).toBeUndefined();
    expect(await findSyntaxError('a.txt', '((((', undefined)).toBeUndefined();
  });

  test.each([
    ['def f():\n    a()\n        b()\n', 'line 3: has another indentation than its block: b()'],
    ['def f():\n        a()\n    b()\n', 'line 3: has another indentation than its block: b()'],
    ['def f():\n    a()\n  b()\n', 'line 3: has another indentation than its block: b()'],
    ['def f():\na()\n', 'line 1: an indented block is missing behind: def f():'],
    ['class A:\n    def f(self):\n    x = 1\n', 'line 2: an indented block is missing behind: def f(self):'],
    ['if a:\n    b()\n  else:\n    c()\n', 'line 3: has another indentation than its block: else:'],
    ['try:\n    b()\nexcept E:\n    c()\n        d()\n', 'line 5: has another indentation than its block: d()'],
    ['  a()\n', 'line 1: has another indentation than its block: a()'],
    ['if a:\n    b()\n\tc()\n', 'line 3: has another indentation than its block: c()'],
    ['if a:\n    # b\n', 'line 1: an indented block is missing behind: if a:'],
    ['@a\n  def f(): pass\n', 'line 2: has another indentation than its block: def f(): pass'],
  ])('are wrong indentations of Python: %j', async (text, mistake) => {
    expect(await findSyntaxError('a.py', text, undefined)).toBe(mistake);
  });

  test.each([
    'if a: b(); c()\nelse: d()\n',
    'def f(\n  a,\n      b,\n):\n    return (a\n+ b)\n',
    'def f():\n    """\nhere\n      there\n    """\n# far out\n    x = a \\\n  + b\n        # far in\n    return x\n',
    'if a:\n\tb()\n\tif c:\n\t    d()\n\t    e()\n',
    'if a: \\\n  b()\n',
    'try:\n  a()\nexcept E:\n      b()\nelse:\n   c()\nfinally:\n d()\n',
    'match a:\n    case 1:\n        b()\n    case _:\n        c()\n',
    '@a\n@b\nasync def f():\n    async with c as d:\n        pass\n',
    '\ufeffa()\nclass A: pass\n',
  ])('are no indentations that Python allows: %j', async (text) => {
    expect(await findSyntaxError('a.py', text, undefined)).toBeUndefined();
  });

  test('are no indentations that were wrong before', async () => {
    expect(await findSyntaxError('a.py', 'if a:\n b()\n  c()\nd()\n', 'if a:\n b()\n  c()\n')).toBeUndefined();
  });
});

describe('imports', () => {
  test('are found in JavaScript and Python', () => {
    const script =
      "import a from './a.js';\nexport * from '../b';\nconst c = require('c');\nawait import('./d');\nimport './e.css';";
    expect(findImports('x.ts', script)).toEqual(['./a.js', '../b', 'c', './d', './e.css']);
    const python =
      'import os, a.b as c\nfrom . import d\nfrom ..e import (\n    f,  # why\n    g as h,\n)\n    from i import j';
    expect(findImports('x.py', python)).toEqual(['.', '.d', '..e', '..e.f', '..e.g', 'i', 'i.j', 'os', 'a.b']);
  });

  test('lead to files of the repository, also by the package’s own name', () => {
    const paths = new Set([
      'lib/index.js',
      'lib/a.ts',
      'src/pkg/__init__.py',
      'src/pkg/m.py',
      'pkg2/x.py',
      'plugins/p.js',
      'packages/a/package.json',
      'packages/a/src/index.ts',
      'packages/a/src/deep/b.ts',
    ]);
    const packages = new Map([
      ['self', { directory: '', main: './lib/index.js' }],
      ['@x/a', { directory: 'packages/a', main: 'dist/index.js' }],
    ]);
    const modules = { has: (path: string) => paths.has(path), packages };
    const resolved = (importer: string, specifier: string) => resolveImport(importer, specifier, modules);
    expect(resolved('test/t.js', '../lib/a.js')).toBe('lib/a.ts');
    expect(resolved('test/t.js', '..')).toBe('lib/index.js');
    expect(resolved('test/t.js', 'self')).toBe('lib/index.js');
    expect(resolved('test/t.js', 'self/plugins/p')).toBe('plugins/p.js');
    expect(resolved('packages/b/t.ts', '@x/a')).toBe('packages/a/src/index.ts');
    expect(resolved('packages/b/t.ts', '@x/a/deep/b')).toBe('packages/a/src/deep/b.ts');
    expect(resolved('packages/a/test/t.ts', '@/deep/b')).toBe('packages/a/src/deep/b.ts');
    expect(resolved('packages/b/t.ts', '@x/other')).toBeUndefined();
    expect(resolved('test/t.js', 'express')).toBeUndefined();
    expect(resolved('test/t.js', '../../../etc/passwd')).toBeUndefined();
    expect(resolved('tests/t.py', 'pkg.m')).toBe('src/pkg/m.py');
    expect(resolved('src/pkg/m.py', '.')).toBe('src/pkg/__init__.py');
    expect(resolved('pkg2/sub/y.py', '..x')).toBe('pkg2/x.py');
  });
});

test('identifiers are split into their words and kept whole', () => {
  expect(splitIdentifiers('getUserName parse_HTTPHeader x2y 404')).toEqual([
    'getusername',
    'get',
    'user',
    'name',
    'parsehttpheader',
    'parse',
    'http',
    'header',
    'x2y',
    '404',
  ]);
});

test('a function that is the whole module is found by its own name', async () => {
  const found = await findDefinitions(
    'quote.js',
    "module.exports = function quote(xs) {\n  return xs.join(' ');\n};\n",
  );
  expect(found?.map(({ name, kind, start, end }) => `${kind} ${name} ${start}-${end}`)).toEqual(['function quote 1-3']);
});
