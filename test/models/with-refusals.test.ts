// However a stream is cut into packets, the same events come out of it.

import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { withRefusals } from '../../src/models/with-refusals.ts';

async function through(packets: readonly Uint8Array<ArrayBuffer>[]): Promise<string> {
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start: (controller) => {
      for (const packet of packets) controller.enqueue(packet);
      controller.close();
    },
  });
  return new Response(body.pipeThrough(withRefusals())).text();
}

const PARTS = [
  'data: {"choices":[{"delta":{"content":"größer – 大"}}]}\n\n',
  'data: {"choices":\r\ndata: []}\r\n\r\n',
  ': busy\n\n',
  'event: ping\n\n',
  'error: {"code":500,"message":"Context size has been exceeded."}\n\n',
  '{"error":{"message":"no slot"}}\n',
  'warming up\n',
  'data: Internal Server Error\n\n',
  'data: {"choices":[{"delta"',
  'data: [DONE]\n\n',
] as const;

test('packets of any size are read like the whole', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom(...PARTS), { maxLength: 8 }),
      fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 20 }),
      async (parts, sizes) => {
        const bytes = new TextEncoder().encode(parts.join(''));
        const packets: Uint8Array<ArrayBuffer>[] = [];
        for (let at = 0, i = 0; at < bytes.length; i++) {
          const size = sizes[i % sizes.length] ?? 1;
          packets.push(bytes.slice(at, at + size));
          at += size;
        }
        expect(await through(packets)).toBe(await through([bytes]));
      },
    ),
  );
});

test('events of a model pass as they are, in as many packets as they come', async () => {
  const text = 'id: 7\ndata: {"choices":[]}\n\nevent: x\ndata: {"a":1}\n\ndata: [DONE]\n\n';
  const bytes = new TextEncoder().encode(text);
  expect(await through([bytes])).toBe(text);
});
