// Patches × checks: what has been executed for each distinct patch, read from the tree.

import { EXCEEDS } from '../execution.ts';
import type { NodeId, StageName } from '../task.ts';
import type { Check, Scope, Verdict } from '../trace/check.ts';
import { derived } from '../trace/derived.ts';
import { executionId } from '../trace/position.ts';
import { type DoneNode, isDone, type Node, type Tree } from '../trace/tree.ts';
import type { Executed } from '../trace/work-event.ts';
import { environmentOf } from './environment.ts';
import { TOLD_NOTHING, troubledTwice, unknown } from './judge-execution.ts';
import { allUnseen, isCut, type Reach, type ReachCheck, reachOf, reachOfTest } from './reach.ts';

/** One distinct patch and everything known about it. */
export interface Candidate {
  readonly key: string;
  /** Nodes that produced this very patch, by position; the first one stands for all. */
  readonly nodes: readonly [DoneNode, ...DoneNode[]];
  /**
   * What decides about regressions: of the whole selection, or of the tests near the patch where those fail already. Tests
   * that run nothing of what the patch edits know nothing of it: their verdict is `unknown` here, whatever the event says.
   */
  readonly regression: Executed | undefined;
  /** By kept reproduction test. One that fails and was not seen to run what the patch edits, as no existing test was, is `unknown`. */
  readonly reproductions: ReadonlyMap<NodeId, Executed>;
  /** Whether the existing tests run what the patch edits. */
  readonly reach: Reach;
  /** Tests that pass on base, as the first baseline counts them; undefined where that is not known. */
  readonly passingOnBase: number | undefined;
  /** Mean P(better) over its comparisons with other candidates; undefined when it was not compared. */
  readonly compared: number | undefined;
}

/** Scope that the baseline settled on: the whole suite, or the tests near the fault when that is too slow or too large. */
export function scopeOf(tree: Tree): Scope {
  const ending = baselineRun(tree, 'all', 0)?.ending;
  return ending !== undefined && EXCEEDS.has(ending) ? 'near' : 'all';
}

export function baselineRun(tree: Tree, scope: Scope, repetition: number): Executed | undefined {
  const environment = environmentOf(tree);
  if (!environment) return undefined;
  return tree.executions.get(executionId('base', { kind: 'baseline', scope, repetition }, environment.recipeHash));
}

/** The runs that patches are compared with, of those that were made: two, and the further one where it is asked for. */
export function baselineRuns(tree: Tree, further?: 'further'): readonly Executed[] {
  const repetitions = further ? [0, 1, FURTHER_BASELINE] : [0, 1];
  return repetitions
    .map((repetition) => baselineRun(tree, scopeOf(tree), repetition))
    .filter((run) => run !== undefined);
}

/** The repetition of the baseline that is made where something fails in one run with a patch, and in none on base. */
export const FURTHER_BASELINE = 2;

export function reproductionOnBase(tree: Tree, test: NodeId, repetition?: 1): Executed | undefined {
  return checkOn(tree, 'base', { kind: 'reproduction', test, ...(repetition ? { repetition } : {}) });
}

/**
 * A reproduction test on a patch. What passed once and not when it was repeated passed by luck: nothing is known of it. One
 * run without results is an accident; where none told any, two of them are the patch's doing.
 */
function reproductionOn(tree: Tree, key: string, test: NodeId): Executed | undefined {
  const runs = reproductionRuns(tree, key, test);
  const [accident, another] = runs.filter(isAccident);
  const [first] = runs.filter((run) => !isAccident(run));
  if (!first) {
    const onBase = baselineRuns(tree).some(isAccident);
    return another ? { ...another, verdict: troubledTwice(another.verdict.reason, onBase) } : accident;
  }
  if (first.verdict.result !== 'pass') return first;
  const refuted = repetitionsOn(tree, key, test).find(({ verdict }) => verdict.result !== 'pass') ?? another;
  if (!refuted) return accident ? { ...first, verdict: despite(first.verdict, accident) } : first;
  const reason = `flaky, it passed once and did not when it was repeated: ${refuted.verdict.reason}`;
  return { ...refuted, verdict: unknown(reason) };
}

