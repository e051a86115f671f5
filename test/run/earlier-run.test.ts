// Which runs a search that starts over takes along.

import { expect, test } from '@jest/globals';
import { earlierRun } from '../../src/run/earlier-run.ts';
import type { EventBody } from '../../src/trace/event.ts';
import { createFakeTraceStore } from '../fakes/trace-store.ts';

const PLACE = { installation: 5, repositoryId: 7, owner: 'octo', name: 'calc', issue: 3 };
const BUDGET = { rollouts: 8, tokens: 1e6, seconds: 60, sandboxSeconds: 60, money: 1 };
const FOUND = { type: 'published', number: 9, url: 'u' } as const;
const COMMIT: EventBody = { ...FOUND, what: 'pull-request', sha: 'a'.repeat(40) };

test('the newest search, and what was committed to its pull request since; not what only said something', async () => {
  const trace = createFakeTraceStore();
  const begin = async (run: string, pull: number | undefined, end: EventBody) => {
    const origin = { kind: 'github', ...PLACE, sender: 'writer', triggeredAt: '2026-11-22T10:00:00Z' } as const;
    const issue = await trace.put(run, '{}');
    const ofPull = pull === undefined ? {} : { pull };
    const more = { title: 't', budget: BUDGET, policy: 'greedy', seed: 1 };
    await trace.append(run, 0, { type: 'run-started', origin: { ...origin, ...ofPull }, issue, ...more });
    await trace.append(run, 1, {
      type: 'pinned',
      base: 'b'.repeat(40),
      task: issue,
      model: 'm',
      judge: 'j',
      prompts: 'p',
    });
    await trace.append(run, 2, end);
    await new Promise((resolve) => setTimeout(resolve, 5)); // runs are told apart by when they began
  };
  await begin('r-000000000001', undefined, COMMIT);
  await begin('r-000000000002', 9, COMMIT); // of the search before the newest one
  await begin('r-000000000003', undefined, COMMIT);
  await begin('r-000000000004', 9, COMMIT);
  await begin('r-000000000005', 9, { ...FOUND, what: 'comment' });
  await begin('r-000000000006', 8, { ...COMMIT, number: 8 }); // of another pull request
  await begin('r-000000000007', 9, COMMIT);

  const found = await earlierRun(PLACE, { next: 'r-00000000000f' }, { trace, most: BUDGET });
  expect(found?.earlier).toEqual({ run: 'r-000000000003', revisions: ['r-000000000004', 'r-000000000007'] });
});
