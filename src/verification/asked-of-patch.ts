// What the runs of a reproduction test on base ask of a patch, and what became of each of its results there.

import type { ResultRole, TestResult } from '../execution.ts';
import type { Baseline } from './baseline.ts';
import { isOwnResult } from './counts.ts';
import { aligned, isBad, passedIds } from './judge-execution.ts';
import { isUnfinished } from './report-entry.ts';
import { alignRuns, commonIds, type Fate, fatesIn, fileOf, isBelow } from './test-ids.ts';

export interface AskedOfPatch {
  /** Ids that failed in every run and are to pass. */
  readonly targets: readonly string[];
  /** These passed in every run and are to pass still. */
  readonly passing: readonly string[];
  /** All that ran, so that what vanishes with a patch is not taken for another one of a like name. */
  readonly onBase: readonly TestResult[];
  /** Those of them that fail, at least at times, without the test as well. */
  readonly excused: readonly string[];
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
  const isUnsteady = tests.flat().some(({ id, role }) => role !== 'assertion' && !common.has(id));
  return {
    targets: inAll((results) => targetsOf(results, baseline).map(({ id }) => id)),
    passing: inAll((results) => passedIds(results.filter(isOwnResult))).filter((id) => !flaky.has(id)),
    onBase: tests[0] ?? [],
    excused: [...baseline.red, ...baseline.flaky],
    ...(baseline.endsBadly ? { endsBadly: true } : {}),
    ...(isUnsteady ? { unsteady: true } : {}),
  };
}

/**
 * Tests that a reproduction shows failing on base: not known as failing before, and failing now. Where tests are only
 * counted and one of them is flaky, none can be told from it.
 */
export function targetsOf(tests: readonly TestResult[], baseline: Baseline): readonly TestResult[] {
  const known = new Set([...baseline.red, ...baseline.flaky]);
  const flaky = new Set(baseline.flaky);
  const isUntold = tests.some(({ id, role }) => role === 'count' && flaky.has(id));
  return tests.filter(({ id, status, role }) => isBad(status) && !known.has(id) && !(isUntold && role === 'count'));
}

/**
 * What became on a patch of results on base. A result that is there only while something fails is told by what stands
 * around it; that it is gone is no proof by itself.
 */
export function fatesOnPatch(tests: readonly TestResult[], asked: AskedOfPatch): (id: string) => Fate {
  const fateOf = fatesIn(
    tests,
    asked.onBase.map(({ id }) => id),
  );
  return (id) => {
    const fate = fateOf(id);
    const role = roleOf(id, asked);
    if (fate === 'not passed' || role === undefined) return fate;
    if (role === 'before' || role === 'after') return aroundFate(id, role, { tests, asked });
    return fate === 'passed' ? fate : countedFate(id, fateOf, { tests, asked });
  };
}

/** Of a result on base. */
export function roleOf(id: string, { onBase }: AskedOfPatch): ResultRole | undefined {
  return onBase.find((one) => one.id === id)?.role ?? (isUnfinished(id) ? 'before' : undefined);
}

interface OnPatch {
  readonly tests: readonly TestResult[];
  readonly asked: AskedOfPatch;
}

/** What kept tests from running does not any more where one of them passes, and what follows tests where these pass. */
function aroundFate(id: string, role: 'before' | 'after', { tests, asked }: OnPatch): Fate {
  const here = tests.filter((test) => isIn(fileOf(id), test) && isTest(test));
  const passed = here.filter(({ status }) => status === 'passed');
  if (passed.length === 0) return 'missing';
  if (role === 'after') return 'passed';
  const before = passedIds(asked.onBase);
  const isLeftOut = here.some(({ status }) => status === 'skipped');
  return !isLeftOut && passed.some((test) => !before.has(test.id)) ? 'passed' : 'untold';
}

/**
 * One of several that names do not tell apart: an assertion of a test, or of a file; a test that is only counted. It has
 * passed where the test of it has, and no fewer pass than there were, those that fail anyway put aside.
 */
function countedFate(id: string, fateOf: (id: string) => Fate, { tests, asked }: OnPatch): Fate {
  const owner = ownerOf(id, asked.onBase);
  const fate = owner === undefined ? 'passed' : fateOf(owner);
  if (fate !== 'passed') return fate;
  const isOfIt = (result: TestResult) =>
    owner === undefined
      ? isIn(fileOf(id), result) && isTest(result)
      : result.role === 'assertion' && isBelow(result.id, owner);
  const [now, then] = [tests.filter(isOfIt), asked.onBase.filter((one) => isOfIt(one) && !isUnwanted(one))];
  const passed = now.filter(({ status }) => status === 'passed').length;
  const wanted = then.filter(({ status }) => status !== 'skipped').length - excusedIn(asked, isOfIt);
  if (passed === 0) return 'missing';
  return passed >= wanted && now.length >= then.length ? 'passed' : 'untold';
}

/** Nothing is compared there: that the test came to this place, or did not come to its end, is the failure. */
function isUnwanted({ role, status, message = '' }: TestResult): boolean {
  return role === 'assertion' && isBad(status) && /^operator: fail$/m.test(message);
}

/** How many fail on base without the test as well: by their names, where these are told. */
function excusedIn({ onBase, excused }: AskedOfPatch, isOfIt: (result: TestResult) => boolean): number {
  const bad = onBase.filter(({ status }) => isBad(status));
  const names = bad.filter(({ role }) => role === 'name');
  const known = new Set(excused);
  return (names.length > 0 ? names : bad.filter(isOfIt)).filter(({ id }) => known.has(id)).length;
}

/** The innermost test that an assertion belongs to. */
function ownerOf(id: string, results: readonly TestResult[]): string | undefined {
  const owners = results.filter((one) => one.role === undefined && isBelow(id, one.id));
  return owners.map((one) => one.id).sort((a, b) => b.length - a.length)[0];
}

/** What is told of no file may be about each. */
function isIn(file: string, { id }: TestResult): boolean {
  return file === '' || fileOf(id) === file;
}

function isTest({ role }: TestResult): boolean {
  return role === undefined || role === 'assertion' || role === 'count';
}

/** Tests that are left out with a patch and were not on base: what they would have shown is not known. */
export function newlySkipped(tests: readonly TestResult[], { onBase, unsteady }: AskedOfPatch): readonly TestResult[] {
  const skipped = (results: readonly TestResult[]) => results.filter(({ status }) => status === 'skipped');
  const [now, then] = [skipped(tests), skipped(onBase)];
  const known = new Set(then.map(({ id }) => id));
  const fresh = now.filter(({ id }) => !known.has(id));
  return unsteady && now.length <= then.length ? [] : fresh;
}
