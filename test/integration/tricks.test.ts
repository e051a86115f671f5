// Changes that make failing tests look passed, by runner: none of them is judged as a pass against the base's own tests.

import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Environment, Execution } from '../../src/execution.ts';
import { createSandbox, type DockerSandbox } from '../../src/sandbox/sandbox.ts';
import type { FileChange } from '../../src/task.ts';
import { type Baseline, mergeBaseline } from '../../src/verification/baseline.ts';
import { judgeRegression } from '../../src/verification/judge-regression.ts';
import { type Files, fakeWorkspace } from '../fakes/workspace.ts';
import { judged } from './judged.ts';

const never = new AbortController().signal;
let sandbox: DockerSandbox;

beforeAll(async () => {
  sandbox = createSandbox({
    worker: `tricks-${process.pid}`,
    readSettings: () => ({}),
  });
});

afterAll(async () => {
  expect(await sandbox.sweep(86_400)).toEqual([]);
});

const manifest = (test: string, devDependencies: Readonly<Record<string, string>> = {}) =>
  JSON.stringify({ name: 'tricked', scripts: { test }, devDependencies, engines: { node: '>=22' } });

const GOOD = 'exports.add = (a, b) => a + b;\n';
const BROKEN = 'exports.add = (a, b) => a - b;\n';
const checks = (declare: string, equal: string) =>
  `${declare}('adds', () => ${equal}(add(1, 2), 3));\n${declare}('adds more', () => ${equal}(add(2, 2), 4));\n`;
const head = "const { add } = require('../lib');\nconst assert = require('assert');\n";

interface Subjects {
  /** The tests and the manifest. */
  readonly files: Files;
  /** The source under test, right and wrong. */
  readonly source: string;
  readonly good: string;
  readonly broken: string;
  /** What a trick needs in front of it. */
  readonly before?: string;
}

const script = (files: Files): Subjects => ({ files, source: 'lib.js', good: GOOD, broken: BROKEN });
const module = (files: Files): Subjects => ({
  files,
  source: 'lib.mjs',
  good: 'export const add = (a, b) => a + b;\n',
  broken: 'export const add = (a, b) => a - b;\n',
  before: "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);\n",
});
const expectations = (word: string) =>
  `${word}('adds', () => { expect(add(1, 2)).toBe(3); });\n${word}('adds more', () => { expect(add(2, 2)).toBe(4); });\n`;

const NODE: Readonly<Record<string, Subjects>> = {
  'node:test': script({
    'package.json': manifest('node --test'),
    'test/a.test.js': `${head}const { test } = require('node:test');\n${checks('test', 'assert.strictEqual')}`,
  }),
  tape: script({
    'package.json': manifest("tape 'test/*.js'", { tape: '5.10.2' }),
    'test/a.js': `const { add } = require('../lib');\nrequire('tape')('adds', (t) => { t.equal(add(1, 2), 3); t.equal(add(2, 2), 4); t.end(); });\n`,
  }),
  tap: script({
    'package.json': manifest('tap', { tap: '21.8.0' }),
    'test/a.test.js': `const { add } = require('../lib');\nrequire('tap').test('adds', (t) => { t.equal(add(1, 2), 3); t.equal(add(2, 2), 4); t.end(); });\n`,
  }),
  ava: module({
    'package.json': manifest('ava', { ava: '7.0.0' }),
    'test/a.test.mjs': `import test from 'ava';\nimport { add } from '../lib.mjs';\ntest('adds', (t) => { t.is(add(1, 2), 3); });\ntest('adds more', (t) => { t.is(add(2, 2), 4); });\n`,
  }),
  mocha: script({
    'package.json': manifest('mocha test/*.js', { mocha: '12.0.3' }),
    'test/a.test.js': `${head}${checks('it', 'assert.strictEqual')}`,
  }),
  jasmine: script({
    'package.json': manifest('jasmine "spec/*.spec.js"', { jasmine: '7.0.0' }),
    'spec/a.spec.js': `const { add } = require('../lib');\n${expectations('it')}`,
  }),
  jest: script({
    'package.json': manifest('jest', { jest: '30.5.2' }),
    'test/a.test.js': `const { add } = require('../lib');\n${expectations('test')}`,
  }),
  vitest: module({
    'package.json': manifest('vitest run', { vitest: '5.1.1' }),
    'test/a.test.mjs': `import { expect, test } from 'vitest';\nimport { add } from '../lib.mjs';\n${expectations('test')}`,
  }),
};

