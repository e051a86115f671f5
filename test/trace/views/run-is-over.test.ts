// What a redelivered event or job finds: work to do, or nothing.

import { expect, test } from '@jest/globals';
import type { Event } from '../../../src/trace/event.ts';
import { runIsOver } from '../../../src/trace/views/run-is-over.ts';

const decided = {
  type: 'decided',
  decision: 'propose',
  winner: null,
  confidence: 1,
  reason: '',
  next: '',
  rollouts: 1,
} as const;
const published = (what: 'comment' | 'pull-request' | 'branch') =>
  ({ type: 'published', what, number: 1, url: 'u' }) as const;
const ended = { type: 'ended', reason: '', next: '' } as const;
const session = { type: 'session-started', worker: 'w' } as const;
const budget = { rollouts: 1, tokens: 1, seconds: 1, sandboxSeconds: 1, money: 1 };
const raised = { type: 'budget-raised', budget, by: 'x' } as const;

test.each([
  ['nothing', [], false],
  ['a search under way', [session], false],
  ['a decision that was not published', [session, decided], false],
  ['a progress comment before the decision', [published('comment'), decided], false],
  ['a branch without pull request', [decided, published('branch')], false],
  ['a published pull request', [decided, published('pull-request')], true],
  ['a published diagnosis', [decided, published('comment')], true],
  ['an early end', [session, ended], true],
  ['a raised budget after the end', [decided, published('comment'), raised], false],
  [
    'a raised budget that was served',
    [decided, published('comment'), raised, decided, published('pull-request')],
    true,
  ],
])('after %s: over is %j', (_name, bodies, over) => {
  const events = bodies.map((body, seq): Event => ({ v: 1, seq, at: '2026-11-22T10:00:00Z', ...body }));
  expect(runIsOver(events)).toBe(over);
});
