// Whether the confidence can be relied on: calibration, and what precision silence buys.

import type { ResultRow } from '../result-row.ts';
import { abstentionCurve, type Threshold } from '../statistics/abstention.ts';
import { calibrationOf } from '../statistics/calibration.ts';
import { reliability, shares, steps } from './charts.ts';
import type { Section } from './document.ts';
import { isDelivered, isKnown, isResolved, outcomeOf } from './outcome.ts';
import { type Arm, meanFigure, type Study } from './study.ts';
import { decimal, fewNote, outOf, percent } from './words.ts';

export function calibration(study: Study): Section {
  const all = study.heads.map((arm) => ({ arm, answers: answersOf(arm), found: foundOf(arm) }));
  const marks = all.flatMap(({ arm, found }) =>
    (found?.bins ?? []).map(({ said, was, count }) => ({ series: arm.policy, x: said, y: was, count })),
  );
  return {
    title: 'Calibration of the confidence',
    text: [
      'At the largest budget of each policy, over graded patches with a confidence. The Brier score is the mean squared difference of confidence and verdict (0 is perfect); beside it that of always saying the overall share, which a useful confidence beats. ECE: mean difference of confidence and share over ten bins of equal width, by their size. In the chart, points on the diagonal mean what they say, those below are too sure; larger points hold more answers.',
      ...fewNote(
        all.map(({ answers }) => answers.length),
        'answer',
      ),
    ],
    charts: [
      {
        title: 'Share that is resolved against stated confidence',
        spec: reliability(marks, shares('stated confidence'), shares('resolved')),
      },
    ],
    tables: [
      {
        texts: 1,
        head: ['policy', 'N', 'answers', 'mean confidence', 'resolved', 'Brier', 'Brier of the share', 'ECE'],
        rows: all.map(({ arm, answers, found }) => [
          arm.policy,
          String(arm.budget),
          String(answers.length),
          percent(meanFigure(study, answers, ({ confidence }) => confidence).value),
          outOf(answers.filter(isResolved).length, answers.length),
          decimal(meanFigure(study, answers, (row) => ((row.confidence ?? 0) - Number(isResolved(row))) ** 2)),
          decimal({ value: found?.brierOfBaseRate ?? null, interval: null }),
          decimal({ value: found?.ece ?? null, interval: null }),
        ]),
      },
    ],
  };
}

/** Graded patches with a confidence. */
function answersOf({ rows }: Arm): readonly ResultRow[] {
  return rows.filter((row) => isAnswer(row) && row.confidence !== null);
}

function isAnswer(row: ResultRow): boolean {
  return ['resolved', 'unresolved'].includes(outcomeOf(row));
}

function foundOf(arm: Arm) {
  return calibrationOf(answersOf(arm).map((row) => ({ confidence: row.confidence ?? 0, happened: isResolved(row) })));
}

const COVERAGES = [0.25, 0.5, 0.75, 1];

export function abstention(study: Study): Section {
  const all = study.heads.map((arm) => {
    const known = arm.rows.filter(isKnown);
    const answers = known.map((row) => ({ confidence: isAnswer(row) ? row.confidence : null, right: isResolved(row) }));
    return { arm, known, curve: abstentionCurve(answers) };
  });
  const marks = all.flatMap(({ arm, curve }) =>
    curve.map(({ coverage, precision, answered }) => ({
      series: arm.policy,
      x: coverage,
      y: precision,
      count: answered,
    })),
  );
  return {
    title: 'Abstention: precision against coverage',
    text: [
      'At the largest budget of each policy, over rows with a verdict. Were only patches of some confidence and above delivered: coverage is the share of issues that get one, precision the share of these that is right. Issues without a patch are never covered. Columns in per cent: precision of the most confident answers that cover at least so much.',
      ...fewNote(
        all.map(({ known }) => known.length),
        'row',
      ),
    ],
    charts: [
      {
        title: 'Precision against coverage as the least confidence falls',
        spec: steps(marks, shares('coverage'), shares('precision')),
      },
    ],
    tables: [
      {
        texts: 1,
        head: [
          'policy',
          'N',
          'rows',
          'proposed: right',
          'with stated doubt: right',
          'held back: right',
          ...COVERAGES.map((share) => `at ${100 * share} %`),
        ],
        rows: all.map(({ arm, known, curve }) => [
          arm.policy,
          String(arm.budget),
          String(known.length),
          rightOf(known.filter(({ decision }) => decision === 'propose')),
          rightOf(known.filter(({ decision }) => decision === 'doubt')),
          rightOf(known.filter((row) => !isDelivered(row) && isAnswer(row))),
          ...COVERAGES.map((coverage) => precisionAt(curve, coverage)),
        ]),
      },
    ],
  };
}

function rightOf(rows: readonly ResultRow[]): string {
  return outOf(rows.filter(isResolved).length, rows.length);
}

/** Rounding must not keep a coverage of 0.75 from being reached. */
function precisionAt(curve: readonly Threshold[], coverage: number): string {
  const point = curve.find((at) => at.coverage >= coverage - 1e-9);
  return point === undefined ? '–' : `${percent(point.precision)} of ${point.answered}`;
}
