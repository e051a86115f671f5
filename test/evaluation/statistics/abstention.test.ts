import { describe, expect, test } from '@jest/globals';
import { abstentionCurve } from '../../../src/evaluation/statistics/abstention.ts';

const answer = (confidence: number | null, right: boolean) => ({ confidence, right });

describe('the abstention curve', () => {
  test('goes from the surest answers to all of them; what has no answer is never covered', () => {
    const curve = abstentionCurve([answer(0.9, true), answer(0.5, false), answer(0.7, true), answer(null, false)]);
    expect(curve).toEqual([
      { confidence: 0.9, answered: 1, right: 1, coverage: 0.25, precision: 1 },
      { confidence: 0.7, answered: 2, right: 2, coverage: 0.5, precision: 1 },
      { confidence: 0.5, answered: 3, right: 2, coverage: 0.75, precision: 2 / 3 },
    ]);
  });

  test('equal confidences are answered together', () => {
    const curve = abstentionCurve([answer(0.5, true), answer(0.5, false)]);
    expect(curve).toEqual([{ confidence: 0.5, answered: 2, right: 1, coverage: 1, precision: 0.5 }]);
  });

  test('there is none where nothing is answered', () => {
    expect(abstentionCurve([answer(null, false)])).toEqual([]);
    expect(abstentionCurve([])).toEqual([]);
  });
});
