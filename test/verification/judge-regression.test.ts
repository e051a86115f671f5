import { describe, expect, test } from '@jest/globals';
import type { Execution, TestResult } from '../../src/execution.ts';
import { mergeBaseline } from '../../src/verification/baseline.ts';
import { judgeConfirmation, judgeRegression, type Ran } from '../../src/verification/judge-regression.ts';

const passed = (id: string): TestResult => ({ id, status: 'passed' });
const failed = (id: string): TestResult => ({ id, status: 'failed', message: 'AssertionError: 1 !== 2' });
const STATE = { exitCode: 0, oomKilled: false, error: '', startedAt: '', finishedAt: '' };
const CUT = '(did not finish)';

function execution(tests: readonly TestResult[], more: Partial<Execution> = {}): Execution {
  const run = { container: 'c', image: 'i', command: 'test', state: STATE, ending: 'exited', log: 'end', seconds: 2 };
  return { ...run, tests, ...more } as Execution;
}

const ranWith = (...tests: readonly TestResult[]): Ran => ({ tests, log: '' });
const names = ['a', 'b', 'c', 'd'].map((name) => `t.js::${name}`);
const green = names.map(passed);
const [a = '', b = '', c = '', d = ''] = names;
const but = (...red: readonly string[]) => names.map((id) => (red.includes(id) ? failed(id) : passed(id)));
const base = mergeBaseline([green, green]);

describe('all runs of a patch together', () => {
  test.each<
    readonly [what: string, runs: readonly (readonly TestResult[])[], result: string, broken: readonly string[]]
  >([
    ['the same test fails twice', [but(a), but(a)], 'fail', [a]],
    ['it fails once', [but(a), green], 'unknown', [a]],
    ['another one fails the second time', [but(a), but(b)], 'unknown', [b, a]],
    ['many others fail the second time', [but(a), but(b, c, d)], 'unknown', [b, c, d, a]],
    ['one fails in the first and third', [but(a), green, but(a)], 'fail', [a]],
    ['one fails in the second and third', [but(a), but(b), but(b)], 'fail', [b]],
    ['each run fails another one', [but(a), but(b), but(c)], 'unknown', [c, a, b]],
    ['a test is gone once', [but(a).slice(1), green], 'unknown', [a]],
    ['a test is gone twice', [green.slice(1), green.slice(1)], 'fail', [a]],
    ['a test fails, and then is gone', [but(a), green.slice(1)], 'fail', [a]],
    ['a test that base does not have fails once', [[...green, failed('t.js::z')], green], 'unknown', ['t.js::z']],
    [
      'and twice',
      [
        [...green, failed('t.js::z')],
        [...green, failed('t.js::z')],
      ],
      'fail',
      ['t.js::z'],
    ],
    [
      'a file breaks off behind its tests, twice',
      [
        [...green, failed(`t.js::${CUT}`)],
        [...green, failed(`t.js::${CUT}`)],
      ],
      'fail',
      [`t.js::${CUT}`],
    ],
  ])('%s', (_what, runs, result, broken) => {
    const [last = [], ...earlier] = runs.toReversed();
    const verdict = judgeConfirmation(
      execution(last),
      earlier.toReversed().map((tests) => ranWith(...tests)),
      base,
    );
    expect([verdict.result, verdict.broken, verdict.brokenCount]).toEqual([result, broken, broken.length]);
  });

  test('what fails once is named with the number of runs', () => {
    expect(judgeConfirmation(execution(green), [ranWith(...but(a, c))], base).reason).toBe(
      '2 tests failed in one of 2 runs with it, and in none on base: t.js::a: AssertionError: 1 !== 2',
    );
  });

  test('what failed on base, too, in a further run there, is flaky and no doubt', () => {
    const further = mergeBaseline([green, green, but(a)]);
    const verdict = judgeConfirmation(execution(green), [ranWith(...but(a)), ranWith(...but(a))], further);
    expect(verdict).toEqual({ result: 'pass', reason: '3 tests still pass', broken: [], brokenCount: 0 });
  });

  test('a process that ends badly once is a doubt, and twice a failure', () => {
    const bad = { ...ranWith(...green), unexplained: 7, log: 'boom' };
    const once = judgeConfirmation(execution(green), [bad], base);
    expect([once.result, once.brokenCount, once.broken]).toEqual(['unknown', 1, []]);
    const twice = judgeConfirmation(execution(green, { unexplained: 7, log: 'boom' }), [bad], base);
    expect([twice.result, twice.reason]).toEqual([
      'fail',
      'the tests pass, but their process ends with exit code 7: boom',
    ]);
  });

  test('what was found near its edits is not forgotten when the whole suite passes', () => {
    const near = { ...ranWith(failed(a)), files: ['t.js'] };
    const [far, whole] = [passed('u.js::far'), mergeBaseline([[...green, passed('u.js::far')]])];
    const again = { ...ranWith(passed(a), passed(b), passed(c), passed(d)), files: ['t.js'] };
    expect(judgeRegression(execution([...green, far]), whole, [again]).result).toBe('pass');
    expect(judgeRegression(execution([...green, far]), whole, [{ ...near, tests: but(a) }, again])).toMatchObject({
      result: 'unknown',
      broken: [a],
    });
  });
});

