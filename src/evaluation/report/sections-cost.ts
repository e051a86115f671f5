// What it costs: tokens, time, sandbox and money for each issue and each resolved issue, and tokens by difficulty.

import type { ResultRow } from '../result-row.ts';
import { ratioOf } from '../statistics/weighted-share.ts';
import { shares } from './chart-parts.ts';
import { columns, curves } from './charts.ts';
import { type Column, type Section, tableOf } from './document.ts';
import { isKnown, isResolved } from './outcome.ts';
import { type Arm, byText, type Figure, figureOf, meanFigure, measurementsOf, rateOf, type Study } from './study.ts';
import { amount, fewNote, outOf, percent, rightOf } from './words.ts';

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

export function totalTokens({ tokens }: ResultRow): number {
  return tokens.prompt + tokens.completion;
}

export function costs(study: Study): Section {
  const marks = study.arms.flatMap(({ policy, budget, rows }) => {
    const x = meanFigure(study, rows, totalTokens).value;
    if (x === null || x === 0) return [];
    return [{ ...rateOf(study, rows), series: policy, x, label: String(budget) }];
  });
  const title = 'Resolve rate over tokens for each issue (labels: N)';
  const numbers: readonly Column<Arm>[] = [
    ['N', ({ budget }) => String(budget)],
    ['rows', ({ rows }) => String(rows.length)],
    ['resolved', ({ rows }) => rightOf(rows.filter(isKnown))],
    ...MEASURES.map((measure): Column<Arm> => [measure.name, ({ rows }) => costOf(study, rows, measure)]),
  ];
  return {
    title: 'What an issue costs',
    text: [`${COST_TEXT} ${moneyText(study)}`],
    charts: [{ title, spec: curves(marks, { title: 'tokens for each issue' }, shares('resolved')) }],
    tables: [tableOf(study.arms, [['policy', ({ policy }) => policy]], numbers)],
  };
}

const COST_TEXT =
  'Each cell: for one issue (the mean of all rows, whatever became of them), and behind the stroke for one resolved issue (all that was spent on rows with a verdict, over the resolved ones; – where none is resolved or a price is missing). Tokens are prompts and replies together; times are m:ss. A replayed row has the part that its rollouts took of the larger run.';

function moneyText({ rows }: Study): string {
  const priced = rows.filter(({ cost }) => cost !== null).length;
  if (priced === 0) return 'Money: prices are unknown.';
  const known = priced < rows.length ? `, known of ${outOf(priced, rows.length)} rows` : '';
  return `Money is in the operator’s currency${known}.`;
}

function costOf(study: Study, rows: readonly ResultRow[], measure: Measure): string {
  const each = meanFigure(study, rows, measure.of).value;
  return `${amount(each, measure.unit)} / ${amount(perResolved(study, rows, measure), measure.unit)}`;
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
  const counts = cells.map(({ own }) => own.length);
  const spec = columns(marks, { title: 'difficulty' }, { title: 'tokens for each issue' });
  return {
    title: 'Tokens by difficulty',
    text: [`At the largest budget of each policy. ${sourceText(study)}`, ...fewNote(counts, 'row')],
    charts: [{ title: 'Mean tokens by difficulty, with 95 % intervals', spec }],
    tables: [
      tableOf(
        cells,
        [
          ['policy', ({ policy }) => policy],
          ['difficulty', ({ level }) => level],
        ],
        [
          ['N', ({ budget }) => String(budget)],
          ['rows', ({ own }) => String(own.length)],
          ['tokens for each', ({ tokens }) => amount(tokens.value, 'tokens')],
          ['95 % interval', ({ tokens }) => range(tokens)],
          ['resolved', ({ own }) => rightOf(own.filter(isKnown))],
          ['rate', ({ rate }) => percent(rate.value)],
        ],
      ),
    ],
  };
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
