// What a run with one file broken on purpose says: do the tests run that file?

import type { Execution } from '../task.ts';
import type { Verdict } from '../trace/event.ts';
import { BROKEN } from './broken-source.ts';
import { brokenIn, listed, troubleOf, unknown } from './judge-execution.ts';

/** So many tests do not fail by chance in one run, after they passed in two. */
const NO_ACCIDENT = 3;

export interface ReachFacts {
  /** What was broken, in words for people: a path, or how many files. */
  readonly what: string;
  /** Tests that passed on base, of those that this execution selects. */
  readonly passing: readonly string[];
  /** Those of them that failed when the same was done before; undefined the first time. */
  readonly before?: readonly string[] | undefined;
}

/** `pass`: tests that passed on base fail because of it. `fail`: none does. `unknown`: neither was seen. */
export function judgeReach(execution: Execution, { what, passing, before }: ReachFacts): Verdict {
  if (passing.length === 0) return unknown('none of these tests passes on the base commit');
  const { tests = [], log } = execution;
  const named = [log, ...tests.map(({ message = '' }) => message)].some((text) => text.includes(BROKEN));
  const trouble = troubleOf(execution);
  // A build that fails on the broken file, a runner that dies of it: only when it says so.
  if (trouble !== undefined)
    return named
      ? { result: 'pass', reason: `no test runs to its end when ${what} is broken`, ...listed(passing) }
      : unknown(`with ${what} broken: ${trouble}`);
  const broken = brokenIn(tests, { passing, flaky: [], red: [] }, undefined);
  if (broken.length === 0) return { result: 'fail', reason: noneFails(passing.length, what), ...listed([]) };
  const both = before === undefined ? [] : broken.filter((id) => before.includes(id));
  if (named || broken.length >= NO_ACCIDENT) return seen(broken, passing.length, what);
  if (both.length > 0) return seen(both, passing.length, what);
  const reason = `${broken.length} of ${passing.length} tests failed with ${what} broken, which may be chance`;
  return { result: 'unknown', reason, ...listed(broken) };
}

function seen(broken: readonly string[], of: number, what: string): Verdict {
  const verb = broken.length === 1 ? 'fails' : 'fail';
  return {
    result: 'pass',
    reason: `${broken.length} of ${of} tests ${verb} when ${what} is broken`,
    ...listed(broken),
  };
}

function noneFails(of: number, what: string): string {
  const tests =
    of === 1 ? 'the only test that passes on base still passes' : `all ${of} tests that pass on base still pass`;
  return `${tests} when ${what} is broken: they do not run it, or run another copy of it`;
}
