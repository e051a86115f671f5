// plan(): all the work that is wanted now, including what is already running. Pure; an empty list means the search is over.

import { isWorthJudging } from '../selection/criteria.ts';
import type { Budget, NodeId } from '../task.ts';
import { isWaitedOut } from '../trace/exhausted.ts';
import { child, isOnTheWay, parentOf } from '../trace/position.ts';
import type { Tree } from '../trace/tree.ts';
import { type Candidate, candidatesOf, hasResults } from '../verification/matrix.ts';
import { endingOf, planEnd } from './ending.ts';
import { isEnvironmentLost, planEnvironment } from './environment.ts';
import { type Evidence, keptAmong, planEvidence } from './evidence.ts';
import { furtherTests, isPendingBefore, patchesBefore } from './further-tests.ts';
import type { Policy } from './policy.ts';
import { withReplacements } from './replacements.ts';
import { type Round, roundsOf, understandingsOf } from './rounds.ts';
import { cohort, SETTLED, type Step, scores, spread } from './step.ts';
import { survivors } from './survivors.ts';
import { resourceOf, type Work } from './work.ts';

/**
 * Everything wanted now for `budget` under `policy`, most urgent first. Choices are made on complete cohorts only,
 * ordered by position, so that the order in which results arrive changes nothing.
 */
export function plan(tree: Tree, budget: Budget, policy: Policy): readonly Work[] {
  if (tree.cap || !tree.pinned || isHopeless(tree, policy)) return [];
  const wanted = wantedOf(tree, budget, policy);
  // Nothing is decided for want of an endpoint: what runs without it ends, and the rest waits for another session.
  return isWaitedFor(tree) ? wanted.filter((work) => resourceOf(work) === 'sandbox') : wanted;
}

/** True when an endpoint was away for so long that the search stops waiting for it. */
function isWaitedFor(tree: Tree): boolean {
  return [...tree.lost.values()].some((losses) => isWaitedOut(tree, losses));
}

function wantedOf(tree: Tree, budget: Budget, policy: Policy): readonly Work[] {
  const rounds = roundsOf(tree, budget, policy);
  const prepare = policy.execute ? planEnvironment(tree) : [];
  let scene = NOWHERE;
  let evidence = evidenceOf(tree, policy, scene);
  for (const [i, round] of rounds.entries()) {
    const failed = failedBefore(tree, round.first);
    const beam = beamOf(tree, policy, round, failed);
    const known = sceneOf(scene, tree, policy, beam);
    if (known !== scene) evidence = evidenceOf(tree, policy, known);
    scene = known;
    const step = planRound(tree, policy, { round, beam, scene, evidence, failed });
    if (!step.settled) return [...prepare, ...evidence.wants, ...step.wants];
    const next = rounds[i + 1];
    const wider = next && widened(tree, policy, scene, next);
    if (wider) {
      scene = wider;
      evidence = evidenceOf(tree, policy, scene);
      if (isPendingBefore(tree, evidence, next.first)) return evidence.wants;
    }
    const end = round.newest ? endingOf(tree, policy, next ? [child(null, 'u', next.first)] : []) : undefined;
    if (end) return end;
  }
  const left = [...prepare, ...evidence.wants];
  return left.length > 0 ? left : planEnd(tree, policy);
}

const NO_CHECKS: Evidence = { wants: [], pending: new Set() };

/** What the checks need to know of the first round that got so far; undefined = not known yet. */
interface Scene {
  /** Nodes of the reproduction tests, and whose children they are. */
  readonly parent: NodeId | undefined;
  readonly tests: readonly NodeId[] | undefined;
  /** Suspected files. */
  readonly suspects: readonly string[] | undefined;
}

const NOWHERE: Scene = { parent: undefined, tests: undefined, suspects: undefined };

/** The scene, with what it lacks and this round found. The same object when there is nothing to add. */
function sceneOf(scene: Scene, tree: Tree, policy: Policy, { understood = [], located = [] }: Beam): Scene {
  let found = scene;
  const [parent] = understood;
  if (scene.parent === undefined && parent !== undefined)
    found = { ...found, parent, tests: spread([parent], policy.reproductionTests, 't') };
  if (scene.suspects === undefined && located.length > 0) {
    const files = located.flatMap((id) => tree.nodes.get(id)?.draft?.files ?? []);
    found = { ...found, suspects: [...new Set(files)] };
  }
  return found;
}

