import { expect, test } from '@jest/globals';
import { appendNext, appendOnce } from '../../src/run/append-next.ts';
import type { EventBody } from '../../src/trace/event.ts';
import { createFakeTraceStore } from '../fakes/trace-store.ts';

const RUN = 'r-000000000001';
const PUBLISHED: EventBody = {
  type: 'published',
  what: 'pull-request',
  number: 7,
  url: 'https://github.example/7',
  sha: 'a1',
};

test('what a job says again that is done again stands once, and anew after anything else', async () => {
  const trace = createFakeTraceStore();
  const said = async () => (await trace.events(RUN)).map(({ type }) => type);
  for (let times = 0; times < 3; times++) await appendOnce(trace, RUN, PUBLISHED);
  expect(await said()).toEqual(['published']);
  await appendOnce(trace, RUN, { ...PUBLISHED, sha: 'b2' });
  expect(await said()).toEqual(['published', 'published']);
  await appendNext(trace, RUN, { type: 'ended', reason: 'asked to stop', next: 'Add the label again.' });
  await appendOnce(trace, RUN, { ...PUBLISHED, sha: 'b2' });
  expect(await said()).toEqual(['published', 'published', 'ended', 'published']);
});
