// Picks the patch, says how sure we are, and decides: propose, propose with stated doubt, abstain, or blocked.

import type { NodeId } from '../task.ts';
import { derived } from '../trace/derived.ts';
import { byPosition } from '../trace/position.ts';
import type { Tree } from '../trace/tree.ts';
import { extentOf } from '../verification/extent.ts';
import { type Candidate, candidatesOf, keptTests, passingOnBase } from '../verification/matrix.ts';
import { allUnseen, isUntold } from '../verification/reach.ts';
import { adviceFor } from './advice.ts';
import { confidence, type Features } from './confidence.ts';
import { contradictsOldTests, reproduced, rewardOrNeutral } from './criteria.ts';
import { type Doubt, doubtsAbout } from './doubts.ts';
import { type Elimination, elect, unbeaten } from './eliminate.ts';
import { featuresOf } from './features.ts';
import { EXECUTION_FIRST, type SelectionRule } from './rule.ts';
import { troubleAtCap, troubleBeforePatches, troubleWithChecks } from './trouble.ts';
import { uncertainty } from './uncertainty.ts';
import { weighTests } from './weigh-tests.ts';

export interface Choice {
  readonly winner: Candidate | undefined;
  readonly confidence: number;
  /** `blocked`: there is no candidate, for a reason that is none of the model's. */
  readonly decision: 'propose' | 'doubt' | 'abstain' | 'blocked';
  readonly reason: string;
  /** What the reader can do next. */
  readonly next: string;
  /** What the reader must know before relying on the winner, one statement each; all of it is in `reason`, too. */
  readonly doubts: readonly Doubt[];
  /** True when no patch was judged, for a reason that is no patch's: the decision is no verdict about any. */
  readonly unjudged?: boolean;
  /** True when that reason may pass: the same run may go on later. */
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

type Undiscounted = Omit<Choice, 'discounted'>;

function choose(tree: Tree, rule: SelectionRule): Undiscounted {
  const all = candidatesOf(tree);
  const trouble = all.length === 0 ? troubleBeforePatches(tree) : undefined;
  if (trouble) return { ...abstain(tree, trouble.reason, trouble), decision: 'blocked', unjudged: true };
  const { winner, eliminated } = elect(all, keptTests(tree).length, rule.criteria);
  // A review may ask for what no test shows.
  const passing = tree.run?.review === undefined ? passingOnBase(tree).length : 0;
  if (passing > 0 && (!winner || isUnbelieved(winner)))
    return abstain(tree, fixedReason(passing), { winner, eliminated, next: FIXED_NEXT });
  if (!winner) return withoutPatch(tree, eliminated);
  const sure = confidence(featuresOf(tree, winner), rule.coefficients);
  const doubts = doubtsAbout(tree, winner);
  const found = { winner, confidence: sure, doubts, eliminated };
  const unjudged = troubleWithChecks(tree, winner);
  if (unjudged && (unjudged.passing || sure < rule.doubt))
    return { ...abstain(tree, unjudged.reason, { ...found, ...unjudged }), unjudged: true };
  const { result, brokenCount, reason = '' } = winner.regression?.verdict ?? {};
  if (result === 'fail' && !contradictsOldTests(winner, keptTests(tree).length)) {
    const best = brokenCount === 0 ? `of the best one: ${reason}` : `the best one breaks ${brokenCount}`;
    return abstain(tree, `every patch breaks existing tests; ${best}`, found);
  }
  const against = doubts.map(({ text }) => text).join('; ');
  if (sure < rule.doubt) return abstain(tree, unprovenReason(tree, winner, against), found);
  const next = 'Review the diff.';
  if (doubts.length > 0) return { ...found, decision: 'doubt', reason: against, next };
  if (sure >= rule.propose) return { ...found, decision: 'propose', reason: verifiedReason(winner), next };
  const needed = { sure, needed: rule.propose };
  const text = uncertainty(featuresOf(tree, winner), rule.coefficients, needed);
  return { ...found, decision: 'doubt', reason: text, next };
}

/** Tests that show nothing may be the tests' fault: a patch that its judge rather believes in is not given up for them. */
function isUnbelieved(winner: Candidate): boolean {
  return reproduced(winner) === 0 && rewardOrNeutral(winner) <= 0.5;
}

const FIXED_NEXT = 'Close the issue if it is; else say how it still shows, with an input and what comes out.';

const fixedReason = (passing: number): string =>
  `it may be fixed already: ${passing} tests that were written for it pass on base, and none fails there`;

/** An endpoint that was away while the cap ran out is the reason more than the cap. */
function withoutPatch(tree: Tree, eliminated: readonly Elimination[]): Undiscounted {
  const reason = noPatchReason(tree, eliminated);
  const outage = eliminated.length === 0 ? troubleAtCap(tree) : undefined;
  if (!outage) return abstain(tree, reason, { eliminated });
  const next = `${outage.next} ${adviceFor(tree, undefined)}`;
  return abstain(tree, `${reason}: ${outage.reason}`, { eliminated, next });
}

/** Why the best patch is not proposed. */
function unprovenReason(tree: Tree, winner: Candidate, against: string): string {
  const { reach, reproductions } = winner;
  if (tree.cap && !wasExecuted(winner)) return `${capName(tree.cap.cap)} was reached before any patch was verified`;
  const isKnown = [...reproductions.values()].some(({ verdict }) => verdict.result !== 'unknown');
  const unseen = allUnseen(reach);
  if (unseen && !isKnown) return `no patch could be judged: ${unseen.run.verdict.reason}`;
  return ['no patch passes enough checks', against].filter(Boolean).join(': ');
}

function wasExecuted({ regression, reproductions }: Candidate): boolean {
  return regression !== undefined || reproductions.size > 0;
}

/** Candidates that execution cannot tell apart from the best one: those worth comparing. Best rewarded first. */
export function finalists(tree: Tree, rule: SelectionRule): readonly Candidate[] {
  const pool = unbeaten(candidatesOf(tree), keptTests(tree).length, rule.criteria);
  return [...pool].sort((a, b) => rewardOrNeutral(b) - rewardOrNeutral(a) || byPosition(first(a), first(b)));
}

/** Features of the patch that a finished tree would choose; undefined when there is none. */
export function featuresOfChoice(tree: Tree, rule: SelectionRule = EXECUTION_FIRST): Features | undefined {
  const { winner } = select(tree, rule);
  return winner && featuresOf(tree, winner);
}

function verifiedReason(winner: Candidate): string {
  const green = `it turns ${reproduced(winner)} reproduction test${reproduced(winner) === 1 ? '' : 's'} green`;
  // Whether the existing tests would notice is not known of what cannot be broken.
  const extent = extentOf(winner.regression);
  const rest = extent === undefined ? '' : ` (${extent})`;
  return isUntold(winner.reach)
    ? `${green}, and the existing tests still pass${rest}`
    : `${green} and breaks nothing${rest}`;
}

function noPatchReason(tree: Tree, eliminated: readonly Elimination[]): string {
  if (eliminated.length > 0) return `no patch can be proposed; the first one is ${eliminated[0]?.reason}`;
  if (tree.cap) return `${capName(tree.cap.cap)} was reached before any patch was written`;
  return 'no rollout produced a usable patch';
}

function capName(cap: string): string {
  return cap === 'stopped' ? 'a stop' : `the cap on ${cap}`;
}

/** A trouble says itself what to do next; else that follows from the tree. */
function abstain(tree: Tree, reason: string, found: Partial<Undiscounted>): Undiscounted {
  return {
    winner: undefined,
    confidence: 0,
    eliminated: [],
    doubts: [],
    ...found,
    next: found.next ?? adviceFor(tree, found.winner),
    decision: 'abstain',
    reason,
  };
}

function first(candidate: Candidate): string {
  return candidate.nodes[0]?.id ?? '';
}
