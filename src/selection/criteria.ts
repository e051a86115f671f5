// What candidates are compared by. Each criterion keeps the best of the pool and says why the others go; none empties it.

import { type Candidate, hasResults } from '../verification/matrix.ts';

/**
 * `regression`: fewest tests known to be broken. `reproduction`: most kept reproduction tests green. `certainty`: regressions
 * are known, by tests that the patch left as they were. `reward`: outcome reward.
 * `comparison`: preferred when the reward model compares candidates in pairs. `votes`: most rollouts made this very change. `belief`: reward and votes weighed together. `size`: fewest changed lines.
 */
export type Criterion =
  | 'regression'
  | 'reproduction'
  | 'certainty'
  | 'comparison'
  | 'reward'
  | 'votes'
  | 'belief'
  | 'size';

interface Measure {
  /** Higher is better; undefined: it was not measured, which is no reason to go. */
  value(candidate: Candidate): number | undefined;
  /** Differences up to this decide nothing: a judge says as much of one and the same patch twice. */
  readonly tie?: number;
  /** Why a candidate below the best goes. */
  why(candidate: Candidate): string;
}

/** Between two judgements, in parts of 1. */
const NEAR_TIE = 0.05;

export const MEASURES: Readonly<Record<Criterion, Measure>> = {
  // That nothing is known of regressions is no merit and no fault: what a patch proves comes first.
  regression: { value: (candidate) => -Math.floor(brokenRank(candidate)), why: regressionReason },
  reproduction: { value: reproduced, why: () => 'leaves a reproduction test failing' },
  certainty: { value: (candidate) => -brokenRank(candidate) - rewritten(candidate), why: uncertainty },
  comparison: { value: ({ compared }) => compared, tie: NEAR_TIE, why: () => 'not preferred in comparison' },
  reward: { value: rewardOrNeutral, tie: NEAR_TIE, why: rewardReason },
  votes: { value: ({ nodes }) => nodes.length, why: () => 'fewer rollouts made this change' },
  belief: { value: beliefIn, why: () => 'less likely by reward and agreement' },
  size: { value: ({ nodes }) => -(nodes[0]?.draft?.size ?? 0), why: () => 'longer' },
};

/** False for a patch of which every test that ran fails: a judge would be asked which of two failures is nicer. */
export function isWorthJudging({ regression, reproductions }: Candidate): boolean {
  const results = [regression, ...reproductions.values()].map((run) => run?.verdict.result);
  return !results.includes('fail') || results.includes('pass');
}

/** Outcome reward of a candidate: the score of whichever of its nodes was judged. */
export function rewardOf(candidate: Candidate): number | undefined {
  return candidate.nodes.find((node) => node.score)?.score?.value;
}

/** A patch that was not judged stands in the middle: neither trusted nor thrown away. */
export function rewardOrNeutral(candidate: Candidate): number {
  return rewardOf(candidate) ?? 0.5;
}

function rewardReason(candidate: Candidate): string {
  const reward = rewardOf(candidate);
  return reward === undefined ? 'not judged, and another one is judged good' : `lower reward (${reward.toFixed(2)})`;
}

/** Number of reproduction tests that the candidate turns green. */
export function reproduced(candidate: Candidate): number {
  return [...candidate.reproductions.values()].filter(({ verdict }) => verdict.result === 'pass').length;
}

/**
 * Known and clean first, then unknown, then by the number of broken tests; what goes wrong beside them counts as one, and a
 * run without results as worse than any number.
 */
export function brokenRank({ regression }: Candidate): number {
  if (!regression || regression.verdict.result === 'unknown') return 0.5;
  if (regression.verdict.result === 'pass') return 0;
  return hasResults(regression) ? Math.max(1, regression.verdict.brokenCount) : Number.POSITIVE_INFINITY;
}

/** So many existing tests may assert what the issue calls wrong; a patch that breaks more of them breaks something. */
const FEW = 3;

/**
 * True for a patch that turns every one of the kept tests green and makes a few existing ones fail by what they assert:
 * these may stand for the behaviour that the issue calls wrong. Tests that crash or do not run any more assert nothing, and
 * where none passes any more everything is broken.
 */
export function contradictsOldTests(candidate: Candidate, tests: number): boolean {
  const run = candidate.regression;
  if (!run || !hasResults(run) || tests === 0 || reproduced(candidate) < tests) return false;
  const { result, brokenCount, unasserted = 0 } = run.verdict;
  const others = (candidate.passingOnBase ?? Number.POSITIVE_INFINITY) - brokenCount;
  return result === 'fail' && brokenCount > 0 && brokenCount <= FEW && unasserted === 0 && others > 0;
}

/** True for a patch that turns a kept test green and breaks nothing, as far as is known, but what may assert the mistake. */
export function isProof(candidate: Candidate, tests: number): boolean {
  return reproduced(candidate) > 0 && (brokenRank(candidate) < 1 || contradictsOldTests(candidate, tests));
}

/** Log-odds of the reward plus the logarithm of the votes: each further rollout that agrees is evidence, with less gain. */
function beliefIn(candidate: Candidate): number {
  const reward = Math.min(0.99, Math.max(0.01, rewardOrNeutral(candidate)));
  return Math.log(reward / (1 - reward)) + Math.log(candidate.nodes.length);
}

const rewritten = ({ nodes: [{ draft }] }: Candidate): number => (draft.rewrites.length > 0 ? 0.25 : 0);

function uncertainty(candidate: Candidate): string {
  return brokenRank(candidate) === 0 ? 'changes what existing tests expect' : regressionReason(candidate);
}

function regressionReason(candidate: Candidate): string {
  const verdict = candidate.regression?.verdict;
  if (!verdict) return 'its regression tests were not run';
  if (verdict.result === 'unknown') return `regression unknown: ${verdict.reason}`;
  if (verdict.brokenCount === 0) return verdict.reason;
  return `breaks ${verdict.brokenCount} test${verdict.brokenCount === 1 ? '' : 's'}`;
}
