// The budget of a repair of CI: half of a run's, as far as the run before it left that.

import { expect, test } from '@jest/globals';
import { repairBudget } from '../../src/run/repair-budget.ts';
import type { Budget } from '../../src/task.ts';
import { foldTree } from '../../src/trace/fold-tree.ts';
import type { Tree } from '../../src/trace/tree.ts';

const WHOLE: Budget = { rollouts: 8, tokens: 2_000_000, seconds: 3600, sandboxSeconds: 3600, money: 10 };
const HALF: Budget = { rollouts: 4, tokens: 1_000_000, seconds: 3600, sandboxSeconds: 3600, money: 5 };

const left = (change: Partial<Tree['spent']>, activeMs = 0): Budget | undefined => {
  const tree = foldTree([]);
  return repairBudget({ ...tree, budget: WHOLE, activeMs, spent: { ...tree.spent, ...change } }, WHOLE);
};

test.each<[string, Budget | undefined, Budget | undefined]>([
  ['little was spent', left({ inputTokens: 500_000, outputTokens: 100_000 }), HALF],
  ['most tokens were spent', left({ inputTokens: 1_700_000, outputTokens: 100_000 }), { ...HALF, tokens: 200_000 }],
  ['time was spent', left({ sandboxSeconds: 3000.4 }, 1_800_000), { ...HALF, seconds: 1800, sandboxSeconds: 600 }],
  ['money was spent', left({ money: 9 }), { ...HALF, money: 1 }],
  ['nothing is left of the tokens', left({ inputTokens: 1_990_000 }), undefined],
  ['nothing is left of the time', left({}, 3_590_000), undefined],
  ['nothing is left of the sandbox', left({ sandboxSeconds: 3600 }), undefined],
  ['nothing is left of the money', left({ money: 10 }), undefined],
])('where %s', (_name, budget, expected) => {
  expect(budget).toEqual(expected);
});
