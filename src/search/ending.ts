// When a search ends early, and what it ends with: comparisons of finalists, and the tests of the chosen patch once more.

import { isWorthJudging } from '../selection/criteria.ts';
import type { SelectionRule } from '../selection/rule.ts';
import { finalists, select } from '../selection/select.ts';
import type { NodeId } from '../task.ts';
import { isExhausted } from '../trace/exhausted.ts';
import { askId, byPosition, compareId } from '../trace/position.ts';
import { isProposed, type Tree } from '../trace/tree.ts';
import {
  baselineRun,
  type Candidate,
  checkOn,
  isAccident,
  keptTests,
  repetitionsOn,
  scopeOf,
} from '../verification/matrix.ts';
import { publishedTest } from '../verification/published-test.ts';
import { missingCheck } from './check-base.ts';
import type { Policy } from './policy.ts';
import type { Verify, Work } from './work.ts';

/**
 * What is left to do when a verified patch is confident enough to end the search here, before `next` is asked; undefined:
 * go on. Once any of `next` was asked the choice was made: what arrives of it half-way must not make it again.
 */
export function endingOf(tree: Tree, policy: Policy, next: readonly NodeId[]): readonly Work[] | undefined {
  if (next.some((id) => wasAsked(tree, id))) return undefined;
  // Comparisons are begun without regard to comparisons, so that the first of several does not call off the others.
  if (!isDecided(tree, policy, uncompared(policy.selection))) return undefined;
  const comparisons = planComparisons(tree, policy);
  if (comparisons.length > 0) return comparisons;
  return isDecided(tree, policy, policy.selection) ? planRepetitions(tree, policy) : undefined;
}

/** What a search ends with that has nothing else to do. */
export function planEnd(tree: Tree, policy: Policy): readonly Work[] {
  const comparisons = planComparisons(tree, policy);
  return comparisons.length > 0 ? comparisons : planRepetitions(tree, policy);
}

/**
 * What makes sure of the tree that would be published. The reproduction tests that its patch passes, again: a test that fails
 * by luck on base may pass by luck, too. Once more, and twice where a run is quick.
 */
function planRepetitions(tree: Tree, policy: Policy): readonly Work[] {
  const choice = select(tree, policy.selection);
  const { winner } = choice;
  if (!policy.execute || !winner || !isProposed(choice)) return [];
  const repeated = planRepeated(tree, policy, winner);
  // What does not repeat may be published by no one: the suite is run for a tree that is sure of its own tests.
  return repeated.length > 0 ? repeated : planPublished(tree, winner);
}

/**
 * All tests on the tree that is published, since a new file may do something to others by its presence: what it leaves in a
 * process, a folder, on a port. Where they fail, with another test, and at last once more.
 */
function planPublished(tree: Tree, winner: Candidate): readonly Verify[] {
  const test = publishedTest(tree, winner);
  const selection = baselineRun(tree, scopeOf(tree), 0)?.selection;
  if (!test || !selection || winner.regression?.verdict.result !== 'pass') return [];
  const first = { kind: 'published', test: test.id } as const;
  const ran = checkOn(tree, winner.key, first);
  const isSure = !ran || (ran.verdict.result !== 'fail' && !isAccident(ran));
  const check = isSure ? first : ({ ...first, repetition: 1 } as const);
  const id = missingCheck(tree, winner.key, check);
  return id === undefined
    ? []
    : [{ kind: 'verify', id, subject: winner.key, node: winner.nodes[0].id, check, selection }];
}

function planRepeated(tree: Tree, policy: Policy, winner: Candidate): readonly Verify[] {
  const green = keptTests(tree).filter(({ id }) => winner.reproductions.get(id)?.verdict.result === 'pass');
  return green.flatMap(({ id: test, draft }) => {
    const isQuick = (winner.reproductions.get(test)?.seconds ?? 0) < policy.regression.ownFirst;
    // One of the runs told no results, or the second one was not made yet.
    const isOnce = repetitionsOn(tree, winner.key, test).length === 0;
    const again = checkOn(tree, winner.key, { kind: 'reproduction', test, repetition: 1 });
    const repetitions = isQuick || (isOnce && again) ? ([1, 2] as const) : ([1] as const);
    return repetitions.flatMap((repetition): Verify[] => {
      const check = { kind: 'reproduction', test, repetition } as const;
      const id = missingCheck(tree, winner.key, check);
      const selection = { kind: 'files', files: draft.files } as const;
      return id === undefined
        ? []
        : [{ kind: 'verify', id, subject: winner.key, node: winner.nodes[0].id, check, selection }];
    });
  });
}

/** Finalists that execution cannot tell apart, in pairs, the earlier position on the left. */
function planComparisons(tree: Tree, policy: Policy): readonly Work[] {
  if (policy.compare === 0 || !policy.outcomeReward) return [];
  const nodes = finalists(tree, policy.selection)
    .filter(isWorthJudging)
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

/** True when a verified patch would be proposed with enough confidence, and no open doubt could be dispelled by going on. */
function isDecided(tree: Tree, policy: Policy, rule: SelectionRule): boolean {
  const { decision, confidence, doubts } = select(tree, rule);
  const wouldPropose = decision === 'propose' || (decision === 'doubt' && doubts.every(({ settled }) => settled));
  return wouldPropose && confidence >= policy.stopAt;
}

const UNCOMPARED = new WeakMap<SelectionRule, SelectionRule>();

/** The same object for the same rule, so that its choice is made once for each event. */
function uncompared(rule: SelectionRule): SelectionRule {
  const known = UNCOMPARED.get(rule);
  if (known) return known;
  const made = { ...rule, criteria: rule.criteria.filter((criterion) => criterion !== 'comparison') };
  UNCOMPARED.set(rule, made);
  return made;
}

function wasAsked(tree: Tree, id: NodeId): boolean {
  const first = askId(id, 0);
  return tree.nodes.has(id) || tree.open.has(first) || tree.lost.has(first);
}
