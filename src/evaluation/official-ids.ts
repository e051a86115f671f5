// Names of tests in a data set, found among the results of our runs: the one place that knows how they differ.

import type { TestResult, TestStatus } from '../execution.ts';
import { stableTitle } from '../verification/report-entry.ts';

/**
 * Expected tests that did not pass, or whose results cannot be told from those of others. To skip a test that must pass is
 * no way to pass it; of those that must not stop passing (`skippable`) a skipped or expectedly failing one has not, as the
 * official harness counts it.
 */
export function missedAmong(
  expected: readonly string[],
  results: readonly TestResult[],
  skippable: ReadonlySet<string> = new Set(),
): readonly string[] {
  const told = results.map((result) => ({ ...result, name: reportedName(result.id) }));
  const named = expected.map((id) => ({ id, name: expectedName(id) }));
  const known = {
    byTitle: Map.groupBy(told, ({ name }) => name.title),
    exact: new Set(named.map(({ name }) => name.exact)),
  };
  const isGood = (id: string) => (status: TestStatus) =>
    status === 'passed' || (status === 'skipped' && skippable.has(id));
  return named.filter(({ id, name }) => !hasPassed(name, told, { ...known, isGood: isGood(id) })).map(({ id }) => id);
}

/** A name as far as data sets and runners agree on it. */
export interface TestName {
  /** Relative to the repository; empty where the name has none. */
  readonly file: string;
  /** From the outermost suite inwards; the last one is the test's own. */
  readonly titles: readonly string[];
  /** All of them as one text. */
  readonly title: string;
  /** File and title as one text. */
  readonly exact: string;
  /** `title` with `…` for what a run makes of its clock: dates, times, durations. */
  readonly timeless: string;
  /** The data cuts parametrised names at a blank: only the beginning is known. */
  readonly cut: boolean;
}

/** Takes a name of a data set apart, as our reports would write it: equal parts mean the same. */
export function expectedName(id: string): TestName {
  return partsOf(fromUnittest(id.replaceAll(CHECKOUT, '')), stableTitle);
}

/** A name of ours; which of several tests of one title a data set means is not known. */
function reportedName(ours: string): TestName {
  return partsOf(ours.replace(/(?<! ) #\d+$/, '').replace(/ {2}(?=#\d+$)/, ' '), (title) => title);
}

function partsOf(id: string, asReported: (title: string) => string): TestName {
  const [, path, rest = id] = /^([^[]*?[/.][^[]*?)::(.*)$/s.exec(id) ?? [];
  const file = (path ?? '').replace(/^\.\//, '');
  const open = /\[[^\]]*$/.exec(rest)?.index;
  const [known, tail] = open === undefined ? [rest, ''] : [rest.slice(0, open), rest.slice(open)];
  const raw = known.split(SUITES);
  const titles = [...raw.slice(0, -1), `${raw.at(-1)}${tail}`].map(asReported);
  const title = wordsOf(titles.join(' '));
  return {
    file,
    titles,
    title,
    exact: `${file}::${title}`,
    timeless: title.replace(CLOCK, '…'),
    cut: open !== undefined,
  };
}

/** The folder of the repository in the official images, and in ours. */
const CHECKOUT = /\/(?:testbed|workspace)\//g;
/** What stands between suites, outside of the parameters of a test. */
const SUITES = /(?:::| > )(?![^[]*\])/;
/** ISO dates and times, times of a day, durations, seconds and milliseconds since 1970. */
const CLOCK =
  /\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?|\b\d\d:\d\d:\d\d(?:\.\d+)?|\b\d+(?:\.\d+)? ?(?:ms|µs|us|ns|s|secs?|seconds)\b|\b1\d{9}(?:\.\d+|\d{3})?\b/g;

/** `test_a (tests.test_b.TestC)`, as unittest and Django print it, is test_a of TestC. */
function fromUnittest(official: string): string {
  const [whole, test = '', path = ''] = /^(\w+) \(((?:\w+\.)*\w+)\)$/.exec(official) ?? [];
  if (whole === undefined) return official;
  return `${path.split('.').findLast((part) => part !== test)} > ${test}`;
}

/** Runners differ in blanks, and in what they put between the parts of a title. */
function wordsOf(title: string): string {
  return title.replace(/::|>/g, ' ').replace(/\s+/g, ' ').trim();
}

type Told = TestResult & { readonly name: TestName };

interface Known {
  readonly byTitle: ReadonlyMap<string, readonly Told[]>;
  /** Whole names of all expected tests: what a weaker reading must not take for another one. */
  readonly exact: ReadonlySet<string>;
  /** Whether such a result lets the test pass. */
  readonly isGood: (status: TestStatus) => boolean;
}

/** The strictest reading under which there are results decides. */
function hasPassed(expected: TestName, told: readonly Told[], { byTitle, exact, isGood }: Known): boolean {
  const allPass = (found: readonly Told[]) => found.some(({ status }) => isGood(status)) && !found.some(isBad);
  const isHere = ({ name }: Told) => isSameFile(name.file, expected.file);
  const same = (byTitle.get(expected.title) ?? []).filter(isHere);
  if (same.length > 0) return allPass(same);
  if (expected.cut) return allPass(told.filter((one) => isHere(one) && one.name.title.startsWith(expected.title)));
  const free = told.filter((one) => isHere(one) && !exact.has(one.name.exact));
  const readings = [
    free.filter(({ name }) => isClassless(name.title, expected.title) || isClassless(expected.title, name.title)),
    free.filter(({ name }) => expected.timeless !== expected.title && name.timeless === expected.timeless),
    told.filter((one) => isHere(one) && isInside(one.name, expected)),
  ];
  return allPass(readings.find((found) => found.length > 0) ?? []);
}

/** Some names have no file, and so may be of any; some are relative to a package; those of Java are of classes. */
function isSameFile(a: string, b: string): boolean {
  if (a === '' || b === '' || a === b || a.endsWith(`/${b}`) || b.endsWith(`/${a}`)) return true;
  if (!/\.(?:java|kt)$/.test(a) && !/\.(?:java|kt)$/.test(b)) return false;
  const [one, other] = [a, b].map((path) => `.${path.replace(/\.(?:java|kt)$/, '').replaceAll('/', '.')}`);
  return one !== undefined && other !== undefined && (one.endsWith(other) || other.endsWith(one));
}

/** `test_a` for `TestC test_a`, where a runner or a data set names no class. */
function isClassless(short: string, long: string): boolean {
  return /^test/i.test(short) && long.endsWith(` ${short}`) && /^[A-Z]\w*$/.test(long.slice(0, -short.length - 1));
}

/** Some data lists suites beside their tests: one has passed when tests of it ran and none failed. */
function isInside({ titles }: TestName, { titles: suite }: TestName): boolean {
  return titles.length > suite.length && suite.every((title, i) => titles[i] === title);
}

function isBad({ status }: TestResult): boolean {
  return status === 'failed' || status === 'error';
}
