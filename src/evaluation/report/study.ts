// The rows of an evaluation as a study: arms (a policy with a budget) over the same instances, and figures with intervals.

import type { EvaluationFile } from '../evaluation-folder.ts';
import type { ResultRow } from '../result-row.ts';
import { type Interval, intervalOf, resample, type Statistic, type Weights } from '../statistics/bootstrap.ts';
import { intervalWhenAlike } from '../statistics/exact-tests.ts';
import { meanOf, once } from '../statistics/weighted-share.ts';
import { isKnown, isResolved } from './outcome.ts';

export interface Arm {
  readonly policy: string;
  readonly budget: number;
  readonly rows: readonly ResultRow[];
}

export interface Study {
  readonly evaluation: EvaluationFile;
  readonly rows: readonly ResultRow[];
  /** Those that have rows; their indices are the units of the bootstrap. */
  readonly instances: readonly string[];
  readonly draws: readonly Weights[];
  /** By policy, in the order of the evaluation, and by budget. */
  readonly arms: readonly Arm[];
  readonly policies: readonly string[];
  /** The arm with the largest budget of each policy. */
  readonly heads: readonly Arm[];
}

export interface Figure {
  /** Null: undefined, for want of anything to measure. */
  readonly value: number | null;
  readonly interval: Interval | null;
  /** Rows that it is of. */
  readonly count: number;
}

/** The order of rows does not matter: equal rows give equal reports. */
export function studyOf(evaluation: EvaluationFile, rows: readonly ResultRow[]): Study {
  const sorted = [...rows].sort(byKey);
  const instances = [...new Set(sorted.map(({ instance }) => instance))];
  const present = new Set(sorted.map(({ policy }) => policy));
  const policies = [...new Set([...evaluation.policies, ...[...present].sort(byText)])].filter((name) =>
    present.has(name),
  );
  const arms = policies.flatMap((policy) => armsOf(policy, sorted));
  const heads = policies.flatMap((policy) => arms.findLast((arm) => arm.policy === policy) ?? []);
  return { evaluation, rows: sorted, instances, draws: resample(instances.length), arms, policies, heads };
}

/** Every row has a place of its own, since no two have the same key. */
function byKey(a: ResultRow, b: ResultRow): number {
  return byText(a.instance, b.instance) || a.seed - b.seed || byText(a.policy, b.policy) || a.budget - b.budget;
}

function armsOf(policy: string, rows: readonly ResultRow[]): readonly Arm[] {
  const byBudget = Map.groupBy(
    rows.filter((row) => row.policy === policy),
    ({ budget }) => budget,
  );
  return [...byBudget].sort(([a], [b]) => a - b).map(([budget, own]) => ({ policy, budget, rows: own }));
}

/** By code units: the same on every machine, whatever its locale. */
export function byText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** A figure of some rows and its paired bootstrap interval over instances. */
export function figureOf(study: Study, statistic: Statistic, count: number): Figure {
  const value = statistic(once(study.instances.length));
  return { value, interval: value === null ? null : intervalOf(study.draws, statistic), count };
}

/** The mean of what `measure` says of each row; rows of which it says null are left out. */
export function meanFigure(
  study: Study,
  rows: readonly ResultRow[],
  measure: (row: ResultRow) => number | null,
): Figure {
  const measured = measurementsOf(study, rows, measure);
  return figureOf(study, meanOf(measured), measured.length);
}

/** The share of rows that pass; its interval is exact where none or all do, of which a bootstrap would say nothing. */
export function shareFigure(study: Study, rows: readonly ResultRow[], test: (row: ResultRow) => boolean): Figure {
  const found = meanFigure(study, rows, (row) => Number(test(row)));
  const instances = new Set(rows.map(({ instance }) => instance)).size;
  const exact = found.value === null ? null : intervalWhenAlike(found.value, instances);
  return { ...found, interval: exact ?? found.interval };
}

/** The resolve rate of rows, over those with a verdict. */
export function rateOf(study: Study, rows: readonly ResultRow[]): Figure {
  return shareFigure(study, rows.filter(isKnown), isResolved);
}

export function measurementsOf(
  { instances }: Pick<Study, 'instances'>,
  rows: readonly ResultRow[],
  measure: (row: ResultRow) => number | null,
): readonly { readonly unit: number; readonly value: number }[] {
  const units = new Map(instances.map((instance, unit) => [instance, unit]));
  return rows.flatMap((row) => {
    const [unit, value] = [units.get(row.instance), measure(row)];
    return unit === undefined || value === null ? [] : [{ unit, value }];
  });
}
