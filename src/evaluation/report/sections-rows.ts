// What went wrong, by class, with the traces to read; and every row at the largest budget.

import type { ResultRow } from '../result-row.ts';
import { bars } from './charts.ts';
import { type Column, type Link, type Section, type Table, tableOf } from './document.ts';
import { outcomeOf } from './outcome.ts';
import type { Arm, Study } from './study.ts';
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

const FAILURE_TEXT = `At the largest budget of each policy. Shares are of the rows that failed, runs without a result among them and ungraded rows not; bars are of all rows. ${NAMES.map((name) => `${name}: ${CLASSES[name]}`).join('; ')}.`;

export function failures(study: Study): Section {
  const all = study.heads.map((arm) => ({ ...arm, failed: arm.rows.filter(isFailed) }));
  const marks = all.flatMap(({ policy, rows, failed }) =>
    NAMES.map((part) => ({ row: policy, part, share: countOf(failed, part) / rows.length })),
  );
  const spec = bars(marks, NAMES, { title: 'share of all rows' });
  return {
    title: 'Failure classes',
    text: [FAILURE_TEXT],
    charts: [{ title: 'Rows that failed, by class, as shares of all rows', spec }],
    tables: [
      tableOf(all, [['policy', ({ policy }) => policy]], FAILURE_COLUMNS),
      tracesTable(all.flatMap(({ failed }) => failed)),
    ],
  };
}

type Failed = Arm & { readonly failed: readonly ResultRow[] };

const FAILURE_COLUMNS: readonly Column<Failed>[] = [
  ['N', ({ budget }) => String(budget)],
  ['rows', ({ rows }) => String(rows.length)],
  ['failed', ({ failed }) => String(failed.length)],
  ...NAMES.map((name): Column<Failed> => [name, ({ failed }) => shareOf(countOf(failed, name), failed.length)]),
];

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
  const groups = NAMES.flatMap((name) => {
    const own = failed.filter(({ failure }) => failure === name);
    return [...Map.groupBy(own, ({ policy }) => policy)].map(([policy, rows]) => ({ name, policy, rows }));
  });
  const words: readonly Column<(typeof groups)[number]>[] = [
    ['class', ({ name }) => name],
    ['policy', ({ policy }) => policy],
    ['traces', ({ rows }) => rows.map(linkOf)],
  ];
  return { title: 'Traces of failed rows, by class', folded: 'folded', ...tableOf(groups, words, []) };
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
    tables: [{ title: 'Every row', folded: 'folded', ...tableOf(rows, ROW_WORDS, ROW_NUMBERS) }],
  };
}

const ROW_WORDS: readonly Column<ResultRow>[] = [
  ['instance', ({ instance, trace }) => (trace === '' ? instance : { text: instance, path: trace })],
  ['policy', ({ policy }) => policy],
  ['made by', madeBy],
  ['decision', ({ decision }) => decision],
  ['outcome', outcomeOf],
  ['why', whyOf],
];
const ROW_NUMBERS: readonly Column<ResultRow>[] = [
  ['N', ({ budget }) => String(budget)],
  ['seed', ({ seed }) => String(seed)],
  ['confidence', ({ confidence }) => (confidence === null ? '–' : confidence.toFixed(2))],
  ['tokens', ({ tokens }) => amount(tokens.prompt + tokens.completion, 'tokens')],
  ['time', ({ seconds }) => amount(seconds, 'time')],
];

function madeBy({ basis, raisedFrom }: ResultRow): string {
  if (basis === 'replayed') return 'replay';
  return raisedFrom === undefined ? 'its own run' : `its own run, gone on with from N=${raisedFrom}`;
}

/** The grader's word, or why there is none. */
function whyOf(row: ResultRow): string {
  return row.grade === '' || outcomeOf(row) === 'no result' ? row.reason : row.grade;
}
