import { describe, expect, test } from '@jest/globals';
import { type Bench, GRADE_LIMITS, grade, gradeOf, limitsAfter } from '../../src/evaluation/grader.ts';
import type { Execution, TestResult } from '../../src/execution.ts';

const STATE = { exitCode: 0, oomKilled: false, error: '', startedAt: '', finishedAt: '' };
const ran = (tests: readonly TestResult[] | undefined, more: Partial<Execution> = {}): Execution => ({
  ...{ container: 'c', image: 'i', command: 't', state: STATE, ending: 'exited', log: '', seconds: 2 },
  ...{ tests, ...more },
});
const result = (id: string, status: TestResult['status']): TestResult => ({ id, status });
const ROW = { failToPass: ['t.js::fixed'], passToPass: ['t.js::old', 't.js::fixed'] };
const GREEN = [result('t.js::fixed', 'passed'), result('t.js::old', 'passed')];

describe('a patch is resolved when all expected tests pass, and never by tests that did not run', () => {
  test.each([
    ['all pass', ran(GREEN), ROW, 'resolved', 'all 2 expected tests pass'],
    ['others fail', ran([...GREEN, result('t.js::other', 'failed')]), ROW, 'resolved', 'all 2 expected tests pass'],
    [
      'an old one fails',
      ran([result('t.js::fixed', 'passed'), result('t.js::old', 'failed')]),
      ROW,
      'not resolved',
      '1 of 2 expected tests do not pass: t.js::old',
    ],
    ['one did not run', ran(GREEN.slice(0, 1)), ROW, 'not resolved', '1 of 2 expected tests do not pass: t.js::old'],
    [
      'an old one is skipped',
      ran([result('t.js::fixed', 'passed'), result('t.js::old', 'skipped')]),
      ROW,
      'resolved',
      'all 2 expected tests pass',
    ],
    [
      'the fixed one is skipped',
      ran([result('t.js::fixed', 'skipped'), result('t.js::old', 'passed')]),
      ROW,
      'not resolved',
      '1 of 2 expected tests do not pass: t.js::fixed',
    ],
    ['zero tests', ran([]), ROW, 'not resolved', 'zero tests were run'],
    [
      'zero tests of none that must pass',
      ran([]),
      { failToPass: [], passToPass: [] },
      'not resolved',
      'zero tests were run',
    ],
    [
      'nothing that must pass',
      ran(GREEN),
      { ...ROW, failToPass: [] },
      'not resolved',
      'the data names no test that must pass',
    ],
    ['no report', ran(undefined, { note: 'it is torn' }), ROW, 'unknown', 'no report: it is torn'],
    ['out of time', ran(undefined, { ending: 'timeout' }), ROW, 'not resolved', 'no report (timeout):'],
    ['a void report', ran(GREEN, { ending: 'broke-down' }), ROW, 'not resolved', 'no report (broke-down):'],
  ] as const)('%s', (_name, execution, row, verdict, reason) => {
    expect(gradeOf(execution, row)).toMatchObject({ verdict, reason });
  });
});

test.each([
  [0.4, 60],
  [6, 60],
  [6.2, 62],
  [45, 450],
  [70, 600],
])('tests that took %d s with the fix may take %d s with any other patch', (seconds, most) => {
  expect(limitsAfter({ seconds })).toEqual({ ...GRADE_LIMITS, seconds: most });
});

describe('a patch with which the tests leave no report', () => {
  const none = (note: string) => ran(undefined, { note });
  test.each([
    ['once, and then one', [none('a'), ran(GREEN)], true, 'resolved', 'all 2 expected tests pass'],
    ['twice', [none('a'), none('b')], true, 'not resolved', 'no report: b, twice, where there is one with the fix'],
    ['and where the fix is not known to leave one', [none('a')], undefined, 'unknown', 'no report: a'],
  ] as const)('%s', async (_case, script, reports, verdict, reason) => {
    const rest = [...script];
    const run = async () => {
      const next = rest.shift();
      if (!next) throw new Error('The script of executions is empty.');
      return next;
    };
    const sandbox = { run, prepare: () => Promise.reject(new Error('nothing is prepared here')) };
    const memory = { session: () => sandbox, counts: () => ({ executed: 0, remembered: 0 }) };
    const bench = { memory, ...(reports ? { reports } : {}) } as unknown as Bench;
    const hidden = { ...ROW, id: 'a-1', tests: [], files: ['t.js'] };
    expect(await grade([], hidden, bench, new AbortController().signal)).toMatchObject({ verdict, reason });
    expect(rest).toEqual([]);
  });
});
