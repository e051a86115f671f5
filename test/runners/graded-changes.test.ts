// How tests are run is base's, whatever a change says of it.

import { expect, test } from '@jest/globals';
import { gradedChanges } from '../../src/runners/graded-changes.ts';

const BASE = JSON.stringify({ name: 'x', main: 'a.js', scripts: { test: 'mocha' }, mocha: { spec: 'test' } });
const graded = (path: string, text: string | null = 'x') =>
  gradedChanges([{ path, text }], async (read) => (read.endsWith('package.json') ? BASE : 'base'));

test.each([
  'conftest.py',
  'tests/conftest.py',
  'lib/sitecustomize.py',
  'evil.pth',
  'pytest.ini',
  'tox.ini',
  'setup.cfg',
  'pyproject.toml',
  '.mocharc.json',
  'packages/a/.mocharc.cjs',
  '.taprc',
  '.npmrc',
  'jest.config.js',
  'jest.setup.ts',
  'vitest.config.mts',
  'vitest.workspace.ts',
  'vite.config.ts',
  'babel.config.cjs',
  'ava.config.mjs',
  'spec/support/jasmine.json',
  'test/__snapshots__/a.test.js.snap',
  'tap-snapshots/test/a.js.test.cjs',
  'test/snapshots/a.js.snap',
])('a change of %s reaches no test', async (path) => {
  expect(await graded(path)).toEqual([]);
  expect(await graded(path, null)).toEqual([]);
});

test.each(['src/a.js', 'test/new.test.js', 'lib/config.js', 'src/vite-plugin.ts', 'babel.py'])(
  'a change of %s does',
  async (path) => {
    expect(await graded(path)).toEqual([{ path, text: 'x' }]);
  },
);

test('a changed manifest keeps its change of the product, and base’s words on how tests are run', async () => {
  const changed = JSON.stringify({
    name: 'x',
    main: 'b.js',
    scripts: { test: 'true', pretest: 'rm -r test' },
    mocha: { require: './evil.js' },
    jest: { testMatch: [] },
  });
  const [manifest] = await graded('package.json', changed);
  expect(JSON.parse(manifest?.text ?? '')).toEqual({
    name: 'x',
    main: 'b.js',
    scripts: { test: 'mocha' },
    mocha: { spec: 'test' },
  });
});

test('a manifest that is deleted or no JSON is base’s', async () => {
  expect(await graded('package.json', null)).toEqual([{ path: 'package.json', text: BASE }]);
  expect(await graded('package.json', '{')).toEqual([{ path: 'package.json', text: BASE }]);
});
