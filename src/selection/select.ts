// Picks the patch, says how sure we are, and decides: propose, propose with stated doubt, abstain, or blocked.

import type { NodeId } from '../task.ts';
import { derived } from '../trace/derived.ts';
import { byPosition, isAsk } from '../trace/position.ts';
import type { Tree } from '../trace/tree.ts';
import { environmentFailure, repairOf } from '../verification/environment.ts';
import { baselineRun, type Candidate, candidatesOf, keptTests, scopeOf } from '../verification/matrix.ts';
import { confidence, type Features } from './confidence.ts';
import { type Criterion, MEASURES, reproduced, rewardOf } from './criteria.ts';
import { featuresOf } from './features.ts';
import { EXECUTION_FIRST, type SelectionRule } from './rule.ts';
import { type WeighedTest, weighTests } from './weigh-tests.ts';

export interface Elimination {
  readonly key: string;
  /** First node of the patch. */
  readonly node: NodeId;
  readonly reason: string;
}

export interface Choice {
  readonly winner: Candidate | undefined;
  readonly confidence: number;
  readonly decision: 'propose' | 'doubt' | 'abstain' | 'blocked';
  readonly reason: string;
  /** What the reader must know before relying on the patch, one statement each. */
  readonly doubts?: readonly string[];
  /** What the reader can do next. */
  readonly next: string;
  /** Blocked by something that may pass: the same run may go on later. */
  readonly passing?: boolean;
  /** Every candidate but the winner, with why it lost. */
  readonly eliminated: readonly Elimination[];
  /** Kept reproduction tests that count less than the others, with why. */
  readonly discounted: readonly { readonly test: NodeId; readonly reason: string }[];
}

/** The choice among everything the tree holds now. Pure; can be replayed on any prefix of the trace. */
export function select(tree: Tree, rule: SelectionRule = EXECUTION_FIRST): Choice {
  const known = derived(tree, 'choices', () => new Map<SelectionRule, Choice>());
  const choice = known.get(rule) ?? { ...choose(tree, rule), discounted: discountedIn(tree) };
  known.set(rule, choice);
  return choice;
}

function discountedIn(tree: Tree): Choice['discounted'] {
  return weighTests(tree).flatMap(({ node: { id: test }, reason }) => (reason ? [{ test, reason }] : []));
}

function choose(tree: Tree, rule: SelectionRule): Omit<Choice, 'discounted'> {
  const blocked = blockedReason(tree);
  const all = candidatesOf(tree);
  if (blocked && !all.some((candidate) => candidate.regression)) {
    const { reason, next, passing } = blocked;
    return { winner: undefined, confidence: 0, decision: 'blocked', eliminated: [], reason, next, passing };
  }
  const eliminated: Elimination[] = [];
  const winner = eliminate(all, keptTests(tree).length, rule.criteria, eliminated);
  if (!winner) return { ...abstain(noPatchReason(tree, eliminated)), eliminated };
  const sure = confidence(featuresOf(tree, winner), rule.coefficients);
  const broken = winner.regression?.verdict.brokenCount ?? 0;
  if (broken > 0)
    return {
      ...abstain(`every patch breaks existing tests; the best one breaks ${broken}`),
      eliminated,
      winner,
      confidence: sure,
    };
  if (sure < rule.doubt) return { ...abstain(...unprovenReason(winner)), eliminated, winner, confidence: sure };
  const doubts = doubtsAbout(tree, winner);
  const decision = sure >= rule.propose && doubts.length === 0 ? 'propose' : 'doubt';
  return {
    winner,
    confidence: sure,
    decision,
    reason: doubts.join('; ') || verifiedReason(winner),
    doubts,
    next: 'Review the diff.',
    eliminated,
  };
}

/** Candidates that execution cannot tell apart from the best one: those worth comparing. Best rewarded first. */
export function finalists(tree: Tree, rule: SelectionRule): readonly Candidate[] {
  const executed = rule.criteria.filter((criterion) => criterion === 'regression' || criterion === 'reproduction');
  let pool = candidatesOf(tree).filter(({ nodes }) => (nodes[0]?.draft?.refusals ?? []).length === 0);
  for (const criterion of executed) {
    if (criterion === 'reproduction' && keptTests(tree).length === 0) continue;
    const best = Math.max(...pool.map(MEASURES[criterion].value));
    pool = pool.filter((candidate) => MEASURES[criterion].value(candidate) >= best);
  }
  return [...pool].sort((a, b) => (rewardOf(b) ?? 0) - (rewardOf(a) ?? 0) || byPosition(first(a), first(b)));
}

/** Takes the criteria in turn; a criterion that has nothing to measure (no kept test) keeps all. */
function eliminate(
  all: readonly Candidate[],
  tests: number,
  criteria: readonly Criterion[],
  log: Elimination[],
): Candidate | undefined {
  const refusals = (candidate: Candidate) => candidate.nodes[0]?.draft?.refusals ?? [];
  let pool = keep(
    all,
    (candidate) => refusals(candidate).length === 0,
    (c) => `not publishable: ${refusals(c)[0]}`,
    log,
  );
  for (const criterion of criteria) {
    if (criterion === 'reproduction' && tests === 0) continue;
    const { value, why } = MEASURES[criterion];
    const best = Math.max(...pool.map(value));
    pool = keep(pool, (candidate) => value(candidate) >= best, why, log);
  }
  const [winner, ...equal] = [...pool].sort((a, b) => byPosition(first(a), first(b)));
  for (const each of equal) log.push({ key: each.key, node: first(each), reason: 'equal; a later sample' });
  return winner;
}

