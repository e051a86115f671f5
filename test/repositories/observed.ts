// Repositories whose test command starts several runners in several ways. Plain data.

import type { SandboxSettings } from '../../src/execution.ts';
import type { Files } from '../fakes/workspace.ts';

interface Selected {
  readonly files: readonly string[];
  readonly titles?: readonly string[];
  /** `status id` of what runs then. */
  readonly expected: readonly string[];
}

export interface ObservedRepository {
  readonly name: string;
  readonly files: Files;
  readonly settings: SandboxSettings;
  /** `status id` of the whole run. */
  readonly expected: readonly string[];
  readonly selections: readonly Selected[];
}

const script = (head: string, declare: (title: string, actual: string, expected: string) => string) =>
  `${head}\n${declare('holds', '1', '1')}\n${declare('is wrong', '1', '2')}\n`;
const functions =
  (word: string, compare: (actual: string, expected: string) => string) =>
  (title: string, actual: string, expected: string) =>
    `${word}('${title}', () => { ${compare(actual, expected)}; });`;
const expects = (actual: string, expected: string) => `expect(${actual}).toBe(${expected})`;
const asserts = (actual: string, expected: string) => `assert.strictEqual(${actual}, ${expected})`;
const withT = (word: string, end: string) => (title: string, actual: string, expected: string) =>
  `test('${title}', (t) => { t.${word}(${actual}, ${expected});${end} });`;

/** One script for each runner, started in its own way; `;` goes on behind red tests. */
const SCRIPTS: Readonly<Record<string, string>> = {
  test: 'npm run -s lint && npm run -s tests -ws --if-present; npm run -s behind',
  lint: 'node scripts/lint.cjs',
  behind: [
    'cross-env NODE_OPTIONS=--no-warnings npm run -s jest',
    'nyc --silent --check-coverage --lines 100 mocha --bail --reporter dot "mocha/*.test.js"',
    'c8 --100 node --test nodetest/*.test.js',
    "tape 'tape/*.js'",
    'ava',
    'tap --disable-coverage tap/*.js',
    'jasmine "jasmine/*.js"',
    'qunit qunit',
    'borp -p "borp/*.test.mjs" --timeout 180000 --expose-gc',
    'node plain/plain.test.mjs',
    'node own/bin/mocha.js own/test/*.js',
  ].join('; '),
  jest: 'jest --coverage --bail',
};

/** Chosen together, some runners and not the others. */
const HOLDS = ['jest/add.test.js', 'mocha/add.test.js', 'ava/add.mjs', 'borp/add.test.mjs', 'packages/b/add.test.js'];

const VITEST = script("import { expect, test } from 'vitest';", functions('test', expects));

