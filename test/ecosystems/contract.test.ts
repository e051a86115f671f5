import { expect, test } from '@jest/globals';
import { ECOSYSTEMS } from '../../src/ecosystems/all.ts';
import { RUNNERS } from '../../src/runners/all.ts';
import { describeEcosystem } from '../conformance/ecosystem.ts';
import { ECOSYSTEM_SAMPLES } from './samples.ts';

test('every ecosystem of the list has a sample for this suite, and a name of its own', () => {
  expect(ECOSYSTEMS.map(({ name }) => name).sort()).toEqual(Object.keys(ECOSYSTEM_SAMPLES).sort());
});

test('every runner belongs to one ecosystem', () => {
  expect(ECOSYSTEMS.flatMap(({ runners }) => runners).sort()).toEqual(RUNNERS.map(({ name }) => name).sort());
});

for (const ecosystem of ECOSYSTEMS) {
  const sample = ECOSYSTEM_SAMPLES[ecosystem.name];
  if (sample) describeEcosystem(ecosystem, sample, { ecosystems: ECOSYSTEMS, runners: RUNNERS });
}
