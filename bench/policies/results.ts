// Results of bench/policies.ts: a file of what was played, so that nothing is played twice, and the table of it.

import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { mean } from 'simple-statistics';
import type { Played } from './play.ts';

/** What makes a run: equal settings are never run twice. */
export interface Setting {
  readonly task: string;
  readonly policy: string;
  readonly seed: number;
  readonly budget: number;
  readonly skill: number;
  readonly judge: number;
}

export type Result = Setting & Played;

export function readResults(file: string): readonly Result[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Result);
}

export function keepResult(file: string, result: Result): void {
  appendFileSync(file, `${JSON.stringify(result)}\n`);
}

export function sameSetting(a: Setting, b: Setting): boolean {
  const of = ({ task, policy, seed, budget, skill, judge }: Setting) =>
    [task, policy, seed, budget, skill, judge].join();
  return of(a) === of(b);
}

export interface Summary {
  readonly runs: number;
  /** The chosen patch is right, whatever was decided about it. */
  readonly resolved: number;
  readonly in_the_pool: number;
  /** Right and proposed, with or without a banner: what a user gets. */
  readonly in_a_pr: number;
  readonly proposed_without_banner: number;
  readonly of_these_right: number;
  readonly generated_tokens: number;
  readonly sandbox_seconds: number;
}

export function summaryOf(results: readonly Result[]): Summary {
  const right = results.filter(({ resolved }) => resolved);
  const proposed = results.filter(({ decision }) => decision === 'propose');
  return {
    runs: results.length,
    resolved: right.length,
    in_the_pool: results.filter(({ oracle }) => oracle).length,
    in_a_pr: right.filter(({ decision }) => decision !== 'abstain').length,
    proposed_without_banner: proposed.length,
    of_these_right: proposed.filter(({ resolved }) => resolved).length,
    generated_tokens: Math.round(mean(results.map(({ generated }) => generated))),
    sandbox_seconds: Math.round(10 * mean(results.map(({ sandboxSeconds }) => sandboxSeconds))) / 10,
  };
}

const HEAD = ['policy', 'runs', 'resolved', 'in the pool', 'in a PR', 'no banner: right/all', 'tokens', 'sandbox s'];

export function tableOf(summaries: ReadonlyMap<string, Summary>): string {
  const rows = [...summaries].map(([policy, s]) => {
    const banner = `${s.of_these_right}/${s.proposed_without_banner}`;
    return [policy, s.runs, s.resolved, s.in_the_pool, s.in_a_pr, banner, s.generated_tokens, s.sandbox_seconds];
  });
  const width = (column: number) => (column === 0 ? 15 : (HEAD[column] ?? '').length);
  const line = (cells: readonly (string | number)[]) =>
    cells.map((cell, i) => (i === 0 ? String(cell).padEnd(width(0)) : String(cell).padStart(width(i)))).join('  ');
  return [HEAD, ...rows].map(line).join('\n');
}
