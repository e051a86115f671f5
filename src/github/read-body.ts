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
  if (Number(request.headers['content-length'] ?? 0) > cap) return 'large';
  let held: Buffer = Buffer.alloc(0);
  let [bytes, pieces, counted] = [0, 0, 0];
  // By its iterator: one that ends early lets the answer through, where a listener that stops has the connection reset.
  for await (const chunk of request as AsyncIterable<Buffer>) {
    const before = bytes;
    bytes += chunk.length;
    pieces++;
    const unread = problemOf(bytes, pieces, cap);
    if (unread !== undefined) return unread;
    if (bytes > held.length) {
      const room = pieces === 1 ? chunk : grown(held, bytes, cap);
      const more = Math.max(room.length, LEAST_HELD) - counted;
      if (more > 0) came(more);
      counted += more;
      held = room;
    }
    if (pieces > 1) chunk.copy(held, before);
  }
  return held.subarray(0, bytes);
}

function problemOf(bytes: number, pieces: number, cap: number): UnreadBody | undefined {
  if (bytes > cap) return 'large';
  return pieces > FREE_PIECES + bytes / BYTES_A_PIECE ? 'scraps' : undefined;
}

/** Room for twice as much: pieces are put together as they come, for an object of each costs many times its bytes. */
function grown(held: Buffer, bytes: number, cap: number): Buffer {
  const room = Buffer.allocUnsafeSlow(Math.min(cap, Math.max(2 * held.length, bytes, LEAST_HELD)));
  held.copy(room);
  return room;
}
