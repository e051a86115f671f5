// The lull that writers of many things wait for: how many turns of the event loop it takes.

import { expect, test } from '@jest/globals';
import { nextLull } from '../src/next-lull.ts';

/** How often the event loop turned until a lull, where the count is what `countOf` says of the turn. */
async function turnsUntilLull(countOf: (turn: number) => number): Promise<number> {
  let turns = 0;
  await nextLull(() => {
    turns++;
    return countOf(turns);
  });
  return turns;
}

test('where nothing else comes it is there after two turns without anything new', async () => {
  expect(await turnsUntilLull(() => 1)).toBe(3);
});

test('it is waited for as long as more comes every other turn at least', async () => {
  expect(await turnsUntilLull((turn) => Math.min(turn, 5))).toBe(7);
  expect(await turnsUntilLull((turn) => Math.min(Math.ceil(turn / 2), 5))).toBe(11);
});

test('what comes without end is not waited for', async () => {
  expect(await turnsUntilLull((turn) => turn)).toBe(17);
});
