import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Execution, TestResult } from '../../src/execution.ts';
import type { Verdict } from '../../src/trace/check.ts';
import { askedOfPatch } from '../../src/verification/asked-of-patch.ts';
import { type Baseline, mergeBaseline, NO_BASELINE, within } from '../../src/verification/baseline.ts';
import { judgeBaseline } from '../../src/verification/judge-execution.ts';
import { judgeConfirmation, judgeRegression } from '../../src/verification/judge-regression.ts';
import { judgeReproductionOnBase, judgeReproductionOnPatch } from '../../src/verification/judge-reproduction.ts';
import { testResults } from '../../src/verification/report-entry.ts';
import { alignRuns } from '../../src/verification/test-ids.ts';

const passed = (id: string): TestResult => ({ id, status: 'passed' });
const failed = (id: string, message = 'expected 1, got 2'): TestResult => ({ id, status: 'failed', message });

function execution(tests: readonly TestResult[] | undefined, change: Partial<Execution> = {}): Execution {
  const state = { exitCode: 0, oomKilled: false, error: '', startedAt: '', finishedAt: '' };
  return {
    container: 'c',
    image: 'i',
    command: 'test',
    state,
    ending: 'exited',
    tests,
    log: 'end of log',
    seconds: 2,
    ...change,
  };
}

/** An earlier run on the same patch. */
const ranWith = (...tests: readonly TestResult[]) => ({ tests, log: '' });

/** What a reproduction test asks whose tests all failed on base. */
const asked = (...targets: string[]) => ({
  targets,
  passing: [],
  onBase: targets.map((id) => failed(id)),
  excused: [],
});

const UNTOLD = { tests: [], log: '', trouble: 'stopped after 60 s: the tests did not end' };

const oom = { state: { exitCode: 0, oomKilled: true, error: '', startedAt: '', finishedAt: '' } };

describe('the order of doubt', () => {
  const baseline = { passing: ['a', 'b'], flaky: [], red: [] };
  const state = { exitCode: 0, oomKilled: false, error: '', startedAt: '', finishedAt: '' };
  /** From the last doubt to the first: each step adds one to all that came before. */
  const doubts: readonly (readonly [string, Partial<Execution>, string, Verdict['result']])[] = [
    ['nothing', { tests: [passed('a'), passed('b')] }, '2 tests still pass', 'pass'],
    ['failures', { tests: [passed('a'), failed('b')] }, 'b: expected 1, got 2', 'fail'],
    ['ids missing', { tests: [failed('b')] }, 'b: expected 1, got 2', 'fail'],
    [
      'report missing',
      { tests: undefined, note: 'no report' },
      'exit code 0 without a test report: no report',
      'unknown',
    ],
    ['out of memory', { state: { ...state, oomKilled: true } }, 'the container ran out of memory', 'unknown'],
    ['too much output', { ending: 'output-cap' }, 'stopped: the tests print or report more than is allowed', 'unknown'],
    ['timeout', { ending: 'timeout' }, 'stopped after 2 s: the tests did not end', 'unknown'],
    [
      'a runner that broke down',
      { ending: 'broke-down', note: 'pytest itself broke down' },
      'with this patch the runner breaks down, and not on base: pytest itself broke down',
      'fail',
    ],
    ['infrastructure', { ending: 'lost', note: 'engine gone' }, 'the container was lost: engine gone', 'unknown'],
  ];

  test.each(doubts.map(([name], at) => [name, at] as const))('%s decides over all that comes later', (_name, at) => {
    const all: Partial<Execution> = Object.assign({}, ...doubts.slice(0, at + 1).map(([, change]) => change));
    const verdict = judgeRegression(execution(undefined, all), baseline);
    expect([verdict.result, verdict.reason]).toEqual([doubts[at]?.[3], doubts[at]?.[2]]);
  });

  test('a child that ran out of memory is never a pass, whatever exit code and report say', () => {
    const green = execution([passed('a'), passed('b'), passed('new')], oom);
    expect(judgeRegression(green, baseline).result).toBe('unknown');
    expect(judgeReproductionOnPatch(green, asked('new')).result).toBe('unknown');
    expect(judgeConfirmation(green, [ranWith(failed('a'))], baseline).result).toBe('unknown');
    expect(judgeConfirmation(green, [UNTOLD], baseline).result).toBe('fail');
    expect(judgeBaseline(green).result).toBe('unknown');
    expect(judgeReproductionOnBase(green, baseline).result).toBe('unknown');
  });
});

