import { expect, test } from '@jest/globals';
import { CAUTIOUS, confidence, type Features } from '../../src/selection/confidence.ts';
import { uncertainty } from '../../src/selection/uncertainty.ts';
import { scriptedRun } from '../search/scripted-run.ts';

const GOOD: Features = {
  reproduction: 1,
  proofs: 1,
  reproductionFails: 0,
  regressionClean: 1,
  regressionBroken: 0,
  reward: 0.9,
  agreement: 0.9,
  rivals: 0,
  margin: 0.4,
  dispersion: 0,
  refuted: 0,
  size: 1,
};

const told = (some: Partial<Features>) => {
  const features = { ...GOOD, ...some };
  return uncertainty(features, CAUTIOUS, { sure: confidence(features), needed: 0.99 });
};

test.each<[Partial<Features>, string]>([
  [{ reward: 0.02, margin: -0.48 }, 'the judge gives it 0.02'],
  [{ agreement: 0.1 }, '10 % of the samples agree on it'],
  [{ rivals: 0.8 }, '80 % of the samples that pass the same checks are other patches'],
  [{ size: Math.log2(501) }, 'it changes 500 lines'],
  [{ proofs: 1 / 3 }, '1 reproduction test passes'],
  [{ refuted: 6 }, 'many samples failed before it'],
])('what lowers the confidence is told: %j', (some, text) => {
  expect(told(some)).toContain(text);
});

test('what costs nothing is not told', () => {
  expect(told({})).toMatch(/^it passes what was run, but its confidence is 0\.\d\d, below the 0\.99 of a proposal$/);
});

test('a patch that passes everything and that the judge thinks little of is doubtful for that reason', async () => {
  const { choice } = await scriptedRun({ score: ({ question }) => (question === 'patch' ? 0.02 : 0.9) });
  expect(choice.decision).toBe('doubt');
  expect(choice.reason).toContain('the judge gives it 0.02');
  expect(choice.reason).toContain('below the 0.75 of a proposal');
});
