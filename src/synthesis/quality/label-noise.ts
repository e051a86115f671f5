// How far labels can be trusted: where executed tests and the label disagree, and where equal products have different labels.

import type { Episode } from '../filter/episode.ts';

export interface LabelNoise {
  /** Patches with a label and a clear word of the tests that the run itself executed. */
  readonly compared: number;
  /** Share of those labelled right that these tests speak against, and of those labelled wrong that they speak for. */
  readonly rightDoubted: number | null;
  readonly wrongBelieved: number | null;
  /** Products that have both labels, and of how many with several judgements. */
  readonly conflicts: number;
  readonly repeated: number;
  /** What a scorer that is never wrong itself would reach against these labels, if every doubt were an error of the label. */
  readonly ceiling: number | null;
}

export function labelNoise(episodes: readonly Episode[]): LabelNoise {
  const labelled = episodes.filter(({ label }) => label.value === 'correct' || label.value === 'incorrect');
  const told = labelled.filter(({ evidence, stage }) => stage === 'patch-generation' && evidence !== 'none');
  const right = told.filter(({ label }) => label.value === 'correct');
  const wrong = told.filter(({ label }) => label.value === 'incorrect');
  const rightDoubted = shareOf(right, ({ evidence }) => evidence === 'against');
  const wrongBelieved = shareOf(wrong, ({ evidence }) => evidence === 'for');
  const products = [
    ...Map.groupBy(labelled, ({ instance, stage, key }) => JSON.stringify([instance, stage, key])).values(),
  ];
  const repeated = products.filter((same) => same.length > 1);
  const conflicts = repeated.filter((same) => new Set(same.map(({ label }) => label.value)).size > 1).length;
  const ceiling = rightDoubted === null || wrongBelieved === null ? null : 1 - (rightDoubted + wrongBelieved) / 2;
  return { compared: told.length, rightDoubted, wrongBelieved, conflicts, repeated: repeated.length, ceiling };
}

function shareOf<T>(all: readonly T[], is: (one: T) => boolean): number | null {
  return all.length === 0 ? null : all.filter(is).length / all.length;
}
