// Whether a run waits for an endpoint just now, and for what.

import type { Event } from '../event.ts';
import type { WorkLost } from '../work-event.ts';

/**
 * Words of the endpoint that gave nothing last; escape before use. Undefined while it answers, or when nothing was asked. A
 * single request that failed after an answer is no wait.
 */
export function waitsFor(events: readonly Event[]): string | undefined {
  const [before, last] = events.filter(({ type }) => FROM_ENDPOINTS.includes(type)).slice(-2) as [Event?, Event?];
  if (last === undefined) return isTrouble(before) ? before.message : undefined;
  if (!isTrouble(last)) return undefined;
  return last.reason === 'away' || !ANSWERS.includes(before?.type ?? 'decided') ? last.message : undefined;
}

function isTrouble(event: Event | undefined): event is Event & WorkLost {
  return event?.type === 'work-lost' && TROUBLES.includes(event.reason);
}

const TROUBLES: readonly WorkLost['reason'][] = ['away', 'crowded', 'model'];
const ANSWERS: readonly Event['type'][] = ['asked', 'scored', 'compared'];

/** What ends a wait, by a result or by the end of the session. */
const FROM_ENDPOINTS: readonly Event['type'][] = [
  'asked',
  'scored',
  'compared',
  'work-lost',
  'session-started',
  'decided',
];
