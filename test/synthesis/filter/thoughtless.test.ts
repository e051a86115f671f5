import { expect, test } from '@jest/globals';
import { thoughtlessLines } from '../../../src/synthesis/filter/thoughtless.ts';

test('right steps without thoughts are told with what to do, wrong ones and tasks are not counted', () => {
  const table = [
    { stage: 'task', fate: 'kept', count: 7 },
    { stage: 'fault-localization', fate: 'no thoughts', count: 3 },
    { stage: 'patch-generation', fate: 'no thoughts', count: 1 },
    { stage: 'patch-generation', fate: 'wrong', count: 9 },
    { stage: 'patch-generation', fate: 'kept', count: 2 },
  ];
  expect(thoughtlessLines(table)).toEqual([
    '4 of 6 right steps came without thoughts.',
    '  next: let the endpoint give them as reasoning_content (vLLM: --reasoning-parser) or in <think>…</think>, remove bootstrap/, and bootstrap again.',
  ]);
  expect(thoughtlessLines(table.slice(3))).toEqual([]);
});
