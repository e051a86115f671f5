// One more event at the end of a run whose only writer we are.

import type { TraceStore } from '../ports.ts';
import type { RunId } from '../task.ts';
import type { EventBody } from '../trace/event.ts';

/** Durable when it settles. Throws TraceFault where somebody else has written meanwhile, or the trace cannot be read. */
export async function appendNext(
  trace: Pick<TraceStore, 'append' | 'events'>,
  run: RunId,
  event: EventBody,
): Promise<void> {
  const { length } = await trace.events(run);
  await trace.append(run, length, event);
}
