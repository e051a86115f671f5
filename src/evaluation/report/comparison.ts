// Two evaluations on the same data set, paired by instance, policy and budget: differences, tests, and which instances flipped.

import { InputFault } from '../../errors.ts';
import { plural } from '../../trace/views/quantities.ts';
import { shares } from './chart-parts.ts';
import { curves } from './charts.ts';
import type { Report, Section } from './document.ts';
import { paired } from './paired.ts';
import { captionOf, type Evaluated } from './report.ts';
import { BUDGETS, type Contrast, contrastTable, contrastText } from './sections-rate.ts';
import { assertSameDataset, factsOfSides, mixedKinds, type Side } from './sides.ts';
import { type Arm, type Study, studyOf } from './study.ts';

/** Throws InputFault where the two cannot be compared: other data sets, or nothing in both. */
export function comparisonOf(first: Side, second: Side): Report {
  assertSameDataset(first, [second]);
  const [before, after] = [studyOf(first.evaluation, first.rows), studyOf(second.evaluation, second.rows)];
  const contrasts = before.arms.flatMap((arm) => {
    const other = after.arms.find(({ policy, budget }) => policy === arm.policy && budget === arm.budget);
    return other ? [{ name: nameOf(arm), arm, found: paired(arm.rows, other.rows) }] : [];
  });
  if (!contrasts.some(({ found }) => found.instances > 0))
    throw new InputFault(
      `There is nothing to compare: ${first.name} has ${armsOf(before)}; ${second.name} has ${armsOf(after)}; no instance has a verdict in both with the same policy and budget.`,
      'Evaluate both with the same policies and budgets on shared instances.',
    );
  return {
    title: `Comparison on ${first.evaluation.dataset.name}`,
    caption: `Before: ${first.name}. After: ${second.name}. ${captions(first, second)}`,
    facts: factsOfSides([
      { ...first, name: 'before' },
      { ...second, name: 'after' },
    ]),
    warnings: warningsAbout(first, second, contrasts),
    sections: [differences(contrasts), flips(contrasts)],
  };
}

function nameOf({ policy, budget }: Arm): string {
  return `${policy}, N = ${budget}`;
}

function armsOf({ arms }: Study): string {
  return arms.map(nameOf).join(', ') || 'no rows';
}

function captions(first: Side, second: Side): string {
  const [before, after] = [captionOf(first.evaluation.model), captionOf(second.evaluation.model)];
  return before === after ? `Both: ${before}` : `Before: ${before} After: ${after}`;
}

function warningsAbout(first: Side, second: Side, contrasts: readonly Contrast[]): readonly string[] {
  const unknown = contrasts.reduce((sum, { found }) => sum + found.unknown, 0);
  const other = [...onlyIn(first, second), ...onlyIn(second, first)];
  return [
    ...mixedKinds([first, second]),
    ...(unknown > 0 ? [`Left out, since one side has no verdict: ${plural(unknown, 'pair')}, over all lines.`] : []),
    ...(other.length > 0 ? [`Left out, since only one side has them: ${other.join('; ')}.`] : []),
  ];
}

function onlyIn(side: Side, other: Side): readonly string[] {
  const arms = (rows: Evaluated['rows']) => new Set(rows.map(({ policy, budget }) => `${policy}, N = ${budget}`));
  const instances = (rows: Evaluated['rows']) => new Set(rows.map(({ instance }) => instance));
  const alone = instances(side.rows).difference(instances(other.rows)).size;
  return [
    ...[...arms(side.rows).difference(arms(other.rows))].map((name) => `${name} (${side.name})`),
    ...(alone > 0 ? [`${plural(alone, 'instance')} (${side.name})`] : []),
  ];
}

interface ArmContrast extends Contrast {
  readonly arm: Arm;
}

function differences(contrasts: readonly ArmContrast[]): Section {
  const marks = contrasts.flatMap(({ arm: { policy: series, budget: x }, found }) => [
    { series, x, interval: null, value: found.second, line: 'after' },
    { series, x, interval: null, value: found.first, line: 'before' },
  ]);
  return {
    title: 'Differences',
    text: contrastText(contrasts),
    charts: [
      {
        title: 'Resolve rate before (dashed) and after (solid), over the instances with a verdict in both',
        spec: curves(marks, BUDGETS, shares('resolved')),
      },
    ],
    tables: [contrastTable(contrasts)],
  };
}

function flips(contrasts: readonly Contrast[]): Section {
  return {
    title: 'Instances that flipped',
    text: [
      'Gained: resolved after, not before. Lost: the other way round. With several seeds: more often, less often.',
    ],
    charts: [],
    tables: [
      {
        texts: 3,
        head: ['', 'gained', 'lost'],
        rows: contrasts.map(({ name, found }) => [
          name,
          found.gained.join(', ') || 'none',
          found.lost.join(', ') || 'none',
        ]),
      },
    ],
  };
}
