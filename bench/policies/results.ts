// The table of bench/policies.ts over the rows of its evaluation.

import { mean } from 'simple-statistics';
import type { ResultRow } from '../../src/evaluation/result-row.ts';

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

/** Of rows that were decided. */
export function summaryOf(rows: readonly ResultRow[]): Summary {
  const right = rows.filter(({ resolved }) => resolved === true);
  const proposed = rows.filter(({ decision }) => decision === 'propose');
  return {
    runs: rows.length,
    resolved: right.length,
    in_the_pool: rows.filter(({ oracle }) => oracle === true).length,
    in_a_pr: right.filter(({ decision }) => decision !== 'abstain').length,
    proposed_without_banner: proposed.length,
    of_these_right: proposed.filter(({ resolved }) => resolved === true).length,
    generated_tokens: Math.round(mean(rows.map(({ tokens }) => tokens.completion))),
    sandbox_seconds: Math.round(10 * mean(rows.map(({ sandboxSeconds }) => sandboxSeconds))) / 10,
  };
}

const HEAD = [
  'policy, rollouts',
  'runs',
  'resolved',
  'in the pool',
  'in a PR',
  'no banner: right/all',
  'tokens',
  'sandbox s',
];

export function tableOf(summaries: ReadonlyMap<string, Summary>): string {
  const rows = [...summaries].map(([policy, s]) => {
    const banner = `${s.of_these_right}/${s.proposed_without_banner}`;
    return [policy, s.runs, s.resolved, s.in_the_pool, s.in_a_pr, banner, s.generated_tokens, s.sandbox_seconds];
  });
  const width = (column: number) => (column === 0 ? 18 : (HEAD[column] ?? '').length);
  const line = (cells: readonly (string | number)[]) =>
    cells.map((cell, i) => (i === 0 ? String(cell).padEnd(width(0)) : String(cell).padStart(width(i)))).join('  ');
  return [HEAD, ...rows].map(line).join('\n');
}
