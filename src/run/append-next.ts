// One more event at the end of a run whose only writer we are.

import { isDeepStrictEqual } from 'node:util';
import type { TraceStore } from '../ports.ts';
import type { RunId } from '../task.ts';
import type { EventBody, StoredEvent } from '../trace/event.ts';

/** Durable when it settles. Throws TraceFault where somebody else has written meanwhile, or the trace cannot be read. */
export async function appendNext(
  trace: Pick<TraceStore, 'append' | 'events'>,
  run: RunId,
  event: EventBody,
): Promise<void> {
  const { length } = await trace.events(run);
  await trace.append(run, length, event);
}

/**
 * As `appendNext`, unless the last event says the same: a job whose end the queue has lost is done again, and what it does is safe
 * to repeat. Where anything came in between, it was asked for anew.
 */
export async function appendOnce(
  trace: Pick<TraceStore, 'append' | 'events'>,
  run: RunId,
  event: EventBody,
): Promise<void> {
  const events = await trace.events(run);
  const last = events.at(-1);
  if (last && isSaidBy(last, event)) return;
  await trace.append(run, events.length, event);
}

function isSaidBy(stored: StoredEvent, event: EventBody): boolean {
  const { v, seq, at, ...body } = stored;
  return isDeepStrictEqual(body, event);
}
