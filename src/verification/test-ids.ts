// Whether two ids name the same test: the same letters, or the same but for what changes from run to run (a port, a time, a random number).

import type { TestResult } from '../execution.ts';
import { isUnfinished } from './report-entry.ts';

/** The file of a test id; empty when the runner does not tell files. */
export function fileOf(id: string): string {
  return id.slice(0, Math.max(0, id.indexOf('::')));
}

/** The titles of a test id, from the outermost suite inwards. */
export function titlesOf(id: string): readonly string[] {
  const from = id.indexOf('::');
  const titles = from < 0 ? id : id.slice(from + '::'.length);
  return titles.replace(/ {2}(?=#\d+$)/, ' ').split(' > ');
}

/** What tells results of one title apart. */
const REPEATED = /(?<! ) #\d+$/;

/** True for a part of a test, at any depth. */
export function isBelow(part: string, test: string): boolean {
  return part.startsWith(`${test} > `);
}

/** Words and what stands between them. */
const WORDS = /[^\s[\](){}<>,;:=/|'"`]+/g;

/** The id with `…` for each word that may vary: one with a digit, as in a number, a date, a port, a generated name. Files keep their names. */
function formOf(name: string): string {
  const title = name.indexOf('::') + 1;
  const form = name.slice(title).replace(WORDS, (word) => (/\d/.test(word) ? '…' : word));
  return name.slice(0, title) + form;
}

/** What may be taken for the same test: a form, without the number that tells results of one title apart. */
function groupOf(name: string): string {
  return formOf(unnumbered(name));
}

function unnumbered(name: string): string {
  return name.replace(REPEATED, '');
}

/**
 * Several runs of the same tests with the same ids: a test whose id varies gets its form as id, where it is the only one
 * of that form in every run. What cannot be told apart keeps its id, and so stays a test of one run only.
 */
export function alignRuns(runs: readonly (readonly TestResult[])[]): readonly (readonly TestResult[])[] {
  const groups = runs.map(groupsIn);
  const varies = (group: string) => {
    const found = groups.map((each) => each.get(group) ?? []);
    const [names, forms] = [found.flat().map(({ id }) => id), found.flat().map(({ id }) => formOf(id))];
    return found.every(({ length }) => length === 1) && new Set(names).size > 1 && new Set(forms).size === 1;
  };
  const varying = new Set([...(groups[0]?.keys() ?? [])].filter(varies));
  return runs.map((results) =>
    results.map((result) => (varying.has(groupOf(result.id)) ? { ...result, id: formOf(result.id) } : result)),
  );
}

/** Results under the ids that are known from earlier runs: one that is unknown gets a known form, if it alone has it. */
export function alignTo(known: ReadonlySet<string>, results: readonly TestResult[]): readonly TestResult[] {
  const groups = groupsIn(results);
  const named = (result: TestResult) => {
    const form = formOf(result.id);
    const isOnly = groups.get(groupOf(result.id))?.length === 1;
    return isOnly && !known.has(result.id) && known.has(form) ? { ...result, id: form } : result;
  };
  return results.map(named);
}

/**
 * Ids that name one and the same test in every one of some aligned runs: all that it could be taken for has the same ids
 * and results in each. Where a name varies beside others of its form, the same letters may be another test.
 */
export function commonIds(runs: readonly (readonly TestResult[])[]): ReadonlySet<string> {
  const [first = new Map<string, readonly TestResult[]>(), ...others] = runs.map(groupsIn);
  const isSame = ([group, results]: readonly [string, readonly TestResult[]]) =>
    others.every((other) => isAlike(other.get(group) ?? [], results));
  return new Set([...first].filter(isSame).flatMap(([, results]) => results.map(({ id }) => id)));
}

function isAlike(one: readonly TestResult[], other: readonly TestResult[]): boolean {
  const [first, second] = [one, other].map((results) =>
    results.map(({ id, status }) => `${id} ${status === 'error' ? 'failed' : status}`).sort(),
  );
  return JSON.stringify(first) === JSON.stringify(second);
}

/** `untold`: there are results that may be this test or another one of its form. */
export type Fate = 'passed' | 'not passed' | 'missing' | 'untold';

/** What became of tests in a later run, aligned to `before`: ids of all results that there were, those of `commonIds` among them. */
export function fatesIn(results: readonly TestResult[], before: readonly string[]): (id: string) => Fate {
  const [now, then] = [groupsIn(results), Map.groupBy(before, groupOf)];
  const named = Map.groupBy(results, ({ id }) => id);
  const clear = new Set([...now].flatMap(([group, alike]) => (isClear(alike, then.get(group) ?? []) ? [group] : [])));
  return (id) => {
    const own = named.get(id) ?? [];
    if (own.some(({ status }) => status !== 'passed')) return 'not passed';
    if (own.length > 0 && clear.has(groupOf(id))) return 'passed';
    return now.has(groupOf(id)) ? 'untold' : 'missing';
  };
}

/** The very names of before; or more, as of a file that breaks off no more, which all pass: whichever it is, it passed. */
function isClear(alike: readonly TestResult[], before: readonly string[]): boolean {
  const ids = new Set(alike.map(({ id }) => id));
  if (alike.length === before.length && before.every((id) => ids.has(id))) return true;
  return alike.length > before.length && alike.every(({ status }) => status === 'passed');
}

/** A result under the name that it has in all runs. */
export interface NamedResult extends TestResult {
  /** What the report calls it, where that is another name. */
  readonly reported?: string;
}

/**
 * Several runs with the same names for the same tests. Where names of one form vary, its tests are told by their number:
 * `on … ⟨1⟩`, `on … ⟨2⟩`, those that pass first, so that one more failure is a failure of the last one. What varies beyond
 * recognition is told by the number of such tests in its file. Of results alone it cannot be told which test they are.
 */
export function nameRuns(runs: readonly (readonly TestResult[])[]): readonly (readonly NamedResult[])[] {
  const byForm = numbered(runs, groupOf, () => true);
  const everywhere = idsInAll(byForm);
  return numbered(byForm, poolOf, ({ id }) => !everywhere.has(id) && !isUnfinished(id));
}

/** Results of a later run under the names that earlier ones have by `nameRuns`. */
export function nameAlike(known: ReadonlySet<string>, results: readonly TestResult[]): readonly NamedResult[] {
  const kinds = new Set([...known].filter(isNumbered).map(kindOfNumbered));
  const alike = withNumbers(results, ({ id }) => (kinds.has(groupOf(id)) ? groupOf(id) : undefined));
  const isLoose = ({ id }: TestResult) => !known.has(id) && !isNumbered(id) && !isUnfinished(id);
  return withNumbers(alike, (result) =>
    isLoose(result) && kinds.has(poolOf(result.id)) ? poolOf(result.id) : undefined,
  );
}

/** True for the name of one of several tests that are told by their number: no report has such a name. */
export function isNumbered(name: string): boolean {
  return NUMBER.test(name);
}

const NUMBER = / ⟨\d+⟩$/;
/** What all tests have in common that are told by their number beside this one. */
export const kindOfNumbered = (name: string) => name.replace(NUMBER, '');

/** Stands for the tests of a file whose names have nothing in common from run to run. */
function poolOf(id: string): string {
  return `${fileOf(id)}::…`;
}

/** Numbers the results of each kind in which two runs have ids that the other one lacks. */
function numbered(
  runs: readonly (readonly NamedResult[])[],
  kindOf: (id: string) => string,
  isMeant: (result: TestResult) => boolean,
): readonly (readonly NamedResult[])[] {
  const kinds = runs.map((results) => Map.groupBy(results.filter(isMeant), ({ id }) => kindOf(id)));
  const varies = (kind: string) => isVarying(kinds.map((each) => new Set(each.get(kind)?.map(({ id }) => id) ?? [])));
  const varying = new Set([...new Set(kinds.flatMap((each) => [...each.keys()]))].filter(varies));
  const kindIn = (result: TestResult) =>
    isMeant(result) && varying.has(kindOf(result.id)) ? kindOf(result.id) : undefined;
  return runs.map((results) => withNumbers(results, kindIn));
}

/** One that has what another lacks may have been cut; two of which each does have other names. */
function isVarying(runs: readonly ReadonlySet<string>[]): boolean {
  return runs.some((one, i) =>
    runs.slice(0, i).some((other) => one.difference(other).size > 0 && other.difference(one).size > 0),
  );
}

const RANKS: Readonly<Record<TestResult['status'], number>> = { passed: 0, skipped: 1, failed: 2, error: 2 };

function withNumbers(
  results: readonly NamedResult[],
  kindOf: (result: TestResult) => string | undefined,
): readonly NamedResult[] {
  const names = new Map<TestResult, string>();
  const kinds = Map.groupBy(results, kindOf);
  for (const [kind, alike] of kinds) {
    if (kind === undefined) continue;
    const ranked = alike.toSorted((a, b) => RANKS[a.status] - RANKS[b.status]);
    for (const [i, result] of ranked.entries()) names.set(result, `${kind} ⟨${i + 1}⟩`);
  }
  return results.map((result) => {
    const id = names.get(result) ?? result.id;
    return id === result.id ? result : { ...result, id, reported: result.reported ?? result.id };
  });
}

function idsInAll(runs: readonly (readonly TestResult[])[]): ReadonlySet<string> {
  const [first = new Set<string>(), ...others] = runs.map((results) => new Set(results.map(({ id }) => id)));
  return new Set([...first].filter((id) => others.every((ids) => ids.has(id))));
}

/** Those of some ids that are gone in whose place there are as many others of their form. */
export function renamedIn(gone: readonly string[], others: readonly string[]): readonly string[] {
  const [before, after] = [Map.groupBy(gone, groupOf), Map.groupBy(others, groupOf)];
  return [...before].flatMap(([form, ids]) => ((after.get(form)?.length ?? 0) >= ids.length ? ids : []));
}

function groupsIn(results: readonly TestResult[]): ReadonlyMap<string, readonly TestResult[]> {
  return Map.groupBy(results, ({ id }) => groupOf(id));
}