function keep(
  pool: readonly Candidate[],
  stays: (candidate: Candidate) => boolean,
  why: (candidate: Candidate) => string,
  log: Elimination[],
): readonly Candidate[] {
  for (const candidate of pool)
    if (!stays(candidate)) log.push({ key: candidate.key, node: first(candidate), reason: why(candidate) });
  return pool.filter(stays);
}

/** Features of the patch that a finished tree would choose; undefined when there is none. */
export function featuresOfChoice(tree: Tree, rule: SelectionRule = EXECUTION_FIRST): Features | undefined {
  const { winner } = select(tree, rule);
  return winner && featuresOf(tree, winner);
}

function doubtsAbout(tree: Tree, winner: Candidate): readonly string[] {
  const doubts: string[] = [];
  const baseline = baselineRun(tree, scopeOf(tree), 0);
  const tests = weighTests(tree);
  if (tests.length === 0) doubts.push('no reproduction test shows the issue on the base commit');
  else if (reproduced(winner) === 0) doubts.push(failingReason(tests, winner));
  if (baseline?.verdict.result !== 'pass')
    doubts.push(`regressions are unknown: ${baseline?.verdict.reason ?? 'the baseline was not measured'}`);
  else doubts.push(...regressionDoubts(winner));
  return doubts;
}

/** What passes proves something only when the tests run what was changed. */
function regressionDoubts({ regression, reach }: Candidate): readonly string[] {
  if (regression?.verdict.result === 'unknown') return [`regressions are unknown: ${regression.verdict.reason}`];
  if (regression?.verdict.result !== 'pass') return ['its regression tests were not run to the end'];
  return reach.state === 'open' ? [`it was not shown that the existing tests run ${reach.file}`] : [];
}

function failingReason([test, ...others]: readonly WeighedTest[], { reproductions }: Candidate): string {
  if (![...reproductions.values()].some(({ verdict }) => verdict.result === 'fail'))
    return 'it was not seen to turn a reproduction test green';
  const failing = `it leaves ${others.length === 0 ? 'the reproduction test' : 'every reproduction test'} failing`;
  return test?.weight === 0 ? `${failing}, which may be wrong: ${test.reason}` : failing;
}

/** Why the best patch is not proposed, and what may help. */
function unprovenReason({ reach, reproductions }: Candidate): readonly [reason: string, next?: string] {
  const isKnown = [...reproductions.values()].some(({ verdict }) => verdict.result !== 'unknown');
  if (reach.state !== 'unseen' || isKnown) return ['no patch passes enough checks'];
  return [
    `no patch could be judged: ${reach.reason}`,
    'See with `mullover test` whether the tests run this repository: it must be installed last, and in place.',
  ];
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

function abstain(
  reason: string,
  next = 'Add what is missing to the issue, or raise the budget.',
): Omit<Choice, 'discounted' | 'eliminated'> {
  return {
    winner: undefined,
    confidence: 0,
    decision: 'abstain',
    reason,
    next,
  };
}

export interface Blocked {
  readonly reason: string;
  readonly next: string;
  /** True when trying again later can help: an endpoint or a daemon that is down, not a recipe that is wrong. */
  readonly passing: boolean;
}

/** Why nothing could be judged at all: not a verdict about any patch. */
function blockedReason(tree: Tree): Blocked | undefined {
  const failure = environmentFailure(tree);
  // While a repair is left, an endpoint that is down is what stands in its way.
  if (failure && !repairOf(tree))
    return { reason: `the tests could not be run: ${failure.reason}`, next: failure.next, passing: false };
  for (const { final, count, last } of tree.lost.values()) {
    if (!final && count < MAX_ATTEMPTS) continue;
    if (last.reason === 'infrastructure') {
      return {
        reason: `the sandbox failed: ${last.message}`,
        next: 'Check Docker with `mullover doctor`.',
        passing: true,
      };
    }
    if (last.reason === 'unfit') {
      // A judgement that could not be asked for is missing; it stands in nobody's way.
      if (!isAsk(last.work)) continue;
      const next = 'Raise MULLOVER_MODEL_CONTEXT to what the model takes, or choose one that takes more.';
      return { reason: `a prompt was too long: ${last.message}`, next, passing: false };
    }
    const next = 'Check the endpoint with `mullover doctor`.';
    return { reason: `the model endpoint failed: ${last.message}`, next, passing: !final };
  }
  if (failure) return { reason: `the tests could not be run: ${failure.reason}`, next: failure.next, passing: false };
  return undefined;
}

/** Attempts of one work item before it counts as lost. */
export const MAX_ATTEMPTS = 3;

function first(candidate: Candidate): string {
  return candidate.nodes[0]?.id ?? '';
}
