// A run that was asked for while another one worked on the issue, and that will not begin.

import type { TraceStore } from '../ports.ts';
import type { RunId } from '../task.ts';
import { runIsOver } from '../trace/views/run-is-over.ts';
import { appendNext } from './append-next.ts';

/** Nothing where no such run was stored, or where it is over. */
export async function endUnbegun(
  run: RunId,
  { trace }: { readonly trace: Pick<TraceStore, 'append' | 'events'> },
  reason: string,
): Promise<void> {
  const events = await trace.events(run);
  if (events.length === 0 || runIsOver(events)) return;
  await appendNext(trace, run, { type: 'ended', reason, next: 'Ask again for another search.' });
}

export const SEARCHED = 'another search works on this issue, or has ended since';
