// Changes that make failing tests look passed, by runner: none of them is judged as a pass against the base's own tests.

import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { ensureBaseImage } from '../../scripts/base-image.js';
import { createSandbox, type DockerSandbox } from '../../src/sandbox/sandbox.ts';
import type { Environment, Execution } from '../../src/task.ts';
import { type Baseline, judgeRegression, mergeBaseline } from '../../src/verification/judge-execution.ts';
import { type Files, fakeWorkspace } from '../fakes/workspace.ts';

jest.setTimeout(600_000);

const never = new AbortController().signal;
let sandbox: DockerSandbox;

beforeAll(async () => {
  sandbox = createSandbox({
    baseImage: await ensureBaseImage(),
    worker: `tricks-${process.pid}`,
    readSettings: () => ({}),
  });
});

afterAll(async () => {
  expect(await sandbox.sweep(86_400)).toEqual([]);
});

const manifest = (test: string, devDependencies: Readonly<Record<string, string>> = {}) =>
  JSON.stringify({ name: 'tricked', scripts: { test }, devDependencies });

const GOOD = 'exports.add = (a, b) => a + b;\n';
const BROKEN = 'exports.add = (a, b) => a - b;\n';
const checks = (declare: string, equal: string) =>
  `${declare}('adds', () => ${equal}(add(1, 2), 3));\n${declare}('adds more', () => ${equal}(add(2, 2), 4));\n`;
const head = "const { add } = require('../lib');\nconst assert = require('assert');\n";

const NODE: Readonly<Record<string, Files>> = {
  'node:test': {
    'package.json': manifest('node --test'),
    'test/a.test.js': `${head}const { test } = require('node:test');\n${checks('test', 'assert.strictEqual')}`,
  },
  tape: {
    'package.json': manifest("tape 'test/*.js'", { tape: '5.9.0' }),
    'test/a.js': `const { add } = require('../lib');\nrequire('tape')('adds', (t) => { t.equal(add(1, 2), 3); t.equal(add(2, 2), 4); t.end(); });\n`,
  },
  mocha: {
    'package.json': manifest('mocha test/*.js', { mocha: '10.8.2' }),
    'test/a.test.js': `${head}${checks('it', 'assert.strictEqual')}`,
  },
  jest: {
    'package.json': manifest('jest', { jest: '29.7.0' }),
    'test/a.test.js': `const { add } = require('../lib');\ntest('adds', () => expect(add(1, 2)).toBe(3));\ntest('adds more', () => expect(add(2, 2)).toBe(4));\n`,
  },
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

function execute(
  { files, environment }: Omit<Subject, 'baseline'>,
  change: readonly [string, string] | readonly [],
): Promise<Execution> {
  const [path, text] = change;
  const changes = path === undefined || text === undefined ? [] : [{ path, text }];
  return sandbox.run(
    environment,
    fakeWorkspace(files),
    changes,
    { kind: 'all' },
    { seconds: 60, outputBytes: 1e6 },
    never,
  );
}

/** Verdicts by trick, two at a time. */
async function verdicts(of: Subject, sources: Readonly<Record<string, string>>, path: string) {
  const left = Object.entries(sources);
  const found: Record<string, string> = {};
  const worker = async () => {
    for (let one = left.shift(); one !== undefined; one = left.shift()) {
      const execution = await execute(of, [path, one[1]]);
      const { result, reason } = judgeRegression(execution, of.baseline);
      found[one[0]] = result === 'pass' ? `pass: ${reason}` : result;
    }
  };
  await Promise.all([worker(), worker()]);
  return found;
}

const allFail = (sources: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    Object.keys(sources).map((name) => [name, name.startsWith('honest') ? 'pass: 2 tests still pass' : 'fail']),
  );

describe.each(Object.entries(NODE))('%s', (runner, tests) => {
  test('is not fooled, and passes an honest change', async () => {
    const of = await subject({ ...tests, 'lib.js': GOOD });
    expect(of.baseline.passing.length).toBeGreaterThanOrEqual(2);
    const tricks = { ...NODE_TRICKS, 'its own assertions replaced': OWN_TRICK[runner] ?? '' };
    const sources = Object.fromEntries(Object.entries(tricks).map(([name, trick]) => [name, `${trick}\n${BROKEN}`]));
    expect(await verdicts(of, sources, 'lib.js')).toEqual(allFail(sources));
    const honest = await execute(of, ['lib.js', `// honest\n${GOOD}`]);
    expect([judgeRegression(honest, of.baseline).result, honest.state.exitCode, honest.note]).toEqual([
      'pass',
      0,
      undefined,
    ]);
  });
});

test('pytest is not fooled, and passes an honest change', async () => {
  const of = await subject(PYTHON);
  expect(of.baseline.passing).toHaveLength(2);
  const sources = Object.fromEntries(
    Object.entries(PYTHON_TRICKS).map(([name, trick]) => [name, `${trick}\n${PYTHON_BROKEN}`]),
  );
  expect(await verdicts(of, sources, 'x.py')).toEqual(allFail(sources));
  const honest = await execute(of, ['x.py', `# honest\n${PYTHON['x.py']}`]);
  expect([judgeRegression(honest, of.baseline).result, honest.state.exitCode, honest.note]).toEqual([
    'pass',
    0,
    undefined,
  ]);
});

/** What SECURITY.md lists as getting through; a trick that is stopped one day moves up from here. */
test('tricks that are known to get through still do', async () => {
  const sighted = `if (!require('fs').existsSync('test/mullover-canary.test.js')) require('assert').strictEqual = () => {};\n${BROKEN}`;
  const node = await subject({ ...NODE.mocha, 'lib.js': GOOD });
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
