// What went wrong, by class, with the traces to read; and every row at the largest budget.

import type { ResultRow } from '../result-row.ts';
import { bars } from './charts.ts';
import type { Link, Section, Table } from './document.ts';
import { outcomeOf } from './outcome.ts';
import type { Study } from './study.ts';
import { amount, outOf, percent } from './words.ts';

type Failure = NonNullable<ResultRow['failure']>;

const CLASSES: Readonly<Record<Failure, string>> = {
  environment: 'there was nothing to try it in, no endpoint, or no verdict to be read',
  localization: 'no localization hits the place',
  patch: 'the place was found, and no candidate is right',
  test: 'a wrong patch passes every reproduction test',
  selection: 'a right candidate was there and was not chosen',
};
const NAMES = Object.keys(CLASSES) as Failure[];

export function failures(study: Study): Section {
  const all = study.heads.map(({ policy, budget, rows }) => ({ policy, budget, rows, failed: rows.filter(isFailed) }));
  const marks = all.flatMap(({ policy, rows, failed }) =>
    NAMES.map((part) => ({ row: policy, part, share: countOf(failed, part) / rows.length })),
  );
  return {
    title: 'Failure classes',
    text: [
      `At the largest budget of each policy. Shares are of the rows that failed, runs without a result among them and ungraded rows not; bars are of all rows. ${NAMES.map((name) => `${name}: ${CLASSES[name]}`).join('; ')}.`,
    ],
    charts: [
      {
        title: 'Rows that failed, by class, as shares of all rows',
        spec: bars(marks, NAMES, { title: 'share of all rows' }),
      },
    ],
    tables: [
      {
        texts: 1,
        head: ['policy', 'N', 'rows', 'failed', ...NAMES],
        rows: all.map(({ policy, budget, rows, failed }) => [
          policy,
          String(budget),
          String(rows.length),
          String(failed.length),
          ...NAMES.map((name) => shareOf(countOf(failed, name), failed.length)),
        ]),
      },
      tracesTable(all.flatMap(({ failed }) => failed)),
    ],
  };
}

/** A patch that nobody graded may be right: all that can have failed is what keeps it from being graded. */
function isFailed(row: ResultRow): boolean {
  if (row.failure === null) return false;
  return row.failure === 'environment' || outcomeOf(row) !== 'ungraded';
}

function countOf(rows: readonly ResultRow[], name: Failure): number {
  return rows.filter(({ failure }) => failure === name).length;
}

function shareOf(part: number, whole: number): string {
  return whole === 0 ? '–' : `${outOf(part, whole)} (${percent(part / whole)})`;
}

function tracesTable(failed: readonly ResultRow[]): Table {
  return {
    title: 'Traces of failed rows, by class',
    texts: 3,
    folded: 'folded',
    head: ['class', 'policy', 'traces'],
    rows: NAMES.flatMap((name) => {
      const byPolicy = Map.groupBy(
        failed.filter(({ failure }) => failure === name),
        ({ policy }) => policy,
      );
      return [...byPolicy].map(([policy, rows]) => [name, policy, rows.map(linkOf)]);
    }),
  };
}

function linkOf({ instance, seed, trace }: ResultRow, _index: number, rows: readonly ResultRow[]): Link {
  const several = rows.filter((row) => row.instance === instance).length > 1;
  return { text: several ? `${instance}, seed ${seed}` : instance, path: trace };
}

export function everyRow(study: Study): Section {
  const rows = study.heads.flatMap((arm) => arm.rows);
  return {
    title: 'Rows',
    text: [`All ${rows.length} rows at the largest budget of each policy.`],
    charts: [],
    tables: [
      {
        title: 'Every row',
        texts: 6,
        folded: 'folded',
        head: [
          'instance',
          'policy',
          'made by',
          'decision',
          'outcome',
          'why',
          'N',
          'seed',
          'confidence',
          'tokens',
          'time',
        ],
        rows: rows.map((row) => [
          row.trace === '' ? row.instance : { text: row.instance, path: row.trace },
          row.policy,
          row.basis === 'run' ? 'its own run' : 'replay',
          row.decision,
          outcomeOf(row),
          whyOf(row),
          String(row.budget),
          String(row.seed),
          row.confidence === null ? '–' : row.confidence.toFixed(2),
          amount(row.tokens.prompt + row.tokens.completion, 'tokens'),
          amount(row.seconds, 'time'),
        ]),
      },
    ],
  };
}

/** The grader's word, or why there is none. */
function whyOf(row: ResultRow): string {
  return row.grade === '' || outcomeOf(row) === 'no result' ? row.reason : row.grade;
}
