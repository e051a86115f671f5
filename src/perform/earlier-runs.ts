// What the runs before this one found that it repeats or goes on with.

import type { CheckBase, Verify } from '../search/work.ts';
import type { Tree } from '../trace/tree.ts';
import type { Executed } from '../trace/work-event.ts';
import { type Steady, steadyIn } from '../verification/judge-reach.ts';
import type { Ran } from '../verification/judge-regression.ts';
import { checkOn, hasResults, regressionRuns, scopeOf } from '../verification/matrix.ts';
import { type ReachCheck, reachRunsBefore } from '../verification/reach.ts';
import { type Context, testsOf } from './context.ts';

/** All runs of regression tests on the patch of this work that told their results, and of its own scope all, in their order. */
export async function runsBefore(context: Context, work: CheckBase | Verify, tree: Tree): Promise<readonly Ran[]> {
  if (work.kind !== 'verify') return [];
  const runs = (['own', scopeOf(tree)] as const).flatMap((scope) => regressionRuns(tree, work.subject, scope));
  const isSame = ({ check }: Executed) => 'scope' in check && 'scope' in work.check && check.scope === work.check.scope;
  const others = runs.filter((run) => run.work !== work.id && (hasResults(run) || isSame(run)));
  return Promise.all(others.map((run) => ranBy(context, run)));
}

async function ranBy(context: Context, run: Executed): Promise<Ran> {
  if (!hasResults(run)) return { tests: [], log: '', trouble: run.verdict.reason };
  const tests = await testsOf(context, run.tests);
  const { check, part, selection, unexplained } = run;
  const isOwn = 'scope' in check && check.scope === 'own' && part === undefined && selection.kind === 'files';
  const files = isOwn ? selection.files : undefined;
  const log = unexplained === undefined ? '' : await context.journal.get(run.log);
  return { tests, files, unexplained, log };
}

/** What the runs before this one agree on of the tests that passed on base: with a file broken, and in the controls. */
export async function steadyBefore(
  context: Context,
  check: ReachCheck,
  tree: Tree,
  passing: readonly string[],
): Promise<Steady | undefined> {
  const runs = reachRunsBefore(check, (each) => checkOn(tree, 'base', each));
  if (runs.length === 0) return undefined;
  return steadyIn(passing, await Promise.all(runs.map(({ tests }) => testsOf(context, tests))));
}
