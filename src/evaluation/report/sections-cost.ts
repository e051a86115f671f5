// What it costs: tokens, time, sandbox and money for each issue and each resolved issue, and tokens by difficulty.

import type { ResultRow } from '../result-row.ts';
import { ratioOf } from '../statistics/weighted-share.ts';
import { columns, curves, shares } from './charts.ts';
import type { Section } from './document.ts';
import { isKnown, isResolved } from './outcome.ts';
import {
  type Arm,
  byText,
  type Figure,
  figureOf,
  meanFigure,
  measurementsOf,
  type Study,
  shareFigure,
} from './study.ts';
import { amount, fewNote, outOf, percent } from './words.ts';

type Unit = Parameters<typeof amount>[1];

interface Measure {
  readonly name: string;
  readonly unit: Unit;
  of(row: ResultRow): number | null;
}

const MEASURES: readonly Measure[] = [
  { name: 'tokens', unit: 'tokens', of: totalTokens },
  { name: 'time', unit: 'time', of: (row) => row.seconds },
  { name: 'sandbox', unit: 'time', of: (row) => row.sandboxSeconds },
  { name: 'money', unit: 'money', of: (row) => row.cost },
];

function totalTokens({ tokens }: ResultRow): number {
  return tokens.prompt + tokens.completion;
}

export function costs(study: Study): Section {
  const marks = study.arms.flatMap(({ policy, budget, rows }) => {
    const x = meanFigure(study, rows, totalTokens).value;
    if (x === null || x === 0) return [];
    return [{ ...shareFigure(study, rows.filter(isKnown), isResolved), series: policy, x, label: `${budget}` }];
  });
  const priced = study.rows.filter(({ cost }) => cost !== null).length;
  const money = [
    'Money: prices are unknown.',
    `Money is in the operator’s currency${priced < study.rows.length ? `, known of ${outOf(priced, study.rows.length)} rows` : ''}.`,
  ];
  return {
    title: 'What an issue costs',
    text: [
      `Each cell: for one issue (the mean of all rows, whatever became of them), and behind the stroke for one resolved issue (all that was spent on rows with a verdict, over the resolved ones; – where none is resolved or a price is missing). Tokens are prompts and replies together; times are m:ss. A replayed row has the part that its rollouts took of the larger run. ${priced === 0 ? money[0] : money[1]}`,
    ],
    charts: [
      {
        title: 'Resolve rate over tokens for each issue (labels: N)',
        spec: curves(marks, { title: 'tokens for each issue' }, shares('resolved')),
      },
    ],
    tables: [
      {
        texts: 1,
        head: ['policy', 'N', 'rows', 'resolved', ...MEASURES.map(({ name }) => name)],
        rows: study.arms.map((arm) => costRow(study, arm)),
      },
    ],
  };
}

function costRow(study: Study, { policy, budget, rows }: Arm): readonly string[] {
  const resolved = rows.filter(isResolved).length;
  const cells = MEASURES.map((measure) => {
    const each = meanFigure(study, rows, measure.of).value;
    return `${amount(each, measure.unit)} / ${amount(perResolved(study, rows, measure), measure.unit)}`;
  });
  return [policy, String(budget), String(rows.length), outOf(resolved, rows.filter(isKnown).length), ...cells];
}

function perResolved(study: Study, rows: readonly ResultRow[], measure: Measure): number | null {
  const known = rows.filter(isKnown);
  if (known.some((row) => measure.of(row) === null)) return null;
  const [spent, resolved] = [measure.of, (row: ResultRow) => Number(isResolved(row))].map((of) =>
    measurementsOf(study, known, of),
  );
  return figureOf(study, ratioOf(spent ?? [], resolved ?? []), known.length).value;
}

/** From easy to hard, as data sets and this product call them. */
const LEVELS = [
  ...['<15 min fix', '15 min - 1 hour', '1-4 hours', '>4 hours'],
  ...['1-5 lines', '6-20 lines', '21-50 lines', '>50 lines'],
  ...['easy', 'medium', 'hard'],
];

/** Known levels in their order, others behind them by name. */
function byLevel(a: string, b: string): number {
  const [first, second] = [LEVELS.indexOf(a), LEVELS.indexOf(b)];
  if (first >= 0 && second >= 0) return first - second;
  return first < 0 && second < 0 ? byText(a, b) : second - first;
}

export function difficulty(study: Study): Section {
  const levels = [...new Set(study.rows.map((row) => row.difficulty.level))].sort(byLevel);
  const cells = study.heads.flatMap(({ policy, budget, rows }) =>
    levels.map((level) => {
      const own = rows.filter((row) => row.difficulty.level === level);
      return { policy, budget, level, own, tokens: meanFigure(study, own, totalTokens), rate: rateOf(study, own) };
    }),
  );
  const marks = cells.map(({ policy, level, tokens }) => ({ ...tokens, series: policy, x: level }));
  return {
    title: 'Tokens by difficulty',
    text: [
      `At the largest budget of each policy. ${sourceText(study)}`,
      ...fewNote(
        cells.map(({ own }) => own.length),
        'row',
      ),
    ],
    charts: [
      {
        title: 'Mean tokens by difficulty, with 95 % intervals',
        spec: columns(marks, { title: 'difficulty' }, { title: 'tokens for each issue' }),
      },
    ],
    tables: [
      {
        texts: 2,
        head: ['policy', 'difficulty', 'N', 'rows', 'tokens for each', '95 % interval', 'resolved', 'rate'],
        rows: cells.map(({ policy, budget, level, own, tokens, rate }) => [
          policy,
          level,
          String(budget),
          String(own.length),
          amount(tokens.value, 'tokens'),
          range(tokens),
          outOf(own.filter(isResolved).length, rate.count),
          percent(rate.value),
        ]),
      },
    ],
  };
}

function rateOf(study: Study, rows: readonly ResultRow[]): Figure {
  return shareFigure(study, rows.filter(isKnown), isResolved);
}

function range({ interval }: Figure): string {
  return interval === null ? '–' : `${amount(interval.low, 'tokens')}–${amount(interval.high, 'tokens')}`;
}

function sourceText({ rows }: Study): string {
  const bySize = rows.filter((row) => row.difficulty.source === 'gold-size').length;
  if (bySize === 0) return 'Difficulty is what solvers of the data set said.';
  const size = 'changed lines of the gold patch, which is not how hard an issue is';
  return bySize === rows.length
    ? `Difficulty by ${size}.`
    : `Difficulty of ${outOf(bySize, rows.length)} rows by ${size}; of the others, what solvers said.`;
}
