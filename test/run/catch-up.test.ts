// Rounds that look for what was missed: one worker at a time, and trouble of one round is none of the next.

import { expect, test } from '@jest/globals';
import { EnvironmentFault, GitHubFault } from '../../src/errors.ts';
import type { GitHubApp } from '../../src/github/github-app.ts';
import { type CatchUpParts, catchUp } from '../../src/run/catch-up.ts';

function partsOf(given: { readonly turn: () => Promise<boolean>; readonly asApp: () => Promise<number> }) {
  const told: string[] = [];
  const say = (_fields: unknown, text?: string) => void told.push(text ?? '');
  const app = {
    asApp: given.asApp,
    installations: async () => {
      told.push('installations read');
      return [];
    },
  } as unknown as GitHubApp;
  const parts: CatchUpParts = {
    ...{ app, label: 'mull', events: [], now: Date.now, turn: given.turn },
    trace: { runs: async () => [], first: async () => undefined },
    take: async () => ({ kind: 'ignored', reason: 'none' }),
    log: { info: say, warn: say },
  };
  return { parts, told };
}
const round = () => ({ position: 0, settled: new Map<string, number>() });
const { signal } = new AbortController();

test('who has the turn looks for deliveries, then for labels', async () => {
  const { parts, told } = partsOf({ turn: async () => true, asApp: async () => 2 });
  await catchUp(parts, round(), signal);
  expect(told).toEqual(['failed deliveries were asked for again', 'installations read']);
});

test('who has it not asks nothing', async () => {
  const { parts, told } = partsOf({ turn: async () => false, asApp: async () => 2 });
  await catchUp(parts, round(), signal);
  expect(told).toEqual([]);
});

test.each([
  ['GitHub', () => Promise.reject(new GitHubFault('no answer', 'wait', { status: 0 })), async () => true],
  ['Redis', async () => 0, () => Promise.reject(new EnvironmentFault('no Redis', 'start it'))],
])('trouble with %s is told and ends the round only', async (_who, asApp, turn) => {
  const { parts, told } = partsOf({ turn, asApp });
  await catchUp(parts, round(), signal);
  expect(told).toEqual(['missed events could not be looked for; the next round tries again']);
});
