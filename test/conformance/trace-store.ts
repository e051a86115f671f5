// What every trace store promises, run against the fake and the one on disk.

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { TraceFault } from '../../src/errors.ts';
import type { RunsWanted, TraceStore } from '../../src/ports.ts';
import type { EventBody, StoredEvent } from '../../src/trace/event.ts';
import { eventLine } from '../../src/trace/fit-event.ts';
import { openJournal } from '../../src/trace/journal.ts';
import type { Origin } from '../../src/trace/run-event.ts';
import { summaryOf } from '../../src/trace/views/run-summary.ts';
import { wholeEvents } from '../../src/trace/whole-events.ts';
import { anyEvent, anyText, TYPES } from '../trace/any-event.ts';

export interface TraceStoreUnderTest {
  readonly store: TraceStore;
  readonly close: () => Promise<void>;
}

/** `create` gets the redaction and the clock to use. */
export type CreateTraceStore = (redact: (text: string) => string, now: () => string) => Promise<TraceStoreUnderTest>;

const RUN = 'r-0123456789ab';
const SECRET = 'ghs_secretvalue';
/** Replaced by something longer. */
const LETTER = 'ß';
const redact = (text: string) => text.replaceAll(SECRET, '[secret]').replaceAll(LETTER, '[letter]');
const BUDGET = { rollouts: 8, tokens: 1, seconds: 1, sandboxSeconds: 1, money: 1 };
type Of<T extends EventBody['type']> = Extract<EventBody, { type: T }>;
const PLACE: Extract<Origin, { kind: 'github' }> = {
  ...{ installation: 5, repositoryId: 7, owner: 'octo', name: 'calc', issue: 7 },
  ...{ kind: 'github', sender: 'maintainer', triggeredAt: '2026-01-01T00:00:00Z' },
};
const DECIDED: Of<'decided'> = {
  ...{ type: 'decided', decision: 'propose', winner: 'p0', confidence: 0.9, reason: 'r', next: 'n', rollouts: 8 },
};
const PUBLISHED: Of<'published'> = {
  ...{ type: 'published', what: 'pull-request', number: 12, url: 'https://github.test/octo/calc/pull/12' },
};
const beginning = (origin: Origin, title: string): EventBody => ({
  ...{ type: 'run-started', origin, title, issue: 'a'.repeat(64), budget: BUDGET, policy: 'beam', seed: 1 },
});
const session = (worker: string): EventBody => ({ type: 'session-started', worker });

