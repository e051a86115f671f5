// The time limits of one model call. They count from the last byte that arrived: a long reply of a slow model is no trouble.

import { ModelFault } from '../errors.ts';

export interface CallClock {
  /** Aborts at a time-out (its reason is a ModelFault) or with the caller's signal (its reason is the caller's). */
  readonly signal: AbortSignal;
  beat(): void;
  stop(): void;
}

export interface CallLimits {
  /** Silence before the first byte: a long prompt on small hardware takes minutes to read. */
  readonly timeoutMs: number;
  /** Silence inside a reply, which is never longer than the one before it. */
  readonly idleMs: number;
  readonly url: string;
}

export function startClock({ timeoutMs, idleMs, url }: CallLimits, caller: AbortSignal): CallClock {
  const own = new AbortController();
  const expire = (what: string, next: string): void =>
    own.abort(new ModelFault(`The model endpoint ${url} ${what}`, next, { kind: 'passing' }));
  let timer = setTimeout(
    () =>
      expire(
        `sent nothing for ${timeoutMs / 1000} s.`,
        'Raise MULLOVER_MODEL_TIMEOUT if the endpoint is slow, or lower MULLOVER_MODEL_CALLS.',
      ),
    timeoutMs,
  );
  const idle = Math.min(idleMs, timeoutMs);
  return {
    signal: AbortSignal.any([own.signal, caller]),
    beat: () => {
      clearTimeout(timer);
      timer = setTimeout(
        () =>
          expire(
            `went silent for ${idle / 1000} s in the middle of its reply.`,
            "Look into the endpoint's own log: it may have died at this reply.",
          ),
        idle,
      );
    },
    stop: () => clearTimeout(timer),
  };
}
