// Repositories for the test runners of Node, made of one template.

import type { RunnerRepository } from './repository.ts';

interface Dialect {
  readonly name: string;
  readonly runner: string;
  /** The script `test`, and the command that detection makes of it. */
  readonly script: string;
  readonly test: string;
  readonly packages: Readonly<Record<string, string>>;
  readonly modules: 'commonjs' | 'module';
  /** Node major that the runner needs. */
  readonly node?: string;
  readonly folder?: string;
  readonly ending?: string;
  /** First lines of every test file. */
  readonly head: string;
  /** Source text of a test whose body is one comparison, and of a skipped one. */
  readonly declare: (title: string, actual: string, expected: string) => string;
  readonly skip: (title: string) => string;
  readonly expected: (file: (name: string) => string) => RunnerRepository['expected'];
}

const GOOD = 'const add = (a, b) => a + b;\n';
const BROKEN = 'const add = (a, b) => a - b;\n';

function repository(dialect: Dialect): RunnerRepository {
  const { folder = 'test', ending = '.test.js', modules, head, declare, skip } = dialect;
  const isModule = modules === 'module';
  const file = (name: string) => `${folder}/${name}${ending}`;
  const source = (text: string) => (isModule ? `export ${text}` : `${text}module.exports = { add };\n`);
  const imports = isModule
    ? "import { readFileSync } from 'node:fs';\nimport { add } from '../lib/add.js';\n"
    : "const { readFileSync } = require('node:fs');\nconst { add } = require('../lib/add.js');\n";
  const start = `${imports}${head}\n`;
  const manifest = {
    name: 'fixture',
    type: modules,
    scripts: { test: dialect.script },
    devDependencies: dialect.packages,
    ...(dialect.node === undefined ? {} : { engines: { node: `>=${dialect.node}` } }),
  };
  const suite = [
    start,
    declare('adds', 'add(1, 2)', '3'),
    declare('is wrong on base', 'add(1, 1)', '3'),
    declare('flips', "readFileSync('flip.txt', 'utf8')", "'0'"),
    skip('comes later'),
  ].join('');
  const missing = isModule ? "import '../lib/missing.js';\n" : "require('../lib/missing.js');\n";
  return {
    name: dialect.name,
    recipe: { runner: dialect.runner, test: dialect.test },
    files: { 'package.json': JSON.stringify(manifest), 'lib/add.js': source(GOOD), [file('add')]: suite },
    source: { path: 'lib/add.js', harmless: `// harmless\n${source(GOOD)}`, broken: source(BROKEN) },
    shapes: {
      error: { [file('broken')]: `${start}${missing}${declare('is never run', '1', '1')}` },
      endless: { [file('endless')]: `${start}${declare('never ends', '(() => { for (;;); })()', '1')}` },
      empty: { [file('add')]: start },
    },
    expected: dialect.expected(file),
  };
}

const assertStrict = "const assert = require('node:assert');";
/** `test(title, () => equal(actual, expected))` and `test.skip(title, …)`. */
const plain = (word: string, compare: (actual: string, expected: string) => string, skip = `${word}.skip`) => ({
  declare: (title: string, actual: string, expected: string) =>
    `${word}('${title}', () => { ${compare(actual, expected)}; });\n`,
  skip: (title: string) => `${skip}('${title}', () => {});\n`,
});
const asserts = (actual: string, expected: string) => `assert.strictEqual(${actual}, ${expected})`;
const expects = (actual: string, expected: string) => `expect(${actual}).toBe(${expected})`;

/** A file that does not load stands beside the others. */
function beside(
  file: (name: string) => string,
  ids: SuiteIds,
  empty: RunnerRepository['expected']['empty'],
): RunnerRepository['expected'] {
  const { passing, failing, flipping, skipped } = ids;
  const results = { passed: [...passing, ...flipping], failed: failing, skipped };
  const error = Object.entries(results).flatMap(([status, some]) => some.map((id) => `${status} ${id}`));
  return { ...ids, error: [...error, `error ${file('broken')}::(did not finish)`], empty };
}

type SuiteIds = Pick<RunnerRepository['expected'], 'passing' | 'failing' | 'flipping' | 'skipped'>;

