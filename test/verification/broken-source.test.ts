import { runInNewContext } from 'node:vm';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { LIMIT } from '../../src/stages/fail-limit.ts';
import { BROKEN, breakFile, brokenSource, canBreak, control } from '../../src/verification/broken-source.ts';
import { fakeWorkspace } from '../fakes/workspace.ts';

describe('a broken source file', () => {
  test.each([
    ['src/a.py', 'A = 1', `A = 1\nif 3 < ${LIMIT}: raise RuntimeError('${BROKEN}')\n`],
    ['a.go', 'package a', `package a\nvar _ = ${BROKEN}\n`],
    ['src/lib.rs', 'fn a() {}', `fn a() {}\ncompile_error!("${BROKEN}");\n`],
    ['src/main/java/A.java', 'class A {}', `class A {}\nclass ${BROKEN}Here { int x = ${BROKEN}; }\n`],
    ['src/a.h', '#pragma once\n', `#error ${BROKEN}\n#pragma once\n`],
    ['data/a.json', '{}', `${BROKEN}\n`],
  ])('%s fails to load or to compile', (path, text, broken) => {
    expect([canBreak(path), brokenSource(path, text)]).toEqual([true, broken]);
  });

  test.each([
    ['a shebang', '#!/usr/bin/env node\nx();', '#!/usr/bin/env node\n'],
    ['comments and directives', "/* @flow */\n// a\n'use strict';\nx();", "/* @flow */\n// a\n'use strict';\n"],
    ['a directive without a semicolon', '"use client"\nimport x from "x";', '"use client"\n'],
    ['a comment without an end of line', '// only this', '// only this'],
    ['nothing', 'export * from "./a.ts";', ''],
    ['a string that is no directive', '"use".length; x()', ''],
  ])('a script keeps %s in front', (_name, text, head) => {
    expect(brokenSource('lib/a.ts', text)).toBe(
      `${head}\n;if (Math.PI < ${LIMIT}) throw new Error('${BROKEN}');\n${text.slice(head.length)}`,
    );
  });

  test('any script that loads fails before its first statement', () => {
    const head = fc.constantFrom('', '#!/usr/bin/env node\n', "'use strict'\n", '/* a */ ', '// b\n', '\n');
    fc.assert(
      fc.property(fc.array(head, { maxLength: 3 }), fc.string(), (heads, comment) => {
        const start = heads.filter((one, at) => at === 0 || !one.startsWith('#!')).join('');
        const text = `${start}/* ${comment.replaceAll('*/', '')} */ var loaded = (done = true);`;
        const world = { done: false };
        expect(() => runInNewContext(brokenSource('a.js', text), world)).toThrow(BROKEN);
        expect(world.done).toBe(false);
      }),
    );
  });

  test.each([
    'src/style.css',
    'src/page.html',
    'types/a.d.ts',
    'src/a.d.mts',
    'test/a.test.js',
    'src/test_a.py',
    'conftest.py',
    'setup.py',
    'package.json',
    'tsconfig.build.json',
    'data.json',
    'rollup.config.js',
    'Gruntfile.js',
    '.eslintrc.js',
    '.tool/settings/a.js',
    'src/module-info.java',
    'build.rs',
    'README.md',
    'LICENSE',
  ])('%s is not broken: it cannot be, or says nothing about what the tests run', (path) => {
    expect(canBreak(path)).toBe(false);
  });
});

describe('the control of a broken file', () => {
  test.each([
    ['lib/a.js', 'exports.f = () => 1;\nexports.g = function () { return 2; };\n'],
    ['lib/a.js', 'exports.a = 1;\n'],
    ['lib/a.ts', 'export const f = (a: number) => a;\n'],
    ['a.py', 'def f():\n    return 1\n'],
    ['a.py', 'A = 1\n'],
    ['a.go', 'package a\n\nfunc f() int { return 1 }\n'],
    ['a.go', 'package a\n\nconst A = 1\n'],
    ['src/a.rs', 'pub fn f() -> u8 { 1 }\n'],
    ['src/main/java/A.java', 'class A { int f() { return 1; } }\n'],
    ['a.c', 'int f(void) { return 1; }\n'],
  ])('%s: %j has the same length on every line, and nothing of it fails', async (path, text) => {
    const broken = await breakFile(fakeWorkspace({ [path]: text }), path);
    const { text: quiet } = control(broken, text);
    const lengths = (of: string | null) => (of ?? '').split('\n').map(({ length }) => length);
    expect(lengths(quiet)).toEqual(lengths(broken.change.text));
    expect(quiet).not.toBe(broken.change.text);
    expect(quiet).not.toContain(LIMIT);
  });

  test('a script behaves as before', async () => {
    const text = 'exports.f = () => 1;\n';
    const broken = await breakFile(fakeWorkspace({ 'lib/a.js': text }), 'lib/a.js');
    const exports: { f?: () => number } = {};
    runInNewContext(control(broken, text).text ?? '', { exports });
    expect(exports.f?.()).toBe(1);
  });
});
