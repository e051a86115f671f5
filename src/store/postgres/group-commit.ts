// What many ask to be stored at the same time goes into one transaction: a commit costs a write to the disk, however much is in it.

interface Waiting<T> {
  readonly item: T;
  readonly stored: PromiseWithResolvers<boolean>;
}

export interface GroupCommitOptions<T> {
  /** Stores all of them or none; tells of each whether it was taken. */
  write(batch: readonly T[]): Promise<readonly boolean[]>;
  /** Of two with the same key only one goes into a batch, the other into a later one; undefined: with whatever. */
  keyOf(item: T): string | undefined;
  /** Bytes that an item weighs. */
  weigh(item: T): number;
}

const MOST_ITEMS = 500;
const MOST_BYTES = 8 * 2 ** 20;

export class GroupCommit<T> {
  readonly #options: GroupCommitOptions<T>;
  #waiting: Waiting<T>[] = [];
  #writing = false;

  constructor(options: GroupCommitOptions<T>) {
    this.#options = options;
  }

  /** Durable when it settles; false when it was not taken. */
  store(item: T): Promise<boolean> {
    const stored = Promise.withResolvers<boolean>();
    this.#waiting.push({ item, stored });
    if (!this.#writing) {
      this.#writing = true;
      // What else has come in by now goes with it.
      setImmediate(() => void this.#writeAll());
    }
    return stored.promise;
  }

  async #writeAll(): Promise<void> {
    while (this.#waiting.length > 0) await this.#write(this.#next());
    this.#writing = false;
  }

  async #write(batch: readonly Waiting<T>[]): Promise<void> {
    try {
      const taken = await this.#options.write(batch.map(({ item }) => item));
      for (const [at, { stored }] of batch.entries()) stored.resolve(taken[at] ?? false);
    } catch (error) {
      for (const { stored } of batch) stored.reject(error);
    }
  }

  #next(): readonly Waiting<T>[] {
    const batch: Waiting<T>[] = [];
    const later: Waiting<T>[] = [];
    const keys = new Set<string>();
    let bytes = 0;
    for (const one of this.#waiting) {
      const key = this.#options.keyOf(one.item);
      const isFull = batch.length >= MOST_ITEMS || (bytes >= MOST_BYTES && batch.length > 0);
      if (isFull || (key !== undefined && keys.has(key))) later.push(one);
      else {
        batch.push(one);
        bytes += this.#options.weigh(one.item);
        if (key !== undefined) keys.add(key);
      }
    }
    this.#waiting = later;
    return batch;
  }
}