describe('tests that broke, run once more', () => {
  const known = { passing: ['a', 'b'], flaky: [], red: ['other'] };

  test('count only when they fail again', () => {
    const before = [ranWith(failed('a'), failed('b'))];
    expect(judgeConfirmation(execution([passed('a'), failed('b')]), before, known)).toMatchObject({
      result: 'fail',
      broken: ['b'],
      brokenCount: 1,
    });
  });

  test('count also when they do not run, or nothing can be read', () => {
    const before = [ranWith(failed('a'), passed('b'))];
    expect(judgeConfirmation(execution([passed('b')]), before, known)).toMatchObject({ result: 'fail', broken: ['a'] });
    expect(judgeConfirmation(execution(undefined), before, known).brokenCount).toBe(1);
  });
});

test('the regression set of some files holds their tests only, and without any nothing is known', () => {
  const baseline = { passing: ['a.js::one', 'b.js::two'], flaky: [], red: [] };
  expect(within(baseline, ['b.js']).passing).toEqual(['b.js::two']);
  expect(within(baseline, undefined)).toBe(baseline);
  expect(judgeRegression(execution([passed('c.js::x')]), within(baseline, ['c.js'])).result).toBe('unknown');
});

describe('baseline', () => {
  test('tests that differ between repetitions are flaky and decide nothing', () => {
    const merged = mergeBaseline([
      [passed('a'), passed('b'), failed('c'), { id: 'd', status: 'skipped' }],
      [passed('a'), failed('b'), failed('c'), { id: 'd', status: 'skipped' }, passed('e')],
    ]);
    expect(merged).toEqual({ passing: ['a', 'e'], flaky: ['b'], red: ['c'], missed: ['e'] });
  });

  test.each([
    ['zero tests', execution([]), 'the command ran zero tests'],
    ['no report', execution(undefined), 'exit code 0 without a test report: end of log'],
    ['all red', execution([failed('a')]), 'no test passes on the base commit'],
    [
      'a time-out',
      execution([passed('a')], { ending: 'timeout', seconds: 60 }),
      'stopped after 60 s: the tests did not end',
    ],
    [
      'a flood of output',
      execution([passed('a')], { ending: 'output-cap' }),
      'stopped: the tests print or report more than is allowed',
    ],
    ['memory run out, although the exit code is 0', execution([passed('a')], oom), 'the container ran out of memory'],
    [
      'a lost container',
      execution([passed('a')], { ending: 'lost', note: 'daemon gone' }),
      'the container was lost: daemon gone',
    ],
  ])('%s is unknown, never a pass', (_name, run, reason) => {
    expect(judgeBaseline(run)).toEqual({ result: 'unknown', reason, broken: [], brokenCount: 0 });
  });
});

