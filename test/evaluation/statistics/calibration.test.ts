import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { calibrationOf } from '../../../src/evaluation/statistics/calibration.ts';

/** `count` forecasts of one confidence, of which the first `happened` did. */
const forecasts = (confidence: number, count: number, happened: number) =>
  Array.from({ length: count }, (_, i) => ({ confidence, happened: i < happened }));

describe('calibration', () => {
  test('whose shares are what was said has no error', () => {
    const found = calibrationOf([...forecasts(0.25, 4, 1), ...forecasts(0.75, 8, 6)]);
    expect(found?.ece).toBeCloseTo(0, 12);
  });

  test('by hand: half of the forecasts off by 0.4, half by 0.1', () => {
    // Of ten at 0.9 five happened, of ten at 0.3 two.
    const found = calibrationOf([...forecasts(0.9, 10, 5), ...forecasts(0.3, 10, 2)]);
    expect(found?.ece).toBeCloseTo(0.5 * 0.4 + 0.5 * 0.1, 12);
    // (5 × 0.1² + 5 × 0.9² + 2 × 0.7² + 8 × 0.3²) / 20
    expect(found?.brier).toBeCloseTo((0.05 + 4.05 + 0.98 + 0.72) / 20, 12);
    expect(found?.brierOfBaseRate).toBeCloseTo(0.35 * 0.65, 12);
    expect(found?.bins.map(({ from, to, count }) => [from, to, count])).toEqual([
      [0.3, 0.4, 10],
      [0.9, 1, 10],
    ]);
    expect(found?.bins.map(({ was }) => was)).toEqual([0.2, 0.5]);
  });

  test('a confidence of 1 is in the last bin, one of 0 in the first', () => {
    const found = calibrationOf([...forecasts(1, 1, 1), ...forecasts(0, 1, 0)]);
    expect(found?.bins).toEqual([
      { from: 0, to: 0.1, count: 1, said: 0, was: 0 },
      { from: 0.9, to: 1, count: 1, said: 1, was: 1 },
    ]);
  });

  test('the Brier scores that Brier’s rule gives to sure, unsure and wrong forecasts', () => {
    expect(calibrationOf(forecasts(1, 3, 3))?.brier).toBe(0);
    expect(calibrationOf(forecasts(1, 3, 0))?.brier).toBe(1);
    expect(calibrationOf(forecasts(0.5, 4, 1))?.brier).toBe(0.25);
  });

  test('nothing was said of no forecasts', () => {
    expect(calibrationOf([])).toBe(null);
  });

  test('Brier score and error are in 0…1, and every forecast is in one bin', () => {
    const one = fc.record({ confidence: fc.double({ min: 0, max: 1, noNaN: true }), happened: fc.boolean() });
    fc.assert(
      fc.property(fc.array(one, { minLength: 1 }), (values) => {
        const { brier = -1, ece = -1, bins = [] } = calibrationOf(values) ?? {};
        expect([brier >= 0, brier <= 1, ece >= 0, ece <= 1 + 1e-12]).toEqual([true, true, true, true]);
        expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(values.length);
      }),
    );
  });
});
