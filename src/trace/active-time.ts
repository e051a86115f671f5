// The time in which a worker was at a run.

import type { Event } from './event.ts';

export interface ActiveTime {
  /** Milliseconds in which a worker was active. */
  activeMs: number;
  sessionStartedAt: number | undefined;
  lastAt: number;
}

/** Events that can come long after the one before them, when no worker was active in between. */
const OUTSIDE_A_SESSION: readonly Event['type'][] = [
  'session-started',
  'run-started',
  'budget-raised',
  'pinned',
  'given',
  'outcome',
  'taken-over',
  'base-moved',
];

/** Active time is the sum over sessions; the gap before a new session is not counted. */
export function countTime(tree: ActiveTime, event: Event): void {
  const at = Date.parse(event.at);
  const idle = OUTSIDE_A_SESSION.includes(event.type) || 'kept' in event;
  if (!idle && tree.sessionStartedAt !== undefined) tree.activeMs += Math.max(0, at - tree.lastAt);
  if (event.type === 'session-started') tree.sessionStartedAt = at;
  tree.lastAt = at;
}
