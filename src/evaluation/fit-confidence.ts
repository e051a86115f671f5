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
export const LEAST_OUTCOMES = 20;
/** With this many outcomes the fit and the cautious default weigh the same. */
const CAUTION = 100;
/** The library sums gradients over samples, so the rate goes down with their number. */
const STEPS = 4_000;
const RATE = 0.5;

const NAMES = Object.keys(CAUTIOUS).filter((name) => name !== 'intercept') as (keyof Features)[];

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
  const rows = outcomes.map(({ features }) => [1, ...NAMES.map((name) => features[name] / scaleOf(name))]);
  const model = new LogisticRegression({ numSteps: STEPS, learningRate: RATE / outcomes.length });
  model.train(new Matrix(rows), Matrix.columnVector(outcomes.map((outcome) => Number(outcome.resolved))));
  const weights = model.classifiers[0]?.weights.to1DArray() ?? [];
  const fitted = [weights[0] ?? 0, ...NAMES.map((name, i) => (weights[i + 1] ?? 0) / scaleOf(name))];
  return blend(fitted, outcomes.length / (outcomes.length + CAUTION));
}

/** Features that are no shares are brought to about 0…1, for the descent to be even. */
function scaleOf(name: keyof Features): number {
  return name === 'size' || name === 'spent' ? 5 : 1;
}

function blend(fitted: readonly number[], share: number): Coefficients {
  const mix = (name: keyof Coefficients, i: number) => share * (fitted[i] ?? 0) + (1 - share) * CAUTIOUS[name];
  const named = (['intercept', ...NAMES] as const).map((name, i) => [name, mix(name, i)]);
  return Object.fromEntries(named) as Coefficients;
}
