// A runner that breaks down with a patch, and not on base: the patch's doing, not the engine's.

import { expect, test } from '@jest/globals';
import type { FileChange } from '../../src/task.ts';
import { goodReply, goodRun, patchTo, returned, scriptedRun } from './scripted-run.ts';

const NOTE = 'pytest itself broke down (exit code 3): RuntimeError: __repr__ failed';

/** A runner that breaks down where this is returned; `times`: how often. */
function breaking(text: string, times = Number.POSITIVE_INFINITY) {
  let left = times;
  return (changes: readonly FileChange[]) =>
    returned(changes).includes(text) && left-- > 0
      ? { ending: 'broke-down' as const, note: NOTE, tests: undefined }
      : goodRun(changes);
}

const patches = (first: string, later: string) => {
  let count = 0;
  return (work: string) =>
    work.startsWith('patch-') && !work.startsWith('patch-verification')
      ? patchTo(count++ === 0 ? first : later)
      : goodReply(work);
};

test('each time: the patch is refuted, and nobody is sent to look after Docker', async () => {
  const { choice } = await scriptedRun({
    run: breaking('BOOM'),
    reply: patches('BOOM', 'BOOM'),
    budget: { rollouts: 2 },
  });
  expect(choice.decision).toBe('abstain');
  expect(`${choice.reason} ${choice.next}`).not.toMatch(/sandbox failed|doctor/);
});

test('each time with the first one: a later one that is right is proposed', async () => {
  const { choice } = await scriptedRun({ run: breaking('BOOM'), reply: patches('BOOM', 'a + b') });
  expect(choice).toMatchObject({ decision: 'propose', doubts: [] });
});

test('for once: the run is repeated, and nothing is held against the patch', async () => {
  const { choice } = await scriptedRun({ run: breaking('return a + b;', 1) });
  expect(choice).toMatchObject({ decision: 'propose', doubts: [] });
});
