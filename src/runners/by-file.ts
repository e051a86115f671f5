// Whether a run of some test files tells of these files alone: what may be run beside others before anything is known of them. Pure.

import type { Recipe } from '../execution.ts';
import { RUNNERS, runnerNamed } from './all.ts';
import type { Runner } from './runner.ts';

/** True when the runner is given files and each of its results names one; what runs as a whole tells of everything. */
export function runsByFile(
  { runner, report }: Pick<Recipe, 'runner' | 'report'>,
  runners: readonly Runner[] = RUNNERS,
): boolean {
  return report === undefined && runnerNamed(runner, runners)?.run.kind === 'files';
}
