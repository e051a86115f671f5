// What the hidden tests say with and without the fix, each run twice: which must turn green, which must stay green, which tell nothing.

import type { Execution, TestResult } from '../execution.ts';
import { outcomesIn } from '../verification/baseline.ts';
import { isUnfinished } from '../verification/report-entry.ts';
import { isNumbered, nameRuns } from '../verification/test-ids.ts';

/** Two runs of the same tests on the same tree. */
export type Twice = readonly [Execution, Execution];

export interface SortedTests {
  readonly failToPass: readonly string[];
  readonly passToPass: readonly string[];
  /** Results differ between equal runs. */
  readonly flaky: readonly string[];
  /** The fix itself breaks them. */
  readonly broken: readonly string[];
}

/**
 * A test that a run without the fix did not come to, since its file does not load there, fails there. Names that vary from
 * run to run, and what is no test of its own (hooks, counts), are in no list.
 */
export function sortTests({ fixed, base }: { readonly fixed: Twice; readonly base: Twice }): SortedTests {
  // Names that the two sides do not share do not vary: the fix brings tests, and takes some away.
  const runs = [fixed, base].flatMap((side) => nameRuns(side.map(({ tests = [] }) => tests)));
  const outcomes = runs.map(outcomesIn);
  const own = runs.flatMap((results) => results.filter(isOwn).map(({ id }) => id));
  const found = [...new Set(own)]
    .filter((id) => !isNumbered(id) && !isUnfinished(id))
    .map((id) => ({ id, outcomes: outcomes.map((outcomeOf) => outcomeOf(id)) }));
  const of = (name: Class) => found.filter((one) => classOf(one.outcomes) === name).map(({ id }) => id);
  return { failToPass: of('fail-to-pass'), passToPass: of('pass-to-pass'), flaky: of('flaky'), broken: of('broken') };
}

const isOwn = ({ role }: TestResult) => role === undefined;

type Outcome = ReturnType<ReturnType<typeof outcomesIn>>;
type Class = 'fail-to-pass' | 'pass-to-pass' | 'flaky' | 'broken' | 'neither';

function classOf([fixed, fixedAgain, base, baseAgain]: readonly Outcome[]): Class {
  const passes = (one: Outcome | undefined) => one === 'passed';
  if (passes(fixed) !== passes(fixedAgain) || passes(base) !== passes(baseAgain)) return 'flaky';
  if (passes(fixed)) {
    if (passes(base)) return 'pass-to-pass';
    // Left out without the fix: by a version, a platform, a condition that nobody mended.
    return base === 'skipped' || baseAgain === 'skipped' ? 'neither' : 'fail-to-pass';
  }
  return passes(base) ? 'broken' : 'neither';
}
