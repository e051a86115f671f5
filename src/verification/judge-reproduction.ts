// What one execution of a reproduction test says, on base and on a patch.

import type { Execution, ResultRole, TestResult } from '../execution.ts';
import type { Verdict } from '../trace/check.ts';
import { type AskedOfPatch, askedOfPatch, fatesOnPatch, newlySkipped, roleOf, targetsOf } from './asked-of-patch.ts';
import { isAsserted } from './asserted.ts';
import { type Baseline, idsOf } from './baseline.ts';
import {
  aligned,
  endOf,
  firstMessage,
  isBad,
  listed,
  oneLine,
  troubled,
  troubleOf,
  unknown,
} from './judge-execution.ts';
import { ENDED_EARLY, isUnfinished } from './report-entry.ts';
import { crashIn, type Told, testFault, unplacedFault } from './test-fault.ts';
import { alignTo, fileOf } from './test-ids.ts';

/**
 * A reproduction test on the unpatched tree. `fail` is what we hope for: tests that are new, or that passed before the
 * test file was edited, now fail by an assertion. A test that does not load proves nothing and is `unknown`. `earlier`:
 * results of the run that this one repeats; where no test fails in both, nothing could be asked of a patch. `issue`: its
 * words, which tell where a report does not that the product failed.
 */
export function judgeReproductionOnBase(
  execution: Execution,
  baseline: Baseline,
  earlier?: readonly TestResult[],
  issue = '',
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
  const told = targets.map((target) => toldOf(target, execution.log));
  const fault = told.map(testFault).find((one) => one !== undefined);
  if (fault !== undefined) return unknown(oneLine(`the test itself does not work: ${fault}`));
  const unplaced = told.map((one) => unplacedFault(one, issue)).find((one) => one !== undefined);
  if (unplaced !== undefined)
    return unknown(oneLine(`whether the test or the product failed is not told: ${unplaced}`));
  const ids = earlier ? askedOfPatch([earlier, tests], baseline).targets : targets.map(({ id }) => id);
  if (ids.length === 0) return unknown('no test of it fails in both of its runs under the same name');
  return { result: 'fail', reason: firstMessage(alignTo(new Set(ids), tests), ids.slice(0, 1)), ...listed(ids) };
}

/**
 * The same test on a patch: `pass` when every test that failed on base passes now, and those of its file that passed there
 * pass still. Where none failed there each time, one of them cannot be told from another or is left out, nothing is known.
 */
export function judgeReproductionOnPatch(execution: Execution, asked: AskedOfPatch): Verdict {
  const { targets, passing, onBase } = asked;
  if (targets.length === 0) return unknown('no test of it failed on the base commit each time');
  const trouble = troubleOf(execution);
  if (trouble) return troubled(execution, trouble);
  const known = new Set(onBase.map(({ id }) => id));
  const tests = alignTo(known, execution.tests ?? []);
  const fateOf = fatesOnPatch(tests, asked);
  const isGone = (id: string) => ['not passed', 'missing'].includes(fateOf(id));
  const failing = targets.filter(isGone);
  if (failing.length > 0) return failed(firstMessage(tests, failing), unassertedIn(tests, failing));
  const broken = passing.filter(isGone);
  if (broken.length > 0)
    return failed(
      `a test of it that passed on base does not pass now: ${firstMessage(tests, broken)}`,
      unassertedIn(tests, broken),
    );
  const untold = [...targets, ...passing].filter((id) => fateOf(id) === 'untold');
  const unnamed = untold.find((id) => roleOf(id, asked) === undefined);
  if (unnamed !== undefined) return unknown(oneLine(`${whyUntold(undefined)}: ${unnamed}`));
  const fresh = asked.unsteady ? undefined : tests.find(({ id, status }) => isBad(status) && !known.has(id));
  const beside = fresh ? `${fresh.id}: ${fresh.message ?? 'no message'}` : endOf(execution, asked);
  if (beside !== undefined) return failed(`it passes, but beside it: ${beside}`, 1);
  const [first] = untold;
  if (first !== undefined) return unknown(oneLine(`${whyUntold(roleOf(first, asked))}: ${first}`));
  const [skipped] = newlySkipped(tests, asked);
  if (skipped) return unknown(oneLine(`a test is left out that was not on base: ${skipped.id}`));
  return { result: 'pass', reason: 'passes', broken: [], brokenCount: 0 };
}

function failed(reason: string, unasserted: number): Verdict {
  const verdict = { result: 'fail', reason: oneLine(reason), broken: [], brokenCount: 0 } as const;
  return unasserted === 0 ? verdict : { ...verdict, unasserted };
}

/** How many of these came to no assertion: a crash is no result that patches could agree on. */
function unassertedIn(tests: readonly TestResult[], ids: readonly string[]): number {
  const asserted = new Set(tests.filter(isAsserted).map(({ id }) => id));
  return ids.filter((id) => !asserted.has(id)).length;
}

function whyUntold(role: ResultRole | undefined): string {
  if (role === 'before') return 'no test passes, or not all, that did not begin on base because of';
  if (role === undefined) return 'other tests of a like name ran than on base';
  return 'fewer tests or assertions pass than there were on base';
}

/** A file that ended with an error of its own before any of its tests began. */
function isUnloaded({ id, message }: TestResult, tests: readonly TestResult[]): boolean {
  if (!isUnfinished(id) || message === ENDED_EARLY) return false;
  return !tests.some((test) => test.id !== id && fileOf(test.id) === fileOf(id));
}

/** Of a test that ended its process only the log knows. */
function toldOf({ id, message = '', thrownIn }: TestResult, log: string): Told {
  return { message: message === ENDED_EARLY ? crashIn(log) : message, file: fileOf(id), thrownIn };
}
