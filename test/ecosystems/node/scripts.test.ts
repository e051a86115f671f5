// Which command the scripts of a package.json lead to, and what has to be made before it.

import { describe, expect, test } from '@jest/globals';
import { detectRecipe } from '../../../src/ecosystems/detect.ts';
import type { SandboxSettings } from '../../../src/execution.ts';

interface Given {
  readonly scripts: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly files?: readonly string[];
}

async function recipeOf({ scripts, devDependencies = {}, files = [] }: Given, settings: SandboxSettings = {}) {
  const texts: Readonly<Record<string, string>> = { 'package.json': JSON.stringify({ scripts, devDependencies }) };
  const source = { files: ['package.json', ...files], read: async (path: string) => texts[path] };
  const detection = await detectRecipe(source, settings);
  if (!detection.ok) throw new Error(detection.reason);
  return detection.recipe;
}
const testOf = async (given: Given) => (await recipeOf(given)).test;

describe('a step before the tests is not taken for them', () => {
  const devDependencies = { tape: '5' };

  test.each([
    [
      'a file that node runs to make others',
      { test: 'npm run lint && npm run transpile && npm run real', transpile: 'node ./x/transpile.cjs', real: 'mocha' },
    ],
    ['by its words alone', { test: 'node scripts/prepare-fixtures.js && mocha' }],
    ['behind another script', { test: 'npm run all', all: 'node ./gen.js && npm run real', real: 'mocha' }],
    ['in front by a hook', { pretest: 'node ./gen.js', test: 'mocha' }],
  ])('%s', async (_, scripts) => {
    expect(await testOf({ scripts, devDependencies })).toBe('mocha');
  });

  const may = (command: string) => `{ ${command}; } || echo "the build failed"`;
  test.each<[string, Given, readonly string[]]>([
    [
      'it is run before them',
      { scripts: { test: 'node scripts/prepare-fixtures.js && mocha' } },
      [may('node scripts/prepare-fixtures.js')],
    ],
    [
      'as a hook is, with its arguments',
      { scripts: { pretest: 'node --no-warnings ./gen.js --all', test: 'jest' } },
      [may('node --no-warnings ./gen.js --all')],
    ],
    [
      'in its turn',
      { scripts: { test: 'tsc -p . && node tools/copy-assets.mjs && mocha' } },
      [may('tsc -p .'), may('node tools/copy-assets.mjs')],
    ],
    [
      'for a runner that builds for itself, too',
      { scripts: { pretest: 'node build/generate.js', test: 'vitest' } },
      [may('node build/generate.js')],
    ],
    [
      'beside the build that made tests need',
      { scripts: { pretest: 'node gen.js', build: 'tsc', test: 'mocha out/spec' } },
      ['npm run build', 'node gen.js'],
    ],
    ['not what looks for faults', { scripts: { pretest: 'node scripts/lint.js', test: 'mocha' } }, []],
    [
      'nor what is made for readers',
      { scripts: { test: 'node build-docs.js && node scripts/gen-readme.mjs && mocha' } },
      [],
    ],
    ['nor a release', { scripts: { pretest: 'node prepare-release.js', test: 'mocha' } }, []],
    ['nor a test', { scripts: { test: 'node test/build.test.js && mocha' } }, []],
    [
      'nor a program that starts another by its arguments',
      { scripts: { pretest: 'node make.js mocha', test: 'jest' } },
      [],
    ],
  ])('but %s', async (_, given, wanted) => {
    const files = Object.keys(given.scripts).includes('build') ? [] : ['test/a.test.js'];
    expect((await recipeOf({ devDependencies: { mocha: '10' }, files, ...given })).build).toEqual(wanted);
  });

  test('where nothing else is named, a file that node runs is the test', async () => {
    expect(await testOf({ scripts: { test: 'node test/index.js' }, devDependencies })).toBe('tape test/index.js');
  });
});

