// The raw bytes of a request, refused as soon as they are too many.

import type { IncomingMessage } from 'node:http';

/**
 * Undefined when the body is larger than the cap; what came is dropped then. Throws when the sender hangs up. `came` is told
 * how many bytes are held more.
 */
export async function readBody(
  request: IncomingMessage,
  cap: number,
  came: (bytes: number) => void,
): Promise<Buffer | undefined> {
  if (Number(request.headers['content-length'] ?? 0) > cap) return undefined;
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > cap) return undefined;
    chunks.push(chunk);
    came(chunk.length);
  }
  return chunks.length === 1 ? chunks[0] : Buffer.concat(chunks);
}
