// Work in flight: bounded for each resource, abortable, settled one at a time.

import type { WorkId } from '../task.ts';
import { resourceOf, type Work } from './work.ts';

/** A piece of work that ended, by a result or by an error. */
export type Settled<T> = { readonly work: Work } & ({ readonly result: T } | { readonly error: unknown });

/** How many calls and containers may run at once. */
export interface Concurrency {
  readonly model: number;
  readonly sandbox: number;
}

interface Running<T> {
  readonly work: Work;
  readonly abort: AbortController;
  /** Never rejects, so that an error nobody waits for yet is not unhandled. */
  readonly done: Promise<Settled<T>>;
}

/** Holds running work, which must settle when its signal aborts. */
export class Pool<T> {
  readonly #limits: Concurrency;
  readonly #running = new Map<WorkId, Running<T>>();

  constructor(limits: Concurrency) {
    this.#limits = limits;
  }

  get idle(): boolean {
    return this.#running.size === 0;
  }

  has(id: WorkId): boolean {
    return this.#running.has(id);
  }

  /** True when the resource of this work has a free place. */
  hasRoomFor(work: Work): boolean {
    const resource = resourceOf(work);
    const taken = [...this.#running.values()].filter((running) => resourceOf(running.work) === resource);
    return taken.length < this.#limits[resource];
  }

  start(work: Work, run: (signal: AbortSignal) => Promise<T>): void {
    const abort = new AbortController();
    const done = run(abort.signal).then(
      (result) => ({ work, result }),
      (error: unknown) => ({ work, error }),
    );
    this.#running.set(work.id, { work, abort, done });
  }

  /** Aborts what is no longer wanted; it still settles, by its own signal. */
  keepOnly(wanted: readonly Work[]): void {
    const ids = new Set(wanted.map(({ id }) => id));
    for (const [id, { abort }] of this.#running) if (!ids.has(id)) abort.abort();
  }

  /** The next piece of work to settle. It stays in the pool until `remove`, so that an interrupted wait loses nothing. */
  nextSettled(): Promise<Settled<T>> {
    return Promise.race([...this.#running.values()].map(({ done }) => done));
  }

  remove(id: WorkId): void {
    this.#running.delete(id);
  }
}
