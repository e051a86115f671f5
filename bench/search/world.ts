// The simulated world of the search bench: what is assumed about issues, models, judges and tests. Committed before any
// policy was run in it, and swept around by the bench, so that nothing is tuned until it is green. It is a simulation.

export type Call =
  | 'understanding'
  | 'localization'
  | 'patch'
  | 'repair'
  | 'test'
  | 'score'
  | 'patchScore'
  | 'comparison';

/**
 * What becomes of a repair, by what its prompt tells. P(right) under a right localization, as shares of the patch skill: where
 * a valid test of the issue fails and is shown with its message and source, where only existing tests are broken, and where
 * only tests fail that ask for something else. Told of nothing but these, the model says that a test is wrong with P
 * `objects`, by whether the patch is right; else it bends the patch to them.
 */
export interface Repairs {
  readonly shown: number;
  readonly broken: number;
  readonly misled: number;
  readonly objects: { readonly right: number; readonly wrong: number };
}

/** All numbers that the simulation assumes. */
export interface World {
  /**
   * P(one rollout resolves) of an issue is Beta(a, b): most issues are nearly hopeless or nearly easy. Fitted so that its
   * mean is 0.376 and best-of-8 by an oracle is about 0.60 (the source method's rollout; published pass@8 of 32B models).
   */
  readonly ability: { readonly a: number; readonly b: number };
  /** How the ability splits over understanding, localization and patch: exponents that add up to 1. */
  readonly split: { readonly understanding: number; readonly localization: number; readonly patch: number };
  /** P(a wrong understanding is made good by the localization), times the localization's own skill. */
  readonly recovery: number;
  /** Distinct wrong products that the samples of one issue share; drawn with Zipf weights, so that errors repeat. */
  readonly wrongProducts: number;
  /** Distinct right patches of one issue, likewise. */
  readonly rightPatches: number;
  /** Areas under the curve of the reward models: P(a right state is scored above a wrong one). */
  readonly processAuc: number;
  readonly outcomeAuc: number;
  /** The same for a comparison of two patches in both orders; taken as no better than judging them one by one. */
  readonly comparisonAuc: number;
  /** Share of a judge's noise that all states of one issue have in common, and that equal products have in common. */
  readonly correlation: number;
  /** P(a wrong patch passes a test that it should fail), drawn once for each issue and product: weak tests are weak again. */
  readonly weakTests: number;
  /** P(a wrong patch breaks the regression set), and a right one (a test that wants the old behaviour). */
  readonly breaks: { readonly wrong: number; readonly right: number };
  /** A sampled reproduction test is valid with P = base + gain × ability^½. */
  readonly validTest: { readonly base: number; readonly gain: number };
  /** P(an invalid test still fails on base), for a reason that a right patch does not cure. */
  readonly misleadingTest: number;
  readonly repair: Repairs;
  /** Mean tokens of one call: read and generated. Policies are compared at equal generated tokens, which cost the time. */
  readonly tokens: Readonly<Record<Call, { readonly prompt: number; readonly generated: number }>>;
}

export const WORLD: World = {
  ability: { a: 0.195, b: 0.34 },
  split: { understanding: 0.25, localization: 0.35, patch: 0.4 },
  recovery: 0.25,
  wrongProducts: 5,
  rightPatches: 3,
  processAuc: 0.75,
  outcomeAuc: 0.8,
  comparisonAuc: 0.8,
  correlation: 0.4,
  weakTests: 0.3,
  breaks: { wrong: 0.3, right: 0.02 },
  validTest: { base: 0.25, gain: 0.6 },
  misleadingTest: 0.2,
  repair: { shown: 0.8, broken: 0.6, misled: 0.2, objects: { right: 0.4, wrong: 0.1 } },
  tokens: {
    understanding: { prompt: 6_500, generated: 1_500 },
    localization: { prompt: 22_000, generated: 3_000 },
    patch: { prompt: 19_500, generated: 2_500 },
    repair: { prompt: 23_000, generated: 3_000 },
    test: { prompt: 8_500, generated: 1_500 },
    score: { prompt: 7_000, generated: 1 },
    patchScore: { prompt: 4_000, generated: 1 },
    comparison: { prompt: 12_000, generated: 2 },
  },
};

/** Repairs that come right as often whatever they are told, and never object. */
function alike(share: number): Repairs {
  return { shown: share, broken: share, misled: share, objects: { right: 0, wrong: 0 } };
}

/** Worlds around the one above: each changes one assumption. */
export const SWEEP: readonly { readonly name: string; readonly change: Partial<World> }[] = [
  { name: 'judges barely better than chance', change: { processAuc: 0.6, outcomeAuc: 0.6, comparisonAuc: 0.6 } },
  { name: 'judges as good as trained ones', change: { processAuc: 0.85, outcomeAuc: 0.9, comparisonAuc: 0.9 } },
  { name: 'random judges', change: { processAuc: 0.5, outcomeAuc: 0.5, comparisonAuc: 0.5 } },
  { name: 'errors more alike', change: { wrongProducts: 2, correlation: 0.7 } },
  { name: 'errors less alike', change: { wrongProducts: 12, correlation: 0.3 } },
  { name: 'tests mostly weak', change: { weakTests: 0.6 } },
  { name: 'tests seldom weak', change: { weakTests: 0.1 } },
  { name: 'reproduction tests hardly ever valid', change: { validTest: { base: 0.05, gain: 0.3 } } },
  { name: 'repairs never work', change: { repair: alike(0) } },
  { name: 'repairs as good whatever they are told', change: { repair: alike(0.6) } },
  { name: 'harder issues', change: { ability: { a: 0.2, b: 0.6 } } },
];
