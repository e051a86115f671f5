// What a run with files broken on purpose says: do the tests run them?

import type { Execution, TestResult } from '../execution.ts';
import type { Repetition, Verdict } from '../trace/check.ts';
import { brokenIn, failedIn, holds, NO_BASELINE } from './baseline.ts';
import { BROKEN, BROKEN_BY_TEST, type BrokenOn } from './broken-source.ts';
import { listed, troubleOf, unknown } from './judge-execution.ts';
import { ownOutputs } from './own-output.ts';
import { isUnfinished } from './report-entry.ts';
import { fileOf, nameAlike } from './test-ids.ts';

/** So many runs with a file broken and controls tell what failed by chance, in this order, while it is not known. */
export const REPETITIONS: readonly Repetition[] = [1, 2, 3, 4, 5];
const LAST = 5;

export function isControl(repetition: Repetition = 2): boolean {
  return repetition % 2 === 1;
}

export interface Steady {
  /** Failed in each run with the file broken, and passed in each control. */
  readonly before: readonly string[];
  /** Failed in each run of both kinds: they read the text of the file. */
  readonly readers: readonly string[];
}

/**
 * What some runs agree on, the first one with the file broken and each second one a control; `runs`: their results. Nothing,
 * where a test fails in one run and not in another of its kind: then chance is at work, and may be in any of them. A file
 * that breaks off shows nothing of the broken one; a control is to be whole.
 */
export function steadyIn(passing: readonly string[], runs: readonly (readonly TestResult[])[]): Steady {
  const failures = runs.map((tests, i) => (i % 2 === 0 ? failedIn(tests, passing) : unpassedIn(tests, passing)));
  const [broken = [], control = []] = failures;
  const isSteady = failures.every((ids, i) => isSame(ids, i % 2 === 0 ? broken : control));
  if (!isSteady) return { before: [], readers: [] };
  const [failed, still] = [new Set(broken), new Set(control)];
  return {
    before: passing.filter((id) => failed.has(id) && !still.has(id)),
    readers: passing.filter((id) => still.has(id)),
  };
}

function unpassedIn(tests: readonly TestResult[], passing: readonly string[]): readonly string[] {
  return brokenIn(tests, { ...NO_BASELINE, passing }, undefined);
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return new Set(one).symmetricDifference(new Set(other)).size === 0;
}

export interface ReachFacts {
  /** When this was seen, in words for people, from `whenBroken`. */
  readonly when: string;
  readonly on: BrokenOn;
  /** Tests that passed on base, of those that this execution selects. */
  readonly passing: readonly string[];
  /** Where this is a repetition: what the runs before agree on. */
  readonly earlier?: Steady | undefined;
  /** The first run has none; each other one is the control of the one before. */
  readonly repetition?: Repetition | undefined;
  /** Packages of the repository that are installed as published, too. */
  readonly copies?: readonly string[];
}

/**
 * `pass`: tests that passed on base fail because of it. `fail`: none does. `unknown`: neither was seen; where some failed
 * and did not say why, the control tells, which is the same change in which nothing fails.
 */
export function judgeReach(execution: Execution, facts: ReachFacts): Verdict {
  const { when, on, passing, earlier, repetition } = facts;
  if (passing.length === 0) return unknown('none of these tests passes on the base commit');
  const broken = unpassedIn(execution.tests ?? [], passing);
  const trouble = troubleOf(execution);
  if (earlier && isControl(repetition)) return judgeControl(earlier, broken, trouble, facts);
  if (!earlier && trouble === undefined && broken.length === 0) return { result: 'fail', ...noneFails(facts) };
  if (trouble !== undefined || !hasRun(execution, passing)) return judgeDeath(execution, facts, trouble);
  if (on === 'call' && isUncompiled(execution)) return unknown(`when ${when}: it does not compile any more`);
  return judgeBroken(execution, facts, broken);
}

/**
 * No test of them ran: a build that fails on the file, a test that ends the process, or a runner that dies of the file.
 * That is a use by the tests only where one of them is said to have called it; a file that can be broken on load only
 * cannot tell more than that it was loaded.
 */
function judgeDeath(execution: Execution, { when, on, passing }: ReachFacts, trouble: string | undefined): Verdict {
  const said = on === 'call' ? BROKEN_BY_TEST : BROKEN;
  if (isSaid(execution, said))
    return { result: 'pass', reason: `the whole run dies of it when ${when}`, ...listed(passing) };
  const reason = `no test runs to its end when ${when}`;
  if (on === 'call' && isSaid(execution, BROKEN))
    return unknown(`${reason}: what builds or runs the tests needs it, and no test was seen to call it`);
  return trouble === undefined ? unknown(`${reason}, and nothing says why`) : unknown(`when ${when}: ${trouble}`);
}

/** No test ran to its end, and what met the broken file was not seen to be one: a build, a program or the runner itself. */
export function diesBesideTests(execution: Execution, passing: readonly string[]): boolean {
  const isDeath = troubleOf(execution) !== undefined || !hasRun(execution, passing);
  return isDeath && isSaid(execution, BROKEN) && !isSaid(execution, BROKEN_BY_TEST);
}

