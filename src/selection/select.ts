// Picks the patch, says how sure we are, and decides: propose, propose with stated doubt, abstain, or blocked.

import { byPosition } from '../trace/position.ts';
import type { Node, Tree } from '../trace/tree.ts';
import { baselineRun, type Candidate, candidatesOf, keptTests, scopeOf } from '../verification/matrix.ts';
import { type Coefficients, confidence, type Features } from './confidence.ts';

export interface Elimination {
  readonly key: string;
  readonly reason: string;
}

export interface Choice {
  readonly winner: Candidate | undefined;
  readonly confidence: number;
  readonly decision: 'propose' | 'doubt' | 'abstain' | 'blocked';
  readonly reason: string;
  /** What the reader can do next. */
  readonly next: string;
  /** Every candidate but the winner, with why it lost. */
  readonly eliminated: readonly Elimination[];
}

/** At or above: propose. */
const PROPOSE = 0.6;
/** At or above: propose with stated doubt. Below: abstain. */
const DOUBT = 0.3;

/** The choice among everything the tree holds now. Pure; can be replayed on any prefix of the trace. */
export function select(tree: Tree, coefficients?: Coefficients): Choice {
  const blocked = blockedReason(tree);
  const all = candidatesOf(tree);
  if (blocked && !all.some((candidate) => candidate.regression)) {
    return { winner: undefined, confidence: 0, decision: 'blocked', eliminated: [], ...blocked };
  }
  const eliminated: Elimination[] = [];
  const winner = eliminate(all, keptTests(tree).length, eliminated);
  if (!winner) return abstain(noPatchReason(tree, eliminated), eliminated);
  const sure = confidence(featuresOf(winner, all, keptTests(tree).length), coefficients);
  const broken = winner.regression?.verdict.brokenCount ?? 0;
  if (broken > 0)
    return {
      ...abstain(`every patch breaks existing tests; the best one breaks ${broken}`, eliminated),
      winner,
      confidence: sure,
    };
  if (sure < DOUBT) return { ...abstain('no patch passes enough checks', eliminated), winner, confidence: sure };
  const doubts = doubtsAbout(tree, winner);
  const decision = sure >= PROPOSE && doubts.length === 0 ? 'propose' : 'doubt';
  return {
    winner,
    confidence: sure,
    decision,
    reason: doubts.join('; ') || verifiedReason(winner),
    next: 'Review the diff.',
    eliminated,
  };
}

/** Outcome reward of a candidate: the score of whichever of its nodes was judged. */
export function rewardOf(candidate: Candidate): number | undefined {
  return candidate.nodes.find((node) => node.score)?.score?.value;
}

function eliminate(all: readonly Candidate[], tests: number, log: Elimination[]): Candidate | undefined {
  let pool = keepWhere(
    all,
    (c) => (c.nodes[0]?.draft?.refusals ?? []).length === 0,
    (c) => `not publishable: ${c.nodes[0]?.draft?.refusals[0]}`,
    log,
  );
  pool = keepBest(
    pool,
    (c) => -brokenRank(c),
    (c) => regressionReason(c),
    log,
  );
  if (tests > 0) pool = keepBest(pool, reproduced, () => 'leaves a reproduction test failing', log);
  pool = keepBest(
    pool,
    (c) => rewardOf(c) ?? 0,
    (c) => `lower reward (${(rewardOf(c) ?? 0).toFixed(2)})`,
    log,
  );
  pool = keepBest(
    pool,
    (c) => c.nodes.length,
    () => 'fewer rollouts made this change',
    log,
  );
  pool = keepBest(
    pool,
    (c) => -(c.nodes[0]?.draft?.size ?? 0),
    () => 'longer',
    log,
  );
  const sorted = [...pool].sort((a, b) => byPosition(first(a), first(b)));
  for (const other of sorted.slice(1)) log.push({ key: other.key, reason: 'equal; a later sample' });
  return sorted[0];
}

/** Never empties the pool by a measure: keeps the ones with the highest value. */
function keepBest(
  pool: readonly Candidate[],
  value: (c: Candidate) => number,
  why: (c: Candidate) => string,
  log: Elimination[],
): readonly Candidate[] {
  const best = Math.max(...pool.map(value));
  return keepWhere(pool, (c) => value(c) >= best, why, log);
}

function keepWhere(
  pool: readonly Candidate[],
  keep: (c: Candidate) => boolean,
  why: (c: Candidate) => string,
  log: Elimination[],
): readonly Candidate[] {
  for (const candidate of pool) if (!keep(candidate)) log.push({ key: candidate.key, reason: why(candidate) });
  return pool.filter(keep);
}

