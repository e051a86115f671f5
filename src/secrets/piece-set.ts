// A set of short texts of one length, and where any of them stand in a long one, in time of the long one's length. Pure.

import type { Codes } from './codes.ts';

/** Places that a piece is looked up by before the piece itself is: two, so that hardly any other text has both. */
const SIEVE = 1 << 17;
const FACTOR = 31;
const OTHER = 0x9e3779b1;
const FULL = 2 ** 8 - 1;
/** Taken once: a look-up in the globals for every character would cost more than all else where they are a guarded object. */
const { imul } = Math;
const otherPlace = (hash: number): number => imul(hash, OTHER) >>> 15;

export interface Run {
  readonly at: number;
  readonly end: number;
}

export class PieceSet<T> {
  readonly length: number;
  /** Each piece with the values of all texts that hold it. */
  readonly #pieces = new Map<string, T[]>();
  /** How many pieces have a place. */
  readonly #sieve = new Uint8Array(SIEVE);
  readonly #leaving: number;

  constructor(length: number) {
    this.length = length;
    let power = 1;
    for (let step = 1; step < length; step++) power = imul(power, FACTOR);
    this.#leaving = power;
  }

  /** Every piece of a text, those before `from` left out. */
  add(text: string, value: T, from = 0): void {
    for (const piece of this.#piecesOf(text, from)) {
      const values = this.#pieces.get(piece);
      if (values) {
        values.push(value);
        continue;
      }
      this.#pieces.set(piece, [value]);
      this.#count(piece, 1);
    }
  }

  /** Takes back what was added with the same arguments, in time of that text's length. */
  remove(text: string, value: T, from = 0): void {
    for (const piece of this.#piecesOf(text, from)) {
      const values = this.#pieces.get(piece) ?? [];
      const at = values.indexOf(value);
      if (at < 0) continue;
      values.splice(at, 1);
      if (values.length > 0) continue;
      this.#pieces.delete(piece);
      this.#count(piece, -1);
    }
  }

  get isEmpty(): boolean {
    return this.#pieces.size === 0;
  }

  #piecesOf(text: string, from: number): readonly string[] {
    const count = Math.max(0, text.length - this.length + 1 - from);
    return Array.from({ length: count }, (_, at) => text.slice(from + at, from + at + this.length));
  }

  #count(piece: string, change: 1 | -1): void {
    let hash = 0;
    for (let step = 0; step < piece.length; step++) hash = (imul(hash, FACTOR) + piece.charCodeAt(step)) | 0;
    for (const place of [hash & (SIEVE - 1), otherPlace(hash)]) {
      const count = this.#sieve[place] ?? 0;
      // A place that was full once stays marked, which costs time and nothing else.
      if (count < FULL) this.#sieve[place] = count + change;
    }
  }

  /** The longest stretches that are made of pieces, each with the value of its first piece. */
  runs({ units, count }: Codes): readonly (Run & { readonly value: T })[] {
    const found: { at: number; end: number; value: T }[] = [];
    if (this.isEmpty || count < this.length) return found;
    // Taken out once: a look into the object shows when it is for each character.
    const [{ length }, sieve, leaving] = [this, this.#sieve, this.#leaving];
    let hash = 0;
    for (let at = 0; at < length - 1; at++) hash = (imul(hash, FACTOR) + (units[at] ?? 0)) | 0;
    for (let at = 0, end = length; end <= count; at++, end++) {
      const whole = (imul(hash, FACTOR) + (units[end - 1] ?? 0)) | 0;
      hash = (whole - imul(units[at] ?? 0, leaving)) | 0;
      if (sieve[whole & (SIEVE - 1)] === 0 || sieve[otherPlace(whole)] === 0) continue;
      const values = this.#pieces.get(String.fromCharCode(...units.subarray(at, end)));
      if (values === undefined) continue;
      const last = found.at(-1);
      if (last !== undefined && last.end === end - 1) last.end = end;
      else found.push({ at, end, value: values[0] as T });
    }
    return found;
  }
}