function despite(verdict: Verdict, accident: Executed): Verdict {
  return { ...verdict, reason: `${verdict.reason}; ${TOLD_NOTHING}: ${accident.verdict.reason}` };
}

function reproductionRuns(tree: Tree, key: string, test: NodeId): readonly Executed[] {
  const first = { kind: 'reproduction', test } as const;
  const checks: readonly Check[] = [first, { ...first, repetition: 1 }, { ...first, repetition: 2 }];
  return checks.map((check) => checkOn(tree, key, check)).filter((run) => run !== undefined);
}

/** Further runs of a reproduction test on a patch that it passed, of those that told results. */
export function repetitionsOn(tree: Tree, key: string, test: NodeId): readonly Executed[] {
  return reproductionRuns(tree, key, test)
    .filter((run) => !isAccident(run))
    .slice(1);
}

/** True when the test fails on base each time. One that could not be repeated may have failed by luck. */
export function failsOnBase(tree: Tree, test: NodeId): boolean {
  const runs = [reproductionOnBase(tree, test), reproductionOnBase(tree, test, 1)];
  return runs.every((run) => run?.verdict.result === 'fail');
}

/** True when an execution ended by itself and told its results test by test. */
export function hasResults({ ending, state, tests }: Executed): boolean {
  return ending === 'exited' && !state.oomKilled && tests !== null;
}

/** True for a run that told no results, unless its runner broke down in each of several attempts. One may be an accident. */
export function isAccident(run: Executed): boolean {
  return !hasResults(run) && run.ending !== 'broke-down';
}

/** What a check found out about a patch (its key) or `base`; undefined when it was not run in the current environment. */
export function checkOn(tree: Tree, subject: string, check: Check): Executed | undefined {
  const environment = environmentOf(tree);
  return environment && tree.executions.get(executionId(subject, check, environment.recipeHash));
}

/** The regression tests of a scope on a patch: the first run, and those that repeat it. */
export function regressionRuns(tree: Tree, key: string, scope: Scope): readonly Executed[] {
  const checks: readonly Check[] = [
    { kind: 'regression', scope },
    { kind: 'confirmation', scope },
    { kind: 'confirmation', scope, repetition: 1 },
  ];
  return checks.map((check) => checkOn(tree, key, check)).filter((run) => run !== undefined);
}

/** What repeats a run is judged together with it, and takes its place. */
function regressionOn(tree: Tree, key: string, scope: Scope): Executed | undefined {
  return regressionRuns(tree, key, scope).at(-1);
}

/** The run that decides about regressions of a patch, from `regressionOn`. */
function decidingRegression(on: (scope: Scope) => Executed | undefined, scope: Scope): Executed | undefined {
  const whole = on(scope);
  if (whole) return whole;
  // Tests near the patch can only speak against it, unless there were none and all were run in their place.
  const own = on('own');
  const cut = own && (own.check.kind === 'confirmation' || isCut(own));
  return own && (own.verdict.result === 'fail' || !cut) ? own : undefined;
}

/** Finished reproduction-test nodes, one for each distinct text, by position. */
export function distinctTests(tree: Tree): readonly DoneNode[] {
  return derived(tree, 'distinct tests', () => distinct(tree, 'patch-verification').map(([first]) => first));
}

/** Below this the judge is taken at its word that a test fails for another reason; a middling judge must not drop good tests. */
const CLEARLY_WRONG = 0.3;

/** Reproduction tests that fail on base for the reason: best judged first. */
export function keptTests(tree: Tree): readonly DoneNode[] {
  return derived(tree, 'kept tests', () => chooseTests(tree));
}

function chooseTests(tree: Tree): readonly DoneNode[] {
  return distinctTests(tree)
    .filter((node) => failsOnBase(tree, node.id) && (node.score?.value ?? 0.5) >= CLEARLY_WRONG)
    .sort((a, b) => (b.score?.value ?? 0.5) - (a.score?.value ?? 0.5) || byOrder(a, b));
}

/** So many tests have to agree that there is nothing left to show. */
const AGREE = 2;

/**
 * Distinct tests for the issue that pass on base, where that says that it may be fixed there: several do, and none fails. Tests
 * of which nothing is known say nothing.
 */
