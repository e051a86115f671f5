// Whether a run waits for an endpoint just now, and for what.

import type { Event } from '../event.ts';

/** Words of the endpoint that took nothing last; escape before use. Undefined while it answers, or when nothing was asked. */
export function waitsFor(events: readonly Event[]): string | undefined {
  const last = events.findLast(({ type }) => FROM_ENDPOINTS.includes(type));
  return last?.type === 'work-lost' && last.reason === 'away' ? last.message : undefined;
}

/** What ends a wait, by a result or by the end of the session. */
const FROM_ENDPOINTS: readonly Event['type'][] = [
  'asked',
  'scored',
  'compared',
  'work-lost',
  'session-started',
  'decided',
];