/**
 * A test counts at once that names the cause, by itself or by the file that broke off with it. Any other one may fail by
 * chance, whatever the log says beside it: it counts when all runs agree that it fails, and their controls that it does not.
 */
function judgeBroken(execution: Execution, facts: ReachFacts, broken: readonly string[]): Verdict {
  const { when, passing, earlier } = facts;
  const naming = namedBy(execution, facts, broken);
  if (naming.length > 0) return seen(naming, passing.length, when);
  const failed = failedIn(execution.tests ?? [], passing);
  if (earlier && (earlier.before.length === 0 || !isSame(failed, [...earlier.before, ...earlier.readers])))
    return byChance(facts);
  const again = earlier?.before ?? broken;
  const reason = `${again.length} of ${passing.length} tests failed when ${when}, and did not say why`;
  return { result: 'unknown', reason, ...listed(again) };
}

/** A file that broke off says so by its result, or by the output that it alone has: its process died of it. */
function namedBy(
  { tests = [], log }: Execution,
  { on, passing }: ReachFacts,
  broken: readonly string[],
): readonly string[] {
  const own = new Set(reported({ tests: tests.filter(({ message = '' }) => message.includes(BROKEN)) }, broken));
  // What loads a test file may need the package itself: there a test must be among the callers.
  const word = on === 'call' ? BROKEN_BY_TEST : BROKEN;
  const outputOf = ownOutputs(log, [...passing, ...tests.map(({ id }) => id)].map(fileOf));
  const files = tests
    .filter(({ id, message = '' }) => isUnfinished(id) && `${message}\n${outputOf(fileOf(id))}`.includes(word))
    .map(({ id }) => fileOf(id));
  return broken.filter((id) => own.has(id) || files.some((file) => holds(file, fileOf(id))));
}

/** With nothing to be repeated. */
function byChance({ when }: ReachFacts): Verdict {
  return unknown(
    `some tests failed when ${when}, others when it was repeated: by chance, and no test was seen to run it`,
  );
}

/** Of the control: `broken` are those that do not pass in it. */
function judgeControl(
  { before, readers }: Steady,
  broken: readonly string[],
  trouble: string | undefined,
  facts: ReachFacts,
): Verdict {
  const { when, passing, repetition } = facts;
  if (trouble !== undefined) return unknown(`${trouble}, where nothing was to fail`);
  const isFirst = repetition === 1;
  const still = new Set(broken);
  const isSteady = isFirst ? broken.every((id) => before.includes(id)) : isSame(broken, readers);
  if (before.length === 0 || !isSteady) return byChance(facts);
  const of = before.filter((id) => !still.has(id));
  if (of.length === 0) {
    const reason = `${before.length} of ${passing.length} tests failed when ${when}, and they fail as well when only its text is changed: they read the file, and no test was seen to run it`;
    return unknown(reason);
  }
  if (repetition === LAST) return seen(of, passing.length, when);
  const once = `${of.length} of ${passing.length} tests failed each time when ${when}, and did not say why`;
  return { result: 'unknown', reason: once, ...listed(of) };
}

/** The same of a test that fails on base anyway: only what it says can tell. */
export function judgeReachOfTest(execution: Execution, when: string): Verdict {
  if (isSaid(execution, BROKEN))
    return { result: 'pass', reason: `it fails for this reason when ${when}`, ...listed([]) };
  const trouble = troubleOf(execution);
  if (trouble !== undefined) return unknown(`when ${when}: ${trouble}`);
  return { result: 'fail', reason: `it does not say so when ${when}`, ...listed([]) };
}

/** True when what was run says that it met a broken file. */
function isSaid({ tests = [], log }: Execution, word: string): boolean {
  return [log, ...tests.map(({ message = '' }) => message)].some((text) => text.includes(word));
}

/** A compiler shows the lines that we wrote, in which the word never stands whole. */
function isUncompiled(execution: Execution): boolean {
  return /mulloverCalled|"MulloverBro"/i.test(execution.log) && !isSaid(execution, BROKEN);
}

function hasRun(execution: Execution, passing: readonly string[]): boolean {
  return reported(execution, passing).length > 0;
}

/** Those that have a result of their own. */
function reported({ tests = [] }: Pick<Execution, 'tests'>, ids: readonly string[]): readonly string[] {
  const found = new Set(nameAlike(new Set(ids), tests).map(({ id }) => id));
  return ids.filter((id) => found.has(id));
}

function seen(broken: readonly string[], of: number, when: string): Verdict {
  const verb = broken.length === 1 ? 'fails' : 'fail';
  return {
    result: 'pass',
    reason: `${broken.length} of ${of} tests ${verb} when ${when}`,
    ...listed(broken),
  };
}

function noneFails({ passing, when, on, copies = [] }: ReachFacts): Omit<Verdict, 'result'> {
  const { length } = passing;
  const tests =
    length === 1
      ? 'the only test that passes on base still passes'
      : `all ${length} tests that pass on base still pass`;
  const why =
    on === 'call'
      ? 'none of them calls one, or they call another copy'
      : 'they do not load it, or load another copy of it';
  const known = copies.length === 0 ? '' : ` (${copies.slice(0, 3).join(', ')} lies in node_modules as published)`;
  return { reason: `${tests} when ${when}: ${why}${known}`, ...listed([]) };
}
