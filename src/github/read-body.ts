// The raw bytes of a request, refused as soon as they are too many, or come in too many pieces.

import type { IncomingMessage } from 'node:http';

/** `large`: more than the cap. `scraps`: in pieces so small that reading them costs more than what they bring. */
export type UnreadBody = 'large' | 'scraps';

/** What a body is counted for at least, however few bytes of it came. */
const LEAST_HELD = 4096;
/** Each piece costs an event. A segment of any network brings more than 512 bytes; a short body may come in smaller ones. */
const FREE_PIECES = 512;
const BYTES_A_PIECE = 512;

/**
 * A word where the body is not read to its end; what came is dropped then. Throws when the sender hangs up. `came` is told how
 * many bytes of memory are held more.
 */
export async function readBody(
  request: IncomingMessage,
  cap: number,
  came: (bytes: number) => void,
): Promise<Buffer | UnreadBody> {
  const length = Number(request.headers['content-length'] ?? 0);
  if (length > cap) return 'large';
  await undefined; // what came in one piece with the headers is there by then
  const whole = wholeBody(request, length);
  if (whole) {
    came(Math.max(LEAST_HELD, whole.length));
    return whole;
  }
  const held = new Held(length);
  try {
    const unread = await readInto(held, request, cap, came);
    return unread ?? held.whole();
  } finally {
    held.free();
  }
}

/** Most bodies come with their headers: to wait for their pieces, and to copy them, would cost more than all else that is done here. */
function wholeBody(request: IncomingMessage, length: number): Buffer | undefined {
  return length > 0 && request.readableLength === length ? request.read() : undefined;
}

async function readInto(
  held: Held,
  request: IncomingMessage,
  cap: number,
  came: (bytes: number) => void,
): Promise<UnreadBody | undefined> {
  let [pieces, counted] = [0, 0];
  // By its iterator: one that ends early lets the answer through, where a listener that stops has the connection reset.
  for await (const chunk of request as AsyncIterable<Buffer>) {
    pieces++;
    const unread = problemOf(held.bytes + chunk.length, pieces, cap);
    if (unread !== undefined) return unread;
    held.add(chunk);
    if (held.room > counted) came(held.room - counted);
    counted = held.room;
  }
  return undefined;
}

function problemOf(bytes: number, pieces: number, cap: number): UnreadBody | undefined {
  if (bytes > cap) return 'large';
  return pieces > FREE_PIECES + bytes / BYTES_A_PIECE ? 'scraps' : undefined;
}

/** Blocks of one size are used again by whoever asks next; larger ones leave holes. */
const LARGEST_BLOCK = 65_536;

/** Pieces are put into blocks as they come, for an object of each costs many times its bytes. */
class Held {
  bytes = 0;
  /** Bytes of memory. */
  room = 0;
  readonly #blocks: Buffer[] = [];
  readonly #expected: number;

  /** `expected` bytes are said to come: usual bodies are in one block. */
  constructor(expected: number) {
    this.#expected = expected;
  }

  add(chunk: Buffer): void {
    let rest = chunk;
    while (rest.length > 0) {
      if (this.bytes === this.room) this.#grow();
      const block = this.#blocks.at(-1) as Buffer;
      const copied = rest.copy(block, block.length - (this.room - this.bytes));
      this.bytes += copied;
      rest = rest.subarray(copied);
    }
    free(chunk);
  }

  /** All that came; what goes with `free` is no part of it. */
  whole(): Buffer {
    const [only, ...others] = this.#blocks;
    if (only === undefined || others.length > 0) return Buffer.concat(this.#blocks, this.bytes);
    this.#blocks.length = 0;
    return only.subarray(0, this.bytes);
  }

  free(): void {
    for (const block of this.#blocks.splice(0)) free(block);
  }

  /** Room for twice as much, and for one more block of many. */
  #grow(): void {
    const wanted = this.room === 0 ? this.#expected : this.room;
    const block = Buffer.allocUnsafeSlow(Math.min(LARGEST_BLOCK, Math.max(LEAST_HELD, wanted || 0)));
    this.#blocks.push(block);
    this.room += block.length;
  }
}

/** At once: what strangers send is gone before the collector comes by, however much of it there was. Memory that others share stays. */
function free({ buffer, byteLength }: Buffer): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0);
}
