import { describe, expect, test } from '@jest/globals';
import { InputFault } from '../../src/errors.ts';
import { fitConfidence, type Outcome } from '../../src/evaluation/fit-confidence.ts';
import { CAUTIOUS, confidence, type Features } from '../../src/selection/confidence.ts';

const verified: Features = {
  ...{
    reproduction: 1,
    proofs: 0.67,
    reproductionFails: 0,
    regressionClean: 1,
    regressionBroken: 0,
    reward: 0.6,
    agreement: 0.4,
  },
  ...{ rivals: 0, margin: 0.1, dispersion: 0.5, size: 3, refuted: 1 },
};

/** Outcomes that follow the reward: resolved with P = reward. */
function outcomes(count: number): readonly Outcome[] {
  return Array.from({ length: count }, (_, i) => {
    const reward = ((i * 37) % 100) / 100;
    return { features: { ...verified, reward }, resolved: ((i * 61) % 100) / 100 < reward };
  });
}

describe('fitting the confidence', () => {
  test('learns what outcomes follow', () => {
    const fitted = fitConfidence(outcomes(300));
    const at = (reward: number) => confidence({ ...verified, reward }, fitted);
    expect(at(0.9)).toBeGreaterThan(0.75);
    expect(at(0.1)).toBeLessThan(0.25);
  });

  test('stays near the cautious default while outcomes are few', () => {
    const few = fitConfidence(outcomes(20));
    expect(Math.abs(few.reward - CAUTIOUS.reward)).toBeLessThan(
      Math.abs(fitConfidence(outcomes(300)).reward - CAUTIOUS.reward),
    );
  });

  test('never lets disagreement raise the confidence, even where outcomes seem to say so', () => {
    const odd = outcomes(400).map(({ features, resolved }) => ({
      features: { ...features, dispersion: resolved ? 1 : 0.2, agreement: resolved ? 0.1 : 0.9 },
      resolved,
    }));
    const fitted = fitConfidence(odd);
    expect(fitted.dispersion).toBeLessThanOrEqual(0);
    expect(fitted.agreement).toBeGreaterThanOrEqual(0);
  });

  test.each([
    ['too few', outcomes(19)],
    ['all alike', outcomes(100).filter(({ resolved }) => resolved)],
  ])('refuses outcomes that are %s', (_name, given) => {
    expect(() => fitConfidence(given)).toThrow(InputFault);
  });
});
