import { describe, expect, test } from '@jest/globals';
import type { Execution, TestResult } from '../../src/task.ts';
import { BROKEN, BROKEN_BY_TEST, type BrokenOn } from '../../src/verification/broken-source.ts';
import { judgeReach, type ReachFacts } from '../../src/verification/judge-reach.ts';

const STATE = { exitCode: 1, oomKilled: false, error: '', startedAt: 't', finishedAt: 't' };
const ENDED: Execution = {
  ...{ container: 'c', image: 'i', command: 'tape', state: STATE, ending: 'exited', tests: [], log: '', seconds: 7 },
};
const IDS = ['t.py::a', 't.py::b', 't.py::c', 't.py::d'];
const ok = (id: string): TestResult => ({ id, status: 'passed' });
const no = (id: string, message = 'assert 1 == 2'): TestResult => ({ id, status: 'failed', message });
const judge = (execution: Partial<Execution>, on: BrokenOn, more: Partial<ReachFacts> = {}) =>
  judgeReach({ ...ENDED, ...execution }, { when: 'src/a.py is broken', on, passing: IDS, ...more });

const others = IDS.slice(1).map(ok);

test.each<readonly [string, Partial<Execution>, string, number, string]>([
  [
    'nothing fails',
    { tests: IDS.map(ok) },
    'fail',
    0,
    'all 4 tests that pass on base still pass when src/a.py is broken: they do not load it, or load another copy of it',
  ],
  [
    'a test says why',
    { tests: [no('t.py::a', `Error: ${BROKEN}`), ...others] },
    'pass',
    1,
    '1 of 4 tests fails when src/a.py is broken',
  ],
  ['the log says why', { tests: others, log: BROKEN }, 'pass', 1, '1 of 4 tests fails when src/a.py is broken'],
  [
    'however many fail without a word',
    { tests: [ok('t.py::a')] },
    'unknown',
    3,
    '3 of 4 tests failed when src/a.py is broken, and did not say why',
  ],
  [
    'one fails without a word',
    { tests: [no('t.py::a'), ...others] },
    'unknown',
    1,
    '1 of 4 tests failed when src/a.py is broken, and did not say why',
  ],
  [
    'the error was swallowed',
    { tests: IDS.map(ok), log: BROKEN },
    'fail',
    0,
    'all 4 tests that pass on base still pass when src/a.py is broken: they do not load it, or load another copy of it',
  ],
  [
    'the build fails on it',
    { tests: undefined, log: `error: undefined: ${BROKEN}` },
    'pass',
    4,
    'the whole run dies of it when src/a.py is broken',
  ],
  [
    'the build fails on something else',
    { tests: undefined, log: 'ENOSPC' },
    'unknown',
    0,
    'when src/a.py is broken: exit code 1 without a test report: ENOSPC',
  ],
  [
    'it hangs, and says why',
    { tests: undefined, ending: 'timeout', log: BROKEN },
    'pass',
    4,
    'the whole run dies of it when src/a.py is broken',
  ],
  [
    'it hangs',
    { tests: undefined, ending: 'timeout' },
    'unknown',
    0,
    'when src/a.py is broken: stopped after 7 s: the tests did not end',
  ],
  [
    'tests that fail anyway do not count',
    { tests: [...IDS.map(ok), no('t.py::red', BROKEN)] },
    'fail',
    0,
    'all 4 tests that pass on base still pass when src/a.py is broken: they do not load it, or load another copy of it',
  ],
])('on load: %s', (_name, execution, result, brokenCount, reason) => {
  const { broken: _, ...verdict } = judge(execution, 'load');
  expect(verdict).toEqual({ result, reason, brokenCount });
});

const NOBODY =
  'all 4 tests that pass on base still pass when src/a.py is broken: none of them calls one, or they call another copy';
const DIES = 'the whole run dies of it when src/a.py is broken';
const NONE = 'no test runs to its end when src/a.py is broken';

