// How far a stated confidence can be taken for a probability: reliability curve, expected calibration error, Brier score.

import { mean, sum } from 'simple-statistics';

export interface Forecast {
  /** 0…1. */
  readonly confidence: number;
  readonly happened: boolean;
}

export interface Bin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
  /** Mean confidence. */
  readonly said: number;
  /** Share that happened. */
  readonly was: number;
}

export interface Calibration {
  readonly count: number;
  /** Mean squared difference of confidence and outcome: 0 is perfect, 1 always sure and always wrong. */
  readonly brier: number;
  /** The Brier score of saying the overall share each time. */
  readonly brierOfBaseRate: number;
  /** Mean difference of confidence and share over the bins, weighted by their size (Naeini, Cooper and Hauskrecht 2015). */
  readonly ece: number;
  /** Ten of equal width; those without forecasts are left out. */
  readonly bins: readonly Bin[];
}

const BINS = 10;

/** Null where there are no forecasts. */
export function calibrationOf(forecasts: readonly Forecast[]): Calibration | null {
  if (forecasts.length === 0) return null;
  const bins = binsOf(forecasts);
  const rate = mean(forecasts.map(({ happened }) => Number(happened)));
  return {
    count: forecasts.length,
    brier: mean(forecasts.map(({ confidence, happened }) => (confidence - Number(happened)) ** 2)),
    brierOfBaseRate: rate * (1 - rate),
    ece: sum(bins.map(({ count, said, was }) => (count / forecasts.length) * Math.abs(said - was))),
    bins,
  };
}

function binsOf(forecasts: readonly Forecast[]): readonly Bin[] {
  const byBin = Map.groupBy(forecasts, ({ confidence }) => Math.min(BINS - 1, Math.floor(confidence * BINS)));
  const sorted = [...byBin].sort(([a], [b]) => a - b);
  return sorted.map(([index, part]) => ({
    from: index / BINS,
    to: (index + 1) / BINS,
    count: part.length,
    said: mean(part.map(({ confidence }) => confidence)),
    was: mean(part.map(({ happened }) => Number(happened))),
  }));
}
