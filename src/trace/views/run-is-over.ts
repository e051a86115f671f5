// Whether anything is left to do for a run, read from its events alone.

import type { StoredEvent } from '../event.ts';

/** True when the run ended, or its outcome was published, and nobody asked for more since. */
export function runIsOver(events: readonly StoredEvent[]): boolean {
  let decided = false;
  let over = false;
  for (const event of events) {
    if (event.type === 'decided') decided = true;
    if (event.type === 'budget-raised') decided = false;
    if (event.type === 'budget-raised') over = false;
    if (event.type === 'ended') over = true;
    if (event.type === 'published' && event.what !== 'branch' && decided) over = true;
  }
  return over;
}
