import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from '@jest/globals';
import { execa } from 'execa';
import { breakContent } from '../../src/verification/broken-content.ts';

const LOADERS = { product: ['lib/calls.js', 'p/calls.py'], tests: ['test/a.js', 'tests/a.py'] };

test.each([
  ['lib/a.js', "'use strict';\nmodule.exports = Object.freeze({ OK: 200 });\n", true],
  ['lib/a.js', "export const A = 'a';\n", true],
  ['lib/a.ts', 'export enum Color { Red = 1 }\n', true],
  ['lib/a.js', "export * from './b.js';\nexport { a, b as c } from './c.js';\n", false],
  ['lib/a.js', "'use strict';\nmodule.exports = require('./lib');\n", false],
  ['lib/a.js', "const a = require('./a');\nconst { b } = require('./b');\nmodule.exports = { a, b };\n", false],
  ['lib/a.js', "import a from './a.js';\nimport './b.js';\n// only this\nexport default a;\n", false],
  ['p/a.py', 'import enum\nclass Color(enum.IntFlag):\n    RED = 1\n', true],
  ['p/a.py', 'CODES = {200: "ok"}\n', true],
  [
    'p/a.py',
    '"""Doc."""\nfrom .a import (\n    b,\n    c,\n)\nimport d  # e\n\n__all__ = ["b"]\n__version__ = "1"\n',
    false,
  ],
  ['a.go', 'package a\n\nconst A = 1\n', false],
])('%s holds something itself: %j', (path, text, holds) => {
  expect(breakContent(path, text, LOADERS) !== undefined).toBe(holds);
});

test.each([
  ['node', 'lib/codes.js', 'exports.OK = 200;\n', "require('../lib/codes.js');\n", 'js'],
  ['python3', 'p/codes.py', 'OK = 200\n', "import sys\nsys.path.insert(0, '.')\nimport p.codes\n", 'py'],
])(
  '%s: fails where a test loads it, by way of what passes it on, and not where code with functions does',
  async (program, path, text, load, kind) => {
    const folder = await mkdtemp(join(tmpdir(), 'mullover-content-'));
    const [source, tests] = [dirname(path), kind === 'js' ? 'test' : 'tests'];
    const files = {
      [path]: breakContent(path, text, LOADERS)?.text ?? '',
      [`${tests}/a.${kind}`]: load,
      [`${source}/calls.${kind}`]: load.replace('../lib', '.'),
      [`${source}/other.${kind}`]: load.replace('../lib', '.'),
    };
    const run = async (script: string) => {
      await writeFile(join(folder, tests, `a.${kind}`), script);
      const { stderr } = await execa(program, [`${tests}/a.${kind}`], { cwd: folder, reject: false });
      return /MulloverBrokenOnPurpose.*/.exec(stderr)?.[0];
    };
    try {
      for (const [name, content] of Object.entries(files)) {
        await mkdir(dirname(join(folder, name)), { recursive: true });
        await writeFile(join(folder, name), content);
      }
      expect(await run(load)).toBe('MulloverBrokenOnPurpose by a test');
      expect(await run(load.replace('codes', 'other'))).toBe('MulloverBrokenOnPurpose by a test');
      expect(await run(load.replace('codes', 'calls'))).toBeUndefined();
    } finally {
      await rm(folder, { recursive: true });
    }
  },
);
