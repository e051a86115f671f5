// Work in flight: bounded for each resource, abortable, settled one at a time.

import type { WorkId } from '../task.ts';
import { resourceOf, type Work } from './work.ts';

export interface Settled<T> {
  readonly work: Work;
  readonly result: T;
}

/** How many calls and containers may run at once. */
export interface Concurrency {
  readonly model: number;
  readonly sandbox: number;
}

/** Holds running work. `run` must settle when its signal aborts, and must not throw but for a bug. */
export class Pool<T> {
  readonly #limits: Concurrency;
  /** Places taken: each piece of work and the call it shares with others, or its own id. */
  readonly #places = new Map<WorkId, { readonly resource: keyof Concurrency; readonly call: string }>();
  readonly #running = new Map<
    WorkId,
    { readonly work: Work; readonly abort: AbortController; readonly done: Promise<Settled<T>> }
  >();

  constructor(limits: Concurrency) {
    this.#limits = limits;
  }

  get idle(): boolean {
    return this.#running.size === 0;
  }

  has(id: WorkId): boolean {
    return this.#places.has(id);
  }

  /** True when the resource of this work has a free place, or its call has one already. */
  hasRoomFor(work: Work, call: string): boolean {
    const resource = resourceOf(work);
    const calls = new Set([...this.#places.values()].filter((at) => at.resource === resource).map((at) => at.call));
    return calls.has(call) || calls.size < this.#limits[resource];
  }

  /** Takes a place for work that is about to start. */
  take(work: Work, call: string): void {
    this.#places.set(work.id, { resource: resourceOf(work), call });
  }

  start(work: Work, run: (signal: AbortSignal) => Promise<T>): void {
    const abort = new AbortController();
    const done = run(abort.signal).then((result) => ({ work, result }));
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
    this.#places.delete(id);
  }
}