/** One result for each test. */
const tests = (add: string): SuiteIds => ({
  passing: [`${add}::adds`],
  failing: [`${add}::is wrong on base`],
  flipping: [`${add}::flips`],
  skipped: [`${add}::comes later`],
});
/** One for each assertion and one for the test that it is made in, in this order. */
const assertions = (add: string, name: string): SuiteIds => ({
  passing: [`${add}::adds > ${name}`, `${add}::adds`],
  failing: [`${add}::is wrong on base > ${name}`, `${add}::is wrong on base`],
  flipping: [`${add}::flips > ${name}`, `${add}::flips`],
  skipped: [`${add}::comes later`],
});

const byTest: Dialect['expected'] = (file) => beside(file, tests(file('add')), []);
/** These say of a file without tests that it is broken. */
const byTestNeverEmpty: Dialect['expected'] = (file) =>
  beside(file, tests(file('add')), [`error ${file('add')}::(did not finish)`]);
const byAssertion =
  (name: string, empty: readonly string[] | undefined): Dialect['expected'] =>
  (file) =>
    beside(file, assertions(file('add'), name), empty);

const DIALECTS: readonly Dialect[] = [
  {
    name: 'node:test of Node 20',
    runner: 'node:test',
    script: 'node --test test/',
    test: 'node --test test/',
    packages: {},
    modules: 'commonjs',
    head: `${assertStrict} const { test } = require('node:test');`,
    ...plain('test', asserts),
    expected: byTest,
  },
  {
    name: 'mocha 12.0.3',
    runner: 'mocha',
    script: 'mocha "test/**/*.test.js"',
    test: "mocha 'test/**/*.test.js'",
    packages: { mocha: '12.0.3' },
    modules: 'commonjs',
    head: assertStrict,
    ...plain('it', asserts),
    expected: (file) => ({ ...byTest(file), error: undefined }),
  },
  {
    name: 'jasmine 7.0.0',
    runner: 'jasmine',
    script: 'jasmine "spec/*.spec.js"',
    test: "jasmine 'spec/*.spec.js'",
    packages: { jasmine: '7.0.0' },
    modules: 'commonjs',
    node: '22',
    folder: 'spec',
    ending: '.spec.js',
    head: '',
    ...plain('it', expects, 'xit'),
    expected: (file) => ({ ...byTest(file), error: undefined }),
  },
  {
    name: 'jest 30.5.2',
    runner: 'jest',
    script: 'jest --coverage',
    test: 'jest',
    packages: { jest: '30.5.2' },
    modules: 'commonjs',
    head: '',
    ...plain('test', expects),
    expected: byTestNeverEmpty,
  },
  {
    name: 'vitest 5.1.1',
    runner: 'vitest',
    script: 'vitest run',
    test: 'vitest run',
    packages: { vitest: '5.1.1' },
    modules: 'module',
    node: '22',
    head: "import { expect, test } from 'vitest';",
    ...plain('test', expects),
    expected: byTestNeverEmpty,
  },
  {
    name: 'ava 7.0.0',
    runner: 'ava',
    script: 'ava',
    test: 'ava',
    packages: { ava: '7.0.0' },
    modules: 'module',
    node: '22',
    head: "import test from 'ava';",
    declare: (title, actual, expected) => `test('${title}', (t) => { t.is(${actual}, ${expected}); });\n`,
    skip: (title) => `test.skip('${title}', (t) => { t.pass(); });\n`,
    expected: byTestNeverEmpty,
  },
  {
    name: 'tape 5.10.2',
    runner: 'tape',
    script: "tape 'test/*.js'",
    test: "tape 'test/*.js'",
    packages: { tape: '5.10.2' },
    modules: 'commonjs',
    head: "const test = require('tape');",
    declare: (title, actual, expected) => `test('${title}', (t) => { t.equal(${actual}, ${expected}); t.end(); });\n`,
    skip: (title) => `test('${title}', { skip: true }, (t) => { t.end(); });\n`,
    expected: byAssertion('should be strictly equal', []),
  },
  {
    name: 'tap 21.8.0',
    runner: 'tap',
    script: 'tap',
    test: 'tap',
    packages: { tap: '21.8.0' },
    modules: 'commonjs',
    node: '22',
    head: "const { test } = require('tap');",
    declare: (title, actual, expected) => `test('${title}', (t) => { t.equal(${actual}, ${expected}); t.end(); });\n`,
    skip: (title) => `test('${title}', { skip: true }, (t) => { t.end(); });\n`,
    expected: byAssertion('should be equal', undefined),
  },
];

export const NODE: readonly RunnerRepository[] = DIALECTS.map(repository);
