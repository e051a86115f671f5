// How many tests ended in which way.

import type { TestResult } from '../task.ts';
import type { Counts } from '../trace/event.ts';

export function countsOf(tests: readonly TestResult[]): Counts {
  const counts = { passed: 0, failed: 0, error: 0, skipped: 0 };
  for (const { status } of tests) counts[status] += 1;
  return counts;
}
