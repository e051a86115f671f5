// Right and wrong examples in equal numbers within each issue and stage, of like lengths, and pairs of patches of one issue.

import { createHash } from 'node:crypto';
import type { JudgedSample, PreferenceSample } from './samples.ts';

/** Pairs of one issue: more of them would only say the same again. */
const PAIRS = 8;

export interface Balanced {
  readonly kept: readonly JudgedSample[];
  /** Left out: of an issue and stage that has one kind only, and what the more frequent kind has too much of. */
  readonly alone: number;
  readonly surplus: number;
}

/**
 * Of the more frequent kind those stay that are nearest in length to one of the other kind: else the length alone would tell
 * right from wrong.
 */
export function balanced(samples: readonly JudgedSample[]): Balanced {
  const groups = Map.groupBy(samples, ({ instance, stage }) => JSON.stringify([instance, stage]));
  const kept: JudgedSample[] = [];
  let alone = 0;
  for (const group of groups.values()) {
    const [few = [], many = []] = [group.filter(({ label }) => label), group.filter(({ label }) => !label)].sort(
      (a, b) => a.length - b.length,
    );
    if (few.length === 0) alone += many.length;
    else kept.push(...few, ...nearest(few, many));
  }
  const places = new Map(samples.map((sample, at) => [sample, at]));
  kept.sort((a, b) => (places.get(a) ?? 0) - (places.get(b) ?? 0));
  return { kept, alone, surplus: samples.length - kept.length - alone };
}

function nearest(few: readonly JudgedSample[], many: readonly JudgedSample[]): readonly JudgedSample[] {
  const left = new Set(many);
  return few.map((one) => {
    const distance = (other: JudgedSample) => Math.abs(lengthOf(other) - lengthOf(one));
    const [best = one] = [...left].sort((a, b) => distance(a) - distance(b) || (hash(a) < hash(b) ? -1 : 1));
    left.delete(best);
    return best;
  });
}

export function lengthOf({ question }: JudgedSample): number {
  return question.reduce((sum, { content }) => sum + content.length, 0);
}

/** Right before wrong within each issue: wrong patches that look right to the existing tests first, each patch as seldom as can be. */
export function preferencePairs(patches: readonly JudgedSample[]): readonly PreferenceSample[] {
  return [...Map.groupBy(patches, ({ instance }) => instance).values()].flatMap(pairsIn);
}

function pairsIn(patches: readonly JudgedSample[]): readonly PreferenceSample[] {
  const right = patches.filter(({ label }) => label);
  const wrong = patches
    .filter(({ label }) => !label)
    .sort((a, b) => Number(b.isHard) - Number(a.isHard) || (hash(a) < hash(b) ? -1 : 1));
  const all = wrong.flatMap((rejected, i) =>
    right.map((_, j) => ({ rejected, chosen: right[(i + j) % right.length], round: j })),
  );
  return all
    .sort((a, b) => a.round - b.round)
    .slice(0, PAIRS)
    .flatMap(({ chosen, rejected }) => {
      if (chosen === undefined) return [];
      const { instance, repository, licence, stage, difficulty } = chosen;
      const origin = { id: `${chosen.id}>${rejected.id}`, instance, repository, licence, stage, difficulty };
      return [{ ...origin, chosen, rejected, isHard: rejected.isHard }];
    });
}

function hash({ id }: JudgedSample): string {
  return createHash('sha256').update(id).digest('hex');
}
