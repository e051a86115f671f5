import { describe, expect, test } from '@jest/globals';
import { recallAt } from '../../../src/evaluation/statistics/recall-at.ts';

const right = (score: number) => ({ score, correct: true });
const wrong = (score: number) => ({ score, correct: false });

describe('recall@k', () => {
  test.each([
    ['the best one is right', 1, [right(3), wrong(2)], 1],
    ['the second one is right', 1, [wrong(3), right(2)], 0],
    ['two of three are looked at', 2, [wrong(3), right(2), wrong(1)], 1],
    ['one of two equal scores is right', 1, [right(1), wrong(1)], 1 / 2],
    ['two of four equal ones, of which one is right', 2, [right(1), wrong(1), wrong(1), wrong(1)], 1 / 2],
    ['two of four equal ones, of which two are right', 2, [right(1), right(1), wrong(1), wrong(1)], 5 / 6],
    ['one place left for two equal ones behind a wrong one', 2, [wrong(2), right(1), wrong(1)], 1 / 2],
    ['more places than candidates', 8, [wrong(2), right(1)], 1],
    ['nothing right', 1, [wrong(2), wrong(1)], null],
    ['nothing at all', 1, [], null],
  ])('%s', (_, k, group, expected) => {
    const found = recallAt(k, group);
    if (expected === null) expect(found).toBe(null);
    else expect(found).toBeCloseTo(expected, 12);
  });
});