test.each<readonly [string, Partial<Execution>, string, number, string]>([
  ['nothing fails', { tests: IDS.map(ok) }, 'fail', 0, NOBODY],
  ['the error was swallowed', { tests: IDS.map(ok), log: BROKEN_BY_TEST }, 'fail', 0, NOBODY],
  [
    'a test says why',
    { tests: [no('t.py::a', `Error: ${BROKEN}`), ...others] },
    'pass',
    1,
    '1 of 4 tests fails when src/a.py is broken',
  ],
  [
    'however many fail without a word',
    { tests: [ok('t.py::a'), ...IDS.slice(1).map((id) => no(id))] },
    'unknown',
    3,
    '3 of 4 tests failed when src/a.py is broken, and did not say why',
  ],
  [
    'only those that say why count',
    { tests: [no('t.py::a', `Error: ${BROKEN}`), no('t.py::b', 'line 3 has 140 characters'), ...others.slice(1)] },
    'pass',
    1,
    '1 of 4 tests fails when src/a.py is broken',
  ],
  [
    'a process that a test started wrote it to the log',
    { tests: [no('t.py::a'), ...others], log: BROKEN },
    'unknown',
    1,
    '1 of 4 tests failed when src/a.py is broken, and did not say why',
  ],
  [
    'tests that did not run are no tests that failed',
    { tests: [ok('t.py::a')] },
    'unknown',
    3,
    '3 of 4 tests failed when src/a.py is broken, and did not say why',
  ],
  ['a test that is said to have called it ends them all', { tests: [], log: BROKEN_BY_TEST }, 'pass', 4, DIES],
  ['the same without a report', { tests: undefined, log: BROKEN_BY_TEST }, 'pass', 4, DIES],
  [
    'the runner dies of it',
    { tests: undefined, log: `INTERNALERROR> RuntimeError: ${BROKEN}` },
    'unknown',
    0,
    `${NONE}: what builds or runs the tests needs it, and no test was seen to call it`,
  ],
  ['no test runs, and nothing says why', { tests: [] }, 'unknown', 0, `${NONE}, and nothing says why`],
  [
    'it does not compile',
    { tests: [...others, no('t.py::a')], log: 'error: int mulloverHere = mulloverCalled1a2b3c4d();' },
    'unknown',
    0,
    'when src/a.py is broken: it does not compile any more',
  ],
  [
    'it hangs',
    { tests: undefined, ending: 'timeout' },
    'unknown',
    0,
    'when src/a.py is broken: stopped after 7 s: the tests did not end',
  ],
])('on call: %s', (_name, execution, result, brokenCount, reason) => {
  const { broken: _, ...verdict } = judge(execution, 'call');
  expect(verdict).toEqual({ result, reason, brokenCount });
});

describe.each(['call', 'load'] as const)('on %s: in the control nothing fails', (on) => {
  const before = ['t.py::a', 't.py::b'];

  test('what passes in it failed because of the change', () => {
    const { result, broken, reason } = judge({ tests: [ok('t.py::a'), no('t.py::b'), ...others.slice(1)] }, on, {
      before,
    });
    expect([result, broken, reason]).toEqual(['pass', ['t.py::a'], '1 of 4 tests fails when src/a.py is broken']);
  });

  test('what fails in it as well only reads the text', () => {
    const { result, reason } = judge({ tests: [no('t.py::a'), no('t.py::b'), ...others.slice(1)] }, on, { before });
    expect([result, reason]).toEqual([
      'unknown',
      '2 of 4 tests failed when src/a.py is broken, and they fail as well when only its text is changed: they read the file, and no test was seen to run it',
    ]);
  });

  test('one that does not run to its end tells nothing', () => {
    expect(judge({ tests: undefined, log: 'ENOSPC' }, on, { before }).result).toBe('unknown');
  });
});

test('without a test that passes on base nothing is known', () => {
  expect(judge({ tests: [], log: BROKEN }, 'call', { passing: [] })).toMatchObject({
    result: 'unknown',
    brokenCount: 0,
  });
});
