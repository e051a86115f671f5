// Bodies of requests, as they come over a real connection in pieces of any size.

import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readBody, type UnreadBody } from '../../src/github/read-body.ts';

const CAP = 1024 * 1024;

interface Read {
  readonly body: Buffer | UnreadBody;
  /** Told while it came. */
  readonly held: readonly number[];
}

let tell: (read: Read) => void;
let fail: (error: unknown) => void;
const server = createServer(async (request, response) => {
  const held: number[] = [];
  const body = await readBody(request, CAP, (bytes) => held.push(bytes)).catch((error) => fail(error));
  if (!body) return;
  response.end('read', () => response.destroy());
  tell({ body, held });
});

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => {
  server.close();
});

/** Sends chunks as they are given; a server that has enough may hang up. */
async function sent(chunks: readonly Buffer[]): Promise<Read> {
  const { promise, resolve } = Promise.withResolvers<Read>();
  tell = resolve;
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1').on('error', () => undefined);
  const framed = chunks.flatMap((chunk) => [`${chunk.length.toString(16)}\r\n`, chunk, '\r\n']).map(Buffer.from);
  socket.write('POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n');
  socket.write(Buffer.concat([...framed, Buffer.from('0\r\n\r\n')]));
  const read = await promise;
  socket.destroy();
  return read;
}

const bytes = (length: number) => Buffer.from(Array.from({ length }, (_, index) => index % 251));
const chunksOf = (body: Buffer, size: number) =>
  Array.from({ length: Math.ceil(body.length / size) }, (_, index) => body.subarray(index * size, (index + 1) * size));

describe('a body in pieces that bring less than they cost is not read', () => {
  test.each([1, 2, 7, 16, 64, 200])('%i bytes each', async (size) => {
    expect((await sent(chunksOf(bytes(400_000), size))).body).toBe('scraps');
  });

  test('also behind one large piece', async () => {
    const { body } = await sent([bytes(100_000), ...chunksOf(bytes(2000), 1)]);
    expect(body).toBe('scraps');
  });
});

test.each([
  [200, 1],
  [20_000, 64],
  [20_000, 1000],
  [400_000, 536],
  [1_000_000, 32_768],
  [CAP, CAP],
])('a body of %i bytes in chunks of %i is read as it was sent', async (length, size) => {
  const body = bytes(length);
  const read = await sent(chunksOf(body, size));
  expect(body.equals(read.body as Buffer)).toBe(true);
});

/** Sends a body with its length, in parts that each come by themselves, then hangs up where it is not whole. */
async function sentWhole(body: Buffer, parts: readonly number[], more = Buffer.alloc(0)): Promise<Read> {
  const { promise, resolve, reject } = Promise.withResolvers<Read>();
  tell = resolve;
  fail = reject;
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1').on('error', () => undefined);
  socket.setNoDelay(true);
  const head = Buffer.from(`POST / HTTP/1.1\r\nhost: x\r\ncontent-length: ${body.length + more.length}\r\n\r\n`);
  let at = 0;
  for (const end of [...parts, head.length + body.length]) {
    socket.write(Buffer.concat([head, body]).subarray(at, end));
    at = end;
    await new Promise((later) => setTimeout(later, 20));
  }
  if (more.length > 0) socket.destroy();
  return promise.finally(() => socket.destroy());
}

describe('a body with its length', () => {
  test.each([
    ['with its headers', 20_000, 20_000, []],
    ['after its headers', 20_000, 20_000, [42]],
    ['in two pieces', 20_000, 20_000, [10_000]],
    ['in pieces of one byte', 30, 4096, Array.from({ length: 30 }, (_, index) => 41 + index)],
    ['larger than what is read at once', 200_000, 4 * 65_536, []],
    ['empty', 0, 0, []],
  ])('%s is read as it was sent', async (_, length, held, parts) => {
    const body = bytes(length);
    const read = await sentWhole(body, parts);
    expect(body.equals(read.body as Buffer)).toBe(true);
    expect(read.held.reduce((sum, more) => sum + more, 0)).toBe(held);
  });

  test('that does not come to its end is none', async () => {
    await expect(sentWhole(bytes(1000), [], bytes(1))).rejects.toThrow('aborted');
  });
});

test('memory that is held is counted, not the bytes alone: 4 KB at least, and never more than the cap', async () => {
  const total = ({ held }: Read) => held.reduce((sum, more) => sum + more, 0);
  expect((await sent([bytes(1)])).held).toEqual([4096]);
  expect((await sent(chunksOf(bytes(500), 1))).held).toEqual([4096]);
  expect(total(await sent(chunksOf(bytes(600_000), 10_000)))).toBeLessThanOrEqual(CAP);
  expect(total(await sent(chunksOf(bytes(600_000), 10_000)))).toBeGreaterThanOrEqual(600_000);
});

test('a body above the cap is large, whatever its pieces', async () => {
  expect((await sent(chunksOf(bytes(CAP + 1), 32_768))).body).toBe('large');
});
