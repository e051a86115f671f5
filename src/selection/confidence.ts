// P(resolved) of the chosen patch from the features of the finished tree, through a small logistic model.

/** What the model looks at. All numbers are 0…1 unless said otherwise. */
export interface Features {
  /** Share of the weight of the kept reproduction tests that passes; 0 when there is none. */
  readonly reproduction: number;
  /** Kept reproduction tests that pass, at most 3, as a share of 3: several independent tests prove more than one. */
  readonly proofs: number;
  /** Largest weight of a kept test when none of them passes, else 0. */
  readonly reproductionFails: number;
  /** 1 when the regression set ran and nothing broke. */
  readonly regressionClean: number;
  /** 1 when any test of the regression set broke; one half when a few assert against all reproduction tests. */
  readonly regressionBroken: number;
  /** Outcome reward, or 0.5 when there is none. */
  readonly reward: number;
  /** Share of all patch samples that are this very patch, less half a sample. */
  readonly agreement: number;
  /** Among the samples that pass what this patch passes, the share of other patches: the checks cannot tell them apart. */
  readonly rivals: number;
  /** Reward less that of the best rival, or less 0.5 when that is more. −1…0.5. */
  readonly margin: number;
  /** 1 − 1 / distinct patches: 0 when all samples agree. */
  readonly dispersion: number;
  /** log2(1 + distinct patches that pass less), at most 10: budget spent on changes that the checks refuted. */
  readonly refuted: number;
  /** log2(1 + changed lines), at most 10. */
  readonly size: number;
}

/** Coefficients are data, so that they can be fitted on a deployment's own outcomes. */
export type Coefficients = Readonly<Record<keyof Features | 'intercept', number>>;

/**
 * A cautious default, set by hand before any outcome was seen: a verified patch comes out between 0.7 and
 * 0.9 by reward and agreement, an unverified one never above one half.
 */
export const CAUTIOUS: Coefficients = {
  intercept: -2.6,
  reproduction: 2.0,
  proofs: 0.4,
  reproductionFails: -1.5,
  regressionClean: 1.0,
  regressionBroken: -3.0,
  reward: 1.3,
  agreement: 0.8,
  rivals: -0.8,
  margin: 0.5,
  dispersion: -0.3,
  refuted: -0.1,
  size: -0.1,
};

export function confidence(features: Features, coefficients: Coefficients = CAUTIOUS): number {
  let sum = coefficients.intercept;
  for (const [name, value] of Object.entries(features)) sum += coefficients[name as keyof Features] * value;
  return 1 / (1 + Math.exp(-sum));
}
