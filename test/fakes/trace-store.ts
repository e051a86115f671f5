// A trace store in memory: same numbering and same refusals as the one on disk, durable as long as the process.

import { TraceFault } from '../../src/errors.ts';
import type { TraceStore } from '../../src/ports.ts';
import { newestFirst, pageOfRuns } from '../../src/store/page-of-runs.ts';
import type { StoredEvent } from '../../src/trace/event.ts';
import { eventLine, refOf } from '../../src/trace/fit-event.ts';
import { summaryOf } from '../../src/trace/views/run-summary.ts';

/** `now` gives `at`; the default is a fixed clock that ticks one second per event. */
export function createFakeTraceStore(
  redact: (text: string) => string = (text) => text,
  now?: () => string,
): TraceStore {
  const traces = new Map<string, StoredEvent[]>();
  const texts = new Map<string, string>();
  let ticks = 0;
  const clock = now ?? (() => new Date(Date.UTC(2026, 0, 1) + 1000 * ticks++).toISOString());
  return {
    append: async (run, expectedSeq, body) => {
      const events = traces.get(run) ?? [];
      if (events.length !== expectedSeq) {
        throw new TraceFault(`Event ${expectedSeq} of ${run} cannot be appended.`, 'Another writer has this run.');
      }
      const { json, whole } = eventLine(body, { seq: expectedSeq, at: clock() }, redact);
      if (whole) texts.set(`${run}/${whole.ref}`, whole.text);
      if (Buffer.byteLength(json) > 4096) throw new TraceFault(`Event ${expectedSeq} is too long.`, 'Fit it.');
      traces.set(run, [...events, JSON.parse(json) as StoredEvent]);
      return JSON.parse(json) as StoredEvent;
    },
    events: async (run) => [...(traces.get(run) ?? [])],
    first: async (run) => traces.get(run)?.[0],
    put: async (run, text) => {
      const stored = redact(text).toWellFormed();
      const ref = refOf(stored);
      texts.set(`${run}/${ref}`, stored);
      return ref;
    },
    get: async (run, ref) => {
      const text = texts.get(`${run}/${ref}`);
      if (text === undefined) throw new TraceFault(`Text ${ref} of ${run} is missing.`, 'Put it first.');
      return text;
    },
    runs: async () =>
      [...traces.entries()]
        .toSorted(([, a], [, b]) => (b[0]?.at ?? '').localeCompare(a[0]?.at ?? ''))
        .map(([run]) => run),
    list: async (wanted) => {
      const summaries = [...traces].flatMap(([run, events]) => summaryOf(run, events[0], events) ?? []);
      return pageOfRuns(newestFirst(summaries), wanted);
    },
    copy: async (from, to) => {
      const events = traces.get(from) ?? [];
      if ((traces.get(to)?.length ?? 0) >= events.length) return;
      traces.set(to, [...events]);
      for (const [name, text] of [...texts])
        if (name.startsWith(`${from}/`)) texts.set(`${to}/${name.slice(from.length + 1)}`, text);
    },
  };
}
