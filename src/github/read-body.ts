// The raw bytes of a request, refused as soon as they are too many.

import type { IncomingMessage } from 'node:http';

/**
 * Undefined when the body is larger than the cap; what came is dropped then. Throws when the sender hangs up. `came` is told
 * how many bytes are held more.
 */
export function readBody(
  request: IncomingMessage,
  cap: number,
  came: (bytes: number) => void,
): Promise<Buffer | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer | undefined>();
  if (Number(request.headers['content-length'] ?? 0) > cap) resolve(undefined);
  else collect(request, cap, { came, whole: resolve, brokenOff: reject });
  return promise;
}

interface Reader {
  came(bytes: number): void;
  whole(body: Buffer | undefined): void;
  brokenOff(error: Error): void;
}

/** By its events: an iterator for each request costs as much as checking its signature. */
function collect(request: IncomingMessage, cap: number, reader: Reader): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const take = (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= cap) {
      chunks.push(chunk);
      reader.came(chunk.length);
      return;
    }
    request.off('data', take).pause();
    chunks.length = 0;
    reader.whole(undefined);
  };
  request.on('data', take);
  request.on('end', () => {
    const [first] = chunks;
    reader.whole(first !== undefined && chunks.length === 1 ? first : Buffer.concat(chunks));
  });
  request.on('error', reader.brokenOff);
  request.on('close', () => {
    if (!request.complete) reader.brokenOff(new Error('the connection was closed'));
  });
}
