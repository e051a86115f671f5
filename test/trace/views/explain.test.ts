// What `/mull explain` and `/mull status` answer: each fact from the trace, in words that need no look into it.

import { describe, expect, test } from '@jest/globals';
import type { Decided } from '../../../src/trace/run-event.ts';
import { explain } from '../../../src/trace/views/explain.ts';
import { status } from '../../../src/trace/views/status.ts';
import { ask, begin, completeTrace, createTrace, type TraceBuilder } from './sample-trace.ts';

const OTHERS = [
  { node: 'u7.f0.p0', reason: 'breaks 4 existing tests' },
  { node: 'u7.f0.p1', reason: 'turns no reproduction test green, while another patch turns all of them' },
  { node: 'u0.f1.p2', reason: 'larger, no gain' },
];

function decided(part: Partial<Decided> = {}): TraceBuilder {
  const trace = completeTrace();
  trace.add({
    type: 'decided',
    decision: 'propose',
    winner: 'u0.f0.p0',
    confidence: 0.86,
    reason: 'it turns 1 reproduction test green and breaks nothing',
    next: 'Review the diff.',
    rollouts: 8,
    eliminated: OTHERS,
    ...part,
  });
  return trace;
}

describe('the explanation', () => {
  test('of the choice names what was measured, and why each other patch lost', () => {
    expect(explain(decided().events, undefined)).toBe(
      [
        '**Chosen, confidence 0.86**: it turns 1 reproduction test green and breaks nothing.',
        '',
        '**\\#1 append attributes in the array branch**, made by 5 of 8 rollouts: 1 line in `src/xmlbuilder/json2xml.js`',
        '- existing tests: pass',
        '- reproduction test `u0.t0`: passes',
        '- reward 0.91',
        '',
        'Not the others:',
        '',
        '- \\#6 same, also trims: larger, no gain',
        '- \\#7 rewrite of j2x: breaks 4 existing tests',
        '- \\#8 text only: turns no reproduction test green, while another patch turns all of them',
        '',
        '`/mull explain 6` tells more of one of them.',
        '',
      ].join('\n'),
    );
  });

  test('of one that lost says what it broke, and what the chosen one did', () => {
    const text = explain(decided().events, 7);
    expect(text).toMatch(
      /^\*\*\\#7 rewrite of j2x\*\*, made by 1 of 8 rollouts: \d+ lines in `src\/xmlbuilder\/json2xml\.js`\n/,
    );
    expect(text).toMatch(/\n- existing tests: 4 new failures \(`[^`]+`, `[^`]+`, `[^`]+`, `[^`]+`\): /);
    expect(text).toContain('\n- reward 0.40\n');
    expect(text).toMatch(
      /\n\*\*It lost: breaks 4 existing tests\.\*\* Compared with \\#1 append attributes in the array branch: existing tests pass, 1 of 1 reproduction test passed, reward 0\.91\.\n$/,
    );
  });

  test('of a rollout that made the same change says whose it is', () => {
    expect(explain(decided().events, 3)).toMatch(/^Rollout 3 made the same change as rollout 1\.\n\n\*\*\\#1 /);
    expect(explain(decided().events, 3)).toMatch(/\n\*\*It was chosen\.\*\*\n$/);
  });

  test('of a rollout that there is none of says which there are', () => {
    expect(explain(decided().events, 9)).toBe('There is no rollout 9: this run has 8 rollouts (1–8).\n');
    expect(explain(decided().events, 0)).toContain('There is no rollout 0');
  });

  test('of a rollout without a patch says why there is none', () => {
    const trace = createTrace();
    begin(trace);
    ask(trace, { node: 'u0.f0.p0', outcome: { kind: 'given-up', reason: 'no SEARCH/REPLACE block <b>in it</b>' } });
    expect(explain(trace.events, 1)).toBe(
      '**Rollout 1 gave no patch.** No SEARCH/REPLACE block &lt;b&gt;in it&lt;/b&gt;.\n',
    );
  });

  test('lists each doubt of a doubtful choice, and the best one of none', () => {
    const doubts = ['no reproduction test shows the issue on the base commit', 'parts were not run: `lint`'];
    const doubtful = explain(decided({ decision: 'doubt', doubts, reason: doubts.join('; ') }).events, undefined);
    expect(doubtful).toMatch(/^\*\*Chosen with a doubt, confidence 0\.86:\*\*\n/);
    expect(doubtful).toContain('- Doubt: No reproduction test shows the issue on the base commit.\n');
    const none = explain(decided({ decision: 'abstain', reason: 'no patch passes enough checks' }).events, undefined);
    expect(none).toMatch(
      /^\*\*No patch is good enough to propose\*\* \(confidence 0\.86\)\. No patch passes enough checks\. The best one:\n/,
    );
  });

  test('before the decision, and before any patch, says so', () => {
    const undecided = completeTrace().events.filter(({ type }) => type !== 'decided');
    expect(explain(undecided, undefined)).toMatch(/^\*\*Nothing is decided yet\.\*\* So far:\n\nPatches so far:\n/);
    const trace = createTrace();
    begin(trace);
    expect(explain(trace.events, undefined)).toBe('No patch was written yet, so there is nothing to explain.\n');
    trace.add({ type: 'ended', reason: 'the label was removed', next: 'n' });
    expect(explain(trace.events, undefined)).toBe('No patch was written. The label was removed.\n');
  });
});

describe('the status', () => {
  const options = { now: Date.parse('2026-01-02T03:10:00Z'), commands: ['stop'], label: 'mull' };
  const of = (trace: TraceBuilder) => status('r-0123456789ab', trace.events, trace.texts, options);
  const FACTS = 'run `r-0123456789ab` · policy process-search · budget 8 · base `931e910`\n';

  test('of a run that works is its check list', () => {
    const trace = completeTrace();
    const undecided = trace.events.filter(({ type }) => type !== 'decided');
    const text = of({ ...trace, events: undecided });
    expect(text).toMatch(/^\*\*Mullover is working on this\*\*/);
    expect(text).toContain('- [x] Understood the repository');
    expect(text.endsWith(FACTS)).toBe(true);
  });

  test('of a run that ended is one line, whichever way', () => {
    const trace = decided();
    expect(of(trace)).toMatch(/^\*\*A patch is chosen\*\*, confidence 0\.86\. Spent: /);
    trace.add({ type: 'published', what: 'pull-request', number: 9, url: 'u', sha: 's' });
    expect(of(trace)).toMatch(/^\*\*Draft pull request #9 is open\*\*: confidence 0\.86\. Spent: [^\n]+\n\nrun /);
    expect(of(decided({ decision: 'abstain', reason: 'nothing passes' }))).toMatch(
      /^\*\*No pull request\.\*\* Nothing passes\. Spent: [^\n]+\n\nrun /,
    );
    const stopped = createTrace();
    begin(stopped);
    stopped.add({ type: 'ended', reason: 'the label was removed', next: 'n' });
    expect(of(stopped)).toMatch(/^\*\*Ended\.\*\* The label was removed\. Spent: /);
  });

  test('names the policy that goes on now', () => {
    const trace = completeTrace();
    const budget = { rollouts: 16, tokens: 1, seconds: 1, sandboxSeconds: 1, money: 1 };
    trace.add({ type: 'budget-raised', budget, by: 'maintainer', policy: 'beam' });
    expect(of(trace)).toContain('policy beam · budget 16');
  });
});
