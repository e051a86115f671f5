// What is told of an endpoint that gives nothing: at once, and only while it is so.

import { describe, expect, test } from '@jest/globals';
import type { EventBody } from '../../../src/trace/event.ts';
import { waitsFor } from '../../../src/trace/views/waiting.ts';
import { begin, createTrace } from './sample-trace.ts';

const lost = (reason: 'away' | 'model' | 'crowded' | 'infrastructure', message: string): EventBody => ({
  ...{ type: 'work-lost', work: 'ask:u0:0', attempt: 1, reason, message },
  final: false,
});
const scored: EventBody = {
  ...{
    type: 'scored',
    work: 'score:u0',
    attempt: 1,
    node: 'u0',
    model: 'm',
    promptHash: 'h',
    ms: 1,
    value: 0.5,
    method: 'logprobs',
  },
  usage: { inputTokens: 1, outputTokens: 1, money: 0, estimated: false },
};

function told(...bodies: readonly EventBody[]): string | undefined {
  const trace = createTrace();
  begin(trace);
  for (const body of bodies) trace.add(body);
  return waitsFor(trace.events);
}

describe('an endpoint that gives nothing', () => {
  test.each(['away', 'model', 'crowded'] as const)('is told of at its first request that is lost (%s)', (reason) => {
    expect(told(lost(reason, 'sent a page'))).toBe('sent a page');
  });

  test('is told of again when it goes on', () => {
    expect(told(scored, lost('model', 'timed out'), lost('model', 'sent a page'))).toBe('sent a page');
  });

  test('a single request that failed after an answer is none', () => {
    expect(told(scored, lost('model', 'timed out'))).toBeUndefined();
    expect(told(scored, lost('away', 'no connection'))).toBe('no connection');
  });

  test('what it answers ends it, and so does the next session', () => {
    expect(told(lost('model', 'sent a page'), scored)).toBeUndefined();
    expect(told(lost('model', 'sent a page'), { type: 'session-started', worker: 'w-2' })).toBeUndefined();
  });

  test('what a container lost says nothing of it', () => {
    expect(told(lost('infrastructure', 'the engine is away'))).toBeUndefined();
  });
});
