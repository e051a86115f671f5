import { expect, test } from '@jest/globals';
import type { TraceStore } from '../../src/ports.ts';
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

/** Every order in which two sequences of so many steps can be mixed. */
function mixed(left: number, right: number): readonly string[] {
  if (left === 0 || right === 0) return ['a'.repeat(left) + 'b'.repeat(right)];
  return [...mixed(left - 1, right).map((rest) => `a${rest}`), ...mixed(left, right - 1).map((rest) => `b${rest}`)];
}

/** A store each call of which waits for its turn; who has no call left lets the others go on. */
function turns(trace: TraceStore, order: string) {
  const waiting: { readonly who: string; readonly go: () => void }[] = [];
  const left = [...order];
  const next = () => {
    const [who] = left;
    const at = waiting.findIndex((one) => who === undefined || one.who === who);
    if (at < 0) return;
    left.shift();
    waiting.splice(at, 1)[0]?.go();
  };
  const turn = (who: string) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    waiting.push({ who, go: resolve });
    next();
    return promise;
  };
  const ends = (who: string) => {
    for (let at = left.indexOf(who); at >= 0; at = left.indexOf(who)) left.splice(at, 1);
    next();
  };
  const storeOf = (who: string): Pick<TraceStore, 'append' | 'events'> => ({
    events: async (run) => {
      await turn(who);
      return trace.events(run).finally(() => setImmediate(next));
    },
    append: async (...given) => {
      await turn(who);
      return trace.append(...given).finally(() => setImmediate(next));
    },
  });
  return { storeOf, ends };
}

// A worker that was silent comes back while another one has taken its job: both tell the same, and who is refused is repeated.
test.each(mixed(4, 4))('two workers that tell the same, in the order %s: it stands once', async (order) => {
  const trace = createFakeTraceStore();
  await appendNext(trace, RUN, { type: 'session-started', worker: 'w' });
  const { storeOf, ends } = turns(trace, order);
  const tell = async (who: string) => {
    const store = storeOf(who);
    await appendOnce(store, RUN, PUBLISHED).catch(() => appendOnce(store, RUN, PUBLISHED));
    ends(who);
  };
  await Promise.all(['a', 'b'].map(tell));
  expect((await trace.events(RUN)).map(({ type }) => type)).toEqual(['session-started', 'published']);
});
