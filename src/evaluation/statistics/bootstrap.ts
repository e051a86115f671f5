// The bootstrap over instances: all figures of a report are drawn again on the same draws, so that differences are paired.

import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { quantileSorted } from 'simple-statistics';

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** How often each unit stands in a draw, by its index. */
export type Weights = ArrayLike<number>;

/** A figure of the units, each counted as often as its weight says; null where it is undefined on them. */
export type Statistic = (weights: Weights) => number | null;

const ROUNDS = 2_000;
const SEED = 20_261;
/** Of the draws, those that a figure must be defined on for its interval to mean something. */
const DEFINED = 0.9;

/** Draws of `units` out of `units` with replacement; the same for the same arguments, on every machine. */
export function resample(units: number, rounds: number = ROUNDS, seed: number = SEED): readonly Weights[] {
  const random = xoroshiro128plus(seed);
  return Array.from({ length: units === 0 ? 0 : rounds }, () => {
    const weights = new Uint32Array(units);
    for (let i = 0; i < units; i++) {
      const drawn = uniformInt(random, 0, units - 1);
      weights[drawn] = (weights[drawn] ?? 0) + 1;
    }
    return weights;
  });
}

/**
 * The middle 95 % of the figure over the draws. Null where it is undefined on more than a tenth of them, and where it is the
 * same on all: of units that are all alike, drawing them again says nothing about others.
 */
export function intervalOf(draws: readonly Weights[], statistic: Statistic): Interval | null {
  const values = draws.map(statistic).filter((value) => value !== null);
  if (values.length === 0 || values.length < DEFINED * draws.length) return null;
  values.sort((a, b) => a - b);
  if (values[0] === values.at(-1)) return null;
  return { low: quantileSorted(values, 0.025), high: quantileSorted(values, 0.975) };
}