export const NODE_IN_ONE: ObservedRepository = {
  name: 'eleven runners behind one npm test',
  settings: { test: 'npm test', runtime: '22' },
  files: {
    'package.json': JSON.stringify({
      name: 'fixture',
      private: true,
      workspaces: ['packages/*'],
      scripts: SCRIPTS,
      devDependencies: {
        ...{ ava: '7.0.0', borp: '0.21.0', c8: '12.0.0', 'cross-env': '10.1.0', jasmine: '7.0.0', jest: '30.5.2' },
        ...{ mocha: '12.0.3', nyc: '18.0.0', qunit: '3.0.0', tap: '21.8.0', tape: '5.10.2', vitest: '5.1.1' },
      },
      jest: { testMatch: ['**/jest/*.test.js'], coverageThreshold: { global: { lines: 100 } } },
      ava: { files: ['ava/*.mjs'] },
    }),
    'lib.js': 'exports.add = (a, b) => a + b;\n',
    'scripts/lint.cjs': "console.log('nothing to complain about');\n",
    'jest/add.test.js': script('', functions('test', expects)),
    'jest/open.test.js': "setInterval(() => {}, 1000);\ntest('does not let go', () => {});\n",
    'mocha/add.test.js': script("const assert = require('node:assert');", functions('it', asserts)),
    'nodetest/add.test.js': script(
      "const assert = require('node:assert'); const { test } = require('node:test');",
      functions('test', asserts),
    ),
    'tape/add.js': script("const test = require('tape');", withT('equal', ' t.end();')),
    'tape/more.js': script("const test = require('tape');", withT('equal', ' t.end();')),
    'ava/add.mjs': script("import test from 'ava';", withT('is', '')),
    'tap/add.js': script("const { test } = require('tap');", withT('equal', ' t.end();')),
    'jasmine/add.js': script('', functions('it', expects)),
    'qunit/add.js': script("const { test } = require('qunit');", withT('equal', '')),
    'borp/add.test.mjs': script(
      "import assert from 'node:assert'; import { test } from 'node:test';",
      functions('test', asserts),
    ),
    'plain/plain.test.mjs': script(
      "import assert from 'node:assert'; import { test } from 'node:test';",
      functions('test', asserts),
    ),
    'own/package.json': JSON.stringify({ name: 'mocha', version: '12.0.3', bin: { mocha: './bin/mocha.js' } }),
    'own/bin/mocha.js': "import('mocha/bin/mocha.js');\n",
    'own/test/add.js': script("const assert = require('node:assert');", functions('it', asserts)),
    'packages/a/package.json': JSON.stringify({ name: 'a', type: 'module', scripts: { tests: 'vitest' } }),
    'packages/a/add.test.js': VITEST,
    'packages/b/package.json': JSON.stringify({ name: 'b', type: 'module', scripts: { tests: 'vitest run --bail 1' } }),
    'packages/b/add.test.js': VITEST,
  },
  expected: [
    ...['jest/add.test.js', 'mocha/add.test.js', 'nodetest/add.test.js', 'ava/add.mjs', 'jasmine/add.js'].flatMap(both),
    ...['qunit/add.js', 'borp/add.test.mjs', 'plain/plain.test.mjs', 'own/test/add.js'].flatMap(both),
    ...['packages/a/add.test.js', 'packages/b/add.test.js'].flatMap(both),
    'passed jest/open.test.js::does not let go',
    ...['tape/add.js', 'tape/more.js'].flatMap((file) => assertions(file, 'should be strictly equal')),
    ...assertions('tap/add.js', 'should be equal'),
  ],
  selections: [
    {
      files: [...HOLDS, 'tape/more.js'],
      expected: [...HOLDS.flatMap(both), ...assertions('tape/more.js', 'should be strictly equal')],
    },
    { files: ['packages/b/add.test.js'], titles: ['holds'], expected: ['passed packages/b/add.test.js::holds'] },
    { files: ['elsewhere/no.test.js'], expected: [] },
  ],
};

function both(file: string): readonly string[] {
  return [`passed ${file}::holds`, `failed ${file}::is wrong`];
}

function assertions(file: string, name: string): readonly string[] {
  return [
    `passed ${file}::holds`,
    `passed ${file}::holds > ${name}`,
    `failed ${file}::is wrong`,
    `failed ${file}::is wrong > ${name}`,
  ];
}

const CASE = `import unittest

class AddTest(unittest.TestCase):
    def test_holds(self):
        self.assertEqual(1, 1)

    def test_is_wrong(self):
        self.assertEqual(1, 2)

    def test_with_an_error(self):
        raise KeyError(1)

    @unittest.skip('later')
    def test_later(self):
        pass
`;
const FUNCTIONS = `import pytest

@pytest.mark.parametrize('x', [1, 2])
def test_is_one(x):
    assert x == 1

class TestMore:
    def test_holds(self):
        pass
`;
/** The tests of two modules in two processes, as Django and others do it on their own. */
const RUNTESTS = `import multiprocessing
import sys
import unittest


def run(name):
    result = unittest.TestResult()
    unittest.defaultTestLoader.loadTestsFromName(name).run(result)
    return len(result.failures) + len(result.errors)


if __name__ == '__main__':
    with multiprocessing.Pool(2) as pool:
        sys.exit(1 if sum(pool.map(run, ['cases.test_a', 'cases.test_b'])) else 0)
`;

const ofCase = (file: string): readonly string[] => [
  `passed ${file}::AddTest > test_holds`,
  `failed ${file}::AddTest > test_is_wrong`,
  `error ${file}::AddTest > test_with_an_error`,
  `skipped ${file}::AddTest > test_later`,
];

