// One back-off for all calls to one endpoint: after a transient fault everybody waits, not only the call that met it.

import { setTimeout as sleepFor } from 'node:timers/promises';
import { ModelFault } from '../errors.ts';

export interface Pace {
  /** Wait after the first fault in a row; doubles with each further one. */
  readonly baseMs: number;
  readonly maxMs: number;
  readonly now?: () => number;
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/**
 * Makes one call when the endpoint may be asked again. Never retries: a fault goes to the caller, the next call waits.
 * What the endpoint asks for (Retry-After) is a minimum. Waiting ends with the caller's signal.
 */
export type Pacer = <T>(call: () => Promise<T>, signal: AbortSignal) => Promise<T>;

/** Longer delays overflow the timer. */
const LONGEST_SLEEP = 3_600_000;

export function createPacer(pace: Pace): Pacer {
  const now = pace.now ?? Date.now;
  const sleep = pace.sleep ?? (async (ms, signal) => sleepFor(ms, undefined, { signal }));
  let faults = 0;
  let notBefore = 0;
  let pauses = 0;
  const backOff = (fault: ModelFault, startedAfter: number): void => {
    // Calls that were under way together fail together: that is one fault in a row, not many.
    if (startedAfter === pauses) {
      faults += 1;
      pauses += 1;
    }
    const wait = Math.min(pace.maxMs, pace.baseMs * 2 ** (faults - 1));
    notBefore = Math.max(notBefore, now() + Math.max(wait, fault.retryAfterMs ?? 0));
  };
  return async (call, signal) => {
    while (now() < notBefore) await sleep(Math.min(notBefore - now(), LONGEST_SLEEP), signal);
    const startedAfter = pauses;
    try {
      const result = await call();
      faults = 0;
      return result;
    } catch (error) {
      if (error instanceof ModelFault && error.transient) backOff(error, startedAfter);
      throw error;
    }
  };
}
