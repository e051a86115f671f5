// What the confidence looks at, read from a finished tree.

import type { Tree } from '../trace/tree.ts';
import { type Candidate, candidatesOf, keptTests } from '../verification/matrix.ts';
import type { Features } from './confidence.ts';
import { brokenRank, contradictsOldTests, isProof, reproduced, rewardOrNeutral } from './criteria.ts';
import { samplesOf, weighTests } from './weigh-tests.ts';

/**
 * Features of the chosen patch. Those of the pool obey three rules (each has a test), so that the confidence falls with
 * disagreement and never with N alone: one more sample of this very patch lowers nothing, one more of another patch raises
 * nothing, and a pool of the same shares that is several times as large is at least as convincing.
 */
export function featuresOf(tree: Tree, winner: Candidate): Features {
  const tests = keptTests(tree).length;
  // Beside a patch that proves something, those that prove nothing are no other opinion on what is right.
  const counted = isProof(winner, tests) ? (each: Candidate) => reproduced(each) > 0 : () => true;
  const all = candidatesOf(tree).filter(counted);
  return {
    ...proofsOf(tree, winner),
    regressionClean: winner.regression?.verdict.result === 'pass' ? 1 : 0,
    regressionBroken: brokenShare(winner, tests),
    reward: rewardOrNeutral(winner),
    size: Math.min(10, Math.log2(1 + (winner.nodes[0]?.draft?.size ?? 0))),
    ...poolOf(winner, all),
  };
}

/** What old tests assert against all reproduction tests is open: it speaks against the patch by half. */
function brokenShare(winner: Candidate, tests: number): number {
  if (brokenRank(winner) < 1) return 0;
  return contradictsOldTests(winner, tests) ? 0.5 : 1;
}

function proofsOf(tree: Tree, winner: Candidate): Pick<Features, 'reproduction' | 'proofs' | 'reproductionFails'> {
  const tests = weighTests(tree);
  const passed = tests.filter(({ node }) => winner.reproductions.get(node.id)?.verdict.result === 'pass');
  const sum = (some: typeof tests) => some.reduce((total, { weight }) => total + weight, 0);
  return {
    reproduction: sum(tests) === 0 ? 0 : sum(passed) / sum(tests),
    proofs: Math.min(3, passed.length) / 3,
    reproductionFails: passed.length === 0 ? Math.max(0, ...tests.map(({ weight }) => weight)) : 0,
  };
}

function poolOf(
  winner: Candidate,
  all: readonly Candidate[],
): Pick<Features, 'agreement' | 'rivals' | 'margin' | 'dispersion' | 'refuted'> {
  const votes = winner.nodes.length;
  const others = all.filter((each) => each !== winner);
  const refutes = (each: Candidate) => brokenRank(each) > brokenRank(winner) || reproduced(each) < reproduced(winner);
  const rivals = others.filter((each) => !refutes(each));
  const best = Math.max(0.5, ...rivals.map(rewardOrNeutral));
  return {
    // The first sample agrees with nobody yet: half a vote is taken off, so that a pool of one says neither yes nor no.
    agreement: (votes - 0.5) / samplesOf(all),
    rivals: 1 - votes / (votes + samplesOf(rivals)),
    margin: rewardOrNeutral(winner) - best,
    dispersion: 1 - 1 / all.length,
    refuted: Math.min(10, Math.log2(1 + others.length - rivals.length)),
  };
}
