// The checks that are wanted: baseline, reproduction tests on base, and every known patch against them.

import type { NodeId } from '../task.ts';
import type { Check } from '../trace/event.ts';
import { executionId, scoreId } from '../trace/position.ts';
import type { Tree } from '../trace/tree.ts';
import {
  baselineRun,
  candidatesOf,
  distinctTests,
  environmentOf,
  keptTests,
  reproductionOnBase,
  scopeOf,
} from '../verification/matrix.ts';
import type { Policy } from './policy.ts';
import { cohort, isExhausted, SETTLED, type Step } from './step.ts';
import type { CheckBase, Verify, Work } from './work.ts';

/** Repetitions of the baseline: tests that differ between them are flaky. */
const BASELINE_RUNS = 2;

export interface Evidence {
  readonly wants: readonly Work[];
  /** Keys of patches with a check outstanding; `undefined` while baseline or reproduction tests are not known yet. */
  readonly pending: ReadonlySet<string> | undefined;
}

/**
 * Checks of everything known now. They need no choice among siblings, so they do not wait for any.
 * `tests` are the nodes of the reproduction tests (undefined: not known yet whose children they are), `suspects` the
 * located files, for the case that the whole suite is too slow.
 */
export function planEvidence(
  tree: Tree,
  policy: Policy,
  tests: readonly NodeId[] | undefined,
  suspects: readonly string[] | undefined,
): Evidence {
  const sampled = tests ? cohort(tree, tests, false) : { wants: [], settled: false };
  if (!environmentOf(tree)) return { wants: sampled.wants, pending: undefined };
  const baseline = planBaseline(tree, suspects);
  // Which of equal tests stands for all is a choice, so it waits until every sample of them is there.
  const based = baseline.settled && sampled.settled ? planTestsOnBase(tree, policy) : { wants: [], settled: false };
  const wants = [...baseline.wants, ...sampled.wants, ...based.wants];
  if (!baseline.settled) return { wants, pending: undefined };
  const { settled } = based;
  const checks = planChecks(tree, settled);
  return { wants: [...wants, ...checks], pending: settled ? new Set(checks.map(({ subject }) => subject)) : undefined };
}

function planBaseline(tree: Tree, suspects: readonly string[] | undefined): Step {
  const scope = scopeOf(tree);
  if (scope === 'near' && suspects === undefined) return { wants: [], settled: false };
  const first = baselineRun(tree, scope, 0);
  // A baseline in which nothing passes will not be better the second time.
  const repetitions = first && first.verdict.result !== 'pass' ? 1 : BASELINE_RUNS;
  const wants: CheckBase[] = [];
  for (let repetition = 0; repetition < repetitions; repetition++) {
    const work = checkBase(tree, { kind: 'baseline', scope, repetition }, scope === 'near' ? suspects : undefined);
    if (work) wants.push(work);
    // The first one tells whether the whole suite ends in time.
    if (!first) break;
  }
  return { wants, settled: wants.length === 0 };
}

/** Each distinct test runs on base; one that fails there is judged: for the reason? */
function planTestsOnBase(tree: Tree, policy: Policy): Step {
  const wants: Work[] = [];
  for (const { id, score } of distinctTests(tree)) {
    const work = checkBase(tree, { kind: 'reproduction', test: id }, undefined);
    if (work) wants.push(work);
    const shows = reproductionOnBase(tree, id)?.verdict.result === 'fail';
    const judge = policy.processReward && shows && !score && !isExhausted(tree, scoreId(id));
    if (judge) wants.push({ kind: 'score', id: scoreId(id), node: id });
  }
  return wants.length === 0 ? SETTLED : { wants, settled: false };
}

function planChecks(tree: Tree, testsSettled: boolean): readonly Verify[] {
  const scope = scopeOf(tree);
  const baseline = baselineRun(tree, scope, 0);
  const tests = testsSettled ? keptTests(tree) : [];
  const wants: Verify[] = [];
  for (const { key, nodes } of candidatesOf(tree)) {
    const node = nodes[0]?.id;
    if (node === undefined) continue;
    const want = (check: Check, selection: Verify['selection']) => {
      const id = executionId(key, check, environmentOf(tree)?.recipeHash ?? '');
      if (tree.executions.has(id) || isExhausted(tree, id)) return;
      wants.push({ kind: 'verify', id, check, subject: key, node, selection });
    };
    if (baseline?.verdict.result === 'pass') want({ kind: 'regression', scope }, baseline.selection);
    for (const test of tests) {
      want({ kind: 'reproduction', test: test.id }, { kind: 'files', files: test.draft?.files ?? [] });
    }
  }
  return wants;
}

function checkBase(tree: Tree, check: Check, near: readonly string[] | undefined): CheckBase | undefined {
  const id = executionId('base', check, environmentOf(tree)?.recipeHash ?? '');
  if (tree.executions.has(id) || isExhausted(tree, id)) return undefined;
  return { kind: 'check-base', id, check, near };
}
