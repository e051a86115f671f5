import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { mean, standardDeviation } from 'simple-statistics';
import { intervalOf, resample } from '../../../src/evaluation/statistics/bootstrap.ts';
import { meanOf, once, ratioOf } from '../../../src/evaluation/statistics/weighted-share.ts';

const measured = (values: readonly number[]) => values.map((value, unit) => ({ unit, value }));

describe('drawing instances again', () => {
  test('each draw has as many units as there are, and the same arguments give the same draws', () => {
    const draws = resample(7, 50);
    expect(draws.map((weights) => Array.from(weights).reduce((a, b) => a + b))).toEqual(new Array(50).fill(7));
    expect(resample(7, 50)).toEqual(draws);
    expect(resample(7, 50, 2)).not.toEqual(draws);
  });

  test('there are no draws of no units, and no interval', () => {
    expect(resample(0)).toEqual([]);
    expect(intervalOf(resample(0), meanOf([]))).toBe(null);
  });

  test('a figure that is undefined on more than a tenth of the draws has no interval', () => {
    const draws = resample(3);
    const sometimes = ratioOf(measured([1, 0, 0]), measured([1, 0, 0]));
    expect(intervalOf(draws, sometimes)).toBe(null);
  });

  test('the interval of a mean is about that of the normal distribution where there are many units', () => {
    const values = Array.from({ length: 400 }, (_, i) => (i * 7919) % 101);
    const found = intervalOf(resample(400), meanOf(measured(values)));
    const error = standardDeviation(values) / Math.sqrt(400);
    expect(Math.abs((found?.low ?? 0) - (mean(values) - 1.96 * error))).toBeLessThan(0.2 * error);
    expect(Math.abs((found?.high ?? 0) - (mean(values) + 1.96 * error))).toBeLessThan(0.2 * error);
  });

  test('an interval holds the figure that it is of', () => {
    const shares = fc.array(fc.constantFrom(0, 0.5, 1), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(shares, (values) => {
        const figure = meanOf(measured(values));
        const found = intervalOf(resample(values.length, 200), figure);
        const value = figure(once(values.length)) ?? Number.NaN;
        if (new Set(values).size === 1) expect(found).toBe(null);
        else expect([found && found.low <= value, found && value <= found.high]).toEqual([true, true]);
      }),
    );
  });

  test('intervals of a share hold the truth in about 95 of 100 studies', () => {
    const random = xoroshiro128plus(7);
    const draws = resample(80, 300);
    let held = 0;
    for (let study = 0; study < 400; study++) {
      const outcomes = Array.from({ length: 80 }, () => Number(uniformInt(random, 1, 10) <= 4));
      const { low = 1, high = 0 } = intervalOf(draws, meanOf(measured(outcomes))) ?? {};
      if (low <= 0.4 && 0.4 <= high) held++;
    }
    expect([held / 400 > 0.91, held / 400 < 0.98]).toEqual([true, true]);
  });

  test('what is the same for both sides cancels in a paired difference', () => {
    const values = [0, 1, 1, 0, 1, 0, 0, 1];
    const other = values.map((value) => value + 0.25);
    const difference = measured(values.map((value, i) => (other[i] ?? 0) - value));
    expect(meanOf(difference)(once(8))).toBe(0.25);
    // What is left is alike in all, of which drawing again says nothing.
    expect(intervalOf(resample(8), meanOf(difference))).toBe(null);
  });
});

describe('means and ratios', () => {
  test('several measurements of one unit go with it', () => {
    const values = [
      { unit: 0, value: 1 },
      { unit: 0, value: 3 },
      { unit: 1, value: 8 },
    ];
    expect([meanOf(values)(once(2)), meanOf(values)([2, 0]), meanOf(values)([0, 2])]).toEqual([4, 2, 8]);
  });

  test('a ratio over nothing is undefined', () => {
    expect(ratioOf(measured([3]), measured([0]))(once(1))).toBe(null);
    expect(meanOf([])(once(0))).toBe(null);
  });
});
