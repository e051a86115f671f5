// Which state label an issue has by its newest run: at work, waiting for a review, or waiting for a person to decide.

import type { StoredEvent } from '../event.ts';
import { runIsOver } from './run-is-over.ts';

export type LabelState = 'working' | 'review' | 'person';

/** Undefined for a run without a beginning. */
export function labelStateOf(events: readonly StoredEvent[]): LabelState | undefined {
  if (events[0]?.type !== 'run-started') return undefined;
  if (!runIsOver(events)) return 'working';
  const last = events.findLast(({ type }) => type === 'published' || type === 'ended');
  const isOpen = last?.type === 'published' && last.what === 'pull-request';
  return isOpen ? 'review' : 'person';
}
