// What the regression tests say of a patch: one run, and all of its runs together where one of them found something.

import type { Execution, TestResult } from '../execution.ts';
import type { Verdict } from '../trace/check.ts';
import { isAsserted } from './asserted.ts';
import { type Baseline, idsOf, named, type Outcome, outcomesIn, within } from './baseline.ts';
import {
  endOf,
  listed,
  oneLine,
  TOLD_NOTHING,
  troubled,
  troubledTwice,
  troubleOf,
  unknown,
} from './judge-execution.ts';
import { isNumbered, kindOfNumbered, type NamedResult, renamedIn } from './test-ids.ts';

/** What a run of the regression tests on a patch told. */
export interface Ran {
  readonly tests: readonly TestResult[];
  readonly unexplained?: number | undefined;
  readonly log: string;
  /** Files that it was limited to; absent: the tests of the baseline. */
  readonly files?: readonly string[] | undefined;
  /** Why it told no results, where it did not. */
  readonly trouble?: string | undefined;
}

/** Stands for the process of the tests, beside their ids. */
const PROCESS = '';

/** Why nothing is known of tests, for one and for more of them. */
const UNRUN = [
  'a test that passes on base did not run with it, as in one run there',
  'tests that pass on base did not run with it, as in one run there',
] as const;
/** The name holds what the code gives: it may be the test that passes under another name, or another one. */
const RENAMED = [
  'a test that passes on base is gone with it, and another of its form passes',
  'tests that pass on base are gone with it, and others of their forms pass',
] as const;
/** A failure on base excuses none of them, since names that vary do not tell which one it was. */
const VAGUE = [
  'a test whose name varies fails with it, as some of its form do in one run on base',
  'tests whose names vary fail with it, as some of their forms do in one run on base',
] as const;
type Unknown = typeof UNRUN | typeof RENAMED | typeof VAGUE;

const NOTHING_PASSES = 'none of these tests passes on the base commit';

/** What one run shows that no run on base did. */
interface Findings {
  /** By id: did not pass, and always does on base; or failed, and never does; or is no test of base, and failed. */
  readonly broken: ReadonlyMap<string, NamedResult | undefined>;
  /** By id why it says nothing here. */
  readonly missed: ReadonlyMap<string, Unknown>;
  readonly passed: ReadonlySet<string>;
  /** Those of the broken ones that base does not have. */
  readonly fresh: ReadonlySet<string>;
  /** How the process ended, where it is among the broken ones. */
  readonly end: string | undefined;
}

/**
 * The regression set on a patch: `fail` when any test of it no longer passes, counting tests that did not run at all, so
 * that a suite ended early by the code under test is no pass. `earlier`: other runs on the same patch; what one of them
 * found is not forgotten when this one does not.
 */
export function judgeRegression(execution: Execution, baseline: Baseline, earlier: readonly Ran[] = []): Verdict {
  if (baseline.passing.length === 0) return unknown(NOTHING_PASSES);
  const trouble = troubleOf(execution);
  if (trouble) return troubled(execution, trouble);
  const found = findingsIn(ranBy(execution), baseline);
  return found.broken.size > 0 ? brokenBy([...found.broken.keys()], [found]) : togetherWith(found, baseline, earlier);
}

/**
 * The same tests once more, after a run that found something or told no results: what happens in two runs counts against the
 * patch. What failed once is flaky only where base has it, too: else nothing is known, and `brokenCount` says of how many
 * tests.
 */
export function judgeConfirmation(execution: Execution, earlier: readonly Ran[], baseline: Baseline): Verdict {
  if (baseline.passing.length === 0) return unknown(NOTHING_PASSES);
  const trouble = troubleOf(execution);
  if (!trouble) return togetherWith(findingsIn(ranBy(execution), baseline), baseline, earlier);
  if (execution.ending === 'broke-down') return troubled(execution, trouble);
  if (earlier.some((run) => run.trouble !== undefined)) return troubledTwice(trouble, baseline.endsUntold ?? false);
  const suspects = suspectsIn(earlier, baseline);
  const { broken } = listed(suspects.filter((id) => id !== PROCESS));
  const reason = oneLine(`what went wrong in one run with it could not be repeated: ${trouble}`);
  return { result: 'unknown', reason, broken, brokenCount: suspects.length };
}

/** Ids of what some runs on a patch found. */
function suspectsIn(runs: readonly Ran[], baseline: Baseline): readonly string[] {
  return [...new Set(runs.flatMap((run) => [...findingsIn(run, baseline).broken.keys()]))];
}