test.each([
  [
    'units are told from what needs a browser',
    { test: 'vitest', 'test-unit': 'vitest --project unit', 'test-e2e': 'vitest --project e2e' },
    'vitest run --project unit',
  ],
  ['by other separators', { test: 'jest', 'test:unit': 'jest -c unit.js', 'e2e:ci': 'cypress run' }, 'jest -c unit.js'],
  [
    'by a pattern of pnpm',
    { test: 'pnpm run "/^test:.*/"', 'test:types': 'tsc --noEmit', 'test:spec': 'vitest run -c v.ts' },
    'vitest run -c v.ts',
  ],
  ['where nothing needs a browser the whole counts', { test: 'vitest', 'test:unit': 'vitest unit' }, 'vitest run'],
])('%s', async (_, scripts, wanted) => {
  expect(await testOf({ scripts })).toBe(wanted);
});

test.each([
  ['files that the shell finds', "node --test $(find test -name '*-test.js' -o -name '*.test.js')"],
  ['in back-quotes', 'mocha `ls test/*.js`'],
  ['behind a wrapper', 'nyc tape $(git ls-files test)'],
])('a command with %s is run as it is', async (_, script) => {
  const { runner, test: command } = await recipeOf({ scripts: { test: script }, devDependencies: { mocha: '10' } });
  expect([runner, command]).toEqual(['observed', 'npm test']);
});

test('a script that calls the one of its name in another folder does not call itself', async () => {
  const { runner, test: command } = await recipeOf({ scripts: { test: 'cd packages/a && npm test' } });
  expect([runner, command]).toEqual(['observed', 'npm test']);
});

describe('several commands of one script are all run', () => {
  const devDependencies = { mocha: '10', tape: '5', jest: '29' };
  const parts = { 'test:a': 'mocha test/a.js', 'test:b': 'mocha test/b.js' };

  test.each<[string, Given['scripts'], readonly [string, string]]>([
    ['of one runner at once', { test: 'mocha test/a && mocha test/b' }, ['mocha', 'mocha test/a test/b']],
    ['by scripts', { test: 'npm run test:a && npm run test:b', ...parts }, ['mocha', 'mocha test/a.js test/b.js']],
    ['by a runner of scripts', { test: 'run-s test:*', ...parts }, ['mocha', 'mocha test/a.js test/b.js']],
    ['by a pattern of pnpm', { test: 'pnpm run "/test:.*/"', ...parts }, ['mocha', 'mocha test/a.js test/b.js']],
    ['the widest where it holds the others', { test: 'mocha test/a.js && mocha' }, ['mocha', 'mocha']],
    ['and is the first', { test: 'jest && jest src/a.test.js' }, ['jest', 'jest']],
    ['once where it is there twice', { test: 'npm run u && c8 npm run u', u: 'mocha t.js' }, ['mocha', 'mocha t.js']],
    ['of one runner with other options', { test: 'jest -c a.js && jest -c b.js' }, ['observed', 'npm test']],
    ['of several runners', { test: 'mocha && jest' }, ['observed', 'npm test']],
    ['a file that node runs among them', { test: 'mocha && node test/umd.test.js' }, ['observed', 'npm test']],
    ['those of packages among them', { test: 'jest && npm test --workspaces' }, ['observed', 'npm test']],
    ['without the linter around them', { test: 'mocha && eslint . && jest' }, ['observed', 'mocha && jest']],
    ['not what needs a browser', { test: 'mocha && jest -c e2e.js' }, ['mocha', 'mocha']],
    ['nor types', { test: 'mocha && vitest --typecheck' }, ['mocha', 'mocha']],
    ['nor what the units were told from', { test: 'mocha && jest', unit: 'mocha', e2e: 'x' }, ['mocha', 'mocha']],
  ])('%s', async (_, scripts, wanted) => {
    const { runner, test: command } = await recipeOf({ scripts, devDependencies });
    expect([runner, command]).toEqual(wanted);
  });
});

test('a test command of the settings keeps the build that the scripts do before theirs, unless that is set, too', async () => {
  const given = {
    scripts: { test: 'npm run build && mocha lib/test', build: 'tsc' },
    devDependencies: { mocha: '10', typescript: '5' },
  };
  expect((await recipeOf(given, { test: 'mocha lib/test/some.js' })).build).toEqual(['npm run build']);
  expect((await recipeOf(given, { test: 'mocha lib/test/some.js', build: [] })).build).toEqual([]);
});
