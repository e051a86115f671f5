// A retry pays for what it adds, within the operator's maximum.

import { expect, test } from '@jest/globals';
import { raiseOf } from '../../src/commands/raise.ts';

const present = { rollouts: 8, tokens: 100, seconds: 60, sandboxSeconds: 30, money: 1 };
const most = { rollouts: 32, tokens: 300, seconds: 600, sandboxSeconds: 600, money: 10 };

test('without a number the budget doubles, and every other cap with it', () => {
  expect(raiseOf({ start: present, present, asked: undefined, most, cutShort: false })).toEqual({
    kind: 'raised',
    budget: { rollouts: 16, tokens: 200, seconds: 120, sandboxSeconds: 60, money: 2 },
    capped: false,
  });
});

test('nothing goes beyond the maximum, and nothing shrinks to it', () => {
  const spent = { ...present, money: 20 };
  expect(raiseOf({ start: present, present: spent, asked: 9999, most, cutShort: false })).toEqual({
    kind: 'raised',
    budget: { rollouts: 32, tokens: 300, seconds: 240, sandboxSeconds: 120, money: 20 },
    capped: true,
  });
});

test.each([8, 4, 1])('asking for %d of 8 adds nothing', (asked) => {
  expect(raiseOf({ start: present, present, asked, most, cutShort: false })).toEqual({ kind: 'not-larger' });
});

test('the same budget again finishes a search that was cut short, a smaller one does not', () => {
  expect(raiseOf({ start: present, present, asked: 8, most, cutShort: true })).toMatchObject({
    budget: { rollouts: 8, tokens: 200 },
    capped: false,
  });
  expect(raiseOf({ start: present, present, asked: 7, most, cutShort: true })).toEqual({ kind: 'not-larger' });
});

const sized = (rollouts: number, factor: number) => ({
  ...{ rollouts, tokens: 100 * factor, seconds: 60 * factor, sandboxSeconds: 30 * factor, money: factor },
});

test.each<readonly [why: string, from: number, asked: number | undefined, budget: ReturnType<typeof sized>]>([
  ['one more than the one that its repository wished', 1, undefined, sized(2, 1)],
  ['as many as the operator gives every run', 1, 8, sized(8, 1)],
  ['twice as many', 1, 16, sized(16, 2)],
  ['three of four', 4, 7, sized(7, 1)],
])('a run that was made smaller gets the caps of its new size: %s', (_why, rollouts, asked, budget) => {
  const request = { start: present, present: { ...present, rollouts }, asked, most, cutShort: false };
  expect(raiseOf(request)).toEqual({ kind: 'raised', budget, capped: false });
});

test('caps that ended a smaller search are doubled, or those of its new size if these are larger', () => {
  const request = { start: present, present: { ...present, rollouts: 1 }, most, cutShort: true };
  expect(raiseOf({ ...request, asked: 8 })).toMatchObject({ budget: sized(8, 2) });
  expect(raiseOf({ ...request, asked: 24 })).toMatchObject({ budget: sized(24, 3) });
});
