// What the runs on base say of each existing test, merged: what a patch must pass, and what tells nothing.

import type { TestResult } from '../execution.ts';
import { isUnfinished } from './report-entry.ts';
import { fileOf, isNumbered, type NamedResult, nameAlike, nameRuns } from './test-ids.ts';

/** By what became of a test in the runs that came to it. */
export interface Baseline {
  /** Passed in each: the regression set. */
  readonly passing: readonly string[];
  /** Failed in some and not in others. */
  readonly flaky: readonly string[];
  /** Failed in each. */
  readonly red: readonly string[];
  /** Those of the passing ones that some run did not come to: its file broke off, or it was not there. */
  readonly missed?: readonly string[];
  /** Never failed, and passed in some runs only: skipped in others, or one of a number that varies. */
  readonly sometimes?: readonly string[];
  /** A process of these tests fails on base too although none of its tests does: the end of one says nothing. */
  readonly endsBadly?: true;
  /** Some run on base told no results: that one with a patch does not is no news. */
  readonly endsUntold?: true;
}

export const NO_BASELINE: Baseline = { passing: [], flaky: [], red: [] };

/** `cut`: it did not begin, since its file broke off or did not run at all. `absent`: its file came to its end without it. */
export type Outcome = 'passed' | 'failed' | 'skipped' | 'absent' | 'cut';

/**
 * Merges the repetitions of the baseline; each is the whole list of results of one execution that ended by itself. A test
 * is told by the runs that came to it, so that a run that broke off takes nothing from the others; where names vary from
 * run to run, so many of a form are told as there are in each.
 */
export function mergeBaseline(repetitions: readonly (readonly TestResult[])[]): Baseline {
  const runs = nameRuns(repetitions);
  const outcomes = runs.map(outcomesIn);
  const ids = new Set(runs.flatMap((results) => results.map(({ id }) => id)));
  const found = [...ids].map((id) => ({ id, found: outcomes.map((outcomeOf) => outcomeOf(id)) }));
  const classes = Map.groupBy(found, ({ id, found: some }) => classOf(id, some));
  const of = (name: Class) => (classes.get(name) ?? []).map(({ id }) => id);
  const isMissed = (some: readonly Outcome[]) => some.some((one) => one === 'cut' || one === 'absent');
  const missed = (classes.get('passing') ?? []).flatMap((one) => (isMissed(one.found) ? [one.id] : []));
  const sometimes = of('sometimes');
  return {
    passing: of('passing'),
    flaky: of('flaky'),
    red: of('red'),
    ...(missed.length > 0 ? { missed } : {}),
    ...(sometimes.length > 0 ? { sometimes } : {}),
  };
}

type Class = 'passing' | 'flaky' | 'red' | 'sometimes' | 'skipped';

function classOf(id: string, outcomes: readonly Outcome[]): Class {
  const told = new Set(outcomes.filter((outcome) => outcome !== 'cut'));
  if (told.has('failed')) return told.size > 1 ? 'flaky' : 'red';
  if (!told.has('passed')) return 'skipped';
  // Of names that vary there may be more in one run; what has a name of its own was there, and is to be.
  return told.has('skipped') || (told.has('absent') && isNumbered(id)) ? 'sometimes' : 'passing';
}

/** What became of each test in one run. `results`: named as in the others. */
export function outcomesIn(results: readonly TestResult[]): (id: string) => Outcome {
  const statuses = statusesOf(results);
  const broke = new Set(results.flatMap(({ id }) => (isUnfinished(id) ? [fileOf(id)] : [])));
  const ran = new Set(results.map(({ id }) => fileOf(id)));
  const isCut = (file: string) => !ran.has(file) || [...broke].some((one) => holds(one, file));
  // What stands for a file that broke off is no test: where there is none, it did not.
  return (id) => statuses.get(id) ?? (!isUnfinished(id) && isCut(fileOf(id)) ? 'cut' : 'absent');
}

/** Of several results under one id the worst one counts. */
function statusesOf(results: readonly TestResult[]): ReadonlyMap<string, 'passed' | 'skipped' | 'failed'> {
  const byRank = (['passed', 'skipped', 'failed'] as const).flatMap((status) =>
    results.flatMap((result) =>
      status === (result.status === 'error' ? 'failed' : result.status) ? [[result.id, status] as const] : [],
    ),
  );
  return new Map(byRank);
}

/** A process of which no file is known may have been to run any, or any of its folder. */
export function holds(broken: string, file: string): boolean {
  return ['', '.', file].includes(broken) || file.startsWith(`${broken}/`);
}

/** The regression set of some files only; `undefined` means all. How all of them end says nothing of a few. */
export function within(baseline: Baseline, files: readonly string[] | undefined): Baseline {
  if (!files) return baseline;
  const wanted = new Set(files);
  return { ...baseline, passing: baseline.passing.filter((id) => wanted.has(fileOf(id))), endsBadly: true };
}

export function idsOf({ passing, flaky, red, sometimes = [] }: Baseline): ReadonlySet<string> {
  return new Set([...passing, ...flaky, ...red, ...sometimes]);
}

/** Results under the names that the baseline has for them. */
export function named(tests: readonly TestResult[], baseline: Baseline): readonly NamedResult[] {
  return nameAlike(idsOf(baseline), tests);
}

/** Of some tests those that failed by a result of their own: no file that broke off takes them along. */
export function failedIn(tests: readonly TestResult[], passing: readonly string[]): readonly string[] {
  const outcomeOf = outcomesIn(named(tests, { ...NO_BASELINE, passing }));
  return passing.filter((id) => outcomeOf(id) === 'failed');
}

/** Ids of the regression set (of some files only) that did not pass, those that did not run included. */
export function brokenIn(
  tests: readonly TestResult[],
  baseline: Baseline,
  files: readonly string[] | undefined,
): readonly string[] {
  const outcomeOf = outcomesIn(named(tests, baseline));
  return within(baseline, files).passing.filter((id) => outcomeOf(id) !== 'passed');
}
