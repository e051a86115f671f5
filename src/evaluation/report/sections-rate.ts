// What the budget buys: resolve rates with what is in them, gains over the smallest budget, policies against each other, the oracle.

import type { ResultRow } from '../result-row.ts';
import { holm } from '../statistics/exact-tests.ts';
import { shares } from './chart-parts.ts';
import { curves } from './charts.ts';
import { type Column, type Section, type Table, tableOf } from './document.ts';
import { isDelivered, isKnown, isResolved, outcomeOf } from './outcome.ts';
import { type Paired, paired } from './paired.ts';
import { type Arm, type Figure, meanFigure, rateOf, type Study, shareFigure } from './study.ts';
import { fewNote, outOf, percent, points, pValue, rightOf, share } from './words.ts';

export const BUDGETS = { title: 'budget (rollouts)', format: 'd' };

const RATE_TEXT =
  'Of rows with a verdict, those whose chosen patch the grader resolves; a search that ended without a patch counts as not resolved. Rows that nobody graded, and runs that could not be decided, are in no rate; the column “of all rows” counts them as not resolved, as public tables do. In brackets and as bars: 95 % intervals of a bootstrap over instances, the same draws for every row; exact (Clopper and Pearson) where none or all are resolved. Other figures have no interval where all instances are alike.';

export function resolveRates(study: Study): Section {
  const measured = study.arms.map((arm) => ({ ...arm, rate: rateOf(study, arm.rows) }));
  const marks = measured.map(({ policy, budget, rate }) => ({ ...rate, series: policy, x: budget }));
  const counts = measured.map(({ rate }) => rate.count);
  const title = 'Resolve rate of each policy against its budget, with 95 % intervals';
  return {
    title: 'Resolve rate against budget',
    text: [RATE_TEXT, ...fewNote(counts, 'verdict')],
    charts: [{ title, spec: curves(marks, BUDGETS, shares('resolved')) }],
    tables: [tableOf(measured, [['policy', ({ policy }) => policy]], RATE_COLUMNS)],
  };
}

const RATE_COLUMNS: readonly Column<Arm & { readonly rate: Figure }>[] = [
  ['N', ({ budget }) => String(budget)],
  ['rows: run + replayed', ({ rows }) => `${countOf(rows, isRun)} + ${countOf(rows, (row) => !isRun(row))}`],
  ['ungraded', ({ rows }) => String(countOf(rows, (row) => outcomeOf(row) === 'ungraded'))],
  ['no result', ({ rows }) => String(countOf(rows, (row) => outcomeOf(row) === 'no result'))],
  ['resolved', ({ rows, rate }) => outOf(countOf(rows, isResolved), rate.count)],
  ['rate', ({ rate }) => share(rate)],
  ['of all rows', ({ rows }) => percent(countOf(rows, isResolved) / rows.length)],
  ['right / pull requests', ({ rows }) => rightOf(rows.filter((row) => isDelivered(row) && isKnown(row)))],
];

function isRun({ basis }: ResultRow): boolean {
  return basis === 'run';
}

function countOf(rows: readonly ResultRow[], test: (row: ResultRow) => boolean): number {
  return rows.filter(test).length;
}

/** One line of a table of differences. */
export interface Contrast {
  readonly name: string;
  readonly found: Paired;
}

/** Null where there is nothing to compare. */
export function differences(study: Study): Section | null {
  const [baseline] = study.heads;
  const gains = study.heads.flatMap((head) => {
    const least = study.arms.find(({ policy }) => policy === head.policy);
    if (!least || least.budget === head.budget) return [];
    return [
      { name: `${head.policy}: N = ${head.budget} against ${least.budget}`, found: paired(least.rows, head.rows) },
    ];
  });
  const others = study.heads
    .slice(1)
    .flatMap((head) =>
      baseline ? [{ name: `${named(head)} against ${named(baseline)}`, found: paired(baseline.rows, head.rows) }] : [],
    );
  const contrasts = [...gains, ...others];
  if (contrasts.length === 0) return null;
  return {
    title: 'Differences',
    text: contrastText(contrasts),
    charts: [],
    tables: [contrastTable(contrasts)],
  };
}

