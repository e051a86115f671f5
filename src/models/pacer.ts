// One line to one endpoint: after a transient fault everybody waits, not only the call that met it, and an endpoint that is
// crowded is asked by fewer calls at once.

import { setTimeout as sleepFor } from 'node:timers/promises';
import { ModelFault } from '../errors.ts';

export interface Pace {
  /** Wait after the first fault in a row; doubles with each further one. */
  readonly baseMs: number;
  readonly maxMs: number;
  readonly now?: () => number;
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** What a call can know of the others. */
export interface Company {
  /** True while no other call was under way beside this one. */
  isAlone(): boolean;
}

/**
 * Makes one call when the endpoint may be asked again. Never retries: a fault goes to the caller, the next call waits.
 * What the endpoint asks for (Retry-After) is a minimum. Waiting ends with the caller's signal.
 */
export type Pacer = <T>(call: (company: Company) => Promise<T>, signal: AbortSignal) => Promise<T>;

/** Longer delays overflow the timer. */
const LONGEST_SLEEP = 3_600_000;

export function createPacer(pace: Pace): Pacer {
  const backOff = createBackOff(pace);
  const places = createPlaces();
  return async (call, signal) => {
    await backOff.wait(signal);
    const place = await places.take(signal);
    let pausesBefore = backOff.pauses();
    try {
      // Others may have met a fault while this one waited for its place.
      await backOff.wait(signal);
      pausesBefore = backOff.pauses();
      const result = await call(place);
      backOff.forget();
      places.worked();
      return result;
    } catch (error) {
      if (error instanceof ModelFault && error.transient) {
        const isFirst = backOff.add(error, pausesBefore);
        if (error.kind === 'crowded' && isFirst) places.halve();
      }
      throw error;
    } finally {
      places.leave(place);
    }
  };
}

function createBackOff(pace: Pace) {
  const now = pace.now ?? Date.now;
  const sleep = pace.sleep ?? (async (ms, signal) => sleepFor(ms, undefined, { signal }));
  let faults = 0;
  let notBefore = 0;
  let pauses = 0;
  return {
    pauses: () => pauses,
    forget: () => {
      faults = 0;
    },
    /** Calls that were under way together fail together: that is one fault in a row, not many. */
    add: (fault: ModelFault, pausesBefore: number): boolean => {
      const isFirst = pausesBefore === pauses;
      if (isFirst) {
        faults += 1;
        pauses += 1;
      }
      const wait = Math.min(pace.maxMs, pace.baseMs * 2 ** (faults - 1));
      notBefore = Math.max(notBefore, now() + Math.max(wait, fault.retryAfterMs ?? 0));
      return isFirst;
    },
    wait: async (signal: AbortSignal): Promise<void> => {
      while (now() < notBefore) await sleep(Math.min(notBefore - now(), LONGEST_SLEEP), signal);
    },
  };
}

/** After so many calls that worked one more is tried at once. */
const CALM = 10;

interface Place extends Company {
  disturb(): void;
}

/** As many places as are asked for, until the endpoint is crowded. */
function createPlaces() {
  const taken = new Set<Place>();
  let limit = Number.POSITIVE_INFINITY;
  let calm = 0;
  let changed = Promise.withResolvers<void>();
  const wake = (): void => {
    changed.resolve();
    changed = Promise.withResolvers<void>();
  };
  return {
    take: async (signal: AbortSignal): Promise<Place> => {
      while (taken.size >= limit) await untilAborted(changed.promise, signal);
      const place = createPlace(taken.size === 0);
      for (const other of taken) other.disturb();
      taken.add(place);
      return place;
    },
    leave: (place: Place): void => {
      taken.delete(place);
      wake();
    },
    halve: (): void => {
      limit = Math.max(1, Math.floor(taken.size / 2));
      calm = 0;
    },
    worked: (): void => {
      calm += 1;
      if (calm % CALM === 0) limit += 1;
    },
  };
}

function createPlace(alone: boolean): Place {
  let isAlone = alone;
  return {
    isAlone: () => isAlone,
    disturb: () => {
      isAlone = false;
    },
  };
}

async function untilAborted(promise: Promise<void>, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = (): void => reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  try {
    await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
