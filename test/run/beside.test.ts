// What stands beside the words of a run: a check run where the App may write checks, one line in the log where it may not.

import { expect, test } from '@jest/globals';
import { GitHubFault } from '../../src/errors.ts';
import type { Place } from '../../src/github/github-app.ts';
import type { NewCheck } from '../../src/github/publisher.ts';
import { createBeside } from '../../src/run/beside.ts';
import type { Event, EventBody } from '../../src/trace/event.ts';
import { createFakeTraceStore } from '../fakes/trace-store.ts';
import { completeTrace } from '../trace/views/sample-trace.ts';

const RUN = 'r-0123456789ab';
const PLACE: Place = { installation: 1, repositoryId: 2, owner: 'octo', name: 'xml', issue: 634 };
const PUBLISHED: EventBody = { type: 'published', what: 'pull-request', number: 7, url: 'u', sha: 'f00d' };

async function marked({ end, refusal }: { readonly end: readonly EventBody[]; readonly refusal?: GitHubFault }) {
  const trace = createFakeTraceStore();
  const sample = completeTrace();
  for (const text of sample.texts.values()) await trace.put(RUN, text);
  const bodies = sample.events.map(({ v: _v, seq: _seq, at: _at, ...body }: Event) => body as EventBody);
  for (const [at, body] of [...bodies, ...end].entries()) await trace.append(RUN, at, body);
  const checks: NewCheck[] = [];
  const log: string[] = [];
  const beside = createBeside({
    trace,
    publisher: {
      check: async (_place, check) => {
        if (refusal) throw refusal;
        checks.push(check);
      },
    },
    log: { warn: (_about: unknown, words?: unknown) => void log.push(String(words)) },
  });
  const mark = () => beside.mark({ ...PLACE, run: RUN });
  return { mark, checks, log };
}

test('the head of the pull request gets the check of its run', async () => {
  const { mark, checks, log } = await marked({ end: [PUBLISHED] });
  await mark();
  expect(checks).toEqual([{ run: RUN, sha: 'f00d', text: expect.objectContaining({ conclusion: 'success' }) }]);
  expect(log).toEqual([]);
});

test.each<[string, readonly EventBody[]]>([
  ['nothing is published', []],
  ['a comment is all there is', [{ type: 'published', what: 'comment', number: 1, url: 'u' }]],
])('there is no check where %s', async (_name, end) => {
  const { mark, checks } = await marked({ end });
  await mark();
  expect(checks).toEqual([]);
});

test('an App without the permission is told of in the log once, and all else goes on', async () => {
  const refusal = new GitHubFault('not granted', 'n', { status: 422 });
  const { mark, log } = await marked({ end: [PUBLISHED], refusal });
  await mark();
  await mark();
  expect(log).toEqual(['no check run: the App may not write checks here']);
});

test('trouble that passes is for whoever tries again', async () => {
  const refusal = new GitHubFault('away', 'n', { status: 503, transient: true });
  const { mark, log } = await marked({ end: [PUBLISHED], refusal });
  await expect(mark()).rejects.toThrow('away');
  expect(log).toEqual([]);
});
