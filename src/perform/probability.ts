// A judgement that decides must be a probability: what a reward model gives besides is lost, not ranked.

import { ModelFault } from '../errors.ts';

/** The judgement itself. Throws ModelFault for a value that is not within 0…1. */
export function asProbability<T extends { readonly value: number; readonly model: string }>(judgement: T): T {
  if (judgement.value >= 0 && judgement.value <= 1) return judgement;
  throw new ModelFault(
    `The reward model ${judgement.model} gave ${judgement.value}, which is no probability.`,
    'Check what the reward model serves: numbers from 0 to 1 are expected.',
    { kind: 'failed' },
  );
}
