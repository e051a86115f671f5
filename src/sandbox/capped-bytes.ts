// Keeps the first bytes of a stream and says when there were too many.

import { Writable } from 'node:stream';

export class CappedBytes extends Writable {
  readonly #cap: number;
  readonly #onOverflow: () => void;
  readonly #chunks: Buffer[] = [];
  #size = 0;

  /** `onOverflow` is called once, with the first byte beyond the cap. */
  constructor(cap: number, onOverflow: () => void) {
    super();
    this.#cap = cap;
    this.#onOverflow = onOverflow;
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    const room = Math.max(0, this.#cap - this.#size);
    if (room > 0) this.#chunks.push(chunk.subarray(0, room));
    if (this.#size <= this.#cap && this.#size + chunk.length > this.#cap) this.#onOverflow();
    this.#size += chunk.length;
    done();
  }

  get bytes(): Buffer {
    return Buffer.concat(this.#chunks);
  }
}
