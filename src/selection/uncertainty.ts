// Why a patch is doubtful that nothing speaks against: what keeps its confidence below that of a proposal, in words.

import type { Coefficients, Features } from './confidence.ts';

/** The value of each feature that would speak for the patch most. */
const BEST: Features = {
  reproduction: 1,
  proofs: 1,
  reproductionFails: 0,
  regressionClean: 1,
  regressionBroken: 0,
  reward: 1,
  agreement: 1,
  rivals: 0,
  margin: 0.5,
  dispersion: 0,
  refuted: 0,
  size: 0,
};

const percent = (share: number) => `${Math.round(100 * Math.max(0, share))} %`;

const WORDS: { readonly [K in keyof Features]: (value: number) => string } = {
  reproduction: (value) => `${percent(value)} of the weight of the reproduction tests passes`,
  proofs: (value) => `${Math.round(value * 3)} reproduction test${Math.round(value * 3) === 1 ? '' : 's'} passes`,
  reproductionFails: () => 'no reproduction test passes',
  regressionClean: () => 'the existing tests were not shown to pass',
  regressionBroken: () => 'existing tests fail',
  reward: (value) => `the judge gives it ${value.toFixed(2)}`,
  agreement: (value) => `${percent(value)} of the samples agree on it`,
  rivals: (value) => `${percent(value)} of the samples that pass the same checks are other patches`,
  margin: () => 'the judge prefers it to nothing clearly',
  dispersion: () => 'the samples differ',
  refuted: () => 'many samples failed before it',
  size: (value) => `it changes ${Math.round(2 ** value - 1)} lines`,
};

/** What weighs so little is no reason. */
const LEAST = 0.15;
const SHOWN = 3;

/** One statement: the confidence, and the features that cost most of it, the heaviest first. */
export function uncertainty(
  features: Features,
  coefficients: Coefficients,
  { sure, needed }: { readonly sure: number; readonly needed: number },
): string {
  const costs = (Object.keys(WORDS) as (keyof Features)[]).map((name) => ({
    name,
    cost: coefficients[name] * (BEST[name] - features[name]),
  }));
  const reasons = costs
    .filter(({ cost }) => cost >= LEAST)
    .sort((a, b) => b.cost - a.cost)
    .slice(0, SHOWN)
    .map(({ name }) => WORDS[name](features[name]));
  const head = `it passes what was run, but its confidence is ${sure.toFixed(2)}, below the ${needed.toFixed(2)} of a proposal`;
  return reasons.length === 0 ? head : `${head}: ${reasons.join(', ')}`;
}