/** Known and clean first, then unknown, then by the number of broken tests. */
function brokenRank(candidate: Candidate): number {
  const verdict = candidate.regression?.verdict;
  if (!verdict || verdict.result === 'unknown') return 0.5;
  return verdict.brokenCount;
}

function regressionReason(candidate: Candidate): string {
  const verdict = candidate.regression?.verdict;
  if (!verdict) return 'its regression tests were not run';
  if (verdict.result === 'unknown') return `regression unknown: ${verdict.reason}`;
  return `breaks ${verdict.brokenCount} test${verdict.brokenCount === 1 ? '' : 's'}`;
}

function reproduced(candidate: Candidate): number {
  return [...candidate.reproductions.values()].filter(({ verdict }) => verdict.result === 'pass').length;
}

function featuresOf(winner: Candidate, all: readonly Candidate[], tests: number): Features {
  const samples = all.reduce((sum, candidate) => sum + candidate.nodes.length, 0);
  const peers = all.filter(
    (c) => c !== winner && brokenRank(c) <= brokenRank(winner) && reproduced(c) >= reproduced(winner),
  );
  const regression = winner.regression?.verdict;
  return {
    reproduction: tests === 0 ? 0 : reproduced(winner) / tests,
    reproductionFails: tests > 0 && reproduced(winner) === 0 ? 1 : 0,
    regressionClean: regression?.result === 'pass' ? 1 : 0,
    regressionBroken: (regression?.brokenCount ?? 0) > 0 ? 1 : 0,
    reward: rewardOf(winner) ?? 0.5,
    agreement: samples === 0 ? 0 : winner.nodes.length / samples,
    rivals: all.length <= 1 ? 0 : peers.length / (all.length - 1),
    size: Math.min(10, Math.log2(1 + (winner.nodes[0]?.draft?.size ?? 0))),
  };
}

function doubtsAbout(tree: Tree, winner: Candidate): readonly string[] {
  const doubts: string[] = [];
  const baseline = baselineRun(tree, scopeOf(tree), 0);
  if (keptTests(tree).length === 0) doubts.push('no reproduction test shows the issue on the base commit');
  else if (reproduced(winner) === 0) doubts.push('it leaves the reproduction test failing');
  if (baseline?.verdict.result !== 'pass')
    doubts.push(`regressions are unknown: ${baseline?.verdict.reason ?? 'the baseline was not measured'}`);
  else if (winner.regression?.verdict.result !== 'pass') doubts.push('its regression tests were not run to the end');
  return doubts;
}

function verifiedReason(winner: Candidate): string {
  return `it turns ${reproduced(winner)} reproduction test${reproduced(winner) === 1 ? '' : 's'} green and breaks nothing`;
}

function noPatchReason(tree: Tree, eliminated: readonly Elimination[]): string {
  if (eliminated.length > 0) return `no patch may be published: ${eliminated[0]?.reason}`;
  if (tree.cap) return `${capName(tree.cap.cap)} was reached before any patch was written`;
  return 'no rollout produced a usable patch';
}

function capName(cap: string): string {
  return cap === 'stopped' ? 'a stop' : `the cap on ${cap}`;
}

function abstain(reason: string, eliminated: readonly Elimination[]): Choice {
  return {
    winner: undefined,
    confidence: 0,
    decision: 'abstain',
    reason,
    next: 'Add what is missing to the issue, or raise the budget.',
    eliminated,
  };
}

/** Why nothing could be judged at all: not a verdict about any patch. */
export function blockedReason(tree: Tree): { readonly reason: string; readonly next: string } | undefined {
  const outcome = tree.prepared?.outcome;
  if (outcome && !outcome.ok) return { reason: `the tests could not be run: ${outcome.reason}`, next: outcome.next };
  for (const { final, count, last } of tree.lost.values()) {
    if (!final && count < MAX_ATTEMPTS) continue;
    const message = `${last.message}`;
    if (last.reason === 'infrastructure') {
      return { reason: `the sandbox failed: ${message}`, next: 'Check Docker with `mullover doctor`.' };
    }
    return { reason: `the model endpoint failed: ${message}`, next: 'Check the endpoint with `mullover doctor`.' };
  }
  return undefined;
}

/** Attempts of one work item before it counts as lost. */
export const MAX_ATTEMPTS = 3;

function first(candidate: Candidate): string {
  return candidate.nodes[0]?.id ?? '';
}

/** The node whose draft is the patch of a candidate. */
export function patchNode(candidate: Candidate): Node | undefined {
  return candidate.nodes[0];
}
