// The area under the ROC curve: the chance that a score puts a right candidate above a wrong one, equal scores counting half.

import type { Statistic, Weights } from './bootstrap.ts';

export interface Scored {
  /** Index of the unit (the instance) that it belongs to. */
  readonly unit: number;
  readonly score: number;
  readonly correct: boolean;
}

/** Over all pairs of a right and a wrong candidate, of whichever units; null where there is no such pair. */
export function aucOf(scored: readonly Scored[]): Statistic {
  const steps = stepsOf(scored);
  return (weights) => {
    const { won, pairs } = pairsOf(steps, weights);
    return pairs === 0 ? null : won / pairs;
  };
}

/** Over pairs of the same group (the candidates of one run) only: what a choice among them needs. */
export function aucWithin(groups: readonly (readonly Scored[])[]): Statistic {
  const prepared = groups.map((group) => ({ unit: group[0]?.unit ?? 0, ...pairsOf(stepsOf(group), undefined) }));
  return (weights) => {
    let [won, pairs] = [0, 0];
    for (const group of prepared) {
      const weight = weights[group.unit] ?? 0;
      won += weight * group.won;
      pairs += weight * group.pairs;
    }
    return pairs === 0 ? null : won / pairs;
  };
}

/** All candidates with one and the same score. */
type Step = readonly Scored[];

function stepsOf(scored: readonly Scored[]): readonly Step[] {
  const byScore = Map.groupBy(scored, ({ score }) => score);
  return [...byScore].sort(([a], [b]) => a - b).map(([, step]) => step);
}

function pairsOf(
  steps: readonly Step[],
  weights: Weights | undefined,
): { readonly won: number; readonly pairs: number } {
  let [below, won, right] = [0, 0, 0];
  for (const step of steps) {
    let [rightHere, wrongHere] = [0, 0];
    for (const { unit, correct } of step) {
      const weight = weights === undefined ? 1 : (weights[unit] ?? 0);
      if (correct) rightHere += weight;
      else wrongHere += weight;
    }
    won += rightHere * (below + wrongHere / 2);
    below += wrongHere;
    right += rightHere;
  }
  return { won, pairs: right * below };
}
