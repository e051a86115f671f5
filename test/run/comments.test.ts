// Where the words of a run say that its whole trace is.

import { expect, test } from '@jest/globals';
import { createComments } from '../../src/run/comments.ts';
import type { EventBody } from '../../src/trace/event.ts';
import { createFakeTraceStore } from '../fakes/trace-store.ts';
import { completeTrace } from '../trace/views/sample-trace.ts';

const RUN = 'r-0123456789ab';

async function commentsOf(pages: string | undefined, offered = false) {
  const trace = createFakeTraceStore();
  const sample = completeTrace();
  for (const text of sample.texts.values()) await trace.put(RUN, text);
  for (const [seq, { v: _v, seq: _seq, at: _at, ...body }] of sample.events.entries())
    await trace.append(RUN, seq, body as EventBody);
  return createComments({
    trace,
    folder: '/data/runs',
    pages,
    label: 'mull',
    words: ['retry'],
    offers: async () => offered,
    now: Date.now,
  });
}

test('with an address for the pages, a comment links to the page of its run', async () => {
  const text = await (await commentsOf('https://runs.example.com')).patch(RUN, 'a branch is protected');
  expect(text).toContain('[full trace](https://runs.example.com/runs/r-0123456789ab)');
  const comments = await commentsOf('https://runs.example.com');
  const page = '[Page of this run](https://runs.example.com/runs/r-0123456789ab)';
  expect(await comments.present(RUN)).toContain(page);
});

test('without one it names the folder', async () => {
  const text = await (await commentsOf(undefined)).patch(RUN, 'a branch is protected');
  expect(text).toContain('full trace `/data/runs/r-0123456789ab`');
});

test('the offer stands beneath a result, and beneath nothing else', async () => {
  const comments = await commentsOf(undefined, true);
  const offer = 'This is my first search here';
  expect(await comments.present(RUN)).not.toContain(offer);
  expect(await comments.status(RUN)).not.toContain(offer);
});
