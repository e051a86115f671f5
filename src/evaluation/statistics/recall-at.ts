// Recall@k of a score: whether a right candidate is among the k best, on average over every order of equal scores.

import type { Scored } from './auc.ts';

/** Chance that the k best of a group hold a right one; null where the group has none to be found. */
export function recallAt(k: number, group: readonly Pick<Scored, 'score' | 'correct'>[]): number | null {
  if (!group.some(({ correct }) => correct)) return null;
  const scores = group.map(({ score }) => score).sort((a, b) => b - a);
  const border = scores[Math.min(k, scores.length) - 1] ?? 0;
  const above = group.filter(({ score }) => score > border);
  if (above.some(({ correct }) => correct)) return 1;
  const equal = group.filter(({ score }) => score === border);
  const wrong = equal.filter(({ correct }) => !correct).length;
  return 1 - missed(Math.min(k - above.length, equal.length), wrong, equal.length);
}

/** Chance that `drawn` of `all` are all among the `wrong` ones. */
function missed(drawn: number, wrong: number, all: number): number {
  let chance = 1;
  for (let i = 0; i < drawn; i++) chance *= Math.max(0, wrong - i) / (all - i);
  return chance;
}
