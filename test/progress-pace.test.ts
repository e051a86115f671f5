// When the progress comment is edited: a property over runs of any course.

import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createPace } from '../src/progress-pace.ts';

const MINUTE = 60_000;

function edits(stages: readonly string[], everyMs: number): number[] {
  let now = 0;
  const pace = createPace({ leastMs: MINUTE, now: () => now });
  return stages.flatMap((stage) => {
    const at = now;
    now += everyMs;
    const clock = now;
    now = at;
    const due = pace.mayEdit() && pace.isDue(stage);
    now = clock;
    return due ? [at] : [];
  });
}

test('edits are a minute apart at least, and an hour has at most 40 of them, whatever the stages do', () => {
  const stage = fc.constantFrom('a', 'b', 'c');
  fc.assert(
    fc.property(fc.array(stage, { minLength: 720, maxLength: 720 }), (stages) => {
      const times = edits(stages, 5000);
      expect(times[0]).toBe(0);
      expect(times.every((at, i) => i === 0 || at - (times[i - 1] ?? 0) >= MINUTE)).toBe(true);
      expect(times.length).toBeLessThanOrEqual(40);
    }),
  );
});

test('a change of stage is shown after a minute, counts and times after five', () => {
  const quiet = Array.from({ length: 120 }, (_, i) => (i < 60 ? 'a' : 'b'));
  expect(edits(quiet, 5000)).toEqual([0, 5 * MINUTE]);
  expect(
    edits(
      quiet.map((_, i) => (i < 3 ? 'a' : 'b')),
      5000,
    ),
  ).toEqual([0, MINUTE, 6 * MINUTE]);
});

test('a run of a day is not edited every minute', () => {
  const busy = Array.from({ length: 24 * 720 }, (_, i) => `stage ${i}`);
  expect(edits(busy, 5000).length).toBeLessThan(90);
});
