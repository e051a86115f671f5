// A task made ready at its base commit, in a checkout of its own that goes when the task is done.

import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isFault } from '../errors.ts';
import type { GoldTask } from './gold-task.ts';
import type { Place } from './run-setting.ts';

export interface EvaluationPorts {
  /**
   * Makes a task ready at its base commit. `checkout` is an empty folder for its mirror: one that several tasks share would
   * hold commits that are later than this one's. It is removed when the task is done. Throws faults.
   */
  open(task: GoldTask, checkout: string, signal: AbortSignal): Promise<OpenPlace>;
  say(line: string): void;
  /** Monotonic milliseconds. */
  now(): number;
}

export interface OpenPlace extends Place {
  close?(): Promise<void>;
}

/** The reason, where it cannot be opened, and `use` is not called; undefined where it was. Throws what `use` throws. */
export async function withPlace(
  task: GoldTask,
  { ports, checkouts }: { readonly ports: Pick<EvaluationPorts, 'open'>; readonly checkouts: string },
  signal: AbortSignal,
  use: (place: OpenPlace) => Promise<void>,
): Promise<string | undefined> {
  return withCheckout(checkouts, async (checkout) => {
    const place = await ports.open(task, checkout, signal).catch((error: unknown) => {
      signal.throwIfAborted();
      if (isFault(error)) return `${error.message} ${error.next}`;
      throw error;
    });
    if (typeof place === 'string') return place;
    try {
      await use(place);
    } finally {
      await place.close?.();
    }
    return undefined;
  });
}

/** An empty folder below `checkouts` that is removed behind its use. */
export async function withCheckout<T>(checkouts: string, use: (checkout: string) => Promise<T>): Promise<T> {
  const checkout = await mkdtemp(join(checkouts, 'c-'));
  try {
    return await use(checkout);
  } finally {
    await rm(checkout, { recursive: true, force: true });
  }
}
