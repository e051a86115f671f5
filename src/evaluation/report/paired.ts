// Two arms over the same instances: the difference with its paired interval, the exact test, and who changed sides.

import type { ResultRow } from '../result-row.ts';
import { intervalOf, resample } from '../statistics/bootstrap.ts';
import { mcnemar } from '../statistics/exact-tests.ts';
import { meanOf, once } from '../statistics/weighted-share.ts';
import { isKnown, isResolved } from './outcome.ts';
import { byText, type Figure } from './study.ts';

export interface Paired {
  /** Instances with a verdict on both sides. */
  readonly instances: number;
  /** Instances with rows on both sides of which one lacks a verdict. */
  readonly unknown: number;
  /** Resolve rates over these instances. */
  readonly first: number | null;
  readonly second: number | null;
  /** The second less the first. */
  readonly difference: Figure;
  /** Instances that the second resolves more often, and less often; with one seed: that only it resolves, and that only the first does. */
  readonly gained: readonly string[];
  readonly lost: readonly string[];
  /** McNemar's exact test on gained and lost; with several seeds of an instance the exact sign test, which is the same with one. */
  readonly p: number;
}

export function paired(first: readonly ResultRow[], second: readonly ResultRow[]): Paired {
  const [left, right] = [ratesOf(first), ratesOf(second)];
  const shared = [...left.keys()].filter((instance) => right.has(instance)).sort(byText);
  const pairs = shared.flatMap((instance) => {
    const [a, b] = [left.get(instance), right.get(instance)];
    return typeof a === 'number' && typeof b === 'number' ? [{ instance, a, b }] : [];
  });
  const gained = pairs.filter(({ a, b }) => b > a).map(({ instance }) => instance);
  const lost = pairs.filter(({ a, b }) => b < a).map(({ instance }) => instance);
  const mean = (values: readonly number[]) => meanOf(values.map((value, unit) => ({ unit, value })));
  const [all, difference] = [once(pairs.length), mean(pairs.map(({ a, b }) => b - a))];
  return {
    instances: pairs.length,
    unknown: shared.length - pairs.length,
    first: mean(pairs.map(({ a }) => a))(all),
    second: mean(pairs.map(({ b }) => b))(all),
    difference: {
      value: difference(all),
      interval: intervalOf(resample(pairs.length), difference),
      count: pairs.length,
    },
    gained,
    lost,
    p: mcnemar(lost.length, gained.length),
  };
}

/** The resolve rate of each instance over its seeds; null where none of its rows has a verdict. */
function ratesOf(rows: readonly ResultRow[]): ReadonlyMap<string, number | null> {
  const byInstance = Map.groupBy(rows, ({ instance }) => instance);
  return new Map(
    [...byInstance].map(([instance, own]) => {
      const known = own.filter(isKnown);
      return [instance, known.length === 0 ? null : known.filter(isResolved).length / known.length];
    }),
  );
}