describe('tests that some run on base did not come to', () => {
  const cut = mergeBaseline([green, [passed(a), failed(`t.js::${CUT}`)]]);
  const gone = mergeBaseline([green, [passed(a)]]);

  test.each([
    ['its file broke off there', cut],
    ['it was not there', gone],
  ])('must not fail, and are a doubt where they do not run: %s', (_why, baseline) => {
    expect(judgeRegression(execution(green), baseline).result).toBe('pass');
    expect(judgeRegression(execution(but(b, c, d)), baseline)).toMatchObject({ result: 'fail', brokenCount: 3 });
    const missed = judgeRegression(execution([passed(a)]), baseline);
    expect([missed.result, missed.brokenCount, missed.reason]).toEqual([
      'unknown',
      3,
      '3 tests that pass on base did not run with it, as in one run there: t.js::b',
    ]);
    expect(judgeConfirmation(execution(green), [ranWith(passed(a))], baseline).result).toBe('pass');
    expect(judgeConfirmation(execution([passed(a)]), [ranWith(passed(a))], baseline).result).toBe('unknown');
  });

  test('those that ran each time must run', () => {
    expect(judgeRegression(execution([failed(`t.js::${CUT}`)]), cut)).toMatchObject({ result: 'fail', broken: [a] });
  });

  test('one that is skipped now and then must not fail', () => {
    const sometimes = mergeBaseline([green, [...green.slice(0, 3), { id: d, status: 'skipped' }]]);
    expect(judgeRegression(execution(green.slice(0, 3)), sometimes).result).toBe('pass');
    expect(judgeRegression(execution(but(d)), sometimes)).toMatchObject({ result: 'fail', broken: [d] });
  });
});

test('ten failures of tests whose names vary are ten broken tests', () => {
  const seeds = (from: number, status: TestResult['status']) =>
    Array.from({ length: 10 }, (_, i): TestResult => ({ id: `t.js::seed ${from + i * 7} sorts`, status }));
  const baseline = mergeBaseline([
    [passed(a), ...seeds(1000, 'passed')],
    [passed(a), ...seeds(2000, 'passed')],
  ]);
  const verdict = judgeRegression(execution([passed(a), ...seeds(3000, 'failed')]), baseline);
  expect([verdict.result, verdict.brokenCount]).toEqual(['fail', 10]);
  expect(judgeRegression(execution([passed(a), ...seeds(3000, 'passed')]), baseline).reason).toBe(
    '11 tests still pass',
  );
});

describe('names that hold what the code gives', () => {
  const base = mergeBaseline([
    [...green, passed('t.js::case 3 of add'), passed('t.js::case 4 of add')],
    [...green, passed('t.js::case 3 of add'), passed('t.js::case 4 of add')],
  ]);
  const fourth = passed('t.js::case 4 of add');

  test.each([
    ['another of its form passes', [fourth, passed('t.js::case 2 of add')], 'unknown', 1],
    ['two others pass', [passed('t.js::case 1 of add'), passed('t.js::case 2 of add')], 'unknown', 2],
    ['the other fails', [fourth, failed('t.js::case 2 of add')], 'fail', 2],
    ['only one is there for two', [passed('t.js::case 2 of add')], 'fail', 2],
    ['nothing is there', [fourth], 'fail', 1],
    ['the other has another form', [fourth, passed('t.js::case 2 of mul')], 'fail', 1],
  ] as const)('one is gone and %s', (_name, others, result, brokenCount) => {
    expect(judgeRegression(execution([...green, ...others]), base)).toMatchObject({ result, brokenCount });
  });

  test('is a reason of its own', () => {
    const { reason } = judgeRegression(execution([...green, fourth, passed('t.js::case 2 of add')]), base);
    expect(reason).toBe(
      'a test that passes on base is gone with it, and another of its form passes: t.js::case 3 of add',
    );
  });
});

describe('a failure of one of several whose names vary', () => {
  const on = (ports: readonly number[], bad: number) =>
    ports.map((port, i) => (i < ports.length - bad ? passed : failed)(`t.js::works on port ${port}`));
  const base = mergeBaseline([
    [...green, ...on([11, 12, 13], 1)],
    [...green, ...on([21, 22, 23], 0)],
  ]);
  const run = (bad: number) => [...green, ...on([31, 32, 33], bad)];

  test('excuses no other one', () => {
    expect(judgeRegression(execution(run(0)), base).result).toBe('pass');
    expect(judgeRegression(execution(run(1)), base)).toMatchObject({
      result: 'unknown',
      reason: expect.stringMatching(/^a test whose name varies fails with it/),
    });
    expect(judgeRegression(execution(run(2)), base).result).toBe('fail');
  });

  test('and is nothing where it does not come again', () => {
    expect(judgeConfirmation(execution(run(0)), [ranWith(...run(1))], base).result).toBe('pass');
    expect(judgeConfirmation(execution(run(1)), [ranWith(...run(1))], base).result).toBe('unknown');
  });
});
