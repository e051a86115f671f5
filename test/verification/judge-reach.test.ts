import { expect, test } from '@jest/globals';
import type { Execution, TestResult } from '../../src/task.ts';
import { BROKEN } from '../../src/verification/broken-source.ts';
import { judgeReach } from '../../src/verification/judge-reach.ts';

const STATE = { exitCode: 1, oomKilled: false, error: '', startedAt: 't', finishedAt: 't' };
const ENDED: Execution = {
  ...{ container: 'c', image: 'i', command: 'tape', state: STATE, ending: 'exited', tests: [], log: '', seconds: 7 },
};
const IDS = ['t.py::a', 't.py::b', 't.py::c', 't.py::d'];
const ok = (id: string): TestResult => ({ id, status: 'passed' });
const no = (id: string, message = 'assert 1 == 2'): TestResult => ({ id, status: 'failed', message });
const judge = (execution: Partial<Execution>, before?: readonly string[], passing: readonly string[] = IDS) =>
  judgeReach({ ...ENDED, ...execution }, { when: 'src/a.py is broken', passing, before });

const others = IDS.slice(1).map(ok);

test.each<readonly [string, Partial<Execution>, string, number, string]>([
  [
    'nothing fails',
    { tests: IDS.map(ok) },
    'fail',
    0,
    'all 4 tests that pass on base still pass when src/a.py is broken: they do not run it, or run another copy of it',
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
    'so many fail that it is no chance',
    { tests: [ok('t.py::a')] },
    'pass',
    3,
    '3 of 4 tests fail when src/a.py is broken',
  ],
  [
    'one fails without a word',
    { tests: [no('t.py::a'), ...others] },
    'unknown',
    1,
    '1 of 4 tests failed when src/a.py is broken, which may be chance',
  ],
  [
    'the error was swallowed',
    { tests: IDS.map(ok), log: BROKEN },
    'fail',
    0,
    'all 4 tests that pass on base still pass when src/a.py is broken: they do not run it, or run another copy of it',
  ],
  [
    'the build fails on it',
    { tests: undefined, log: `error: undefined: ${BROKEN}` },
    'pass',
    4,
    'no test runs to its end when src/a.py is broken',
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
    'no test runs to its end when src/a.py is broken',
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
    'all 4 tests that pass on base still pass when src/a.py is broken: they do not run it, or run another copy of it',
  ],
])('%s', (_name, execution, result, brokenCount, reason) => {
  const { broken: _, ...verdict } = judge(execution);
  expect(verdict).toEqual({ result, reason, brokenCount });
});

test('a test that fails twice without a word is no chance; two different ones are', () => {
  const one = { tests: [no('t.py::a'), ...others] };
  expect(judge(one, ['t.py::a']).result).toBe('pass');
  expect(judge(one, ['t.py::b']).result).toBe('unknown');
});

test('without a test that passes on base nothing is known', () => {
  expect(judge({ tests: [], log: BROKEN }, undefined, [])).toMatchObject({ result: 'unknown', brokenCount: 0 });
});