function togetherWith(last: Findings, baseline: Baseline, earlier: readonly Ran[]): Verdict {
  const told = earlier.filter(({ trouble }) => trouble === undefined);
  const runs = [last, ...told.map((run) => findingsIn(run, baseline))];
  const ids = [...new Set(runs.flatMap(({ broken }) => [...broken.keys()]))];
  const count = (id: string) => runs.filter(({ broken }) => broken.has(id)).length;
  const twice = ids.filter((id) => count(id) > 1);
  if (twice.length > 0) return brokenBy(twice, runs);
  if (ids.length > 0) {
    const { reason, broken, brokenCount } = brokenBy(ids, runs);
    const where = runs.length === 1 ? 'the only run with it that told results' : `one of ${runs.length} runs with it`;
    const what = `${brokenCount === 1 ? 'a test' : `${brokenCount} tests`} failed in ${where}`;
    return { result: 'unknown', reason: oneLine(`${what}, and in none on base: ${reason}`), broken, brokenCount };
  }
  const missed = [...new Map(runs.flatMap((run) => [...run.missed]))].filter(
    ([id]) => !runs.some((run) => run.passed.has(id)),
  );
  const [first] = missed;
  if (first) {
    const [id, [one, more]] = first;
    const reason = oneLine(`${missed.length === 1 ? one : `${missed.length} ${more}`}: ${id}`);
    return { result: 'unknown', reason, ...listed(missed.map(([id]) => id)) };
  }
  const tests = baseline.passing.length === 1 ? '1 test still passes' : `${baseline.passing.length} tests still pass`;
  return { result: 'pass', reason: oneLine(`${tests}${accidentIn(earlier)}`), broken: [], brokenCount: 0 };
}

/** What happened once, and not again: it refutes nothing, and is told. */
function accidentIn(runs: readonly Ran[]): string {
  const trouble = runs.map((run) => run.trouble).find((one) => one !== undefined);
  return trouble === undefined ? '' : `; ${TOLD_NOTHING}: ${trouble}`;
}

function ranBy({ tests = [], log, unexplained }: Execution): Ran {
  return { tests, log, unexplained };
}

function findingsIn(run: Ran, baseline: Baseline): Findings {
  const own = within(baseline, run.files);
  const tests = named(run.tests, baseline);
  // Of several results under one id one that failed tells.
  const results = new Map(tests.toSorted(byStatus).map((test) => [test.id, test]));
  const outcomeOf = outcomesIn(tests);
  const known = idsOf(baseline);
  const added = [...results.keys()].filter((id) => !known.has(id));
  const missed = missedIn(
    own,
    outcomeOf,
    added.filter((id) => outcomeOf(id) === 'passed'),
  );
  const lost = own.passing.filter((id) => outcomeOf(id) !== 'passed' && !missed.has(id));
  const fails = (baseline.sometimes ?? []).filter((id) => outcomeOf(id) === 'failed');
  const fresh = added.filter((id) => outcomeOf(id) === 'failed');
  const end = lost.length + fails.length + fresh.length > 0 ? undefined : endOf(run, own);
  const broken = [...lost, ...fails, ...fresh, ...(end === undefined ? [] : [PROCESS])];
  return {
    broken: new Map(broken.map((id) => [id, results.get(id)])),
    missed,
    fresh: new Set(fresh),
    passed: new Set([...results.keys()].filter((id) => outcomeOf(id) === 'passed')),
    end,
  };
}

/** Of which tests a run says nothing, and why; `added`: those that passed and that base does not have. */
function missedIn(
  { passing, flaky, missed = [] }: Baseline,
  outcomeOf: (id: string) => Outcome,
  added: readonly string[],
): ReadonlyMap<string, Unknown> {
  const missable = new Set(missed);
  const unrun = passing.filter((id) => missable.has(id) && ['absent', 'cut'].includes(outcomeOf(id)));
  const absent = passing.filter((id) => !missable.has(id) && outcomeOf(id) === 'absent');
  const kinds = new Set(passing.filter(isNumbered).map(kindOfNumbered));
  const vague = flaky.filter((id) => kinds.has(kindOfNumbered(id)) && outcomeOf(id) === 'failed');
  const because = (why: Unknown) => (id: string) => [id, why] as const;
  return new Map<string, Unknown>([
    ...unrun.map(because(UNRUN)),
    ...renamedIn(absent, added).map(because(RENAMED)),
    ...vague.map(because(VAGUE)),
  ]);
}

const isRed = ({ status }: TestResult) => status === 'failed' || status === 'error';
const byStatus = (a: TestResult, b: TestResult) => Number(isRed(a)) - Number(isRed(b));

/** The verdict that these broke, in the words of the run that tells most of them. */
function brokenBy(ids: readonly string[], runs: readonly Findings[]): Verdict {
  const results = ids.flatMap((id) => runs.map(({ broken }) => broken.get(id)).filter((one) => one !== undefined));
  const asserted = new Set(results.filter(isAsserted).map(({ id }) => id));
  const isFresh = (id: string) => runs.some(({ fresh }) => fresh.has(id));
  // Only a test that was there before can assert what the issue calls wrong.
  const unasserted = ids.filter((id) => !asserted.has(id) || isFresh(id)).length;
  const end = runs.map((run) => run.end).find((one) => one !== undefined);
  const what = ids.every(isFresh) ? 'a test that base does not have fails: ' : '';
  const reason = ids.every((id) => id === PROCESS) ? (end ?? '') : oneLine(`${what}${reasonOf(ids, results)}`);
  const { broken } = listed(ids.filter((id) => id !== PROCESS));
  const verdict = { result: 'fail', reason, broken, brokenCount: ids.length } as const;
  return unasserted === 0 ? verdict : { ...verdict, unasserted };
}

function reasonOf(ids: readonly string[], results: readonly NamedResult[]): string {
  const found = results.find(({ message }) => message) ?? results[0];
  if (!found?.message) return `did not run or did not pass: ${found?.reported ?? ids[0]}`;
  return `${found.reported ?? found.id}: ${found.message}`;
}
