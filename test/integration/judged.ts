// Verdicts of real runs as a search comes to them.

import type { Execution } from '../../src/execution.ts';
import type { Verdict } from '../../src/trace/check.ts';
import type { Baseline } from '../../src/verification/baseline.ts';
import { troubleOf } from '../../src/verification/judge-execution.ts';
import { judgeConfirmation, judgeRegression } from '../../src/verification/judge-regression.ts';

/** A run that told no results is made once more, and both are judged together. */
export async function judged(
  execution: Execution,
  baseline: Baseline,
  again: () => Promise<Execution>,
): Promise<Verdict> {
  const trouble = troubleOf(execution);
  const verdict = judgeRegression(execution, baseline);
  if (trouble === undefined || verdict.result !== 'unknown') return verdict;
  const { tests = [], unexplained, log } = execution;
  return judgeConfirmation(await again(), [{ tests, unexplained, log, trouble }], baseline);
}
