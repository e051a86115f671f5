// A run that revises a pull request for a review with two remarks, as it can end.

import type { Draft, Remark, Review } from '../../../src/task.ts';
import { parentOf, stageOf } from '../../../src/trace/position.ts';
import { ask, BASE, createTrace, drafted, type TraceBuilder } from './sample-trace.ts';

export const DIFF = [
  'diff --git a/lib/a.js b/lib/a.js\n--- a/lib/a.js\n+++ b/lib/a.js\n@@ -10,3 +10,3 @@\n x\n-old\n+new\n y\n@@ -40,2 +40,3 @@\n a\n+b\n c\n',
  'diff --git a/lib/c.js b/lib/c.js\n--- /dev/null\n+++ b/lib/c.js\n@@ -0,0 +1 @@\n+c\n',
].join('');

export const remark = (part: Partial<Remark> = {}): Remark => ({
  id: 5,
  thread: 5,
  file: 'lib/a.js',
  endLine: 11,
  hunk: '',
  text: 'Rename it.',
  ...part,
});
const REVIEW: Review = {
  author: 'ann',
  body: 'Also <b>this</b>.',
  remarks: [remark(), remark({ id: 6, file: 'lib/z.js' })],
  diff: '',
};

export interface Found {
  readonly covers?: readonly number[];
  readonly fails?: readonly number[];
  readonly decision?: 'propose' | 'doubt' | 'abstain';
  readonly committed?: boolean;
  readonly ended?: string;
  /** Comments beyond those that are taken up. */
  readonly left?: number;
}

const PLACES = [{ file: 'lib/a.js', function: 'name', startLine: 10, endLine: 12 }];
const CASES = ['`lib/a.js:11`: Rename it.', '`lib/z.js`: Rename it.', 'Also <b>this</b>.'];

/** A node that the review gives. */
function give(trace: TraceBuilder, node: string, draft: Draft): void {
  const place = { node, parent: parentOf(node), stage: stageOf(node), key: node, files: ['lib/a.js'], summary: 's' };
  trace.add({ type: 'given', ...place, draft: trace.put(JSON.stringify(draft)), said: trace.put('[]') });
}

export function revised({
  covers,
  fails,
  decision = 'propose',
  committed = true,
  ended,
  left,
}: Found = {}): TraceBuilder {
  const reviewed = left === undefined ? REVIEW : { ...REVIEW, left };
  const trace = createTrace();
  const budget = { rollouts: 4, tokens: 1_000_000, seconds: 1800, sandboxSeconds: 1200, money: 5 };
  const github = { installation: 1, repositoryId: 2, owner: 'octo', name: 'xml', issue: 3, pull: 9, sender: 'ann' };
  const origin = { kind: 'github', ...github, triggeredAt: '2026-01-02T02:59:59Z' } as const;
  const issue = trace.put(JSON.stringify({ title: 't', body: 'b' }));
  const review = trace.put(JSON.stringify(reviewed));
  trace.add({ type: 'run-started', origin, issue, title: 't', budget, policy: 'revision', seed: 1, review });
  const task = trace.put(
    JSON.stringify({ id: 'i', title: 't', body: 'b', comments: [], base: BASE, review: reviewed }),
  );
  trace.add({ type: 'pinned', base: BASE, task, model: 'm', judge: 'j', prompts: 'p' });
  trace.add({ type: 'session-started', worker: 'w' });
  give(trace, 'u0', { kind: 'understanding', files: ['lib/a.js'], locations: PLACES, analysis: 'a', cases: CASES });
  give(trace, 'u0.f0', { kind: 'localization', locations: PLACES, analysis: 'a' });
  const draft: Draft = {
    kind: 'patch',
    changes: [],
    diff: DIFF,
    title: 'rename it',
    explanation: 'e',
    ...(covers ? { covers } : {}),
  };
  const outcome = drafted(trace, draft, 'rename it');
  ask(trace, { node: 'u0.f0.p0', outcome: outcome.kind === 'draft' && covers ? { ...outcome, covers } : outcome });
  const usage = { inputTokens: 1, outputTokens: 1, money: 0, estimated: false };
  trace.add({
    ...{
      type: 'scored',
      work: 'score:u0.f0.p0',
      attempt: 1,
      node: 'u0.f0.p0',
      value: 0.7,
      method: 'logprobs',
      model: 'j',
    },
    ...{ promptHash: 'h', usage, ms: 1, ...(fails ? { fails } : {}) },
  });
  trace.add({
    type: 'decided',
    decision,
    winner: 'u0.f0.p0',
    confidence: 0.8,
    reason: 'no test shows it',
    next: 'Say more.',
    rollouts: 1,
  });
  const commit = { type: 'published', what: 'pull-request', number: 9, url: 'u', sha: 'c0ffee0123456' } as const;
  if (committed) trace.add(commit);
  else if (ended === undefined) trace.add({ type: 'published', what: 'comment', number: 9, url: 'u' });
  if (ended !== undefined) trace.add({ type: 'ended', reason: ended, next: 'Submit it again.' });
  return trace;
}
