// Statistics of the search bench: intervals, equal-token comparison, calibration.

import { mean, quantileSorted } from 'simple-statistics';
import { draw } from './chance.ts';

/** Paired bootstrap over issues: mean and 95 % interval of per-issue values. */
export function bootstrap(
  values: readonly number[],
  rounds = 1000,
): { readonly mean: number; readonly low: number; readonly high: number } {
  const means: number[] = [];
  for (let round = 0; round < rounds; round++) {
    let sum = 0;
    for (let i = 0; i < values.length; i++)
      sum += values[Math.floor(draw(round, `bootstrap/${i}`) * values.length)] ?? 0;
    means.push(sum / values.length);
  }
  means.sort((a, b) => a - b);
  return { mean: mean([...values]), low: quantileSorted(means, 0.025), high: quantileSorted(means, 0.975) };
}

/** One point of a policy's curve: cost and result of every issue, in the same order. */
export interface Point {
  readonly cost: number;
  readonly resolved: readonly number[];
}

/** Results of every issue on the curve at a given mean cost, by linear interpolation; the ends of the curve are kept. */
export function atCost(curve: readonly Point[], cost: number): readonly number[] {
  const sorted = [...curve].sort((a, b) => a.cost - b.cost);
  const upper = sorted.find((point) => point.cost >= cost) ?? sorted.at(-1);
  const lower = sorted.findLast((point) => point.cost <= cost) ?? sorted[0];
  if (!upper || !lower) return [];
  const share = upper.cost === lower.cost ? 0 : (cost - lower.cost) / (upper.cost - lower.cost);
  return lower.resolved.map((value, i) => value + share * ((upper.resolved[i] ?? 0) - value));
}

export interface Forecast {
  readonly probability: number;
  readonly happened: boolean;
}

/** Expected calibration error over ten bins of equal size, and the Brier score beside that of the base rate. */
export function calibrationOf(forecasts: readonly Forecast[]): {
  readonly ece: number;
  readonly brier: number;
  readonly brierOfBaseRate: number;
} {
  const sorted = [...forecasts].sort((a, b) => a.probability - b.probability);
  const bin = Math.ceil(sorted.length / 10);
  let ece = 0;
  for (let from = 0; from < sorted.length; from += bin) {
    const part = sorted.slice(from, from + bin);
    const [said, was] = [mean(part.map((f) => f.probability)), mean(part.map((f) => Number(f.happened)))];
    ece += (Math.abs(said - was) * part.length) / sorted.length;
  }
  const rate = mean(sorted.map((f) => Number(f.happened)));
  const brier = mean(sorted.map((f) => (f.probability - Number(f.happened)) ** 2));
  return { ece, brier, brierOfBaseRate: rate * (1 - rate) };
}
