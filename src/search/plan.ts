// plan(): all the work that is wanted now, including what is already running. Pure; an empty list means the search is over.

import { finalists, select } from '../selection/select.ts';
import type { Budget, NodeId } from '../task.ts';
import { byPosition, child, compareId } from '../trace/position.ts';
import type { Tree } from '../trace/tree.ts';
import { candidatesOf } from '../verification/matrix.ts';
import { isEnvironmentLost, planEnvironment } from './environment.ts';
import { type Evidence, planEvidence } from './evidence.ts';
import type { Policy } from './policy.ts';
import { cohort, isExhausted, SETTLED, type Step, scores, spread } from './step.ts';
import { survivors } from './survivors.ts';
import type { Work } from './work.ts';

/** A part of the budget that is spent as one beam. A raise adds rounds and leaves the earlier ones as they are. */
interface Round {
  /** Patch samples, repairs included. */
  readonly rollouts: number;
  /** Understandings `first`…`first + understandings - 1` belong to this round. */
  readonly first: number;
  readonly understandings: number;
  readonly localizations: number;
  /** Only rounds of the newest level may end early: who raises the budget wants the earlier ones finished. */
  readonly newest: boolean;
}

/**
 * Everything wanted now for `budget` under `policy`, most urgent first. Choices are made on complete cohorts only,
 * ordered by position, so that the order in which results arrive changes nothing.
 */
export function plan(tree: Tree, budget: Budget, policy: Policy): readonly Work[] {
  if (tree.cap || !tree.pinned || isHopeless(tree, policy)) return [];
  const rounds = roundsOf(tree, budget, policy);
  const beams = rounds.slice(0, 1).map((round) => beamOf(tree, policy, round));
  const evidence =
    policy.execute && beams[0] ? planEvidence(tree, policy, ...scene(tree, policy, beams[0])) : NO_CHECKS;
  const wants: Work[] = [];
  if (policy.execute) wants.push(...planEnvironment(tree));
  wants.push(...evidence.wants);
  for (const [i, round] of rounds.entries()) {
    const step = planRound(tree, policy, round, beams[i] ?? beamOf(tree, policy, round), evidence);
    if (step.settled && round.newest && isDecided(tree, policy)) return planComparisons(tree, policy);
    wants.push(...step.wants);
    if (!step.settled) break;
  }
  return wants.length > 0 ? wants : planComparisons(tree, policy);
}

const NO_CHECKS: Evidence = { wants: [], pending: new Set() };

/**
 * Each budget level is spent in rounds that double what was spent before, from `policy.firstRound` on, so that easy issues
 * end after a small one. A function of the levels alone.
 */
function roundsOf(tree: Tree, budget: Budget, policy: Policy): readonly Round[] {
  const raised = budget.rollouts > (tree.levels.at(-1) ?? 0);
  const levels = raised ? [...tree.levels, budget.rollouts] : tree.levels;
  const ends = [...new Set(levels.map((level) => Math.min(level, policy.maxRollouts)))];
  const rounds: Round[] = [];
  let [spent, first] = [0, 0];
  for (const end of ends) {
    for (let size = policy.firstRound; spent < end; size = Math.max(size, spent)) {
      const rollouts = Math.min(size, end - spent);
      const understandings = Math.max(1, Math.round(rollouts * policy.width.understanding));
      const localizations = Math.max(1, Math.round(rollouts * policy.width.localization));
      rounds.push({ rollouts, first, understandings, localizations, newest: end === ends.at(-1) });
      [spent, first] = [spent + rollouts, first + understandings];
    }
  }
  return rounds;
}

/** What the checks need to know of the first round: reproduction-test nodes and suspected files; undefined = not yet. */
function scene(
  tree: Tree,
  policy: Policy,
  { understood, located }: Beam,
): readonly [readonly NodeId[] | undefined, readonly string[] | undefined] {
  const best = understood?.[0];
  const tests = best === undefined ? understood && [] : spread([best], policy.reproductionTests, 't');
  return [tests, located && [...new Set(located.flatMap((id) => tree.nodes.get(id)?.draft?.files ?? []))]];
}

/** How far the two beams of a round are: what they want, and who survived them; undefined while that is open. */
interface Beam {
  readonly step: Step;
  readonly understood: readonly NodeId[] | undefined;
  readonly located: readonly NodeId[] | undefined;
}

