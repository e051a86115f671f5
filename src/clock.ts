// The time of a worker: injected, so that an hour of a run can be played in a test.

import { setTimeout as wait } from 'node:timers/promises';

export interface Clock {
  /** Milliseconds. */
  now(): number;
  /** Settles when the time is over or the signal is aborted. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

export const REAL_CLOCK: Clock = {
  now: () => performance.now(),
  sleep: (ms, signal) => wait(ms, undefined, { signal }).catch(() => {}), // aborted: the loop ends
};
