// The measured baseline: the repetitions of the regression selection on base, merged.

import type { Tree } from '../trace/tree.ts';
import { type Baseline, mergeBaseline, NO_BASELINE } from '../verification/judge-execution.ts';
import { baselineRun, scopeOf } from '../verification/matrix.ts';
import { type Context, testsOf } from './context.ts';

/** The baseline merged over its repetitions; empty when it could not be measured. */
export async function measuredBaseline(context: Context, tree: Tree): Promise<Baseline> {
  const runs = [0, 1]
    .map((repetition) => baselineRun(tree, scopeOf(tree), repetition))
    .filter((run) => run !== undefined);
  if (runs[0]?.verdict.result !== 'pass') return NO_BASELINE;
  const repetitions = await Promise.all(runs.map(({ tests }) => testsOf(context, tests)));
  return mergeBaseline(repetitions);
}