function beamOf(tree: Tree, policy: Policy, round: Round): Beam {
  const { keep, processReward } = policy;
  const first = Array.from({ length: round.understandings }, (_, i) => child(null, 'u', round.first + i));
  const understanding = cohort(tree, first, processReward);
  if (!understanding.settled) return { step: understanding, understood: undefined, located: undefined };
  const understood = survivors(tree, first, keep.understanding, keep.within);
  const second = spread(understood, round.localizations, 'f');
  const localization = cohort(tree, second, processReward);
  if (!localization.settled) return { step: localization, understood, located: undefined };
  return { step: SETTLED, understood, located: survivors(tree, second, keep.localization, keep.within) };
}

/** One round: understandings → localizations → waves of patches. */
function planRound(tree: Tree, policy: Policy, round: Round, { step, located }: Beam, evidence: Evidence): Step {
  return located ? planWaves(tree, policy, round, located, evidence) : step;
}

/**
 * Patches in waves of one sample per surviving localization. Each wave is verified and, where it fails, repaired before
 * the next one, so that an early success saves the rest. Every sample and every repair counts one rollout.
 */
function planWaves(tree: Tree, policy: Policy, round: Round, parents: readonly NodeId[], evidence: Evidence): Step {
  let left = parents.length === 0 ? 0 : round.rollouts;
  let repairs = Math.floor(left * policy.repairShare);
  const tried = new Set<string>();
  for (let wave = 0; left > 0; wave++) {
    let ids: readonly NodeId[] = parents.slice(0, left).map((parent) => child(parent, 'p', wave));
    for (let depth = 0; ids.length > 0; depth++) {
      left -= ids.length;
      if (depth > 0) repairs -= ids.length;
      const step = planPatches(tree, policy, ids, evidence);
      if (!step.settled || (round.newest && isDecided(tree, policy))) return step;
      const room = depth < policy.repairRounds ? Math.min(left, repairs) : 0;
      ids = repairable(tree, ids, tried, room).map((id) => child(id, 'r', 0));
    }
  }
  return SETTLED;
}

/** Some patches: their dialogues, then (elsewhere) their checks, then their rewards. */
function planPatches(tree: Tree, policy: Policy, ids: readonly NodeId[], evidence: Evidence): Step {
  const asked = cohort(tree, ids, false);
  if (!asked.settled) return asked;
  const here = new Set(ids);
  const mine = candidatesOf(tree).filter(({ nodes }) => nodes.some(({ id }) => here.has(id)));
  const { pending } = evidence;
  if (mine.some(({ key }) => pending === undefined || pending.has(key))) return { wants: [], settled: false };
  if (!policy.outcomeReward) return SETTLED;
  return scores(
    tree,
    mine.filter(({ nodes }) => !nodes.some(({ score }) => score)).map(({ nodes }) => nodes[0]?.id ?? ''),
  );
}

/** Patches whose checks ran and failed, each distinct one once in all waves (`tried`); at most `room` of them. */
function repairable(tree: Tree, ids: readonly NodeId[], tried: Set<string>, room: number): readonly NodeId[] {
  const found: NodeId[] = [];
  const here = new Set(ids);
  for (const { key, nodes, regression, reproductions } of candidatesOf(tree)) {
    const node = nodes.find(({ id }) => here.has(id));
    const verdicts = [regression, ...reproductions.values()].map((executed) => executed?.verdict.result);
    if (!node || tried.has(key) || !verdicts.includes('fail') || found.length >= room) continue;
    tried.add(key);
    found.push(node.id);
  }
  return found;
}

/** The last step: finalists that execution cannot tell apart, in pairs, the earlier position on the left. */
function planComparisons(tree: Tree, policy: Policy): readonly Work[] {
  if (policy.compare === 0 || !policy.outcomeReward) return [];
  const nodes = finalists(tree, policy.selection)
    .slice(0, policy.compare)
    .flatMap(({ nodes: [node] }) => (node ? [node.id] : []))
    .sort(byPosition);
  const pairs = nodes.flatMap((left, i) =>
    nodes.slice(i + 1).map((right) => ({ left, right, id: compareId(left, right) })),
  );
  return pairs
    .filter(({ id }) => !tree.comparisons.has(id) && !isExhausted(tree, id))
    .map((pair) => ({ kind: 'compare' as const, ...pair }));
}

/** True when a verified patch is confident enough to end the search early. */
function isDecided(tree: Tree, policy: Policy): boolean {
  const choice = select(tree, policy.selection);
  return choice.decision === 'propose' && choice.confidence >= policy.stopAt;
}

/** True when no further work can lead anywhere: no environment, or an endpoint that refuses every call. */
function isHopeless(tree: Tree, policy: Policy): boolean {
  if (policy.execute && isEnvironmentLost(tree)) return true;
  const refused = [...tree.lost.values()].filter(({ final, last }) => final && last.reason === 'model').length;
  return refused > 1 || (refused > 0 && tree.nodes.size === 0);
}
