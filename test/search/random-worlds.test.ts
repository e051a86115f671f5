// What is said of a right and of a wrong patch in repositories made up by chance, by whole runs.

import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Choice } from '../../src/selection/select.ts';
import { accidents, runsOf, type World, worlds } from './random-world.ts';
import { goodReply, patchTo, scriptedRun } from './scripted-run.ts';

/** Worlds for each property; `seed` is fixed, since chance itself may show once in a thousand worlds what is not so. */
const SAMPLE = { numRuns: 40, seed: 20_261_129 };

const wrong = (work: string) => (work.startsWith('patch-generation') ? patchTo('WRONG') : goodReply(work));

async function choiceIn(world: World, reply: (work: string) => string): Promise<Choice> {
  return (await scriptedRun({ run: runsOf(world), reply })).choice;
}

test('where nothing is left to chance a right patch is proposed, whatever names vary', async () => {
  await fc.assert(
    fc.asyncProperty(worlds('calm'), async (world) => {
      expect(await choiceIn(world, goodReply)).toMatchObject({ decision: 'propose', doubts: [] });
    }),
    SAMPLE,
  );
});

test('a patch that breaks a test that always passes is never proposed, however much else fails by chance', async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof(worlds('calm'), worlds('wild')), async (world) => {
      fc.pre(world.tests.some(({ harm }) => harm !== undefined));
      const { decision, doubts } = await choiceIn(world, wrong);
      expect([decision, doubts.length > 0]).toEqual([expect.stringMatching(/abstain|doubt/), true]);
    }),
    SAMPLE,
  );
});

test('one accident in each check of it does not keep a right patch from being proposed', async () => {
  await fc.assert(
    fc.asyncProperty(worlds('calm'), accidents, async (world, accident) => {
      expect(await choiceIn({ ...world, accident }, goodReply)).toMatchObject({ decision: 'propose', doubts: [] });
    }),
    SAMPLE,
  );
});

test('nor does it help a wrong one', async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof(worlds('calm'), worlds('wild')), accidents, async (world, accident) => {
      fc.pre(world.tests.some(({ harm }) => harm !== undefined));
      expect((await choiceIn({ ...world, accident }, wrong)).decision).not.toBe('propose');
    }),
    SAMPLE,
  );
});

test.each([
  ['failures by chance', {}, 60],
  ['files that break off', { breaks: 0.4 }, 80],
  ['files that break off, and nothing else', { breaks: 0.5, hangs: 0, chance: 0 }, 80],
])('where no test runs the code, %s do not show that one does', async (_what, more, numRuns) => {
  await fc.assert(
    fc.asyncProperty(worlds('wild', { ...more, isVoid: true }), async (world) => {
      expect((await choiceIn(world, wrong)).decision).not.toBe('propose');
    }),
    { ...SAMPLE, numRuns },
  );
});
