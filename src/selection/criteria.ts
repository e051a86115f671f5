// What candidates are compared by. Each criterion keeps the best of the pool and says why the others go; none empties it.

import type { Candidate } from '../verification/matrix.ts';

/**
 * `regression`: fewest tests newly broken. `reproduction`: most kept reproduction tests green. `reward`: outcome reward.
 * `comparison`: preferred when the reward model compares candidates in pairs. `votes`: most rollouts made this very change. `belief`: reward and votes weighed together. `size`: fewest changed lines.
 */
export type Criterion = 'regression' | 'reproduction' | 'comparison' | 'reward' | 'votes' | 'belief' | 'size';

interface Measure {
  /** Higher is better. */
  value(candidate: Candidate): number;
  /** Why a candidate below the best goes. */
  why(candidate: Candidate): string;
}

export const MEASURES: Readonly<Record<Criterion, Measure>> = {
  regression: { value: (candidate) => -brokenRank(candidate), why: regressionReason },
  reproduction: { value: reproduced, why: () => 'leaves a reproduction test failing' },
  comparison: { value: ({ compared }) => compared ?? 0, why: () => 'not preferred in comparison' },
  reward: {
    value: (candidate) => rewardOf(candidate) ?? 0,
    why: (c) => `lower reward (${(rewardOf(c) ?? 0).toFixed(2)})`,
  },
  votes: { value: ({ nodes }) => nodes.length, why: () => 'fewer rollouts made this change' },
  belief: { value: beliefIn, why: () => 'less likely by reward and agreement' },
  size: { value: ({ nodes }) => -(nodes[0]?.draft?.size ?? 0), why: () => 'longer' },
};

/** Outcome reward of a candidate: the score of whichever of its nodes was judged. */
export function rewardOf(candidate: Candidate): number | undefined {
  return candidate.nodes.find((node) => node.score)?.score?.value;
}

/** Number of reproduction tests that the candidate turns green. */
export function reproduced(candidate: Candidate): number {
  return [...candidate.reproductions.values()].filter(({ verdict }) => verdict.result === 'pass').length;
}

/** Known and clean first, then unknown, then by the number of broken tests. */
export function brokenRank(candidate: Candidate): number {
  const verdict = candidate.regression?.verdict;
  if (!verdict || verdict.result === 'unknown') return 0.5;
  return verdict.brokenCount;
}

/** Log-odds of the reward plus the logarithm of the votes: each further rollout that agrees is evidence, with less gain. */
function beliefIn(candidate: Candidate): number {
  const reward = Math.min(0.99, Math.max(0.01, rewardOf(candidate) ?? 0.5));
  return Math.log(reward / (1 - reward)) + Math.log(candidate.nodes.length);
}

function regressionReason(candidate: Candidate): string {
  const verdict = candidate.regression?.verdict;
  if (!verdict) return 'its regression tests were not run';
  if (verdict.result === 'unknown') return `regression unknown: ${verdict.reason}`;
  return `breaks ${verdict.brokenCount} test${verdict.brokenCount === 1 ? '' : 's'}`;
}
