import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { holm, intervalWhenAlike, mcnemar } from '../../../src/evaluation/statistics/exact-tests.ts';

describe('McNemar’s exact test', () => {
  test.each([
    [0, 0, 1],
    [1, 0, 1],
    [3, 3, 1],
    [0, 5, 2 / 32],
    [0, 6, 2 / 64],
    // 2 × (1 + 10) / 2¹⁰
    [1, 9, 22 / 1024],
    [9, 1, 22 / 1024],
    // The exact P of the worked example with 6 and 16 discordant pairs, as R's binom.test(6, 22) gives it.
    [6, 16, 0.05248],
  ])('%i and %i pairs that differ: p = %f', (first, second, expected) => {
    expect(mcnemar(first, second)).toBeCloseTo(expected, 5);
  });

  test('is symmetric, in 0…1, and stays so with thousands of pairs', () => {
    const count = fc.integer({ min: 0, max: 3000 });
    fc.assert(
      fc.property(count, count, (a, b) => {
        const p = mcnemar(a, b);
        expect([p === mcnemar(b, a), p >= 0, p <= 1]).toEqual([true, true, true]);
      }),
      { numRuns: 50 },
    );
    expect(mcnemar(1500, 1500)).toBe(1);
    // Half the pairs, ± 1.96 standard deviations: about 0.05.
    expect(mcnemar(1446, 1554)).toBeCloseTo(0.05, 2);
  });
});

describe('the exact interval of a share that none or all have', () => {
  test('is that of Clopper and Pearson', () => {
    expect(intervalWhenAlike(0, 10)?.high).toBeCloseTo(0.3085, 4);
    expect(intervalWhenAlike(1, 10)?.low).toBeCloseTo(0.6915, 4);
    expect(intervalWhenAlike(0, 1)).toEqual({ low: 0, high: 0.975 });
    expect(intervalWhenAlike(0.5, 10)).toBe(null);
  });
});

describe('several tests at once', () => {
  test('are adjusted as R’s p.adjust does it', () => {
    const adjusted = holm([0.01, 0.04, 0.03, 0.005]);
    for (const [i, expected] of [0.03, 0.06, 0.06, 0.02].entries()) expect(adjusted[i]).toBeCloseTo(expected, 12);
    expect(holm([0.6, 0.7])).toEqual([1, 1]);
    expect(holm([])).toEqual([]);
  });
});