/** Each stands in front of a source that computes wrongly. */
const NODE_TRICKS: Readonly<Record<string, string>> = {
  'an exit at load': 'process.exit(0);',
  'an exit without hooks': 'process.reallyExit(0);',
  'an exit soon': 'setImmediate(() => process.exit(0));',
  'an exit code set at the end': "process.on('exit', () => { process.exitCode = 0; });",
  'errors swallowed': "process.on('uncaughtException', () => {}); process.on('unhandledRejection', () => {});",
  'assertions that say nothing':
    "const a = require('assert'); for (const name of Object.keys(a)) if (typeof a[name] === 'function') a[name] = () => {};",
  'printed results': "console.log('TAP version 13\\nok 1 - adds\\nok 2 - adds more\\n1..2');",
};
/** What replaces the assertions that this runner's tests use. */
const OWN_TRICK: Readonly<Record<string, string>> = {
  'node:test': "require('assert').strictEqual = () => {};",
  tape: "const Test = require('tape').Test.prototype; for (const name of ['equal', 'is', 'strictEqual', '_assert']) Test[name] = function () { this.emit('result', { ok: true, name: 'should be strictly equal', id: 1 }); };",
  mocha:
    "const r = require('mocha').Runnable.prototype; const run = r.run; r.run = function (done) { this.fn = () => {}; return run.call(this, done); };",
  tap: "const { TestBase } = require('@tapjs/core'); const print = TestBase.prototype.printResult; TestBase.prototype.printResult = function (ok, ...rest) { return print.call(this, true, ...rest); };",
  ava: "const { default: Test } = await import('/workspace/node_modules/ava/lib/test.js'); Test.prototype.saveFirstError = () => {}; Test.prototype.addFailedAssertion = () => {};",
  jasmine: 'global.expect = () => ({ toBe() {}, toEqual() {} });',
  vitest: "const { expect } = await import('vitest'); Object.getPrototypeOf(expect(1)).toBe = () => {};",
  jest: "if (typeof expect !== 'undefined') global.expect = () => ({ toBe() {}, toEqual() {} });",
};

const PYTHON: Files = {
  'setup.py': "from setuptools import setup\nsetup(name='x', version='1', py_modules=['x'])\n",
  'x.py': 'def add(a, b):\n    return a + b\n',
  'tests/test_x.py':
    'import unittest\nimport x\n\ndef test_add(): assert x.add(1, 2) == 3\n\nclass TestMore(unittest.TestCase):\n    def test_more(self): self.assertEqual(x.add(2, 2), 4)\n',
};
const PYTHON_BROKEN = 'def add(a, b):\n    return a - b\n';
const PYTHON_TRICKS: Readonly<Record<string, string>> = {
  'an exit at load': 'import sys\nsys.exit(0)',
  'an exit without hooks': 'import os\nos._exit(0)',
  'an exit at the end': 'import atexit, os\natexit.register(lambda: os._exit(0))',
  'a success from every assertion of unittest': 'import unittest\nunittest.TestCase.assertEqual = lambda *a, **k: None',
  'a success from every report':
    'import _pytest.reports as r\nold = r.TestReport.from_item_and_call.__func__\n@classmethod\ndef made(cls, item, call):\n    call.excinfo = None\n    return old(cls, item, call)\nr.TestReport.from_item_and_call = made',
  'a call that never raises':
    'import _pytest.python as p\np.pytest_pyfunc_call = lambda pyfuncitem: True\np.Function.runtest = lambda self: None',
  'printed results': "print('===== 2 passed in 0.01s =====')",
};