export function describeTraceStore(name: string, create: CreateTraceStore): void {
  describe(`${name} as a trace store`, () => {
    let subject: TraceStoreUnderTest;
    let time = 0;
    beforeEach(async () => {
      time = Date.UTC(2026, 0, 1);
      const now = (): string => {
        time += 1000;
        return new Date(time).toISOString();
      };
      subject = await create(redact, now);
    });
    afterEach(() => subject.close());

    test('an unknown run has no events and is not listed', async () => {
      expect(await subject.store.events(RUN)).toEqual([]);
      expect(await subject.store.first(RUN)).toBeUndefined();
      expect(await subject.store.runs()).toEqual([]);
    });

    test('appended events come back in order, numbered, dated and versioned', async () => {
      const first = await subject.store.append(RUN, 0, session('a'));
      await subject.store.append(RUN, 1, session('b'));
      expect(first).toEqual({ v: 1, seq: 0, at: '2026-01-01T00:00:01.000Z', type: 'session-started', worker: 'a' });
      expect(await subject.store.events(RUN)).toEqual([
        first,
        { v: 1, seq: 1, at: '2026-01-01T00:00:02.000Z', type: 'session-started', worker: 'b' },
      ]);
      expect(await subject.store.first(RUN)).toEqual(first);
    });

    test('a number that is taken or skipped is refused and leaves the trace as it was', async () => {
      await subject.store.append(RUN, 0, session('a'));
      const before = await subject.store.events(RUN);
      await expect(subject.store.append(RUN, 0, session('b'))).rejects.toThrow(TraceFault);
      await expect(subject.store.append(RUN, 2, session('b'))).rejects.toThrow(TraceFault);
      expect(await subject.store.events(RUN)).toEqual(before);
    });

    test('of many writers of one number exactly one succeeds', async () => {
      const tries = Array.from({ length: 12 }, (_, n) => subject.store.append(RUN, 0, session(`w${n}`)));
      const settled = await Promise.allSettled(tries);
      expect(settled.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
      const winner = settled.findIndex((one) => one.status === 'fulfilled');
      expect(await subject.store.events(RUN)).toMatchObject([{ seq: 0, worker: `w${winner}` }]);
    });

    test.each(TYPES)('an event %s of any size is stored in 4096 bytes and can be read whole', async (type) => {
      let n = 0;
      await fc.assert(
        fc.asyncProperty(anyEvent(type), async (body) => {
          const run = `r-${type}-${n++}`;
          const stored = await subject.store.append(run, 0, body);
          const next = await subject.store.append(run, 1, session('next'));
          expect(Buffer.byteLength(JSON.stringify(stored))).toBeLessThanOrEqual(4096);
          expect(await subject.store.events(run)).toEqual([stored, next]);
          expect(await subject.store.first(run)).toEqual(stored);
          const { json, whole } = eventLine(body, { seq: 0, at: stored.at }, redact);
          expect(await wholeEvents(subject.store, run)).toEqual([JSON.parse(whole?.text ?? json), next]);
          expect((await openJournal(subject.store, run)).tree).toMatchObject({ length: 2 });
        }),
        { numRuns: 10 },
      );
    });

    test('a secret that becomes longer in its place does not make an event too long', async () => {
      const event = await subject.store.append(RUN, 0, session(LETTER.repeat(3000)));
      expect(Buffer.byteLength(JSON.stringify(event))).toBeLessThanOrEqual(4096);
      expect(event).toMatchObject({ worker: expect.stringMatching(/^(?:\[letter\]){100,}\[?[a-z]*…$/) });
      expect(await subject.store.events(RUN)).toEqual([event]);
    });

    test('texts come back by their hash; the same text has one hash; an unknown hash is a fault', async () => {
      const ref = await subject.store.put(RUN, 'a\r\n\u{1F642}\0');
      expect(ref).toMatch(/^[0-9a-f]{64}$/);
      expect(await subject.store.put(RUN, 'a\r\n\u{1F642}\0')).toBe(ref);
      expect(await subject.store.get(RUN, ref)).toBe('a\r\n\u{1F642}\0');
      await expect(subject.store.get(RUN, 'f'.repeat(64))).rejects.toThrow(TraceFault);
    });

    test('secrets are replaced in events and texts before they are stored', async () => {
      const event = await subject.store.append(RUN, 0, session(`w ${SECRET}`));
      const ref = await subject.store.put(RUN, `token=${SECRET}`);
      expect(event).toMatchObject({ worker: 'w [secret]' });
      expect(await subject.store.events(RUN)).toEqual([event]);
      expect(await subject.store.get(RUN, ref)).toBe('token=[secret]');
      expect(await subject.store.put(RUN, 'token=[secret]')).toBe(ref);
    });

    test('a copy is a trace of its own, with its texts; it replaces none that holds as much', async () => {
      const ref = await subject.store.put(RUN, 'a text');
      const event = await subject.store.append(RUN, 0, session('w'));
      await subject.store.copy(RUN, 'r-copy');
      expect(await subject.store.events('r-copy')).toEqual([event]);
      expect(await subject.store.get('r-copy', ref)).toBe('a text');
      const next = await subject.store.append('r-copy', 1, session('next'));
      expect(await subject.store.events(RUN)).toEqual([event]);
      await subject.store.copy(RUN, 'r-copy');
      expect(await subject.store.events('r-copy')).toEqual([event, next]);
      await subject.store.copy('r-none', 'r-other');
      expect(await subject.store.events('r-other')).toEqual([]);
    });

    test('runs are listed newest first', async () => {
      for (const run of ['r-b', 'r-a', 'r-c']) await subject.store.append(run, 0, session(run));
      await subject.store.append('r-b', 1, session('again'));
      expect(await subject.store.runs()).toEqual(['r-c', 'r-a', 'r-b']);
    });

    test('a list shows the runs that are wanted, newest first, with their state, and counts all others', async () => {
      const { store } = subject;
      await store.append('r-shell', 0, beginning({ kind: 'cli', repository: '/home/me/calc' }, 'From the shell'));
      await store.append('r-one', 0, beginning(PLACE, 'Ranges are parsed wrong'));
      await store.append('r-two', 0, beginning({ ...PLACE, issue: 8 }, 'Another RANGE\0'));
      await store.append('r-far', 0, beginning({ ...PLACE, repositoryId: 9, name: 'far' }, 'Far away'));
      await store.append('r-none', 0, session('no beginning'));
      await store.append('r-one', 1, session('w'));
      await store.append('r-two', 1, DECIDED);
      await store.append('r-two', 2, PUBLISHED);
      await store.append('r-two', 3, { type: 'ended', reason: 'r', next: 'n' });
      await store.append('r-far', 1, { type: 'ended', reason: 'r', next: 'n' });
      const { runs, counts } = await store.list({ limit: 10 });
      expect(runs.map(({ run, state }) => [run, state])).toEqual([
        ['r-far', 'stopped'],
        ['r-two', 'proposed'],
        ['r-one', 'working'],
        ['r-shell', 'queued'],
      ]);
      const none = { abstained: 0, merged: 0, closed: 0, reverted: 0 };
      expect(counts).toEqual({ ...none, queued: 1, working: 1, proposed: 1, stopped: 1 });
      expect(runs[1]).toEqual({
        ...{ run: 'r-two', title: 'Another RANGE\0', origin: { ...PLACE, issue: 8 }, state: 'proposed' },
        ...{ at: '2026-01-01T00:00:03.000Z', lastAt: '2026-01-01T00:00:09.000Z', length: 4 },
        pull: { number: 12, url: 'https://github.test/octo/calc/pull/12' },
      });
    });

    test.each<readonly [wanted: Omit<RunsWanted, 'limit'>, found: readonly string[]]>([
      [{ states: ['working', 'stopped'] }, ['r-far', 'r-one']],
      [{ repository: 'octo/calc' }, ['r-two', 'r-one']],
      [{ repository: '/home/me/calc' }, ['r-shell']],
      [{ repositoryId: 7, issue: 8 }, ['r-two']],
      [{ text: 'range' }, ['r-two', 'r-one']],
      [{ text: '%' }, []],
      [{ repository: "octo/calc' or 'a' = 'a" }, []],
      [{ states: [] }, []],
      [{ offset: 1 }, ['r-two', 'r-one', 'r-shell']],
      [{ offset: 9 }, []],
    ])('a list of what is %j', async (wanted, found) => {
      const { store } = subject;
      await store.append('r-shell', 0, beginning({ kind: 'cli', repository: '/home/me/calc' }, 'From the shell'));
      await store.append('r-one', 0, beginning(PLACE, 'Ranges are parsed wrong'));
      await store.append('r-two', 0, beginning({ ...PLACE, issue: 8 }, 'Another RANGE'));
      await store.append('r-far', 0, beginning({ ...PLACE, repositoryId: 9, name: 'far' }, 'Far away'));
      await store.append('r-one', 1, session('w'));
      await store.append('r-far', 1, { type: 'ended', reason: 'r', next: 'n' });
      expect((await store.list({ ...wanted, limit: 10 })).runs.map(({ run }) => run)).toEqual(found);
      expect((await store.list({ ...wanted, limit: 1 })).runs.map(({ run }) => run)).toEqual(found.slice(0, 1));
    });

    test('the state of a run is the same however its events came to it', async () => {
      const bodies: readonly EventBody[] = [
        ...[session('w'), DECIDED, PUBLISHED],
        { type: 'ended', reason: 'r', next: 'n' },
        { ...DECIDED, decision: 'abstain' },
        { type: 'budget-raised', budget: BUDGET, by: 'b' },
        { type: 'outcome', what: 'merged', pull: 12, head: 'a'.repeat(40) },
      ];
      let n = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(fc.constantFrom(...bodies), { maxLength: 6 }), async (following) => {
          const run = `r-s${n++}`;
          const events = [beginning(PLACE, run), ...following];
          const stored: StoredEvent[] = [];
          for (const [seq, body] of events.entries()) stored.push(await subject.store.append(run, seq, body));
          const found = await subject.store.list({ limit: 1 });
          expect(found.runs).toEqual([summaryOf(run, stored[0], stored)]);
        }),
        { numRuns: 20 },
      );
    });

    test('any text survives as event value and, with unpaired surrogates replaced, as stored text', async () => {
      let n = 0;
      await fc.assert(
        fc.asyncProperty(anyText, async (text) => {
          const run = `r-${n++}`;
          await subject.store.append(run, 0, { type: 'budget-raised', budget: BUDGET, by: text });
          expect(await wholeEvents(subject.store, run)).toMatchObject([{ by: redact(text) }]);
          expect(await subject.store.get(run, await subject.store.put(run, text))).toBe(redact(text).toWellFormed());
        }),
        { numRuns: 30 },
      );
    });
  });
}