const CONTRAST_TEXT =
  'Over instances with a verdict on both sides. The difference is in percentage points, with the 95 % interval of a paired bootstrap; p is McNemar’s exact test, two-sided, on the instances that only one side resolves (with several seeds: resolves more often), and beside it p adjusted for all lines of the table (Holm).';

/** What differences mean, with a note where they are of few instances. */
export function contrastText(contrasts: readonly Pick<Contrast, 'found'>[]): readonly string[] {
  const counts = contrasts.map(({ found }) => found.instances);
  return [CONTRAST_TEXT, ...fewNote(counts, 'instance')];
}

function named({ policy, budget }: Arm): string {
  return `${policy}, N = ${budget}`;
}

export function contrastTable(contrasts: readonly Contrast[], [before, after] = ['before', 'after']): Table {
  const adjusted = holm(contrasts.map(({ found }) => found.p));
  const lines = contrasts.map((contrast, i) => ({ ...contrast, adjusted: adjusted[i] ?? 1 }));
  return tableOf(
    lines,
    [['', ({ name }) => name]],
    [
      ['instances', ({ found }) => String(found.instances)],
      [before, ({ found }) => percent(found.first)],
      [after, ({ found }) => percent(found.second)],
      ['difference', ({ found }) => points(found.difference)],
      ['gained', ({ found }) => String(found.gained.length)],
      ['lost', ({ found }) => String(found.lost.length)],
      ['p', ({ found }) => (found.instances === 0 ? '–' : pValue(found.p))],
      ['p, adjusted', ({ found, adjusted }) => (found.instances === 0 ? '–' : pValue(adjusted))],
    ],
  );
}

const ORACLE_TEXT =
  'Oracle: any of the first N rollouts resolves, as if the choice were always right. The gap is what selection loses, in percentage points. Rows of which the pool was not graded are left out on both sides.';

export function oracle(study: Study): Section {
  const measured = study.arms.map((arm) => poolOf(study, arm));
  const marks = measured.flatMap(({ arm: { policy, budget }, pool, chosen }) => [
    { ...chosen, series: policy, x: budget, line: 'chosen', interval: null },
    { ...pool, series: policy, x: budget, line: 'oracle', interval: null },
  ]);
  const counts = measured.map(({ rows }) => rows.length);
  const title = 'Oracle pass@N (dashed) and resolve rate of the chosen patch (solid)';
  return {
    title: 'Oracle pass@N and the selection gap',
    text: [ORACLE_TEXT, ...fewNote(counts, 'row')],
    charts: [{ title, spec: curves(marks, BUDGETS, shares('resolved')) }],
    tables: [tableOf(measured, [['policy', ({ arm }) => arm.policy]], ORACLE_COLUMNS)],
  };
}

export function poolOf(study: Study, arm: Arm) {
  const rows = arm.rows.filter((row) => row.oracle !== null && isKnown(row));
  const pool = shareFigure(study, rows, (row) => row.oracle === true);
  const chosen = shareFigure(study, rows, isResolved);
  const gap = meanFigure(study, rows, (row) => Number(row.oracle === true) - Number(isResolved(row)));
  return { arm, rows, pool, chosen, gap };
}

const ORACLE_COLUMNS: readonly Column<ReturnType<typeof poolOf>>[] = [
  ['N', ({ arm }) => String(arm.budget)],
  ['rows', ({ rows }) => String(rows.length)],
  ['left out', ({ arm, rows }) => String(arm.rows.length - rows.length)],
  ['oracle', ({ pool }) => share(pool)],
  ['chosen', ({ chosen }) => share(chosen)],
  ['gap', ({ gap }) => points(gap)],
];
