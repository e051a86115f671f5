// What the budget buys: resolve rates with what is in them, gains over the smallest budget, policies against each other, the oracle.

import { holm } from '../statistics/exact-tests.ts';
import { curves, shares } from './charts.ts';
import type { Section, Table } from './document.ts';
import { isDelivered, isKnown, isResolved, outcomeOf } from './outcome.ts';
import { type Paired, paired } from './paired.ts';
import { type Arm, meanFigure, type Study, shareFigure } from './study.ts';
import { fewNote, outOf, percent, points, pValue, share } from './words.ts';

export const BUDGETS = { title: 'budget (rollouts)', format: 'd' };

export function resolveRates(study: Study): Section {
  const measured = study.arms.map((arm) => ({ arm, rate: rateOf(study, arm) }));
  const marks = measured.map(({ arm: { policy, budget }, rate }) => ({ ...rate, series: policy, x: budget }));
  return {
    title: 'Resolve rate against budget',
    text: [
      'Of rows with a verdict, those whose chosen patch the grader resolves; a search that ended without a patch counts as not resolved. Rows that nobody graded, and runs that could not be decided, are in no rate; the column “of all rows” counts them as not resolved, as public tables do. In brackets and as bars: 95 % intervals of a bootstrap over instances, the same draws for every row; exact (Clopper and Pearson) where none or all are resolved.',
      ...fewNote(
        measured.map(({ rate }) => rate.count),
        'verdict',
      ),
    ],
    charts: [
      {
        title: 'Resolve rate of each policy against its budget, with 95 % intervals',
        spec: curves(marks, BUDGETS, shares('resolved')),
      },
    ],
    tables: [
      {
        texts: 1,
        head: [
          'policy',
          'N',
          'rows: run + replayed',
          'ungraded',
          'no result',
          'resolved',
          'rate',
          'of all rows',
          'right / pull requests',
        ],
        rows: measured.map(({ arm, rate }) => rateRow(arm, rate)),
      },
    ],
  };
}

function rateOf(study: Study, { rows }: Arm) {
  return shareFigure(study, rows.filter(isKnown), isResolved);
}

function rateRow({ policy, budget, rows }: Arm, rate: ReturnType<typeof rateOf>): readonly string[] {
  const count = (test: (row: Arm['rows'][number]) => boolean) => rows.filter(test).length;
  const resolved = count(isResolved);
  const replayed = count(({ basis }) => basis === 'replayed');
  const delivered = count((row) => isDelivered(row) && isKnown(row));
  return [
    policy,
    String(budget),
    `${rows.length - replayed} + ${replayed}`,
    String(count((row) => outcomeOf(row) === 'ungraded')),
    String(count((row) => outcomeOf(row) === 'no result')),
    outOf(resolved, rate.count),
    share(rate),
    percent(rows.length === 0 ? null : resolved / rows.length),
    outOf(
      count((row) => isDelivered(row) && isResolved(row)),
      delivered,
    ),
  ];
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
    text: [
      CONTRAST_TEXT,
      ...fewNote(
        contrasts.map(({ found }) => found.instances),
        'instance',
      ),
    ],
    charts: [],
    tables: [contrastTable(contrasts)],
  };
}

export const CONTRAST_TEXT =
  'Over instances with a verdict on both sides. The difference is in percentage points, with the 95 % interval of a paired bootstrap; p is McNemar’s exact test, two-sided, on the instances that only one side resolves, and beside it p adjusted for all lines of the table (Holm).';

function named({ policy, budget }: Arm): string {
  return `${policy}, N = ${budget}`;
}

export function contrastTable(contrasts: readonly Contrast[]): Table {
  const adjusted = holm(contrasts.map(({ found }) => found.p));
  return {
    texts: 1,
    head: ['', 'instances', 'before', 'after', 'difference', 'gained', 'lost', 'p', 'p, adjusted'],
    rows: contrasts.map(({ name, found }, i) => [
      name,
      String(found.instances),
      percent(found.first),
      percent(found.second),
      points(found.difference),
      String(found.gained.length),
      String(found.lost.length),
      found.instances === 0 ? '–' : pValue(found.p),
      found.instances === 0 ? '–' : pValue(adjusted[i] ?? 1),
    ]),
  };
}

export function oracle(study: Study): Section {
  const measured = study.arms.map((arm) => {
    const rows = arm.rows.filter((row) => row.oracle !== null && isKnown(row));
    const [pool, chosen] = [
      shareFigure(study, rows, (row) => row.oracle === true),
      shareFigure(study, rows, isResolved),
    ];
    const gap = meanFigure(study, rows, (row) => Number(row.oracle === true) - Number(isResolved(row)));
    return { arm, rows, pool, chosen, gap };
  });
  const marks = measured.flatMap(({ arm: { policy, budget }, pool, chosen }) => [
    { ...chosen, series: policy, x: budget, line: 'chosen', interval: null },
    { ...pool, series: policy, x: budget, line: 'oracle', interval: null },
  ]);
  return {
    title: 'Oracle pass@N and the selection gap',
    text: [
      'Oracle: any of the first N rollouts resolves, as if the choice were always right. The gap is what selection loses, in percentage points. Rows of which the pool was not graded are left out on both sides.',
      ...fewNote(
        measured.map(({ rows }) => rows.length),
        'row',
      ),
    ],
    charts: [
      {
        title: 'Oracle pass@N (dashed) and resolve rate of the chosen patch (solid)',
        spec: curves(marks, BUDGETS, shares('resolved')),
      },
    ],
    tables: [
      {
        texts: 1,
        head: ['policy', 'N', 'rows', 'left out', 'oracle', 'chosen', 'gap'],
        rows: measured.map(({ arm, rows, pool, chosen, gap }) => [
          arm.policy,
          String(arm.budget),
          String(rows.length),
          String(arm.rows.length - rows.length),
          share(pool),
          share(chosen),
          points(gap),
        ]),
      },
    ],
  };
}
