// Whether a run chose a patch that nobody was shown, read from its events alone.

import type { StoredEvent } from '../event.ts';
import { isProposed } from '../tree.ts';
import { DRY_RUN } from './patch-comment.ts';

/** True when the newest decision is for a patch, and neither a pull request nor a comment in place of one tells it yet. */
export function holdsUnpublishedPatch(events: readonly StoredEvent[]): boolean {
  let holds = false;
  for (const event of events) {
    if (event.type === 'decided') holds = isProposed(event);
    if (event.type === 'budget-raised') holds = false;
    if (event.type === 'published' && event.what !== 'branch' && event.note !== DRY_RUN) holds = false;
  }
  return holds;
}
