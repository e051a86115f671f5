import { describe, expect, test } from '@jest/globals';
import type { Execution, TestResult } from '../../src/execution.ts';
import { BROKEN, BROKEN_BY_TEST, type BrokenOn } from '../../src/verification/broken-source.ts';
import { judgeReach, type ReachFacts, steadyIn } from '../../src/verification/judge-reach.ts';

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
  [
    'only the log says why: the test may have failed by chance beside it',
    { tests: others, log: BROKEN },
    'unknown',
    1,
    '1 of 4 tests failed when src/a.py is broken, and did not say why',
  ],
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

describe.each(['call', 'load'] as const)('on %s: where no test says why', (on) => {
  const before = ['t.py::a', 't.py::b'];
  const control = { earlier: { before, readers: [] }, repetition: 1 } as const;
  const again = { earlier: { before: ['t.py::a'], readers: [] }, repetition: 2 } as const;
  const third = { earlier: { before: ['t.py::a'], readers: [] }, repetition: 3 } as const;
  const last = { earlier: { before: ['t.py::a'], readers: [] }, repetition: 5 } as const;
  const onlyA = { tests: [no('t.py::a'), ...others] };
  const CHANCE =
    'some tests failed when src/a.py is broken, others when it was repeated: by chance, and no test was seen to run it';
  const READ =
    '2 of 4 tests failed when src/a.py is broken, and they fail as well when only its text is changed: they read the file, and no test was seen to run it';

  test.each<readonly [string, Partial<Execution>, Partial<ReachFacts>, string, readonly string[], string]>([
    [
      'what passes in the control is looked at once more',
      { tests: [ok('t.py::a'), no('t.py::b'), ...others.slice(1)] },
      control,
      'unknown',
      ['t.py::a'],
      '1 of 4 tests failed each time when src/a.py is broken, and did not say why',
    ],
    [
      'what fails in it as well only reads the text',
      { tests: [no('t.py::a'), no('t.py::b'), ...others.slice(1)] },
      control,
      'unknown',
      [],
      READ,
    ],
    [
      'what fails again, too, and the control once more tells',
      onlyA,
      again,
      'unknown',
      ['t.py::a'],
      '1 of 4 tests failed when src/a.py is broken, and did not say why',
    ],
    [
      'another one that fails the second time is chance',
      { tests: [no('t.py::b'), ok('t.py::a')] },
      again,
      'unknown',
      [],
      CHANCE,
    ],
    ['nothing that fails the second time, too', { tests: IDS.map(ok) }, again, 'unknown', [], CHANCE],
    [
      'one that says why the second time is sure',
      { tests: [ok('t.py::a'), no('t.py::b', BROKEN)] },
      again,
      'pass',
      ['t.py::b'],
      '1 of 4 tests fails when src/a.py is broken',
    ],
    [
      'what failed each time, and passes in each control, runs it',
      { tests: IDS.map(ok) },
      last,
      'pass',
      ['t.py::a'],
      '1 of 4 tests fails when src/a.py is broken',
    ],
    [
      'what passes in the second control is looked at once more',
      { tests: IDS.map(ok) },
      third,
      'unknown',
      ['t.py::a'],
      '1 of 4 tests failed each time when src/a.py is broken, and did not say why',
    ],
    ['what fails in the last control was chance', onlyA, last, 'unknown', [], CHANCE],
  ])('%s', (_what, execution, facts, result, broken, reason) => {
    const verdict = judge(execution, on, facts);
    expect([verdict.result, verdict.broken.slice(0, 1), verdict.reason]).toEqual([result, broken, reason]);
  });

  test.each([control, last])('a control that does not run to its end tells nothing', (facts) => {
    expect(judge({ tests: undefined, log: 'ENOSPC' }, on, facts)).toMatchObject({ result: 'unknown', brokenCount: 0 });
  });
});

test('steady is what all runs with the file broken agree on, and all of their controls', () => {
  const IDS = ['a', 'b', 'c'];
  const run = (...failed: string[]) => IDS.map((id) => (failed.includes(id) ? no(id) : ok(id)));
  const [broken, control] = [run('a', 'b'), run('b')];
  const runs = [broken, control, broken, control, broken];
  expect([0, 1, 2, 5].map((n) => steadyIn(IDS, runs.slice(0, n)))).toEqual([
    { before: [], readers: [] },
    { before: ['a', 'b'], readers: [] },
    { before: ['a'], readers: ['b'] },
    { before: ['a'], readers: ['b'] },
  ]);
  for (const another of [run('a'), run('a', 'b', 'c'), run()])
    expect(steadyIn(IDS, [broken, control, another])).toEqual({ before: [], readers: [] });
  expect(steadyIn(IDS, [broken, run(), broken, control])).toEqual({ before: [], readers: [] });
});

describe('a file that breaks off', () => {
  const cut = (message: string) => ({ tests: [ok('t.py::a'), no('t.py::(did not finish)', message)] });
  const earlier = { before: ['t.py::b'], readers: [] };

  test.each<readonly [BrokenOn, string, string, number]>([
    ['load', BROKEN, 'pass', 3],
    ['call', BROKEN_BY_TEST, 'pass', 3],
    ['call', BROKEN, 'unknown', 3],
    ['call', 'Segmentation fault', 'unknown', 3],
  ])('on %s, with %s: takes its tests along where it names the cause', (on, message, result, brokenCount) => {
    expect(judge(cut(message), on)).toMatchObject({ result, brokenCount });
  });

  const sections = (own: string, other: string) =>
    `$ tape t.py\nTAP version 13\n# b\n${own}\n$ tape u.py\n${other}\n1..1\n`;
  test.each<readonly [BrokenOn, string, string, string]>([
    ['call', 'in the output that it alone has', sections(BROKEN_BY_TEST, ''), 'pass'],
    ['load', 'in the output that it alone has', sections(BROKEN, ''), 'pass'],
    ['call', 'but by no test', sections(BROKEN, ''), 'unknown'],
    ['call', 'in the output of another file', sections('Segmentation fault', BROKEN_BY_TEST), 'unknown'],
    ['call', 'in an output that it shares', `$ tape t.py u.py\n${BROKEN_BY_TEST}\n`, 'unknown'],
    ['call', 'before any file', `${BROKEN_BY_TEST}\n$ tape t.py\n`, 'unknown'],
    ['call', 'in the output of a file of a like name', `$ tape at.py\n${BROKEN_BY_TEST}\n`, 'unknown'],
  ])('on %s: the cause stands %s', (on, _where, log, result) => {
    expect(judge({ ...cut('the process ended before its tests did'), log }, on)).toMatchObject({ result });
  });

  test.each([2, 4] as const)('never counts as a failure that repeats (%i)', (repetition) => {
    const verdict = judge(cut('it ended'), 'call', { earlier, repetition });
    expect(verdict).toMatchObject({ result: 'unknown', brokenCount: 0 });
  });

  test.each([1, 3, 5] as const)('makes a control none (%i)', (repetition) => {
    expect(judge(cut('it ended'), 'call', { earlier, repetition })).toMatchObject({
      result: 'unknown',
      brokenCount: 0,
    });
  });
});

test('without a test that passes on base nothing is known', () => {
  expect(judge({ tests: [], log: BROKEN }, 'call', { passing: [] })).toMatchObject({
    result: 'unknown',
    brokenCount: 0,
  });
});