/** The scene with further tests, when the tests so far tell nothing about the patches before the next round. */
function widened(tree: Tree, policy: Policy, scene: Scene, { first }: Round): Scene | undefined {
  const { parent, tests } = scene;
  if (!policy.execute || parent === undefined || tests === undefined) return undefined;
  const further = furtherTests(tree, policy, { parent, tests, first });
  return further.length === 0 ? undefined : { ...scene, tests: [...tests, ...further] };
}

function evidenceOf(tree: Tree, policy: Policy, { tests, suspects }: Scene): Evidence {
  return policy.execute ? planEvidence(tree, policy, tests, suspects) : NO_CHECKS;
}

/** How far the two beams of a round are: what they want, and who survived them; undefined while that is open. */
interface Beam {
  readonly step: Step;
  readonly understood: readonly NodeId[] | undefined;
  readonly located: readonly NodeId[] | undefined;
}

function beamOf(tree: Tree, policy: Policy, round: Round, failed: readonly NodeId[]): Beam {
  const { keep, processReward } = policy;
  const first = understandingsOf(tree, round);
  const understanding = cohort(tree, first, processReward, failed);
  if (!understanding.settled) return { step: understanding, understood: undefined, located: undefined };
  const understood = survivors(tree, first, keep.understanding, keep.within);
  const sampled = Map.groupBy(spread(understood, round.localizations, 'f'), parentOf);
  const second = understood.flatMap((parent) => {
    const own = sampled.get(parent) ?? [];
    return withReplacements(tree, own, (i) => child(parent, 'f', own.length + i));
  });
  const localization = cohort(tree, second, processReward, failed);
  if (!localization.settled) return { step: localization, understood, located: undefined };
  return { step: SETTLED, understood, located: survivors(tree, second, keep.localization, keep.within) };
}

/** A round that is being planned, and what it can build on. */
interface Open {
  readonly round: Round;
  readonly beam: Beam;
  readonly scene: Scene;
  readonly evidence: Evidence;
  /** Patches of earlier rounds that failed. */
  readonly failed: readonly NodeId[];
}

/** One round: understandings → localizations → waves of patches. */
function planRound(tree: Tree, policy: Policy, open: Open): Step {
  const { step, located } = open.beam;
  return located ? planWaves(tree, policy, open, located) : step;
}

/**
 * Patches in waves of one sample per surviving localization. Each wave is verified and, where it fails, repaired before
 * the next one, so that an early success saves the rest; what nearly does is repaired whatever else the budget was meant
 * for. Every sample and every repair counts one rollout, and is told of the patches that failed before it.
 */
function planWaves(
  tree: Tree,
  policy: Policy,
  { round, scene, evidence, failed }: Open,
  parents: readonly NodeId[],
): Step {
  const kept = keptAmong(tree, scene.tests ?? []).map(({ id }) => id);
  let left = parents.length === 0 ? 0 : round.rollouts;
  let repairs = Math.floor(left * policy.repairShare);
  const [tried, before] = [new Set<string>(), new Set<NodeId>()];
  for (let wave = 0; left > 0; wave++) {
    let ids: readonly NodeId[] = parents.slice(0, left).map((parent) => child(parent, 'p', wave));
    for (let depth = 0; ids.length > 0; depth++) {
      left -= ids.length;
      const told = depth === 0 ? [...failed, ...failedAmong(tree, before)].slice(-TOLD) : [];
      const step = planPatches(tree, policy, ids, { evidence, told });
      if (!step.settled) return step;
      for (const id of ids) before.add(id);
      const near =
        depth < policy.repairRounds ? repairable(tree, ids, { kept, tried, room: left, only: isNearlyRight }) : [];
      const room = depth < policy.repairRounds ? Math.min(left - near.length, repairs) : 0;
      const others = repairable(tree, ids, { kept, tried, room, only: () => true });
      repairs -= others.length;
      ids = [...near, ...others].map((id) => child(id, 'r', 0));
      const next = ids.length > 0 ? ids : parents.slice(0, left).map((parent) => child(parent, 'p', wave + 1));
      const end = round.newest && next.length > 0 ? endingOf(tree, policy, next) : undefined;
      if (end) return { wants: end, settled: false };
    }
  }
  return SETTLED;
}