describe('regression on a patch', () => {
  const baseline = { passing: ['a', 'b'], flaky: ['f'], red: ['r'] };

  test('passes when every test of the set passes, whatever flaky and red ones do', () => {
    expect(judgeRegression(execution([passed('a'), passed('b'), failed('f'), failed('r')]), baseline).result).toBe(
      'pass',
    );
  });

  test('a test that no longer runs is broken: a suite that ends early is no pass', () => {
    expect(judgeRegression(execution([passed('a')]), baseline)).toMatchObject({
      result: 'fail',
      broken: ['b'],
      brokenCount: 1,
    });
  });

  test.each([
    ['an exit code 0 without a report', execution(undefined)],
    ['a time-out', execution([passed('a'), passed('b')], { ending: 'timeout' })],
    ['memory run out', execution([passed('a'), passed('b')], oom)],
  ])("%s may be an accident once, is the patch's doing twice, and tells nothing where base does so", (_name, run) => {
    expect(judgeRegression(run, baseline)).toMatchObject({ result: 'unknown', broken: [], brokenCount: 0 });
    const { result, reason, brokenCount } = judgeConfirmation(run, [UNTOLD], baseline);
    expect([result, reason, brokenCount]).toEqual([
      'fail',
      expect.stringMatching(/^two runs with it told no results: /),
      0,
    ]);
    const onBase = judgeConfirmation(run, [UNTOLD], { ...baseline, endsUntold: true });
    expect([onBase.result, onBase.reason]).toEqual([
      'unknown',
      expect.stringMatching(/^two runs with it told no results, as one on base did: /),
    ]);
    expect(judgeConfirmation(run, [ranWith(failed('a'), passed('b'))], baseline)).toMatchObject({
      result: 'unknown',
      reason: expect.stringMatching(/^what went wrong in one run with it could not be repeated: /),
      broken: ['a'],
    });
  });

  test('a run without results before one in which all pass is told, and refutes nothing', () => {
    expect(judgeConfirmation(execution([passed('a'), passed('b')]), [UNTOLD], baseline)).toEqual({
      result: 'pass',
      reason: '2 tests still pass; one run with it told no results: stopped after 60 s: the tests did not end',
      broken: [],
      brokenCount: 0,
    });
    expect(judgeConfirmation(execution([passed('a'), failed('b')]), [UNTOLD], baseline)).toMatchObject({
      result: 'unknown',
      reason: 'a test failed in the only run with it that told results, and in none on base: b: expected 1, got 2',
    });
  });

  test.each([
    ['fails by its assertion', failed('b', 'AssertionError [ERR_ASSERTION]: 5 !== 6'), undefined],
    ['crashes', failed('b', "TypeError: Cannot read properties of undefined (reading 'round')"), 1],
    ['fails in an unknown way', failed('b', ''), 1],
    ['is skipped', { id: 'b', status: 'skipped' } as const, 1],
    ['breaks off', { id: 'b', status: 'error' } as const, 1],
    ['does not run', passed('other'), 1],
  ])('tells a broken test that %s from the others', (_how, result, unasserted) => {
    for (const verdict of [
      judgeRegression(execution([passed('a'), result]), baseline),
      judgeConfirmation(execution([passed('a'), result]), [ranWith(passed('a'), failed('b', 'no'))], baseline),
    ]) {
      expect([verdict.result, verdict.broken, verdict.brokenCount]).toEqual(['fail', ['b'], 1]);
      expect(verdict.unasserted).toBe(unasserted);
    }
  });

  test('names broken tests by whole ids, however long', () => {
    const ids = Array.from({ length: 12 }, (_, i) => `${'deep/'.repeat(40)}a.js::${'名'.repeat(300)} ${i}`);
    const verdict = judgeRegression(execution([]), { passing: ids, flaky: [], red: [] });
    expect([verdict.broken, verdict.brokenCount]).toEqual([ids.slice(0, 10), 12]);
  });

  test('is unknown where nothing passed on base', () => {
    expect(judgeRegression(execution([passed('a')]), NO_BASELINE).result).toBe('unknown');
  });
});

describe('tests that are known by what they are, not by their names', () => {
  interface Run {
    readonly results: readonly TestResult[];
    /** Which test it was, by place. */
    readonly tests: readonly number[];
  }
  const TITLES = ['on port', 'on port', 'answers', 'answers', 'is', 'on x'];
  const number = fc.integer({ min: 1, max: 3 });

  /** Each test keeps its title; what varies of it and its status are drawn anew, and it may be gone. */
  const run = (varies: readonly boolean[], stays: boolean) =>
    fc
      .tuple(
        ...TITLES.map(() => fc.record({ gone: stays ? fc.constant(false) : fc.boolean(), number, red: fc.boolean() })),
      )
      .map((drawn): Run => {
        const there = drawn.flatMap((one, test) => (one.gone ? [] : [{ ...one, test }]));
        const entries = there.map(({ number: n, red, test }) => ({
          file: 'n.js',
          path: [varies[test] ? `${TITLES[test]} ${n}` : `${TITLES[test]} ${test % 2 === 0 ? 'a' : 'b'}`],
          status: red ? ('failed' as const) : ('passed' as const),
        }));
        return { results: testResults(entries), tests: there.map(({ test }) => test) };
      });
  const worlds = fc
    .tuple(...TITLES.map(() => fc.boolean()))
    .chain((varies) => fc.tuple(run(varies, true), run(varies, true), run(varies, false)));

  test('what was asked of a patch passes only where the very test passed, if it can be known', () => {
    const found = { pass: 0, targets: 0 };
    fc.assert(
      fc.property(worlds, ([first, second, later]) => {
        const wanted = askedOfPatch([first.results, second.results], NO_BASELINE);
        found.targets += Math.min(1, wanted.targets.length);
        const verdict = judgeReproductionOnPatch(execution(later.results), wanted);
        if (verdict.result !== 'pass') return;
        found.pass += 1;
        for (const target of wanted.targets) {
          const [one] = alignRuns([first.results, second.results]);
          const test = first.tests[one?.findIndex(({ id }) => id === target) ?? -1];
          const at = later.tests.indexOf(test ?? -1);
          expect([target, later.results[at]?.status]).toEqual([target, 'passed']);
        }
      }),
      { numRuns: 20_000 },
    );
    expect(found.targets).toBeGreaterThan(1000);
    expect(found.pass).toBeGreaterThan(50);
  });
});

