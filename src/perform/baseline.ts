// The measured baseline: the repetitions of the regression selection on base, merged.

import type { Tree } from '../trace/tree.ts';
import { type Baseline, mergeBaseline, NO_BASELINE } from '../verification/baseline.ts';
import { baselineRuns, hasResults } from '../verification/matrix.ts';
import { type Context, testsOf } from './context.ts';

/**
 * The baseline merged over its repetitions; empty when it could not be measured. One in which nothing passes is measured,
 * too: what fails there without a patch is asked of none. `further`: with the one that is made where
 * something fails in one run with a patch and in none on base; what others are judged by must not depend on it.
 */
export async function measuredBaseline(context: Context, tree: Tree, further?: 'further'): Promise<Baseline> {
  const [first, ...others] = baselineRuns(tree, further);
  if (first === undefined || !hasResults(first)) return NO_BASELINE;
  const runs = [first, ...others.filter(hasResults)];
  const merged = mergeBaseline(await Promise.all(runs.map((run) => testsOf(context, run.tests))));
  return {
    ...merged,
    ...(runs.some((run) => run.unexplained !== undefined) ? { endsBadly: true } : {}),
    ...(others.every(hasResults) ? {} : { endsUntold: true }),
  };
}
