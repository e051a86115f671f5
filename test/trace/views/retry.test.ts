// What `/mull retry` is answered: from the raise to the outcome, each number from the trace.

import { describe, expect, test } from '@jest/globals';
import type { Decided } from '../../../src/trace/run-event.ts';
import { retry } from '../../../src/trace/views/retry.ts';
import { ask, completeTrace, drafted, execute, patchDraft, REPRODUCTION, type TraceBuilder } from './sample-trace.ts';

const COMMAND = 'c-0123456789ab';
const OPTIONS = { command: COMMAND, thread: 7, asked: 16 };
const BUDGET = { rollouts: 16, tokens: 4e6, seconds: 3600, sandboxSeconds: 2400, money: 10 };
const opened = (sha: string) => ({ type: 'published', what: 'pull-request', number: 7, url: 'u', sha }) as const;
const decision = (part: Partial<Decided>) =>
  ({
    type: 'decided',
    decision: 'propose',
    winner: 'u0.f0.p0',
    confidence: 0.88,
    reason: 'it works',
    next: 'n',
    rollouts: 9,
    ...part,
  }) as const;

/** The complete run of eight rollouts, published, then raised to sixteen. */
function raised(hint = false): TraceBuilder {
  const trace = completeTrace();
  trace.add(opened('old'));
  const more = hint ? { hint: trace.put('only on Windows') } : {};
  trace.add({ type: 'budget-raised', budget: BUDGET, by: 'maintainer', command: COMMAND, ...more }, 3600);
  trace.add({ type: 'session-started', worker: 'w-2' });
  return trace;
}

/** One more rollout with a new patch that passes everything. */
function improved(): TraceBuilder {
  const trace = raised();
  const outcome = drafted(trace, patchDraft('      // another way', 'Another way'), 'another way');
  ask(trace, { node: 'u8.f0.p0', outcome });
  const subject = outcome.kind === 'draft' ? outcome.key : '';
  execute(trace, { check: { kind: 'regression', scope: 'all' }, subject, results: [], verdict: { result: 'pass' } });
  const results = [{ id: REPRODUCTION, status: 'passed' }] as const;
  execute(trace, { check: { kind: 'reproduction', test: 'u0.t0' }, subject, results, verdict: { result: 'pass' } });
  return trace;
}

describe('the answer to a retry', () => {
  test('is nothing before the command was applied', () => {
    expect(retry(completeTrace().events, OPTIONS)).toBeUndefined();
    expect(retry(raised().events, { ...OPTIONS, command: 'c-other' })).toBeUndefined();
  });

  test('says that it goes on, and what becomes of the hint', () => {
    expect(retry(raised(true).events, OPTIONS)).toBe(
      '**8 → 16: going on.** Keeps all 8 earlier rollouts; only what is missing is done. Your hint goes to new samples only.\n',
    );
  });

  test('tells what changed when a different patch won', () => {
    const trace = improved();
    trace.add(decision({ winner: 'u8.f0.p0' }));
    trace.add(opened('new'));
    expect(retry(trace.events, OPTIONS)).toBe(
      '**8 → 16: a different patch won.** Kept all 8 earlier rollouts, added 1 (1 new distinct patch). The new one passes the reproduction test and breaks no test that passed; confidence 0.86 → 0.88. New commit on this branch. Spent: +9k tokens, +0:25.\n',
    );
    expect(retry(trace.events, { ...OPTIONS, thread: 634 })).toContain(' New commit on #7. ');
  });

  test('claims no commit when the same patch won again, and says a word about the maximum', () => {
    const trace = improved();
    trace.add(decision({}));
    trace.add(opened('old'));
    const text = retry(trace.events, { ...OPTIONS, asked: 9999 });
    expect(text).toMatch(
      /^\*\*8 → 16: the same patch won again\.\*\* .* No new commit; the description of #7 is up to date\./,
    );
    expect(text).toMatch(/You asked for 9999; 16 is the most here\.\n$/);
  });

  test('leaves the pull request as it was when nothing is good enough any more, with the reason escaped', () => {
    const trace = improved();
    trace.add(decision({ decision: 'abstain', confidence: 0.3, reason: 'patches disagree @all' }));
    trace.add({ type: 'published', what: 'comment', number: 1, url: 'u' });
    const text = retry(trace.events, OPTIONS);
    expect(text).toContain('**8 → 16: no patch is good enough any more.**');
    expect(text).toContain('#7 stays as it was.');
    expect(text).not.toContain(' @all');
  });

  test('names the cap or the stop that ended it, and a model that changed meanwhile', () => {
    const trace = improved();
    trace.add({
      type: 'pinned',
      base: 'b',
      task: 't'.repeat(64),
      model: 'newer',
      judge: 'qwen3-coder-32b',
      prompts: `5d1cf00${'0'.repeat(57)}`,
    });
    trace.add({ type: 'cap-reached', cap: 'stopped', limit: 0, spent: 0 });
    trace.add(decision({}));
    trace.add(opened('old'));
    const text = retry(trace.events, OPTIONS);
    expect(text).toContain('The search was stopped on request.');
    expect(text).toContain(
      'Meanwhile the model (`qwen3-coder-32b` → `newer`) changed: earlier samples and scores stay',
    );
  });

  test('says why it was stopped when it ended without a result, and keeps to its own raise', () => {
    const trace = raised();
    trace.add({ type: 'ended', reason: 'the label was removed', next: 'n' });
    expect(retry(trace.events, OPTIONS)).toBe(
      '**8 → 16: stopped.** The label was removed. Kept all 8 earlier rollouts.\n',
    );
    trace.add({ type: 'budget-raised', budget: { ...BUDGET, rollouts: 32 }, by: 'm', command: 'c-later' });
    expect(retry(trace.events, OPTIONS)).toContain('8 → 16: stopped');
    expect(retry(trace.events, { ...OPTIONS, command: 'c-later' })).toContain('**16 → 32: going on.**');
  });
});
