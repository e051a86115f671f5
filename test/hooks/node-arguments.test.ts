// What a runner's command line becomes in an observed run: a report, the wanted files, nothing that ends it early.

import { createRequire } from 'node:module';
import { describe, expect, test } from '@jest/globals';

interface Chosen {
  readonly files?: readonly string[] | undefined;
  readonly titles?: readonly string[];
  readonly configured?: boolean;
}
type Words = readonly string[] | 'none of them';

const hooks = createRequire(import.meta.url)('../../sandbox/entry/hooks/node-arguments.cjs') as {
  observedWords(runner: string, words: readonly string[], options: object): Words;
  withoutThresholds(words: readonly string[]): readonly string[];
  nodeTestOptions(own: readonly string[], options: object): readonly string[];
  jestOptions(argv: object, options: object): Readonly<Record<string, unknown>>;
  jestFiles(argv: object, files: readonly string[]): readonly string[];
  covers(target: string, file: string): boolean;
};

/** Paths that are there, with the text of those that say what they are written with. */
const TREE: Readonly<Record<string, string>> = {
  test: '',
  src: '',
  'test/a.js': '',
  'test/b.js': '',
  'test/n.mjs': "import { test } from 'node:test';",
  'src/a.test.ts': "import { test } from 'vitest';",
};

function words(runner: string, line: string, { files, titles, configured = false }: Chosen = {}): Words {
  const options = { files, titles, configured, report: '/r', here: '/o' };
  const exists = (word: string) => word in TREE;
  const textOf = (file: string) => TREE[file];
  return hooks.observedWords(runner, line.split(' ').filter(Boolean), { ...options, exists, textOf });
}
const shown = (...given: Parameters<typeof words>) => {
  const found = words(...given);
  return typeof found === 'string' ? found : found.join(' ');
};

const MOCHA = '--reporter /o/reporters/mocha.cjs -O output=/r --no-bail --exit';
const VITEST = '--reporter=default --reporter=json --outputFile.json=/r --coverage.enabled=false';

describe('all tests', () => {
  test.each([
    ['mocha', 'test/*.js --bail -R dot --timeout 5000', `test/*.js --timeout 5000 ${MOCHA}`],
    ['mocha', '--retries 3 --reporter=xunit -w', MOCHA],
    ['mocha', '--require ts-node/register -b -- test/a.js', `--require ts-node/register ${MOCHA} test/a.js`],
    ['vitest', 'run --coverage --bail 1 --reporter verbose -u', `run ${VITEST}`],
    ['vitest', '--coverage.enabled --coverage.provider=v8 --project unit', `--project unit ${VITEST}`],
    ['tap', '--bail --100 -j4 -R spec test/*.js', '-j4 -R spec test/*.js --output-file=/r'],
    ['jasmine', '--random=true --fail-fast', '--reporter=/o/reporters/jasmine.cjs --random=false'],
    ['ava', '--watch --fail-fast --tap -c 2', '-c 2'],
    ['tape', "-r esm --no-only 'test/*.js'", "-r esm --no-only 'test/*.js'"],
  ])('%s %s', (runner, line, expected) => {
    expect(shown(runner, line)).toBe(expected);
  });
});

describe('some files', () => {
  test.each([
    // In place of what was named, with the options as they are.
    ['mocha', '--timeout 5000 test/*.js', ['test/a.js'], `--timeout 5000 ${MOCHA} test/a.js`],
    // Behind an option that nobody knows a word is its value, unless it is a file.
    ['mocha', '--own-option value test', ['test/a.js'], `--own-option value ${MOCHA} test/a.js`],
    ['mocha', '--own-flag test/b.js', ['test/a.js'], `--own-flag ${MOCHA} test/a.js`],
    // None of its own: it ends at once.
    ['mocha', 'spec/**/*.js', ['test/a.js'], 'none of them'],
    // Told nothing, it finds tests in its own folder only, and none that are written for another runner.
    ['mocha', '', ['test/a.js', 'src/a.test.ts', 'test/n.mjs'], `${MOCHA} test/a.js`],
    // A new file beside one that is named.
    ['tape', 'test/a.js', ['test/b.js', 'test/n.mjs', 'src/a.test.ts'], 'test/b.js'],
    ['vitest', 'run src', ['src/a.test.ts', 'test/a.js'], `run ${VITEST} src/a.test.ts`],
    ['vitest', 'run --project unit', ['src/a.test.ts'], `run --project unit ${VITEST} src/a.test.ts`],
    ['ava', '-c 2', ['test/a.js'], 'none of them'],
    ['tap', '', ['test/a.js'], '--output-file=/r test/a.js'],
  ])('%s %s of %j', (runner, line, files, expected) => {
    expect(shown(runner, line, { files })).toBe(expected);
  });

  test('a runner with settings of its own knows where its tests are', () => {
    expect(shown('mocha', '', { files: ['lib/x/own.js'], configured: true })).toBe(`${MOCHA} lib/x/own.js`);
  });
});

