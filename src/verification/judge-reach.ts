// What a run with one file broken on purpose says: do the tests run that file?

import type { Execution } from '../task.ts';
import type { Verdict } from '../trace/event.ts';
import { BROKEN } from './broken-source.ts';
import { brokenIn, listed, troubleOf, unknown } from './judge-execution.ts';

/** So many tests do not fail by chance in one run, after they passed in two. */
const NO_ACCIDENT = 3;

export interface ReachFacts {
  /** When this was seen, in words for people: `src/a.py is broken`. */
  readonly when: string;
  /** Tests that passed on base, of those that this execution selects. */
  readonly passing: readonly string[];
  /** Those of them that failed when the same was done before; undefined the first time. */
  readonly before?: readonly string[] | undefined;
}

/** `pass`: tests that passed on base fail because of it. `fail`: none does. `unknown`: neither was seen. */
export function judgeReach(execution: Execution, { when, passing, before }: ReachFacts): Verdict {
  if (passing.length === 0) return unknown('none of these tests passes on the base commit');
  const { tests = [] } = execution;
  const named = isNamed(execution);
  const trouble = troubleOf(execution);
  // A build that fails on the broken file, a runner that dies of it: only when it says so. A runner that needs the package
  // itself shows by its death which copy its process loads, and so which one the tests in it do.
  if (trouble !== undefined)
    return named
      ? { result: 'pass', reason: `no test runs to its end when ${when}`, ...listed(passing) }
      : unknown(`when ${when}: ${trouble}`);
  const broken = brokenIn(tests, { passing, flaky: [], red: [] }, undefined);
  if (broken.length === 0) return { result: 'fail', reason: noneFails(passing.length, when), ...listed([]) };
  const both = before === undefined ? [] : broken.filter((id) => before.includes(id));
  if (named || broken.length >= NO_ACCIDENT) return seen(broken, passing.length, when);
  if (both.length > 0) return seen(both, passing.length, when);
  const reason = `${broken.length} of ${passing.length} tests failed when ${when}, which may be chance`;
  return { result: 'unknown', reason, ...listed(broken) };
}

/** The same of a test that fails on base anyway: only what it says can tell. */
export function judgeReachOfTest(execution: Execution, when: string): Verdict {
  if (isNamed(execution)) return { result: 'pass', reason: `it fails for this reason when ${when}`, ...listed([]) };
  const trouble = troubleOf(execution);
  if (trouble !== undefined) return unknown(`when ${when}: ${trouble}`);
  return { result: 'fail', reason: `it does not say so when ${when}`, ...listed([]) };
}

/** True when what was run says that it met the broken file. */
function isNamed({ tests = [], log }: Execution): boolean {
  return [log, ...tests.map(({ message = '' }) => message)].some((text) => text.includes(BROKEN));
}

function seen(broken: readonly string[], of: number, when: string): Verdict {
  const verb = broken.length === 1 ? 'fails' : 'fail';
  return {
    result: 'pass',
    reason: `${broken.length} of ${of} tests ${verb} when ${when}`,
    ...listed(broken),
  };
}

function noneFails(of: number, when: string): string {
  const tests =
    of === 1 ? 'the only test that passes on base still passes' : `all ${of} tests that pass on base still pass`;
  return `${tests} when ${when}: they do not run it, or run another copy of it`;
}
