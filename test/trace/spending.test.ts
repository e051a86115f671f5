import { expect, test } from '@jest/globals';
import { noSpending, spend, usageSpent } from '../../src/trace/spending.ts';

test('tokens that nobody told are counted, and kept apart as estimates', () => {
  const tree = { spent: noSpending(), spentBy: new Map() };
  const told = { inputTokens: 900, outputTokens: 100, money: 0.5, estimated: false };
  spend(tree, 'judge', usageSpent(told));
  spend(tree, 'judge', usageSpent({ ...told, inputTokens: 5000, outputTokens: 0, estimated: true }));
  expect(tree.spent).toMatchObject({ calls: 2, inputTokens: 5900, outputTokens: 100, estimatedTokens: 5000, money: 1 });
  expect(tree.spentBy.get('judge')).toEqual(tree.spent);
});
