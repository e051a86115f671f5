// A retry pays for what it adds, within the operator's maximum.

import { expect, test } from '@jest/globals';
import { raiseOf } from '../../src/commands/raise.ts';

const present = { rollouts: 8, tokens: 100, seconds: 60, sandboxSeconds: 30, money: 1 };
const most = { rollouts: 32, tokens: 300, seconds: 600, sandboxSeconds: 600, money: 10 };

test('without a number the budget doubles, and every other cap with it', () => {
  expect(raiseOf({ present, asked: undefined, most, cutShort: false })).toEqual({
    kind: 'raised',
    budget: { rollouts: 16, tokens: 200, seconds: 120, sandboxSeconds: 60, money: 2 },
    capped: false,
  });
});

test('nothing goes beyond the maximum, and nothing shrinks to it', () => {
  const spent = { ...present, money: 20 };
  expect(raiseOf({ present: spent, asked: 9999, most, cutShort: false })).toEqual({
    kind: 'raised',
    budget: { rollouts: 32, tokens: 300, seconds: 240, sandboxSeconds: 120, money: 20 },
    capped: true,
  });
});

test.each([8, 4, 1])('asking for %d of 8 adds nothing', (asked) => {
  expect(raiseOf({ present, asked, most, cutShort: false })).toEqual({ kind: 'not-larger' });
});

test('the same budget again finishes a search that was cut short, a smaller one does not', () => {
  expect(raiseOf({ present, asked: 8, most, cutShort: true })).toMatchObject({
    budget: { rollouts: 8, tokens: 200 },
    capped: false,
  });
  expect(raiseOf({ present, asked: 7, most, cutShort: true })).toEqual({ kind: 'not-larger' });
});