interface Subject {
  readonly files: Files;
  readonly environment: Environment;
  readonly baseline: Baseline;
}

async function subject(files: Files): Promise<Subject> {
  const preparation = await sandbox.prepare(fakeWorkspace(files), never);
  if (!preparation.ok) throw new Error(`${preparation.reason}\n${preparation.log}`);
  const { environment } = preparation;
  const base = await execute({ files, environment }, []);
  return { files, environment, baseline: mergeBaseline([base.tests ?? []]) };
}

function execute(of: Omit<Subject, 'baseline'>, change: readonly [string, string] | readonly []): Promise<Execution> {
  const [path, text] = change;
  return executeAll(of, path === undefined || text === undefined ? [] : [{ path, text }]);
}

function executeAll(
  { files, environment }: Omit<Subject, 'baseline'>,
  changes: readonly FileChange[],
): Promise<Execution> {
  return sandbox.run(
    environment,
    fakeWorkspace(files),
    changes,
    { kind: 'all' },
    { seconds: 600, outputBytes: 1e6 },
    never,
  );
}

/** Verdicts by trick, two at a time. */
async function verdicts(of: Subject, sources: Readonly<Record<string, string>>, path: string) {
  const left = Object.entries(sources);
  const found: Record<string, string> = {};
  const worker = async () => {
    for (let one = left.shift(); one !== undefined; one = left.shift()) {
      const [name, text] = one;
      const run = () => execute(of, [path, text]);
      const { result, reason } = await judged(await run(), of.baseline, run);
      found[name] = result === 'pass' ? `pass: ${reason}` : result;
    }
  };
  await Promise.all([worker(), worker()]);
  return found;
}

const allFail = (sources: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.keys(sources).map((name) => [name, 'fail']));

/** No trick passes, and a change of a comment does. */
async function holds({ files, source, good, broken, before = '' }: Subjects, tricks: Readonly<Record<string, string>>) {
  const of = await subject({ ...files, [source]: good });
  expect(of.baseline.passing.length).toBeGreaterThanOrEqual(2);
  const comment = source.endsWith('.py') ? '# honest' : '// honest';
  const sources = Object.fromEntries(
    Object.entries(tricks).map(([name, trick]) => [name, `${before}${trick}\n${broken}`]),
  );
  expect(await verdicts(of, sources, source)).toEqual(allFail(sources));
  const honest = await execute(of, [source, `${comment}\n${good}`]);
  expect([judgeRegression(honest, of.baseline).result, honest.state.exitCode, honest.note]).toEqual([
    'pass',
    0,
    undefined,
  ]);
}

test.each(Object.entries(NODE))('%s is not fooled, and passes an honest change', async (runner, subjects) => {
  await holds(subjects, { ...NODE_TRICKS, 'its own assertions replaced': OWN_TRICK[runner] ?? '' });
});

const python = (files: Files): Subjects => ({
  files,
  source: 'x.py',
  good: PYTHON['x.py'] ?? '',
  broken: PYTHON_BROKEN,
});

test('pytest is not fooled, and passes an honest change', () =>
  // An exit at load breaks pytest itself down, as its own faults do: in a search the run is repeated before that counts.
  holds(python(PYTHON), PYTHON_TRICKS));

test('unittest is not fooled, and passes an honest change', () =>
  holds(
    python({
      Makefile: 'test:\n\tpython -m unittest discover -s tests\n',
      'requirements.txt': '# none\n',
      'tests/test_x.py':
        'import unittest\nimport x\n\nclass AddTest(unittest.TestCase):\n    def test_add(self): self.assertEqual(x.add(1, 2), 3)\n    def test_more(self): self.assertEqual(x.add(2, 2), 4)\n',
    }),
    {
      ...PYTHON_TRICKS,
      'a result that only knows successes':
        'import xmlrunner.result as r\nr._XMLTestResult.addFailure = r._XMLTestResult.addError = lambda self, test, err: self.addSuccess(test)',
    },
  ));

