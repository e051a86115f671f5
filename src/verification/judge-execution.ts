// What one execution says about its subject. Order of doubt: lost → killed → out of memory → report missing → ids missing → failures → pass.

import type { Execution, TestResult } from '../execution.ts';
import type { Verdict } from '../trace/check.ts';
import { cutText } from '../trace/fit-event.ts';
import { type Baseline, idsOf } from './baseline.ts';
import { countsOf, isOwnResult } from './counts.ts';
import { tellingLines } from './telling-lines.ts';
import { alignTo } from './test-ids.ts';

/** At most this many ids are listed, whole; the count is exact, and all of them are in the stored results. */
const LISTED = 10;

/** The baseline itself: `pass` when at least one test passed, else `unknown`: nothing can be compared with it. */
export function judgeBaseline(execution: Execution): Verdict {
  const trouble = troubleOf(execution);
  if (trouble) return unknown(trouble);
  const passed = count(execution, 'passed');
  if (execution.tests?.length === 0) return unknown('the command ran zero tests');
  if (passed === 0) return unknown('no test passes on the base commit');
  const all = execution.tests?.filter(isOwnResult).length;
  return { result: 'pass', reason: `${passed} of ${all} tests pass`, broken: [], brokenCount: 0 };
}

/** A suite that is run in part, or under another condition, may lack coverage: nothing that a patch does. */
const COVERAGE =
  /^[^\w"]*(?:ERROR:? |Error: |FAIL(?:ED)? |Jest: )?(?:Coverage for .* does not meet|".*" coverage threshold for .* not met|[\d.]+ ?% \w+ coverage does not meet|Required test coverage of .* not reached|Coverage failure: total of .* less than|(?:Line|Branch) coverage .* is below the expected minimum)/im;

interface Ended {
  readonly unexplained?: number | undefined;
  readonly log: string;
}

/** How the process of the tests ended, where that is worse than on base and no test says why. */
export function endOf({ unexplained, log }: Ended, { endsBadly }: Pick<Baseline, 'endsBadly'>): string | undefined {
  if (unexplained === undefined || endsBadly || COVERAGE.test(log)) return undefined;
  return oneLine(`the tests pass, but their process ends with exit code ${unexplained}: ${lastTelling(log)}`);
}

function lastTelling(log: string): string {
  return tellingLines(log, 3).join(' ') || lastLine(log);
}

export function isBad(status: TestResult['status']): boolean {
  return status === 'failed' || status === 'error';
}

/** Why an execution says nothing about single tests; undefined when its report can be used. */
export function troubleOf(execution: Execution): string | undefined {
  if (execution.ending === 'lost') return `the container was lost: ${execution.note ?? 'no reason given'}`;
  if (execution.ending === 'broke-down') return execution.note ?? 'the runner itself broke down';
  if (execution.ending === 'timeout' && execution.foreseen) return execution.note ?? 'the tests would not end in time';
  if (execution.ending === 'timeout') return `stopped after ${Math.round(execution.seconds)} s: the tests did not end`;
  if (execution.ending === 'output-cap') return 'stopped: the tests print or report more than is allowed';
  if (execution.state.oomKilled) return 'the container ran out of memory';
  if (execution.tests === undefined) {
    return `exit code ${execution.state.exitCode} without a test report: ${execution.note ?? lastLine(execution.log)}`;
  }
  return undefined;
}

/**
 * One run with a patch that told no results. It may be an accident, of which nothing is known until the run is repeated;
 * but a patch answers for a runner that broke down until no attempt was left (perform/check.ts), which it did not on base,
 * where these tests have results.
 */
export function troubled({ ending }: Execution, reason: string): Verdict {
  if (ending !== 'broke-down') return unknown(reason);
  const why = `with this patch the runner breaks down, and not on base: ${reason}`;
  return { result: 'fail', reason: why, broken: [], brokenCount: 0 };
}

/** Of a run that was repeated, and then told its results. */
export const TOLD_NOTHING = 'one run with it told no results';

/**
 * The second run with a patch that told no results: that is the patch's doing, unless base shows the like. `brokenCount`
 * stays zero, since which tests are broken nobody knows.
 */
export function troubledTwice(reason: string, onBase: boolean): Verdict {
  return onBase
    ? unknown(oneLine(`two runs with it told no results, as one on base did: ${reason}`))
    : { result: 'fail', reason: oneLine(`two runs with it told no results: ${reason}`), broken: [], brokenCount: 0 };
}

export function unknown(reason: string): Verdict {
  return { result: 'unknown', reason, broken: [], brokenCount: 0 };
}

export function listed(ids: readonly string[]): Pick<Verdict, 'broken' | 'brokenCount'> {
  return { broken: ids.slice(0, LISTED), brokenCount: ids.length };
}

/** Results of a reproduction test under the ids that the baseline knows them by, where that is unmistakable. */
export function aligned(tests: readonly TestResult[], baseline: Baseline): readonly TestResult[] {
  return alignTo(idsOf(baseline), tests);
}

export function passedIds(tests: readonly TestResult[]): ReadonlySet<string> {
  return new Set(tests.filter(({ status }) => status === 'passed').map(({ id }) => id));
}

function count({ tests = [] }: Execution, wanted: TestResult['status']): number {
  return countsOf(tests)[wanted];
}

export function firstMessage(tests: readonly TestResult[], ids: readonly string[]): string {
  const wanted = new Set(ids);
  const found = tests.find(({ id, message }) => wanted.has(id) && message);
  return found ? oneLine(`${found.id}: ${found.message}`) : oneLine(`did not run or did not pass: ${ids[0] ?? ''}`);
}

function lastLine(log: string): string {
  return oneLine(log.trimEnd().split('\n').at(-1) ?? '');
}

export function oneLine(text: string): string {
  return cutText(text.replace(/\s+/g, ' ').trim(), 600);
}
