// Whether the confidence can be relied on: calibration, and what precision silence buys.

import type { ResultRow } from '../result-row.ts';
import { abstentionCurve, type Threshold } from '../statistics/abstention.ts';
import { calibrationOf } from '../statistics/calibration.ts';
import { shares } from './chart-parts.ts';
import { reliability, steps } from './charts.ts';
import { type Column, type Section, tableOf } from './document.ts';
import { isDelivered, isKnown, isResolved, outcomeOf } from './outcome.ts';
import { type Arm, meanFigure, type Study } from './study.ts';
import { decimal, fewNote, percent, rightOf } from './words.ts';

const CALIBRATION_TEXT =
  'At the largest budget of each policy, over graded patches with a confidence. The Brier score is the mean squared difference of confidence and verdict (0 is perfect); beside it that of always saying the overall share, which a useful confidence beats. ECE: mean difference of confidence and share over ten bins of equal width, by their size. In the chart, points on the diagonal mean what they say, those below are too sure; larger points hold more answers.';

export function calibration(study: Study): Section {
  const all = study.heads.map((arm) => calibratedBy(study, arm));
  const marks = all.flatMap(({ policy, found }) =>
    (found?.bins ?? []).map(({ said, was, count }) => ({ series: policy, x: said, y: was, count })),
  );
  const counts = all.map(({ answers }) => answers.length);
  const spec = reliability(marks, shares('stated confidence'), shares('resolved'));
  return {
    title: 'Calibration of the confidence',
    text: [CALIBRATION_TEXT, ...fewNote(counts, 'answer')],
    charts: [{ title: 'Share that is resolved against stated confidence', spec }],
    tables: [tableOf(all, [['policy', ({ policy }) => policy]], CALIBRATION_COLUMNS)],
  };
}

function calibratedBy(study: Study, { policy, budget, rows }: Arm) {
  const answers = rows.flatMap((row) =>
    isAnswer(row) && row.confidence !== null ? [{ row, confidence: row.confidence, happened: isResolved(row) }] : [],
  );
  const said = new Map(answers.map(({ row, confidence }) => [row, confidence]));
  const answered = [...said.keys()];
  const missed = (row: ResultRow) => ((said.get(row) ?? 0) - Number(isResolved(row))) ** 2;
  return {
    ...{ policy, budget, answers: answered, found: calibrationOf(answers) },
    confidence: meanFigure(study, answered, ({ confidence }) => confidence),
    brier: meanFigure(study, answered, missed),
  };
}

const CALIBRATION_COLUMNS: readonly Column<ReturnType<typeof calibratedBy>>[] = [
  ['N', ({ budget }) => String(budget)],
  ['answers', ({ answers }) => String(answers.length)],
  ['mean confidence', ({ confidence }) => percent(confidence.value)],
  ['resolved', ({ answers }) => rightOf(answers)],
  ['Brier', ({ brier }) => decimal(brier)],
  ['Brier of the share', ({ found }) => decimal({ value: found?.brierOfBaseRate ?? null, interval: null })],
  ['ECE', ({ found }) => decimal({ value: found?.ece ?? null, interval: null })],
];

/** A patch with a verdict. */
function isAnswer(row: ResultRow): boolean {
  return ['resolved', 'unresolved'].includes(outcomeOf(row));
}

const COVERAGES = [0.25, 0.5, 0.75, 1];

const ABSTENTION_TEXT =
  'At the largest budget of each policy, over rows with a verdict. Were only patches of some confidence and above delivered: coverage is the share of issues that get one, precision the share of these that is right. Issues without a patch are never covered. Columns in per cent: precision of the most confident answers that cover at least so much.';

export function abstention(study: Study): Section {
  const all = study.heads.map(curveOf);
  const marks = all.flatMap(({ policy, curve }) =>
    curve.map(({ coverage, precision, answered }) => ({ series: policy, x: coverage, y: precision, count: answered })),
  );
  const counts = all.map(({ known }) => known.length);
  const spec = steps(marks, shares('coverage'), shares('precision'));
  return {
    title: 'Abstention: precision against coverage',
    text: [ABSTENTION_TEXT, ...fewNote(counts, 'row')],
    charts: [{ title: 'Precision against coverage as the least confidence falls', spec }],
    tables: [tableOf(all, [['policy', ({ policy }) => policy]], ABSTENTION_COLUMNS)],
  };
}

function curveOf({ policy, budget, rows }: Arm) {
  const known = rows.filter(isKnown);
  const answers = known.map((row) => ({ confidence: isAnswer(row) ? row.confidence : null, right: isResolved(row) }));
  return { policy, budget, known, curve: abstentionCurve(answers) };
}

const ABSTENTION_COLUMNS: readonly Column<ReturnType<typeof curveOf>>[] = [
  ['N', ({ budget }) => String(budget)],
  ['rows', ({ known }) => String(known.length)],
  ['proposed: right', ({ known }) => rightOf(known.filter(({ decision }) => decision === 'propose'))],
  ['with stated doubt: right', ({ known }) => rightOf(known.filter(({ decision }) => decision === 'doubt'))],
  ['held back: right', ({ known }) => rightOf(known.filter((row) => !isDelivered(row) && isAnswer(row)))],
  ...COVERAGES.map(
    (coverage): Column<ReturnType<typeof curveOf>> => [
      `at ${100 * coverage} %`,
      ({ curve }) => precisionAt(curve, coverage),
    ],
  ),
];

/** Rounding must not keep a coverage of 0.75 from being reached. */
function precisionAt(curve: readonly Threshold[], coverage: number): string {
  const point = curve.find((at) => at.coverage >= coverage - 1e-9);
  return point === undefined ? '–' : `${percent(point.precision)} of ${point.answered}`;
}
