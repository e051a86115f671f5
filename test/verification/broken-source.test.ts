import { runInNewContext } from 'node:vm';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { BROKEN, brokenSource, canBreak } from '../../src/verification/broken-source.ts';

describe('a broken source file', () => {
  test.each([
    ['src/a.py', 'from __future__ import annotations\n', `raise RuntimeError('${BROKEN}')\n`],
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
      `${head}\n;if (Math.PI) throw new Error('${BROKEN}');\n${text.slice(head.length)}`,
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