/** Patches that one sample is told of. */
const TOLD = 5;

/** The last of the patches of earlier rounds that failed. */
function failedBefore(tree: Tree, first: number): readonly NodeId[] {
  return failures(patchesBefore(tree, first)).slice(-TOLD);
}

function failedAmong(tree: Tree, nodes: ReadonlySet<NodeId>): readonly NodeId[] {
  return failures(candidatesOf(tree).filter((candidate) => candidate.nodes.some(({ id }) => nodes.has(id))));
}

function failures(candidates: readonly Candidate[]): readonly NodeId[] {
  const hasFailed = ({ regression, reproductions }: Candidate) =>
    [regression, ...reproductions.values()].some((run) => run?.verdict.result === 'fail');
  return candidates.filter(hasFailed).flatMap(({ nodes: [node] }) => (node ? [node.id] : []));
}

/** Existing tests that a patch may break and still be nearly right. */
const FEW = 5;

/** Turns reproduction green, and breaks little: what is left is likely a detail of it, and not of a test. */
function isNearlyRight({ regression, reproductions }: Candidate): boolean {
  const results = [...reproductions.values()].map(({ verdict }) => verdict.result);
  const isGreen = results.includes('pass') && !results.includes('fail');
  return (
    isGreen && regression?.verdict.result === 'fail' && hasResults(regression) && regression.verdict.brokenCount <= FEW
  );
}

/** Some patches: their dialogues, then (elsewhere) their checks, then their rewards. */
function planPatches(
  tree: Tree,
  policy: Policy,
  ids: readonly NodeId[],
  { evidence, told }: { readonly evidence: Evidence; readonly told: readonly NodeId[] },
): Step {
  const asked = cohort(tree, ids, false, told);
  if (!asked.settled) return asked;
  const here = new Set(ids);
  const mine = candidatesOf(tree).filter(({ nodes }) => nodes.some(({ id }) => here.has(id)));
  const { pending } = evidence;
  if (mine.some(({ key }) => pending === undefined || pending.has(key))) return { wants: [], settled: false };
  if (!policy.outcomeReward) return SETTLED;
  return scores(
    tree,
    mine
      .filter((each) => isWorthJudging(each) && !each.nodes.some(({ score }) => score))
      .map(({ nodes }) => nodes[0]?.id ?? ''),
  );
}

interface Wanting {
  /** Reproduction tests that count. */
  readonly kept: readonly NodeId[];
  readonly tried: Set<string>;
  readonly room: number;
  readonly only: (candidate: Candidate) => boolean;
}

/** Patches whose checks ran and failed, each distinct one once in all waves (`tried`); at most `room` of them. */
function repairable(tree: Tree, ids: readonly NodeId[], { kept, tried, room, only }: Wanting): readonly NodeId[] {
  const found: NodeId[] = [];
  const here = new Set(ids);
  for (const candidate of candidatesOf(tree).filter(only)) {
    const { key, nodes, regression, reproductions } = candidate;
    const node = nodes.find(({ id }) => here.has(id));
    const verdicts = [regression, ...kept.map((test) => reproductions.get(test))].map((run) => run?.verdict.result);
    if (!node || tried.has(key) || !verdicts.includes('fail') || found.length >= room) continue;
    tried.add(key);
    found.push(node.id);
  }
  return found;
}

/**
 * True when no further work can lead anywhere: no environment, or an endpoint that refuses whatever a stage asks. A lost
 * score, a test that may not be asked for or a prompt that does not fit only costs what depends on it.
 */
function isHopeless(tree: Tree, policy: Policy): boolean {
  if (policy.execute && isEnvironmentLost(tree)) return true;
  const refused = [...tree.lost.values()].filter(
    ({ last }) => last.reason === 'refused' && isOnTheWay(last.work),
  ).length;
  return refused > 1 || (refused > 0 && tree.nodes.size === 0);
}
