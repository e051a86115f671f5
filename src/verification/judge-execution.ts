// What one execution says about its subject. Order of doubt: lost → killed → out of memory → report missing → ids missing → failures → pass.

import type { Execution, TestResult } from '../task.ts';
import type { Verdict } from '../trace/event.ts';
import { cutText } from '../trace/fit-event.ts';
import { type Baseline, idsOf } from './baseline.ts';
import { ENDED_EARLY, isUnfinished } from './report-entry.ts';
import { tellingLines } from './telling-lines.ts';
import { crashIn, testFault } from './test-fault.ts';
import { alignRuns, alignTo, commonIds, fatesIn, fileOf } from './test-ids.ts';

/** At most this many ids are listed, whole; the count is exact, and all of them are in the stored results. */
const LISTED = 10;

/** The baseline itself: `pass` when at least one test passed, else `unknown`: nothing can be compared with it. */
export function judgeBaseline(execution: Execution): Verdict {
  const trouble = troubleOf(execution);
  if (trouble) return unknown(trouble);
  const passed = count(execution, 'passed');
  if (execution.tests?.length === 0) return unknown('the command ran zero tests');
  if (passed === 0) return unknown('no test passes on the base commit');
  return { result: 'pass', reason: `${passed} of ${execution.tests?.length} tests pass`, broken: [], brokenCount: 0 };
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

function isBad(status: TestResult['status']): boolean {
  return status === 'failed' || status === 'error';
}

/**
 * A reproduction test on the unpatched tree. `fail` is what we hope for: tests that are new, or that passed before the
 * test file was edited, now fail by an assertion. A test that does not load proves nothing and is `unknown`. `earlier`:
 * results of the run that this one repeats; where no test fails in both, nothing could be asked of a patch.
 */
export function judgeReproductionOnBase(
  execution: Execution,
  baseline: Baseline,
  earlier?: readonly TestResult[],
): Verdict {
  const trouble = troubleOf(execution);
  if (trouble) return unknown(trouble);
  const tests = aligned(execution.tests ?? [], baseline);
  const targets = targetsOf(tests, baseline);
  if (targets.length === 0) {
    const known = idsOf(baseline);
    return tests.some(({ id }) => !known.has(id))
      ? { result: 'pass', reason: 'passes on the base commit: it does not show the issue', broken: [], brokenCount: 0 }
      : unknown('no new test ran');
  }
  const unloaded = targets.find((target) => isUnloaded(target, tests));
  if (unloaded) return unknown(oneLine(`the test file does not load: ${unloaded.message ?? unloaded.id}`));
  const fault = targets.map((target) => ownFault(target, execution.log)).find((one) => one !== undefined);
  if (fault !== undefined) return unknown(oneLine(`the test itself does not work: ${fault}`));
  const ids = earlier ? askedOfPatch([earlier, tests], baseline).targets : targets.map(({ id }) => id);
  if (ids.length === 0) return unknown('no test of it fails in both of its runs under the same name');
  return { result: 'fail', reason: firstMessage(alignTo(new Set(ids), tests), ids.slice(0, 1)), ...listed(ids) };
}

/** What the runs of a reproduction test on base ask of a patch, by ids. */
export interface AskedOfPatch {
  /** These failed in every run and are to pass. */
  readonly targets: readonly string[];
  /** These passed in every run and are to pass still. */
  readonly passing: readonly string[];
  /** All that ran, so that what vanishes with a patch is not taken for another one of a like name. */
  readonly all: readonly string[];
  /** As the baseline's. */
  readonly endsBadly?: true;
  /** Names differ from run to run: one that is new may be an old one. */
  readonly unsteady?: true;
}

/** A test that may be another one in the second run asks nothing: neither can be told from the other on a patch. */
export function askedOfPatch(runs: readonly (readonly TestResult[])[], baseline: Baseline): AskedOfPatch {
  const tests = alignRuns(runs.map((results) => aligned(results, baseline)));
  const common = commonIds(tests);
  const flaky = new Set(baseline.flaky);
  const inAll = (idsIn: (results: readonly TestResult[]) => Iterable<string>) => {
    const [first = new Set<string>(), ...others] = tests.map((results) => new Set(idsIn(results)));
    return [...first].filter((id) => common.has(id) && others.every((ids) => ids.has(id)));
  };
  return {
    targets: inAll((results) => targetsOf(results, baseline).map(({ id }) => id)),
    passing: inAll(passedIds).filter((id) => !flaky.has(id)),
    all: (tests[0] ?? []).map(({ id }) => id),
    ...(baseline.endsBadly ? { endsBadly: true } : {}),
    ...(tests.flat().some(({ id }) => !common.has(id)) ? { unsteady: true } : {}),
  };
}

/**
 * The same test on a patch: `pass` when every test that failed on base passes now, and those of its file that passed there
 * pass still. Where none failed there each time, or one of them cannot be told from another, nothing is known.
 */
export function judgeReproductionOnPatch(execution: Execution, asked: AskedOfPatch): Verdict {
  const { targets, passing, all } = asked;
  if (targets.length === 0) return unknown('no test of it failed on the base commit each time');
  const trouble = troubleOf(execution);
  if (trouble) return troubled(execution, trouble, []);
  const tests = alignTo(new Set(all), execution.tests ?? []);
  const fateOf = fatesIn(tests, all);
  const isGone = (id: string) => ['not passed', 'missing'].includes(fateOf(id));
  const failing = targets.filter((id) => isGone(id) && !hasFinished(id, tests));
  if (failing.length > 0) return { result: 'fail', reason: firstMessage(tests, failing), broken: [], brokenCount: 0 };
  const broken = passing.filter(isGone);
  if (broken.length > 0) {
    const reason = oneLine(`a test of it that passed on base does not pass now: ${firstMessage(tests, broken)}`);
    return { result: 'fail', reason, broken: [], brokenCount: 0 };
  }
  const untold = [...targets, ...passing].find((id) => fateOf(id) === 'untold');
  if (untold !== undefined) return unknown(oneLine(`other tests of a like name ran than on base: ${untold}`));
  const known = new Set(all);
  const fresh = asked.unsteady ? undefined : tests.find(({ id, status }) => isBad(status) && !known.has(id));
  const beside = fresh ? oneLine(`${fresh.id}: ${fresh.message ?? 'no message'}`) : endOf(execution, asked);
  if (beside !== undefined)
    return { result: 'fail', reason: oneLine(`it passes, but beside it: ${beside}`), broken: [], brokenCount: 0 };
  return { result: 'pass', reason: 'passes', broken: [], brokenCount: 0 };
}

/** A file that did not run to its end on base, and does now: with a test that passes, and none that does not. */
function hasFinished(id: string, tests: readonly TestResult[]): boolean {
  if (!isUnfinished(id)) return false;
  const here = tests.filter((test) => fileOf(test.id) === fileOf(id) && test.status !== 'skipped');
  return here.length > 0 && here.every(({ status }) => status === 'passed');
}

/** Tests that a reproduction shows failing on base: not known as failing before, and failing now. */
function targetsOf(tests: readonly TestResult[], baseline: Baseline): readonly TestResult[] {
  const known = new Set([...baseline.red, ...baseline.flaky]);
  return tests.filter(({ id, status }) => (status === 'failed' || status === 'error') && !known.has(id));
}

/** A file that ended with an error of its own before any of its tests began. */
function isUnloaded({ id, message }: TestResult, tests: readonly TestResult[]): boolean {
  if (!isUnfinished(id) || message === ENDED_EARLY) return false;
  return !tests.some((test) => test.id !== id && fileOf(test.id) === fileOf(id));
}

/** What is wrong with the test; of one that ended its process only the log knows. */
function ownFault({ id, message = '' }: TestResult, log: string): string | undefined {
  return testFault(message === ENDED_EARLY ? crashIn(log) : message, fileOf(id));
}

/** Why an execution says nothing about single tests; undefined when its report can be used. */
export function troubleOf(execution: Execution): string | undefined {
  if (execution.ending === 'lost') return `the container was lost: ${execution.note ?? 'no reason given'}`;
  if (execution.ending === 'broke-down') return execution.note ?? 'the runner itself broke down';
  if (execution.ending === 'timeout' && execution.foreseen) return execution.note ?? 'the tests would not end in time';
  if (execution.ending === 'timeout') return `stopped after ${Math.round(execution.seconds)} s: the tests did not end`;
  if (execution.ending === 'output-cap') return 'stopped: the tests printed more than is allowed';
  if (execution.state.oomKilled) return 'the container ran out of memory';
  if (execution.tests === undefined) {
    return `exit code ${execution.state.exitCode} without a test report: ${execution.note ?? lastLine(execution.log)}`;
  }
  return undefined;
}

/** A patch answers for what its own tests did, never for what the engine or the runner did to them. */
export function troubled({ ending }: Execution, reason: string, broken: readonly string[]): Verdict {
  return ending === 'lost' || ending === 'broke-down' ? unknown(reason) : { result: 'fail', reason, ...listed(broken) };
}

export function unknown(reason: string): Verdict {
  return { result: 'unknown', reason, broken: [], brokenCount: 0 };
}

export function listed(ids: readonly string[]): Pick<Verdict, 'broken' | 'brokenCount'> {
  return { broken: ids.slice(0, LISTED), brokenCount: ids.length };
}

/** Results of a reproduction test under the ids that the baseline knows them by, where that is unmistakable. */
function aligned(tests: readonly TestResult[], baseline: Baseline): readonly TestResult[] {
  return alignTo(idsOf(baseline), tests);
}

function passedIds(tests: readonly TestResult[]): ReadonlySet<string> {
  return new Set(tests.filter(({ status }) => status === 'passed').map(({ id }) => id));
}

function count({ tests = [] }: Execution, wanted: TestResult['status']): number {
  return tests.filter(({ status }) => status === wanted).length;
}

function firstMessage(tests: readonly TestResult[], ids: readonly string[]): string {
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