test('nothing passes but what was there to be checked, and passed', () => {
  const id = fc.constantFrom('a.js::x', 'a.js::y 1', 'a.js::y 2', 'b.js::z', 'b.js::(did not finish)');
  const result = fc.record({ id, status: fc.constantFrom('passed', 'failed', 'error', 'skipped') });
  const results = fc.uniqueArray(result as fc.Arbitrary<TestResult>, { selector: (one) => one.id, maxLength: 5 });
  const ending = fc.constantFrom('exited', 'timeout', 'output-cap', 'broke-down', 'lost');
  const runs = fc.record({
    tests: fc.option(results, { nil: undefined }),
    ending: ending as fc.Arbitrary<Execution['ending']>,
  });
  fc.assert(
    fc.property(runs, results, results, ({ tests, ending: ended }, first, second) => {
      const run = execution(tests, { ending: ended });
      const green = new Set((tests ?? []).filter(({ status }) => status === 'passed').map(({ id: one }) => one));
      const baseline = mergeBaseline([first, second]);
      const targets = askedOfPatch([first, second], NO_BASELINE);
      const checks: readonly (readonly [Verdict, readonly string[]])[] = [
        [judgeRegression(run, baseline), baseline.passing],
        [judgeConfirmation(run, [ranWith(...(tests ?? []))], baseline), baseline.passing],
        [judgeReproductionOnPatch(run, targets), [...targets.targets, ...targets.passing]],
      ];
      for (const [verdict, wanted] of checks) {
        if (verdict.result !== 'pass') continue;
        expect(ended).toBe('exited');
        expect(wanted.length).toBeGreaterThan(0);
        for (const one of wanted) expect([...green].some((each) => isSame(each, one))).toBe(true);
      }
    }),
    { numRuns: 2000 },
  );
});

/** As people would see it: the same title, a number that varies put aside; a file that did not finish does so now. */
function isSame(green: string, wanted: string): boolean {
  if (wanted.endsWith('(did not finish)')) return green.startsWith(wanted.slice(0, wanted.indexOf('::')));
  // Where names have nothing in common, it is one of its file.
  if (/::… ⟨\d⟩$/.test(wanted)) return green.startsWith(wanted.slice(0, wanted.indexOf('::')));
  return green === wanted || green.replace(/\d/, '…') === wanted.replace(/ ⟨\d⟩$/, '');
}

