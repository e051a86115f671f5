// Whoever asked for a pull request is asked to review it: once, and nobody where maintainers say so.

import { expect, test } from '@jest/globals';
import { askerOf, reviewerOf } from '../../src/run/reviewer-of.ts';
import type { Event, EventBody } from '../../src/trace/event.ts';

const PLACE = { installation: 1, repositoryId: 2, owner: 'octo', name: 'calc', issue: 3 };
const BUDGET = { rollouts: 8, tokens: 1, seconds: 1, sandboxSeconds: 1, money: 1 };
const origin = { kind: 'github', ...PLACE, sender: 'ann', triggeredAt: '2026-01-01T00:00:00Z' } as const;
const start: EventBody = { type: 'run-started', origin, issue: 'a', title: 't', budget: BUDGET, policy: 'p', seed: 1 };
const raise = (by: string, command?: string): EventBody => ({
  ...{ type: 'budget-raised', budget: BUDGET, by },
  ...(command === undefined ? {} : { command }),
});
const pull: EventBody = { type: 'published', what: 'pull-request', number: 9, url: 'u' };
const comment: EventBody = { type: 'published', what: 'comment', number: 3, url: 'u' };
const trace = (...bodies: EventBody[]) => bodies.map((body, seq): Event => ({ ...body, v: 1, seq, at: '' }));

test.each<[string, readonly EventBody[], string | undefined]>([
  ['whoever set the label', [start], 'ann'],
  ['whoever wrote the command that went on with it', [start, comment, raise('ben', 'c-1')], 'ben'],
  ['not the file that set the budget', [start, raise('.github/mullover.yml')], 'ann'],
  ['nobody once it was there', [start, pull, raise('ben', 'c-1')], undefined],
])('is %s', (_who, bodies, asker) => {
  expect(askerOf(trace(...bodies))).toBe(asker);
});

test('is nobody where the settings say so', async () => {
  const none = new AbortController().signal;
  const asked = (file: { reviewer?: 'asker' | 'none' }) =>
    reviewerOf({ known: async () => file }, PLACE, trace(start), none);
  expect(await Promise.all([asked({}), asked({ reviewer: 'asker' }), asked({ reviewer: 'none' })])).toEqual([
    ...['ann', 'ann'],
    undefined,
  ]);
});
