import { describe, expect, test } from '@jest/globals';
import type { TestResult } from '../../src/execution.ts';
import { type Baseline, brokenIn, mergeBaseline, named } from '../../src/verification/baseline.ts';

const passed = (id: string): TestResult => ({ id, status: 'passed' });
const failed = (id: string): TestResult => ({ id, status: 'failed', message: 'expected 1, got 2' });
const skipped = (id: string): TestResult => ({ id, status: 'skipped' });
const ran = (...ids: readonly string[]) => ids.map(passed);
const CUT = '(did not finish)';
type Runs = readonly (readonly TestResult[])[];

describe('repetitions of the baseline, merged by what ran', () => {
  test.each<readonly [what: string, runs: Runs, merged: Partial<Baseline>]>([
    ['one run only', [ran('a.js::x')], { passing: ['a.js::x'] }],
    ['what failed in one run and passed in another', [ran('a.js::x'), [failed('a.js::x')]], { flaky: ['a.js::x'] }],
    ['what failed in each', [[failed('a.js::x')], [failed('a.js::x')]], { red: ['a.js::x'] }],
    [
      'a repetition without any result',
      [ran('a.js::x', 'b.js::y'), []],
      { passing: ['a.js::x', 'b.js::y'], missed: ['a.js::x', 'b.js::y'] },
    ],
    [
      'a repetition that was cut after a file',
      [ran('a.js::x', 'b.js::y'), ran('a.js::x')],
      { passing: ['a.js::x', 'b.js::y'], missed: ['b.js::y'] },
    ],
    [
      'a file that broke off in the second run',
      [ran('a.js::x', 'a.js::y'), [passed('a.js::x'), failed(`a.js::${CUT}`)]],
      { passing: ['a.js::x', 'a.js::y'], missed: ['a.js::y'], flaky: [`a.js::${CUT}`] },
    ],
    [
      'a file that broke off in the first run, before its first test',
      [[failed(`a.js::${CUT}`)], ran('a.js::x')],
      { passing: ['a.js::x'], missed: ['a.js::x'], flaky: [`a.js::${CUT}`] },
    ],
    [
      'a file that broke off in two of three runs, at different places',
      [
        [passed('a.js::x'), failed(`a.js::${CUT}`)],
        [passed('a.js::x'), passed('a.js::y'), failed(`a.js::${CUT}`)],
        ran('a.js::x', 'a.js::y', 'a.js::z'),
      ],
      { passing: ['a.js::x', 'a.js::y', 'a.js::z'], missed: ['a.js::y', 'a.js::z'], flaky: [`a.js::${CUT}`] },
    ],
    [
      'a file that always breaks off',
      [
        [passed('a.js::x'), failed(`a.js::${CUT}`)],
        [passed('a.js::x'), failed(`a.js::${CUT}`)],
      ],
      { passing: ['a.js::x'], red: [`a.js::${CUT}`] },
    ],
    [
      'a run that broke off in a runner without files',
      [ran('::x', '::y'), [passed('::x'), failed(`::${CUT}`)]],
      { passing: ['::x', '::y'], missed: ['::y'], flaky: [`::${CUT}`] },
    ],
    [
      'a run that broke off nobody knows where',
      [ran('a.js::x', 'b.js::y'), [passed('a.js::x'), failed(`::${CUT}`)]],
      { passing: ['a.js::x', 'b.js::y'], missed: ['b.js::y'], flaky: [`::${CUT}`] },
    ],
    [
      'a runner that left no report of its folder',
      [ran('pkg/a.js::x', 'b.js::y'), [passed('b.js::y'), failed(`pkg::${CUT}`)]],
      { passing: ['pkg/a.js::x', 'b.js::y'], missed: ['pkg/a.js::x'], flaky: [`pkg::${CUT}`] },
    ],
    [
      'a test that is missing although its file came to its end',
      [ran('a.js::x', 'a.js::y'), ran('a.js::x')],
      { passing: ['a.js::x', 'a.js::y'], missed: ['a.js::y'] },
    ],
    [
      'a test that failed and did not begin in the other run',
      [
        [passed('a.js::x'), failed('a.js::y')],
        [passed('a.js::x'), failed(`a.js::${CUT}`)],
      ],
      { passing: ['a.js::x'], red: ['a.js::y'], flaky: [`a.js::${CUT}`] },
    ],
    ['a test that is skipped in one run', [ran('a.js::x'), [skipped('a.js::x')]], { sometimes: ['a.js::x'] }],
    ['a test that is skipped in each run', [[skipped('a.js::x')], [skipped('a.js::x')]], {}],
    [
      'a test that passes, is skipped and fails',
      [ran('a.js::x'), [skipped('a.js::x')], [failed('a.js::x')]],
      { flaky: ['a.js::x'] },
    ],
    [
      'a third run that fails one',
      [ran('a.js::x', 'a.js::y'), ran('a.js::x', 'a.js::y'), [passed('a.js::x'), failed('a.js::y')]],
      { passing: ['a.js::x'], flaky: ['a.js::y'] },
    ],
    [
      'a repetition with more tests than before',
      [ran('a.js::x'), ran('a.js::x', 'a.js::y', 'b.js::z')],
      { passing: ['a.js::x', 'a.js::y', 'b.js::z'], missed: ['a.js::y', 'b.js::z'] },
    ],
  ])('%s', (_what, runs, merged) => {
    expect(mergeBaseline(runs)).toEqual({ passing: [], flaky: [], red: [], ...merged });
    const { passing, flaky, red, missed = [], sometimes = [] } = mergeBaseline(runs.toReversed());
    const sorted = (ids: readonly string[] = []) => [...ids].sort();
    expect([passing, flaky, red, missed, sometimes].map(sorted)).toEqual(
      [merged.passing, merged.flaky, merged.red, merged.missed, merged.sometimes].map(sorted),
    );
  });
});