describe('reproduction', () => {
  const baseline = { passing: ['old'], flaky: [], red: ['red'] };

  test('shows the issue when a new test fails by its assertion', () => {
    const verdict = judgeReproductionOnBase(execution([passed('old'), failed('red'), failed('new')]), baseline);
    expect(verdict).toEqual({ result: 'fail', reason: 'new: expected 1, got 2', broken: ['new'], brokenCount: 1 });
  });

  test('does not show it when the new test passes on base', () => {
    expect(judgeReproductionOnBase(execution([passed('old'), passed('new')]), baseline).result).toBe('pass');
  });

  test.each([
    'Cannot find module ../lib/x',
    "SyntaxError: Unexpected token ')'",
    'ReferenceError: foo is not defined',
    "ModuleNotFoundError: No module named 'x'",
  ])('is unknown when the test itself does not work: %s', (message) => {
    expect(judgeReproductionOnBase(execution([failed('new', message)]), baseline).result).toBe('unknown');
  });

  test('is unknown when the test file does not load, whatever the runner says of it', () => {
    const broken: TestResult = { id: 'new.js::(did not finish)', status: 'error', message: '  ● failed to run' };
    expect(judgeReproductionOnBase(execution([passed('old'), broken]), baseline)).toMatchObject({
      result: 'unknown',
      reason: 'the test file does not load: ● failed to run',
    });
  });

  test('a process that ends in the middle of its tests shows the issue, and a patch lets it come to its end', () => {
    const ended: TestResult = {
      id: 'new.js::(did not finish)',
      status: 'error',
      message: 'the process ended before its tests did',
    };
    expect(judgeReproductionOnBase(execution([ended]), baseline).result).toBe('fail');
    expect(judgeReproductionOnBase(execution([passed('new.js::first'), ended]), baseline).result).toBe('fail');
    const onPatch = (...tests: TestResult[]) => judgeReproductionOnPatch(execution(tests), asked(ended.id)).result;
    expect(onPatch(passed('new.js::first'))).toBe('pass');
    expect(onPatch(passed('new.js::first'), ended)).toBe('fail');
    expect(onPatch(passed('other.js::first'))).toBe('fail');
    expect(onPatch()).toBe('fail');
  });

  test('is unknown when no new test ran', () => {
    expect(judgeReproductionOnBase(execution([passed('old')]), baseline).result).toBe('unknown');
  });

  test.each([
    ['under another name each time', [failed('n.js::abc')], [failed('n.js::xyz')]],
    ['in another test', [failed('n.js::a'), passed('n.js::b')], [passed('n.js::a'), failed('n.js::b')]],
    [
      'by breaking off, and then by a test',
      [failed('n.js::(did not finish)', 'the process ended before its tests did')],
      [failed('n.js::a')],
    ],
  ])('is unknown when it fails %s', (_how, first, second) => {
    expect(judgeReproductionOnBase(execution(first), NO_BASELINE).result).toBe('fail');
    expect(judgeReproductionOnBase(execution(second), NO_BASELINE, first)).toEqual({
      ...{ result: 'unknown', reason: 'no test of it fails in both of its runs under the same name' },
      ...{ broken: [], brokenCount: 0 },
    });
    expect(
      judgeReproductionOnPatch(execution([passed('n.js::a')]), askedOfPatch([first, second], NO_BASELINE)),
    ).toEqual({
      ...{ result: 'unknown', reason: 'no test of it failed on the base commit each time' },
      ...{ broken: [], brokenCount: 0 },
    });
  });

  test('a test whose title varies is the same one on base and on a patch', () => {
    const [first, second] = [[failed('n.js::on 4001')], [failed('n.js::on 4002')]];
    expect(judgeReproductionOnBase(execution(second), NO_BASELINE, first)).toEqual({
      ...{ result: 'fail', reason: 'n.js::on …: expected 1, got 2', broken: ['n.js::on …'], brokenCount: 1 },
    });
    const targets = askedOfPatch([first, second], NO_BASELINE);
    expect(judgeReproductionOnPatch(execution([passed('n.js::on 4003')]), targets).result).toBe('pass');
    expect(judgeReproductionOnPatch(execution([failed('n.js::on 4003')]), targets).result).toBe('fail');
    expect(judgeReproductionOnPatch(execution([passed('n.js::off')]), targets).result).toBe('fail');
  });

  test.each<[string, TestResult[], TestResult[]]>([
    ['under other numbers', [failed('n.js::on 1'), passed('n.js::on 2')], [failed('n.js::on 3'), passed('n.js::on 4')]],
    [
      'and one number is met again',
      [failed('n.js::on 1'), failed('n.js::on 2')],
      [failed('n.js::on 2'), passed('n.js::on 3')],
    ],
    [
      'and another one fails',
      [failed('n.js::on 1'), passed('n.js::on 2')],
      [failed('n.js::on 1'), failed('n.js::on 2')],
    ],
    ['and one does not run', [failed('n.js::on 1'), passed('n.js::on 2')], [failed('n.js::on 1')]],
    ['under one title', [failed('n.js::on'), passed('n.js::on #2')], [failed('n.js::on')]],
  ])('that cannot be told from another asks nothing of a patch: two of a form run %s', (_how, first, second) => {
    expect(judgeReproductionOnBase(execution(second), NO_BASELINE, first).result).toBe('unknown');
    expect(askedOfPatch([first, second], NO_BASELINE).targets).toEqual([]);
  });

  test.each<[string, TestResult[], Verdict['result']]>([
    ['both pass', [passed('n.js::on 1'), passed('n.js::on 2')], 'pass'],
    ['it fails', [failed('n.js::on 1'), passed('n.js::on 2')], 'fail'],
    ['one of them is gone', [passed('n.js::on 1')], 'unknown'],
    ['the other is named anew', [passed('n.js::on 1'), failed('n.js::on 3')], 'unknown'],
    ['it has another name', [passed('n.js::on 2'), passed('n.js::on 3')], 'unknown'],
    ['more of them run, and all pass', [passed('n.js::on 1'), passed('n.js::on 2'), passed('n.js::on 3')], 'pass'],
    [
      'more of them run, and not all pass',
      [passed('n.js::on 1'), passed('n.js::on 2'), failed('n.js::on 3')],
      'unknown',
    ],
    ['neither is there', [passed('n.js::off')], 'fail'],
  ])('a test beside one of a like name is told from it on a patch, or unknown: %s', (_what, tests, result) => {
    const onBase = [failed('n.js::on 1'), passed('n.js::on 2')];
    const verdict = judgeReproductionOnPatch(execution(tests), askedOfPatch([onBase, onBase], NO_BASELINE));
    expect(verdict.result).toBe(result);
  });

  test.each<[string, TestResult[], 'pass' | 'fail']>([
    ['all pass', [passed('n.js::a'), passed('n.js::b')], 'pass'],
    ['one that passed on base fails', [passed('n.js::a'), failed('n.js::b', 'got -1')], 'fail'],
    ['one that passed on base does not run', [passed('n.js::a')], 'fail'],
    ['one is new and fails', [passed('n.js::a'), passed('n.js::b'), failed('n.js::c')], 'fail'],
  ])('on a patch, those of its tests that passed on base must pass still: %s', (_what, tests, result) => {
    const onBase = [failed('n.js::a'), passed('n.js::b')];
    const verdict = judgeReproductionOnPatch(execution(tests), askedOfPatch([onBase, onBase], NO_BASELINE));
    expect(verdict.result).toBe(result);
  });

  test('a file that broke off on base has come to its end only where none of its tests fails', () => {
    const ended: TestResult = { id: 'n.js::(did not finish)', status: 'error', message: 'exit code 1' };
    const onPatch = (...tests: TestResult[]) =>
      judgeReproductionOnPatch(
        execution(tests),
        askedOfPatch(
          [
            [passed('n.js::setup'), ended],
            [passed('n.js::setup'), ended],
          ],
          NO_BASELINE,
        ),
      ).result;
    expect(onPatch(passed('n.js::setup'), passed('n.js::adds'))).toBe('pass');
    expect(onPatch(passed('n.js::setup'), failed('n.js::adds'))).toBe('fail');
    expect(onPatch(passed('n.js::setup'), { id: 'n.js::adds', status: 'error' })).toBe('fail');
    expect(onPatch({ id: 'n.js::setup', status: 'skipped' })).toBe('fail');
  });

  test('on a patch, exactly the tests that failed on base must pass', () => {
    const known = { ...asked('new'), onBase: [failed('new'), failed('red')] };
    expect(judgeReproductionOnPatch(execution([passed('new'), failed('red')]), known).result).toBe('pass');
    expect(judgeReproductionOnPatch(execution([failed('new')]), asked('new'))).toMatchObject({
      result: 'fail',
      reason: 'new: expected 1, got 2',
    });
    expect(judgeReproductionOnPatch(execution([]), asked('new')).result).toBe('fail');
  });
});

