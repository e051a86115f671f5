// The measured baseline: the repetitions of the regression selection on base, merged.

import type { Tree } from '../trace/tree.ts';
import { type Baseline, mergeBaseline, NO_BASELINE } from '../verification/judge-execution.ts';
import { baselineRun, hasResults, scopeOf } from '../verification/matrix.ts';
import { type Context, testsOf } from './context.ts';

/** The baseline merged over its repetitions; empty when it could not be measured. */
export async function measuredBaseline(context: Context, tree: Tree): Promise<Baseline> {
  const [first, ...others] = [0, 1].map((repetition) => baselineRun(tree, scopeOf(tree), repetition));
  if (first?.verdict.result !== 'pass') return NO_BASELINE;
  const runs = [first, ...others.filter((run) => run !== undefined && hasResults(run))];
  const merged = mergeBaseline(await Promise.all(runs.map((run) => testsOf(context, run?.tests))));
  return runs.some((run) => run?.unexplained !== undefined) ? { ...merged, endsBadly: true } : merged;
}
