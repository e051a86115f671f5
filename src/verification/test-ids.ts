// Whether two ids name the same test: the same letters, or the same but for what changes from run to run (a port, a time, a random number).

import type { TestResult } from '../task.ts';

/** The file of a test id; empty when the runner does not tell files. */
export function fileOf(id: string): string {
  return id.slice(0, Math.max(0, id.indexOf('::')));
}

/** Words and what stands between them. */
const WORDS = /[^\s[\](){}<>,;:=/|'"`]+/g;

/** The id with `…` for each word that may vary: one with a digit, as in a number, a date, a port, a generated name. Files keep their names. */
function formOf(name: string): string {
  const title = name.indexOf('::') + 1;
  const form = name.slice(title).replace(WORDS, (word) => (/\d/.test(word) ? '…' : word));
  return name.slice(0, title) + form;
}

/**
 * Several runs of the same tests with the same ids: a test whose id varies gets its form as id, where exactly one test of
 * that form is left over in every run. What cannot be told apart keeps its id, and so stays a test of one run only.
 */
export function alignRuns(runs: readonly (readonly TestResult[])[]): readonly (readonly TestResult[])[] {
  const sets = runs.map((results) => new Set(results.map(({ id }) => id)));
  const isCommon = (id: string) => sets.every((ids) => ids.has(id));
  const common = new Set([...(sets[0] ?? [])].filter(isCommon).map(formOf));
  const left = runs.map((results) => countForms(results.filter(({ id }) => !isCommon(id))));
  const forms = new Set(
    [...(left[0]?.keys() ?? [])].filter((form) => !common.has(form) && left.every((counts) => counts.get(form) === 1)),
  );
  return runs.map((results) => results.map((result) => (isCommon(result.id) ? result : named(result, forms))));
}

/** Results under the ids that are known from earlier runs: one that is unknown gets a known form, if it alone has it. */
export function alignTo(known: ReadonlySet<string>, results: readonly TestResult[]): readonly TestResult[] {
  const counts = countForms(results.filter(({ id }) => !known.has(id)));
  const forms = new Set([...counts.keys()].filter((form) => counts.get(form) === 1 && known.has(form)));
  return results.map((result) => (known.has(result.id) ? result : named(result, forms)));
}

function countForms(results: readonly TestResult[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { id } of results) counts.set(formOf(id), (counts.get(formOf(id)) ?? 0) + 1);
  return counts;
}

function named(result: TestResult, forms: ReadonlySet<string>): TestResult {
  const form = formOf(result.id);
  return forms.has(form) ? { ...result, id: form } : result;
}