export const PYTHON_IN_ONE: ObservedRepository = {
  name: 'pytest with plug-ins, unittest and a parallel runner of its own behind one Makefile',
  settings: {
    test: 'make check',
    setup: [
      'python3 -m venv /opt/env/venv',
      'pip install pytest==9.2.0 pytest-xdist pytest-randomly pytest-rerunfailures pytest-cov',
    ],
  },
  files: {
    'setup.cfg': '[metadata]\nname = fixture\n',
    Makefile: [
      'check:',
      '\t-cd sub && python -m pytest -x -n 2 --reruns 1 --cov=. --cov-fail-under=100 tests',
      '\t-coverage run -m unittest discover -f -s units -t .',
      '\t-python runtests.py',
      '',
    ].join('\n'),
    'sub/pytest.ini': '[pytest]\naddopts = --maxfail=1\n',
    'sub/tests/test_functions.py': FUNCTIONS,
    'sub/tests/test_broken.py': 'import missing\n',
    'units/__init__.py': '',
    'units/test_case.py': CASE,
    'units/test_unloadable.py': 'import missing\n',
    'cases/__init__.py': '',
    'cases/test_a.py': CASE,
    'cases/test_b.py': CASE,
    'runtests.py': RUNTESTS,
  },
  expected: [
    'passed sub/tests/test_functions.py::test_is_one[1]',
    'failed sub/tests/test_functions.py::test_is_one[2]',
    'passed sub/tests/test_functions.py::TestMore > test_holds',
    'error sub/tests/test_broken.py::(did not finish)',
    'error units/test_unloadable.py::(did not finish)',
    ...['units/test_case.py', 'cases/test_a.py', 'cases/test_b.py'].flatMap(ofCase),
  ],
  selections: [
    {
      files: ['sub/tests/test_functions.py'],
      titles: ['test_is_one[1]'],
      expected: ['passed sub/tests/test_functions.py::test_is_one[1]'],
    },
    {
      files: ['units/test_case.py'],
      titles: ['AddTest', 'test_holds'],
      expected: ['passed units/test_case.py::AddTest > test_holds'],
    },
    { files: ['cases/test_b.py'], expected: ofCase('cases/test_b.py') },
    { files: ['tests/test_nowhere.py'], expected: [] },
  ],
};

const GO_TEST = `package calc

import "testing"

func TestHolds(t *testing.T) { t.Run("inside", func(t *testing.T) {}) }

func TestIsWrong(t *testing.T) { t.Fatal("wrong") }
`;
const RUST = `pub fn add(a: i32, b: i32) -> i32 { a + b }

#[cfg(test)]
mod tests {
    #[test]
    fn holds() { assert_eq!(super::add(1, 2), 3); }

    #[test]
    fn is_wrong() { assert_eq!(super::add(1, 2), 4); }
}
`;
const ofGo = (file: string): readonly string[] => [
  `passed ${file}::TestHolds`,
  `passed ${file}::TestHolds > inside`,
  `failed ${file}::TestIsWrong`,
];

export const COMPILED_IN_ONE: ObservedRepository = {
  name: 'Go and Cargo behind one Makefile',
  settings: { test: 'make check' },
  files: {
    'go.mod': 'module example.com/calc\n\ngo 1.21\n',
    Makefile: [
      ...['check: unit', '\t-cd crate && cargo test --quiet -- --nocapture', ''],
      ...['unit:', '\t-go test -v -failfast -race=false ./...', '\tgo vet ./...', ''],
    ].join('\n'),
    'calc/calc.go': 'package calc\n',
    'calc/calc_test.go': GO_TEST,
    'more/more.go': 'package calc\n',
    'more/more_test.go': GO_TEST,
    'crate/Cargo.toml': '[package]\nname = "fixture"\nversion = "0.1.0"\nedition = "2021"\n',
    'crate/src/lib.rs': RUST,
  },
  expected: [
    ...['calc/calc_test.go', 'more/more_test.go'].flatMap(ofGo),
    'passed crate/src/lib.rs::tests > holds',
    'failed crate/src/lib.rs::tests > is_wrong',
  ],
  selections: [
    {
      files: ['more/more_test.go'],
      titles: ['TestHolds', 'inside'],
      expected: ['passed more/more_test.go::TestHolds > inside'],
    },
    { files: ['calc/calc_test.go'], expected: ofGo('calc/calc_test.go') },
  ],
};
