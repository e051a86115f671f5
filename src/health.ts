// Whether a process can do its work: all checks at once, within a time, and not again for every stranger who asks.

import { EnvironmentFault } from './errors.ts';

export interface HealthOptions {
  /** Each rejects with an EnvironmentFault whose message may be shown to anybody. */
  readonly checks: readonly (() => Promise<void>)[];
  /** An answer of this age is as good as a new one. */
  readonly freshMs: number;
  /** A check that takes longer has failed: a disk that hangs answers nothing. */
  readonly withinMs: number;
  readonly now: () => number;
}

/** How often and how long a process looks. */
export const HEALTH_PACE = { freshMs: 1000, withinMs: 4000, now: Date.now };

/** Rejects with the first trouble, in the order of the checks. */
export function createHealth({ checks, freshMs, withinMs, now }: HealthOptions): () => Promise<void> {
  let last: { readonly at: number; readonly result: Promise<void> } | undefined;
  const look = async () => {
    const results = await Promise.allSettled(checks.map((check) => within(check(), withinMs)));
    for (const result of results) if (result.status === 'rejected') throw result.reason;
  };
  return () => {
    if (last && now() - last.at < freshMs) return last.result;
    last = { at: now(), result: look() };
    return last.result;
  };
}

async function within(check: Promise<void>, limitMs: number): Promise<void> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const fault = new EnvironmentFault('A check of this process does not end.', 'Look at the disk of MULLOVER_DATA.');
  const timer = setTimeout(() => reject(fault), limitMs);
  try {
    await Promise.race([check, late]);
  } finally {
    clearTimeout(timer);
  }
}