export function passingOnBase(tree: Tree): readonly DoneNode[] {
  const resultOf = ({ id }: DoneNode) => reproductionOnBase(tree, id)?.verdict.result;
  const tests = distinctTests(tree);
  if (tests.some((test) => resultOf(test) === 'fail')) return [];
  const passing = tests.filter((test) => resultOf(test) === 'pass');
  return passing.length < AGREE ? [] : passing;
}

/** All distinct patches by position of their first node. */
export function candidatesOf(tree: Tree): readonly Candidate[] {
  return derived(tree, 'candidates', () => findCandidates(tree));
}

function findCandidates(tree: Tree): readonly Candidate[] {
  const tests = keptTests(tree);
  const scope = scopeOf(tree);
  const passingOnBase = baselineRun(tree, scope, 0)?.counts?.passed;
  const measured = distinct(tree, 'patch-generation').map((nodes) => {
    const { key, files, added } = nodes[0].draft;
    const reproductions = new Map<NodeId, Executed>();
    for (const { id } of tests) {
      const executed = reproductionOn(tree, key, id);
      if (executed) reproductions.set(id, executed);
    }
    const regression = decidingRegression((each) => regressionOn(tree, key, each), scope);
    const reach = reachOf({ files, added }, scope, (check) => checkOn(tree, 'base', check));
    return { key, nodes, regression, reproductions, reach, passingOnBase, compared: meanWin(tree, nodes) };
  });
  return withoutUnreached(tree, measured);
}

/**
 * Tests that still pass when the file is broken pass with any patch of it: that they do is no result. A reproduction test
 * that fails may run another copy, too, unless it turns green with some patch or was seen to run the file.
 */
function withoutUnreached(tree: Tree, candidates: readonly Candidate[]): readonly Candidate[] {
  const proven = new Set(
    candidates.flatMap(({ reproductions }) => [...reproductions].filter(isGreen).map(([id]) => id)),
  );
  return candidates.map((candidate) => {
    const { reach, regression, reproductions } = candidate;
    const unseen = allUnseen(reach);
    if (!unseen) return candidate;
    const nothingKnown = (run: Executed) => ({ ...run, verdict: unknown(unseen.run.verdict.reason) });
    const tests = [...reproductions].map(([test, run]) => {
      const seen = checkOn(tree, 'base', reachOfTest(unseen, test))?.verdict.result === 'pass';
      return [test, seen || proven.has(test) ? run : nothingKnown(run)] as const;
    });
    const judged = regression?.verdict.result === 'pass' ? nothingKnown(regression) : regression;
    return { ...candidate, regression: judged, reproductions: new Map(tests) };
  });
}

const isGreen = ([, { verdict }]: readonly [NodeId, Executed]) => verdict.result === 'pass';

/** Reproduction tests that fail on a patch that no existing test sees, and were not asked whether they do. */
export function unaskedTests(tree: Tree, { key, reach }: Candidate, tests: readonly NodeId[]): readonly ReachCheck[] {
  const unseen = allUnseen(reach);
  if (!unseen) return [];
  const fails = (test: NodeId) => checkOn(tree, key, { kind: 'reproduction', test })?.verdict.result === 'fail';
  return tests.filter(fails).map((test) => reachOfTest(unseen, test));
}

function meanWin(tree: Tree, nodes: readonly Node[]): number | undefined {
  if (tree.comparisons.size === 0) return undefined;
  const mine = new Set(nodes.map(({ id }) => id));
  const wins = [...tree.comparisons.values()].flatMap(({ left, right, value }) =>
    mine.has(left) ? [value] : mine.has(right) ? [1 - value] : [],
  );
  return wins.length === 0 ? undefined : wins.reduce((sum, win) => sum + win, 0) / wins.length;
}

const byOrder = (a: Node, b: Node) => (a.order < b.order ? -1 : a.order > b.order ? 1 : 0);

function distinct(tree: Tree, stage: StageName): readonly (readonly [DoneNode, ...DoneNode[]])[] {
  const groups = new Map<string, [DoneNode, ...DoneNode[]]>();
  const finished = [...tree.nodes.values()].filter(isDone).filter((node) => node.stage === stage);
  for (const node of finished.sort(byOrder)) {
    const group = groups.get(node.draft.key);
    if (group) group.push(node);
    else groups.set(node.draft.key, [node]);
  }
  return [...groups.values()];
}
