// What bench/repositories.ts keeps of one repository, and when it is usable: one line of JSON each, so that nothing is measured twice.

import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import type { Tried } from '../../src/cli/try-repository.ts';
import type { Recipe } from '../../src/execution.ts';
import { GOOD_SHARE } from '../../src/verification/environment.ts';
import type { Listed } from './list.ts';

export interface Row extends Listed {
  readonly base: string;
  /** ISO date of the measurement. */
  readonly at: string;
  /** `settings`, or the name of the set-up that was used; null where no recipe was found. */
  readonly source: string | null;
  readonly runner: string | null;
  /** Null when the environment was in the cache. */
  readonly setUpSeconds: number | null;
  /** Of the first run of the tests; null where there was none. */
  readonly suiteSeconds: number | null;
  /** Tests that ran, skipped ones left out. */
  readonly tests: number;
  readonly passing: number;
  readonly red: number;
  readonly flaky: number;
  /** Test files that did not end in the time given. */
  readonly filesLeft: number;
  /** Tests that fail when the sources are broken; null when that was not asked or cannot be told. */
  readonly reached: number | null;
  readonly proof: 'pass' | 'fail' | 'unknown' | null;
  /** One line: what is missing; empty when the baseline is usable. */
  readonly reason: string;
}

/** A baseline that a patch can be measured by: tests pass twice, nearly all that ran do, and they run this code. */
export function isUsable(row: Row): boolean {
  return row.passing > 0 && row.passing >= GOOD_SHARE * row.tests && row.proof === 'pass';
}

interface Measured {
  readonly listed: Listed;
  readonly base: string;
  readonly tried: Tried;
}

export function rowOf({ listed, base, tried }: Measured): Row {
  const at = new Date().toISOString();
  const known = { ...listed, base, at };
  if (!tried.ok) {
    const { recipe, seconds, reason } = tried;
    const source = recipe ? sourceOf(recipe, tried) : null;
    const counts = { tests: 0, passing: 0, red: 0, flaky: 0, filesLeft: 0 };
    return {
      ...known,
      ...{ source, runner: recipe?.runner ?? null, setUpSeconds: seconds, suiteSeconds: null },
      ...{ ...counts, reached: null, proof: null, reason: oneLine(reason) },
    };
  }
  const { environment, tested, cached, seconds } = tried;
  const { baseline, reach, verdict } = tested;
  const [passing, red, flaky] = [baseline.passing.length, baseline.red.length, baseline.flaky.length];
  const row: Row = {
    ...known,
    source: sourceOf(environment.recipe, tried),
    runner: environment.recipe.runner,
    setUpSeconds: cached ? null : seconds,
    suiteSeconds: tested.runs[0]?.seconds ?? null,
    ...{ tests: passing + red + flaky, passing, red, flaky },
    filesLeft: tested.runs[0]?.parts?.left.length ?? 0,
    reached: reach?.brokenCount ?? null,
    proof: reach?.result ?? null,
    reason: '',
  };
  return isUsable(row) ? row : { ...row, reason: oneLine(whyNot(row, verdict, reach)) };
}

interface Said {
  readonly result: string;
  readonly reason: string;
}

function whyNot(row: Row, verdict: Said, reach: Said | undefined): string {
  if (verdict.result !== 'pass') return verdict.reason;
  if (row.passing < GOOD_SHARE * row.tests) return `${row.passing} of ${row.tests} tests that ran pass`;
  return reach?.reason ?? 'no source file can be broken, so that it is not known what the tests run';
}

function sourceOf({ reasons }: Recipe, { setUps }: Tried): string | null {
  if (reasons.some((reason) => reason.includes('.github/mullover.yml'))) return 'settings';
  return setUps.find(({ used }) => used)?.name ?? null;
}

/** Lines of a log follow a reason: the first one of them is enough here. */
function oneLine(text: string): string {
  const [first = '', second = ''] = text
    .trim()
    .split('\n')
    .map((line) => line.trim());
  return (second === '' ? first : `${first}: ${second}`).slice(0, 500);
}

/** The last row of each repository and commit. */
export function readRows(file: string): readonly Row[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  const rows = lines.map((line) => JSON.parse(line) as Row);
  return [...new Map(rows.map((row) => [`${row.repo} ${row.ref}`, row])).values()];
}

export function keepRow(file: string, row: Row): void {
  appendFileSync(file, `${JSON.stringify(row)}\n`);
}