describe('what goes wrong beside the tests that are known', () => {
  const baseline: Baseline = { passing: ['t.js::a', 't.js::b'], flaky: ['u.js::… ⟨1⟩'], red: ['t.js::red'] };
  const green = [passed('t.js::a'), passed('t.js::b'), failed('t.js::red')];
  const unfinished: TestResult = { id: 't.js::(did not finish)', status: 'error', message: 'boom' };
  const subset = within(baseline, ['t.js']);

  test.each<readonly [what: string, tests: readonly TestResult[], more: Partial<Execution>, result: string]>([
    ['nothing', green, {}, 'pass'],
    ['a file that breaks off after its tests', [...green, unfinished], {}, 'fail'],
    ['a failing test that base does not have', [...green, failed('t.js::new')], {}, 'fail'],
    ['a new test that passes', [...green, passed('t.js::new')], {}, 'pass'],
    ['a new test that is skipped', [...green, { id: 't.js::new', status: 'skipped' }], {}, 'pass'],
    ['a failing name where names change from run to run', [...green, failed('u.js::2')], {}, 'pass'],
    ['a process that fails after its tests', green, { unexplained: 7 }, 'fail'],
    [
      'too little coverage',
      green,
      { unexplained: 1, log: 'Jest: "global" coverage threshold for lines (90%) not met: 80%' },
      'pass',
    ],
    [
      'too little coverage, as c8 says it',
      green,
      { unexplained: 1, log: 'ERROR: Coverage for lines (50%) does not meet global threshold (90%)' },
      'pass',
    ],
    [
      'too little coverage, as pytest says it',
      green,
      { unexplained: 1, log: 'FAIL Required test coverage of 90% not reached. Total coverage: 80.00%' },
      'pass',
    ],
    ...[
      'Coverage failure: total of 50 is less than fail-under=90',
      'ERROR: Coverage failure: total of 50 is less than fail-under=90',
      'ℹ Error: 50.00% line coverage does not meet threshold of 95%.',
      'Line coverage (50.00%) is below the expected minimum coverage (90.00%).',
    ].map((log) => [`too little coverage: ${log}`, green, { unexplained: 1, log }, 'pass'] as const),
    ...[
      '  ✓ tells that the coverage threshold is not met',
      'coverage of 80 % required, 91 % reached',
      'PASS test/coverage.test.js required',
    ].map((log) => [`words about coverage: ${log}`, green, { unexplained: 1, log }, 'fail'] as const),
  ])('a regression run with %s', (_what, tests, more, result) => {
    const run = execution(tests, more);
    expect(judgeRegression(run, baseline).result).toBe(result);
    const before = { ...ranWith(...tests), log: more.log ?? '', unexplained: more.unexplained };
    expect(judgeConfirmation(run, [before], baseline).result).toBe(result);
    if (result === 'fail') expect(judgeConfirmation(execution(green), [before], baseline).result).toBe('unknown');
  });

  test('the end of a process says nothing where it is bad on base too, or where a part of the tests ran', () => {
    const run = execution(green, { unexplained: 1 });
    expect(judgeRegression(run, { ...baseline, endsBadly: true }).result).toBe('pass');
    expect(judgeRegression(run, subset).result).toBe('pass');
    expect(judgeRegression(execution([...green, unfinished]), subset).result).toBe('fail');
  });

  test('says in its reason what it was', () => {
    const { reason } = judgeRegression(execution(green, { unexplained: 7, log: 'x\nTypeError: boom' }), baseline);
    expect(reason).toBe('the tests pass, but their process ends with exit code 7: TypeError: boom');
    expect(judgeRegression(execution([...green, unfinished]), baseline).reason).toBe(
      'a test that base does not have fails: t.js::(did not finish): boom',
    );
  });

  test.each<readonly [what: string, tests: readonly TestResult[], more: Partial<Execution>, result: string]>([
    ['nothing', [passed('t.js::new'), passed('t.js::a')], {}, 'pass'],
    ['an error of its file', [passed('t.js::new'), passed('t.js::a'), unfinished], {}, 'fail'],
    ['a process that fails', [passed('t.js::new'), passed('t.js::a')], { unexplained: 1 }, 'fail'],
    ['another failing test', [passed('t.js::new'), passed('t.js::a'), failed('t.js::c')], {}, 'fail'],
  ])('a reproduction test that passes with %s beside it', (_what, tests, more, result) => {
    const asking = askedOfPatch([[failed('t.js::new'), passed('t.js::a')]], baseline);
    expect(judgeReproductionOnPatch(execution(tests, more), asking).result).toBe(result);
    if (more.unexplained === undefined) return;
    const bad = askedOfPatch([[failed('t.js::new'), passed('t.js::a')]], { ...baseline, endsBadly: true });
    expect(judgeReproductionOnPatch(execution(tests, more), bad).result).toBe('pass');
  });
});
