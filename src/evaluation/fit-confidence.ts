// Fits the coefficients of the confidence on outcomes: what the features of a chosen patch were, and whether it resolved.

import LogisticRegression from 'ml-logistic-regression';
import { Matrix } from 'ml-matrix';
import { InputFault } from '../errors.ts';
import { CAUTIOUS, type Coefficients, type Features } from '../selection/confidence.ts';

export interface Outcome {
  readonly features: Features;
  readonly resolved: boolean;
}

/** Below this many outcomes, or with one kind only, there is nothing to learn from. */
const LEAST_OUTCOMES = 20;
/** With this many outcomes the fit and the cautious default weigh the same. */
const CAUTION = 100;
/** The library sums gradients over samples, so the rate goes down with their number. */
const STEPS = 3_000;
const RATE = 1;

const NAMES: readonly (keyof Features)[] = Object.keys(CAUTIOUS).filter(
  (name) => name !== 'intercept',
) as (keyof Features)[];

/**
 * Maximum-likelihood logistic regression (ml-logistic-regression), drawn towards the cautious default while outcomes are
 * few. Throws InputFault when they are too few or all alike.
 */
export function fitConfidence(outcomes: readonly Outcome[]): Coefficients {
  const resolved = outcomes.filter((outcome) => outcome.resolved).length;
  if (outcomes.length < LEAST_OUTCOMES || resolved === 0 || resolved === outcomes.length) {
    throw new InputFault(
      `${outcomes.length} outcomes, ${resolved} of them resolved, are too few to learn from.`,
      `Collect at least ${LEAST_OUTCOMES}, resolved and unresolved ones; until then the cautious default is used.`,
    );
  }
  // Evidence must not be turned around: a feature whose weight comes out with the opposite sign of the default's (disagreement
  // that would raise the confidence) is left out, and the others are fitted again.
  let names = NAMES;
  for (;;) {
    const fitted = descend(outcomes, names);
    const kept = names.filter((name) => (fitted.get(name) ?? 0) * CAUTIOUS[name] >= 0);
    if (kept.length === names.length) return blend(fitted, outcomes.length / (outcomes.length + CAUTION));
    names = kept;
  }
}

function descend(
  outcomes: readonly Outcome[],
  names: readonly (keyof Features)[],
): ReadonlyMap<keyof Coefficients, number> {
  const rows = outcomes.map(({ features }) => [1, ...names.map((name) => features[name] / scaleOf(name))]);
  const model = new LogisticRegression({ numSteps: STEPS, learningRate: RATE / outcomes.length });
  model.train(new Matrix(rows), Matrix.columnVector(outcomes.map((outcome) => Number(outcome.resolved))));
  const weights = model.classifiers[0]?.weights.to1DArray() ?? [];
  const named = names.map((name, i) => [name, (weights[i + 1] ?? 0) / scaleOf(name)] as const);
  return new Map<keyof Coefficients, number>([['intercept', weights[0] ?? 0], ...named]);
}

/** Features that are no shares are brought to about 0…1, for the descent to be even. */
function scaleOf(name: keyof Features): number {
  return name === 'size' || name === 'refuted' ? 5 : 1;
}

/** A feature that was left out weighs nothing in the fit. */
function blend(fitted: ReadonlyMap<keyof Coefficients, number>, share: number): Coefficients {
  const mixed = (['intercept', ...NAMES] as const).map((name) => [
    name,
    share * (fitted.get(name) ?? 0) + (1 - share) * CAUTIOUS[name],
  ]);
  return Object.fromEntries(mixed) as Coefficients;
}