describe('tests whose names vary are told by their form and number', () => {
  const numbers = (passing: readonly number[], failing: readonly number[] = []) => [
    ...failing.map((n) => failed(`a.js::seed ${n} sorts`)),
    ...passing.map((n) => passed(`a.js::seed ${n} sorts`)),
  ];
  const [one, two, three] = ['a.js::seed … sorts ⟨1⟩', 'a.js::seed … sorts ⟨2⟩', 'a.js::seed … sorts ⟨3⟩'] as const;

  test.each<readonly [what: string, runs: Runs, merged: Partial<Baseline>]>([
    ['one of the form', [numbers([4001]), numbers([4002])], { passing: [one] }],
    ['three that pass', [numbers([1, 2, 3]), numbers([4, 5, 6])], { passing: [one, two, three] }],
    ['one number is met again', [numbers([1, 2]), numbers([2, 3])], { passing: [one, two] }],
    [
      'one of three fails in one run',
      [numbers([1, 2, 3]), numbers([4, 5], [6])],
      { passing: [one, two], flaky: [three] },
    ],
    ['one of three fails in each', [numbers([1, 2], [3]), numbers([5, 6], [4])], { passing: [one, two], red: [three] }],
    ['one more in one run', [numbers([1, 2, 3]), numbers([4, 5])], { passing: [one, two], sometimes: [three] }],
    [
      'fewer, since the file broke off',
      [numbers([1, 2]), [...numbers([3]), failed(`a.js::${CUT}`)]],
      { passing: [one, two], missed: [two], flaky: [`a.js::${CUT}`] },
    ],
    [
      'names without anything in common',
      [ran('a.js::is', 'a.js::user alice', 'a.js::user bob'), ran('a.js::is', 'a.js::user carol', 'a.js::user dan')],
      { passing: ['a.js::is', 'a.js::… ⟨1⟩', 'a.js::… ⟨2⟩'] },
    ],
    [
      'names that are the same each time are told by name',
      [numbers([1, 2, 3]), numbers([1, 2, 3])],
      { passing: ['a.js::seed 1 sorts', 'a.js::seed 2 sorts', 'a.js::seed 3 sorts'] },
    ],
    [
      'and so are those of a run that broke off',
      [numbers([1, 2, 3]), [...numbers([1]), failed(`a.js::${CUT}`)]],
      {
        passing: ['a.js::seed 1 sorts', 'a.js::seed 2 sorts', 'a.js::seed 3 sorts'],
        missed: ['a.js::seed 2 sorts', 'a.js::seed 3 sorts'],
        flaky: [`a.js::${CUT}`],
      },
    ],
  ])('%s', (_what, runs, merged) => {
    expect(mergeBaseline(runs)).toEqual({ passing: [], flaky: [], red: [], ...merged });
  });

  test.each<readonly [what: string, runs: Runs, later: readonly TestResult[], broken: readonly string[]]>([
    ['all pass', [numbers([1, 2, 3]), numbers([4, 5, 6])], numbers([7, 8, 9]), []],
    ['more than on base pass', [numbers([1, 2]), numbers([4, 5])], numbers([7, 8, 9]), []],
    ['one fails', [numbers([1, 2, 3]), numbers([4, 5, 6])], numbers([7, 9], [8]), [three]],
    ['one fails that has a name of base', [numbers([1, 2, 3]), numbers([4, 5, 6])], numbers([7, 9], [1]), [three]],
    ['all fail', [numbers([1, 2, 3]), numbers([4, 5, 6])], numbers([], [7, 8, 9]), [one, two, three]],
    ['one is gone', [numbers([1, 2, 3]), numbers([4, 5, 6])], numbers([7, 8]), [three]],
    ['one is skipped', [numbers([1, 2]), numbers([4, 5])], [...numbers([7]), skipped('a.js::seed 8 sorts')], [two]],
    ['as many fail as on base', [numbers([1, 2], [3]), numbers([5, 6], [4])], numbers([7, 8], [9]), []],
    ['one more fails than on base', [numbers([1, 2], [3]), numbers([5, 6], [4])], numbers([7], [8, 9]), [two]],
    [
      'other names fail, in a file of such',
      [ran('a.js::user alice'), ran('a.js::user bob')],
      [failed('a.js::user carol')],
      ['a.js::… ⟨1⟩'],
    ],
    [
      'one is skipped beside one of its title that was skipped on base and passes now',
      [
        [passed('a.js::x'), skipped('a.js::x #2')],
        [passed('a.js::x'), skipped('a.js::x #2')],
      ],
      [skipped('a.js::x'), passed('a.js::x #2')],
      ['a.js::x'],
    ],
    [
      'one is skipped beside a new one of its title',
      [ran('a.js::x'), ran('a.js::x')],
      [skipped('a.js::x'), passed('a.js::x #2')],
      ['a.js::x'],
    ],
    ['a name that holds is missing', [ran('a.js::x 1'), ran('a.js::x 1')], ran('a.js::x 2'), ['a.js::x 1']],
  ])('with a patch %s', (_what, runs, later, broken) => {
    expect(brokenIn(later, mergeBaseline(runs), undefined)).toEqual(broken);
  });

  test('what the report called a test is kept beside its name', () => {
    const baseline = mergeBaseline([numbers([1, 2]), numbers([3, 4])]);
    expect(named(numbers([5], [6]), baseline)).toEqual([
      { ...failed(two), reported: 'a.js::seed 6 sorts' },
      { ...passed(one), reported: 'a.js::seed 5 sorts' },
    ]);
  });
});
