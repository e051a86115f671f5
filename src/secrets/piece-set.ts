// A set of short texts of one length, and where any of them stand in a long one, in time of the long one's length. Pure.

/** Bits that a hash of a piece is looked up by before the piece itself is. */
const SIEVE = 1 << 16;
const FACTOR = 31;
/** Taken once: a look-up in the globals for every character would cost more than all else where they are a guarded object. */
const { imul } = Math;

export interface Run {
  readonly at: number;
  readonly end: number;
}

export class PieceSet<T> {
  readonly length: number;
  readonly #pieces = new Map<string, T>();
  readonly #sieve = new Uint8Array(SIEVE);
  readonly #leaving: number;

  constructor(length: number) {
    this.length = length;
    let power = 1;
    for (let step = 0; step < length; step++) power = imul(power, FACTOR);
    this.#leaving = power;
  }

  /** Every piece of a text, those before `from` left out. */
  add(text: string, value: T, from = 0): void {
    for (let at = from; at + this.length <= text.length; at++) {
      const piece = text.slice(at, at + this.length);
      this.#pieces.set(piece, value);
      let hash = 0;
      for (let step = 0; step < piece.length; step++) hash = (imul(hash, FACTOR) + piece.charCodeAt(step)) | 0;
      this.#sieve[hash & (SIEVE - 1)] = 1;
    }
  }

  get isEmpty(): boolean {
    return this.#pieces.size === 0;
  }

  get pieces(): readonly string[] {
    return [...this.#pieces.keys()];
  }

  /** The longest stretches that are made of pieces, each with the value of its first piece. */
  runs(text: string): readonly (Run & { readonly value: T })[] {
    const found: { at: number; end: number; value: T }[] = [];
    if (this.isEmpty) return found;
    let hash = 0;
    for (let end = 1; end <= text.length; end++) {
      hash = (imul(hash, FACTOR) + text.charCodeAt(end - 1)) | 0;
      if (end > this.length) hash = (hash - imul(text.charCodeAt(end - 1 - this.length), this.#leaving)) | 0;
      if (end < this.length || this.#sieve[hash & (SIEVE - 1)] === 0) continue;
      const at = end - this.length;
      const value = this.#pieces.get(text.slice(at, end));
      if (value === undefined) continue;
      const last = found.at(-1);
      if (last !== undefined && last.end === end - 1) last.end = end;
      else found.push({ at, end, value });
    }
    return found;
  }
}
