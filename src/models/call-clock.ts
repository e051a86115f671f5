// The time limits of one model call: a total one, and a silence one that starts with the first byte of the reply.

import { setTimeout as after } from 'node:timers';
import { ModelFault } from '../errors.ts';

export interface CallClock {
  /** Aborts at a time-out (its reason is a ModelFault) or with the caller's signal (its reason is the caller's). */
  readonly signal: AbortSignal;
  beat(): void;
  stop(): void;
}

/**
 * Silence before the first byte is only bounded by the total time: a long prompt on small hardware takes minutes to read.
 */
export function startClock(limits: { timeoutMs: number; idleMs: number; url: string }, caller: AbortSignal): CallClock {
  const own = new AbortController();
  const expire = (what: string, next: string): void =>
    own.abort(new ModelFault(`The model endpoint ${limits.url} ${what}`, next, { kind: 'passing' }));
  const total = after(
    () =>
      expire(
        `did not finish its reply within ${limits.timeoutMs / 1000} s.`,
        'Raise the model time-out if the endpoint is slow, or lower the number of generated tokens.',
      ),
    limits.timeoutMs,
  );
  let idle: NodeJS.Timeout | undefined;
  return {
    signal: AbortSignal.any([own.signal, caller]),
    beat: () => {
      clearTimeout(idle);
      idle = after(
        () =>
          expire(
            `went silent for ${limits.idleMs / 1000} s in the middle of its reply.`,
            "Look into the endpoint's own log; raise the idle time-out if it is merely slow.",
          ),
        limits.idleMs,
      );
    },
    stop: () => {
      clearTimeout(total);
      clearTimeout(idle);
    },
  };
}
