// Exact tests and intervals on counts, for where a bootstrap says nothing: few instances, or all of them alike.

import { gammaln } from 'simple-statistics';
import type { Interval } from './bootstrap.ts';

/**
 * McNemar's exact test, two-sided: the chance of a split at least as uneven as this one among the pairs that differ, if both
 * sides were equally likely. 1 where no pair differs.
 */
export function mcnemar(onlyFirst: number, onlySecond: number): number {
  const pairs = onlyFirst + onlySecond;
  let tail = 0;
  for (let i = 0; i <= Math.min(onlyFirst, onlySecond); i++)
    tail += Math.exp(logCombinations(pairs, i) - pairs * Math.LN2);
  return Math.min(1, 2 * tail);
}

function logCombinations(n: number, k: number): number {
  return gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1);
}

/** The exact 95 % interval (Clopper and Pearson 1934) of a share that none or all of `count` have; null for any other. */
export function intervalWhenAlike(share: number, count: number): Interval | null {
  const bound = 0.025 ** (1 / count);
  if (share === 0) return { low: 0, high: 1 - bound };
  return share === 1 ? { low: bound, high: 1 } : null;
}

/** P values of several tests made at once (Holm 1979), in their order: one below 0.05 is none by luck among many. */
export function holm(values: readonly number[]): readonly number[] {
  const order = values.map((value, index) => ({ value, index })).sort((a, b) => a.value - b.value);
  const adjusted = new Array<number>(values.length).fill(1);
  let least = 0;
  for (const [rank, { value, index }] of order.entries()) {
    least = Math.max(least, Math.min(1, (values.length - rank) * value));
    adjusted[index] = least;
  }
  return adjusted;
}
