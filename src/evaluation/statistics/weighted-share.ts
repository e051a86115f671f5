// Means and ratios of measurements of units, as figures that the bootstrap can draw again.

import type { Statistic } from './bootstrap.ts';

export interface Measurement {
  /** Index of the unit (the instance) that it belongs to; a unit may have several, or none. */
  readonly unit: number;
  readonly value: number;
}

/** The mean of all measurements; null where there are none. */
export function meanOf(measurements: readonly Measurement[]): Statistic {
  return ratioOf(
    measurements,
    measurements.map(({ unit }) => ({ unit, value: 1 })),
  );
}

/** The sum of the first over the sum of the second; null where that is 0. */
export function ratioOf(above: readonly Measurement[], below: readonly Measurement[]): Statistic {
  const [top, bottom] = [sumOf(above), sumOf(below)];
  return (weights) => {
    const divisor = bottom(weights);
    return divisor === 0 ? null : top(weights) / divisor;
  };
}

/** Units are added up once, since each draw asks for all of them. */
function sumOf(measurements: readonly Measurement[]): (weights: ArrayLike<number>) => number {
  const sums = new Map<number, number>();
  for (const { unit, value } of measurements) sums.set(unit, (sums.get(unit) ?? 0) + value);
  const units = [...sums];
  return (weights) => {
    let sum = 0;
    for (const [unit, value] of units) sum += (weights[unit] ?? 0) * value;
    return sum;
  };
}

/** Every unit once: the figure itself rather than a draw of it. */
export function once(units: number): ArrayLike<number> {
  return new Uint32Array(units).fill(1);
}