test('one test is chosen by name', () => {
  const chosen = { files: ['test/a.js'], titles: ['outer (1)', 'is 2'] };
  expect(words('mocha', 'test', chosen)).toEqual([...MOCHA.split(' '), '--grep', '^outer \\(1\\) is 2$', 'test/a.js']);
  const vitest = [...VITEST.split(' '), '--testNamePattern', '^outer \\(1\\) is 2$', 'test/a.js'];
  expect(words('vitest', '', chosen)).toEqual(vitest);
});

test('thresholds of coverage decide nothing', () => {
  expect(hooks.withoutThresholds(['--check-coverage', '--lines=90', '--all', 'mocha', '--lines=1'])).toEqual([
    ...['--check-coverage=false', '--all', 'mocha', '--lines=1'],
  ]);
  expect(hooks.withoutThresholds(['--check-coverage', '--lines', '90', '-r', 'text', 'mocha', '100'])).toEqual([
    ...['--check-coverage=false', '-r', 'text', 'mocha', '100'],
  ]);
});

test('node --test keeps its own options but those of reporters, coverage and watching', () => {
  const own = ['--import', 'tsx', '--test', '--test-reporter', 'spec', '--test-coverage-lines=90', '--watch'];
  expect(hooks.nodeTestOptions(own, { report: '/r', here: '/o', titles: ['a', 'b+'] })).toEqual([
    ...['--import', 'tsx', '--test', '--test-reporter=/o/reporters/node-test.mjs', '--test-reporter-destination=/r'],
    ...['--test-reporter=spec', '--test-reporter-destination=stdout', '--test-name-pattern=b\\+$'],
  ]);
});

test('jest keeps its own options but those that decide, and runs files by their paths', () => {
  const argv = { _: ['unit'], bail: 1, coverage: true, u: true, shard: '1/2', config: 'x', testPathPattern: ['y'] };
  const options = hooks.jestOptions(argv, { report: '/r', files: ['/w/a.js'], titles: ['a', 'b'] });
  expect(options).toEqual({
    _: ['/w/a.js'],
    config: 'x',
    json: true,
    outputFile: '/r',
    ci: true,
    coverage: false,
    collectCoverage: false,
    watch: false,
    watchAll: false,
    watchman: false,
    bail: 0,
    notify: false,
    forceExit: true,
    passWithNoTests: true,
    runTestsByPath: true,
    testNamePattern: '^a b$',
    t: undefined,
  });
  expect(hooks.jestOptions(argv, { report: '/r' })._).toEqual(['unit']);
  const files = ['/w/unit/a.test.js', '/w/e2e/b.test.js'];
  expect(hooks.jestFiles({ _: [] }, files)).toEqual(files);
  expect(hooks.jestFiles({ _: ['unit'] }, files)).toEqual(['/w/unit/a.test.js']);
  expect(hooks.jestFiles({ _: ['unit/other.test.js'] }, files)).toEqual(['/w/unit/a.test.js']);
  expect(hooks.jestFiles({ _: ['(unclosed'] }, files)).toEqual(['/nowhere']);
});

test.each([
  ['test', 'test/x/a.js', true],
  ['./test/', 'test/a.js', true],
  ['test/a', 'test/a.js', true],
  ['test/*.js', 'test/x/a.js', false],
  ['test/**/*.js', 'test/a.js', true],
  ['**/*.{test,spec}.?(c|m)[jt]s', 'src/a.test.mts', true],
  ['src/+(a|b).js', 'src/c.js', false],
  ['test/[!a].js', 'test/a.js', false],
  ['tests', 'test/a.js', false],
])('%s covers %s: %s', (target, file, expected) => {
  expect(hooks.covers(target, file)).toBe(expected);
});
