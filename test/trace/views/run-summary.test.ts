import { describe, expect, test } from '@jest/globals';
import type { EventBody } from '../../../src/trace/event.ts';
import { runState, summaryOf } from '../../../src/trace/views/run-summary.ts';
import { begin, completeTrace, createTrace } from './sample-trace.ts';

const OPENED: EventBody = {
  type: 'published',
  what: 'pull-request',
  number: 9,
  url: 'https://github.com/octo/xml/pull/9',
};
const ENDED: EventBody = { type: 'ended', reason: 'the label was removed', next: 'Add it again.' };
const DECIDED = { type: 'decided', winner: null, confidence: 0, reason: '', next: '', rollouts: 0 } as const;
const outcome = (what: 'merged' | 'closed' | 'reverted'): EventBody => ({ type: 'outcome', what, pull: 9, head: 'a' });
const raised = (): EventBody => {
  const budget = { rollouts: 16, tokens: 1, seconds: 1, sandboxSeconds: 1, money: 1 };
  return { type: 'budget-raised', budget, by: 'maintainer' };
};

describe('the state of a run', () => {
  test.each<[string, readonly EventBody[]]>([
    ['working', []],
    ['stopped', [ENDED]],
    ['abstained', [{ ...DECIDED, decision: 'abstain' }]],
    ['abstained', [{ ...DECIDED, decision: 'abstain' }, ENDED]],
    ['stopped', [{ ...DECIDED, decision: 'blocked' }]],
    ['stopped', [{ ...DECIDED, decision: 'abstain', unjudged: true }]],
    ['proposed', [{ ...DECIDED, decision: 'doubt' }, OPENED]],
    ['merged', [{ ...DECIDED, decision: 'propose' }, OPENED, outcome('merged')]],
    ['reverted', [{ ...DECIDED, decision: 'propose' }, OPENED, outcome('merged'), outcome('reverted')]],
    ['queued', [{ ...DECIDED, decision: 'propose' }, OPENED, raised()]],
    ['working', [{ ...DECIDED, decision: 'propose' }, raised(), { type: 'session-started', worker: 'w' }]],
  ])('is %s', (state, bodies) => {
    const trace = createTrace();
    begin(trace);
    for (const body of bodies) trace.add(body);
    expect(runState(trace.events)).toBe(state);
    expect(runState(trace.events.slice(-4))).toBe(state);
  });

  test('a run that no worker has taken waits', () => {
    const trace = createTrace();
    begin(trace);
    expect(runState(trace.events.slice(0, 1))).toBe('queued');
  });
});

describe('a line of the list of runs', () => {
  test('it is made of the first event and the last ones', () => {
    const trace = completeTrace();
    trace.add(OPENED);
    const { events } = trace;
    expect(summaryOf('r-1', events[0], events.slice(-3))).toEqual({
      run: 'r-1',
      title: 'Attributes are dropped with oneListGroup',
      origin: expect.objectContaining({ owner: 'octo', name: 'xml', issue: 634 }),
      state: 'proposed',
      at: events[0]?.at,
      lastAt: events.at(-1)?.at,
      length: events.length,
      pull: { number: 9, url: 'https://github.com/octo/xml/pull/9' },
    });
  });

  test('what does not begin as a run is none', () => {
    expect(summaryOf('r-1', undefined, [])).toBeUndefined();
    expect(summaryOf('r-1', completeTrace().events[2], [])).toBeUndefined();
  });
});
