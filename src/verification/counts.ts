// How many tests ended in which way.

import type { TestResult } from '../execution.ts';
import type { Counts } from '../trace/check.ts';

export function countsOf(tests: readonly TestResult[]): Counts {
  const counts = { passed: 0, failed: 0, error: 0, skipped: 0 };
  for (const { status } of tests.filter(isOwnResult)) counts[status] += 1;
  return counts;
}

/** Not told besides another one, and no hook that went well. */
export function isOwnResult({ role, status }: TestResult): boolean {
  if (role === 'name') return false;
  return status !== 'passed' || (role !== 'before' && role !== 'after');
}
