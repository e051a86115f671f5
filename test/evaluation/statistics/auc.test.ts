import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { wilcoxonRankSum } from 'simple-statistics';
import { aucOf, aucWithin } from '../../../src/evaluation/statistics/auc.ts';
import { once } from '../../../src/evaluation/statistics/weighted-share.ts';

const scored = (right: readonly number[], wrong: readonly number[], unit = 0) => [
  ...right.map((score) => ({ unit, score, correct: true })),
  ...wrong.map((score) => ({ unit, score, correct: false })),
];

const some = fc.array(fc.integer({ min: 0, max: 8 }), { minLength: 1, maxLength: 12 });

describe('the area under the ROC curve', () => {
  test.each([
    ['the example of scikit-learn', scored([0.35, 0.8], [0.1, 0.4]), 0.75],
    ['all in order', scored([3, 4], [1, 2]), 1],
    ['all against the order', scored([1, 2], [3, 4]), 0],
    ['all scores equal', scored([1, 1], [1, 1, 1]), 0.5],
    ['nothing wrong', scored([1, 2], []), null],
    ['nothing right', scored([], [1, 2]), null],
    ['nothing at all', [], null],
  ])('%s', (_, values, expected) => {
    expect(aucOf(values)(once(1))).toBe(expected);
  });

  test('is Mann and Whitney’s U over all pairs', () => {
    fc.assert(
      fc.property(some, some, (right, wrong) => {
        // This library's rank of the lowest value is 1.
        const u = wilcoxonRankSum(right, wrong) - (right.length * (right.length + 1)) / 2;
        expect(aucOf(scored(right, wrong))(once(1))).toBeCloseTo(u / (right.length * wrong.length), 12);
      }),
    );
  });

  test('turning the scores or the labels around turns it around', () => {
    fc.assert(
      fc.property(some, some, (right, wrong) => {
        const value = aucOf(scored(right, wrong))(once(1)) ?? Number.NaN;
        const minus = (values: readonly number[]) => values.map((x) => -x);
        expect(aucOf(scored(minus(right), minus(wrong)))(once(1))).toBeCloseTo(1 - value, 12);
        expect(aucOf(scored(wrong, right))(once(1))).toBeCloseTo(1 - value, 12);
      }),
    );
  });

  test('a unit with weight 2 counts as if it were there twice', () => {
    const values = [...scored([5, 2], [3], 0), ...scored([1], [4, 2], 1)];
    const twice = [...values, ...values.filter(({ unit }) => unit === 1)];
    expect(aucOf(values)([1, 2])).toBe(aucOf(twice)([1, 1]));
  });

  test('within groups, a group with easy scores throughout helps nothing', () => {
    const [easy, hard] = [scored([9], [8], 0), scored([1], [2], 1)];
    expect(aucOf([...easy, ...hard])(once(2))).toBe(0.5);
    expect(aucWithin([easy, hard])(once(2))).toBe(0.5);
    expect(aucWithin([easy, scored([2], [], 1)])(once(2))).toBe(1);
    expect(aucWithin([scored([2], [], 0)])(once(1))).toBe(null);
    expect(aucWithin([easy, hard])([3, 1])).toBe(0.75);
  });
});