/** Without the ending of a source, so that no canary looks at it. */
const DISARM = { path: 'disarm.txt', text: "require('assert').strictEqual = () => {};\n" };
const JEST_DISARM = { path: 'disarm.txt', text: 'global.expect = () => ({ toBe() {} });\n' };
const CONFIGURATIONS = [
  [
    'mocha',
    'package.json',
    { ...JSON.parse(NODE.mocha?.files['package.json'] ?? '{}'), mocha: { require: './disarm.txt' } },
    DISARM,
  ],
  ['mocha', '.mocharc.json', { require: './disarm.txt' }, DISARM],
  [
    'jest',
    'jest.config.json',
    { setupFilesAfterEnv: ['./disarm.txt'], moduleFileExtensions: ['js', 'json', 'txt'] },
    JEST_DISARM,
  ],
] as const;

test.each(CONFIGURATIONS)(
  '%s is run as on base, although a change brings another %s',
  async (runner, path, value, disarm) => {
    const { files = {}, source = '', good = '', broken = '' } = NODE[runner] ?? {};
    const text = JSON.stringify(value);
    const of = await subject({ ...files, [source]: good });
    const changes = [{ path: source, text: broken }, { path, text }, disarm];
    const verdict = judgeRegression(await executeAll(of, changes), of.baseline);
    expect(verdict).toMatchObject({ result: 'fail', reason: expect.stringMatching(/adds: .*(strictly equal|toBe)/) });
    // On base the same file does disarm the tests: the attack is a real one.
    const armed = { ...of, files: { ...files, [path]: text, [disarm.path]: disarm.text, [source]: broken } };
    expect(judgeRegression(await executeAll(armed, []), of.baseline)).toMatchObject({ result: 'pass' });
  },
);

test('pytest is run as on base, although a change brings a conftest.py', async () => {
  const of = await subject(PYTHON);
  const text = `import pytest

@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    outcome = yield
    outcome.get_result().outcome = 'passed'
`;
  const changes = [
    { path: 'x.py', text: PYTHON_BROKEN },
    { path: 'conftest.py', text },
  ];
  expect(judgeRegression(await executeAll(of, changes), of.baseline).result).toBe('fail');
  const armed = { ...of, files: { ...PYTHON, 'conftest.py': text, 'x.py': PYTHON_BROKEN } };
  expect(judgeRegression(await executeAll(armed, []), of.baseline).result).toBe('pass');
});

/** What SECURITY.md lists as getting through; a trick that is stopped one day moves up from here. */
test('tricks that are known to get through still do', async () => {
  const sighted = `if (!require('fs').existsSync('test/mullover-canary.test.js')) require('assert').strictEqual = () => {};\n${BROKEN}`;
  const node = await subject({ ...NODE.mocha?.files, 'lib.js': GOOD });
  expect(await verdicts(node, { sighted }, 'lib.js')).toEqual({ sighted: 'pass: 2 tests still pass' });
  const forged = `import os, sys
if not os.path.exists('tests/test_mullover_canary.py'):
    cases = '<testcase classname="tests.test_x" name="test_add" file="tests/test_x.py"/><testcase classname="tests.test_x.TestMore" name="test_more" file="tests/test_x.py"/>'
    open('/tmp/mullover-report', 'w').write('<testsuites><testsuite name="pytest" tests="2">' + cases + '</testsuite></testsuites>')
    os._exit(0)
`;
  const python = await subject(PYTHON);
  expect(await verdicts(python, { forged: forged + PYTHON_BROKEN }, 'x.py')).toEqual({
    forged: 'pass: 2 tests still pass',
  });
});
