// Reading a trace: events that were too long for their line are replaced by what they were before it was cut.

import { TraceFault } from '../errors.ts';
import type { BlobRef, RunId } from '../task.ts';
import type { Event, StoredEvent } from './event.ts';

/** The part of the trace store that reading needs (see `TraceStore` in ports.ts). */
export interface Readable {
  events(run: RunId): Promise<readonly StoredEvent[]>;
  get(run: RunId, ref: BlobRef): Promise<string>;
}

/** All events of a run, whole. Throws TraceFault when a text is missing. */
export async function wholeEvents(store: Readable, run: RunId): Promise<readonly Event[]> {
  const events: Event[] = [];
  for (const event of await store.events(run)) events.push(await wholeEvent(store, run, event));
  return events;
}

/** Undefined where a trace can be read no more, whoever tries: it is damaged, or of a newer build. Nothing can be added to it either. */
export async function unlessUnreadable<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof TraceFault && !error.transient) return undefined;
    throw error;
  }
}

export async function wholeEvent(store: Pick<Readable, 'get'>, run: RunId, event: StoredEvent): Promise<Event> {
  return event.cut === undefined ? (event as Event) : (JSON.parse(await store.get(run, event.cut.whole)) as Event);
}
