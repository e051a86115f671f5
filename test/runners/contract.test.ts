import { expect, test } from '@jest/globals';
import { RUNNERS } from '../../src/runners/all.ts';
import { describeRunner } from '../conformance/runner.ts';
import { RUNNER_SAMPLES } from './samples.ts';

test('every runner of the list has a sample for this suite, and a name of its own', () => {
  expect(RUNNERS.map(({ name }) => name).sort()).toEqual(Object.keys(RUNNER_SAMPLES).sort());
});

for (const runner of RUNNERS) {
  const sample = RUNNER_SAMPLES[runner.name];
  if (sample) describeRunner(runner, sample, RUNNERS);
}
