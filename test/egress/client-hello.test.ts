import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { type ConnectionOptions, connect } from 'node:tls';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { helloReader } from '../../src/egress/client-hello.ts';

const readHello = (bytes: Buffer) => helloReader().push(bytes);

/** What Node sends first. */
async function helloOf(options: ConnectionOptions): Promise<Buffer> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = connect({ host: '127.0.0.1', port: (server.address() as AddressInfo).port, ...options });
  client.on('error', () => {});
  const [socket] = (await once(server, 'connection')) as [Socket];
  const [bytes] = (await once(socket, 'data')) as [Buffer];
  client.destroy();
  socket.destroy();
  server.close();
  return bytes;
}

/** The same message in records of so many bytes. */
function inRecords(hello: Buffer, size: number): Buffer {
  const message = hello.subarray(5);
  const records: Buffer[] = [];
  for (let at = 0; at < message.length; at += size) {
    const part = message.subarray(at, at + size);
    records.push(Buffer.from([22, 3, 1, part.length >> 8, part.length & 255]), part);
  }
  return Buffer.concat(records);
}

test.each(['TLSv1.2', 'TLSv1.3'] as const)('the name that a client of %s asks for', async (maxVersion) => {
  const hello = await helloOf({ servername: 'Registry.Example', maxVersion });
  expect(readHello(hello)).toEqual({ kind: 'hello', name: 'registry.example' });
});

test('a client that asks for none', async () => {
  expect(readHello(await helloOf({}))).toEqual({ kind: 'hello', name: undefined });
});

test('however it is cut, it is incomplete until it is whole; what follows does not matter', async () => {
  const hello = await helloOf({ servername: 'registry.example' });
  const whole = { kind: 'hello', name: 'registry.example' };
  for (let length = 0; length < hello.length; length += 1)
    expect(readHello(hello.subarray(0, length))).toEqual({ kind: 'incomplete' });
  expect(readHello(Buffer.concat([hello, Buffer.from('GET / HTTP/1.1')]))).toEqual(whole);
  for (const size of [1, 3, 4, 50]) expect(readHello(inRecords(hello, size))).toEqual(whole);
});

test.each(['GET / HTTP/1.1\r\n\r\n', 'SSH-2.0-x', '\x16\x02\x00', '\x15\x03\x01\x00\x02', '\x16\x03\x01\x00\x00'])(
  '%j is no greeting',
  (text) => {
    expect(readHello(Buffer.from(text, 'latin1'))).toEqual({ kind: 'not-tls' });
  },
);

test('bytes of an attacker are read to an end', async () => {
  const hello = await helloOf({ servername: 'registry.example' });
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(hello.length - 1), fc.nat(255)), { maxLength: 12 }), (changes) => {
      const bytes = Buffer.from(hello);
      for (const [at, value] of changes) bytes[at] = value;
      expect(['hello', 'incomplete', 'not-tls']).toContain(readHello(bytes).kind);
    }),
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect(['hello', 'incomplete', 'not-tls']).toContain(readHello(Buffer.from(bytes)).kind);
    }),
  );
});

test('two names are none', async () => {
  const hello = await helloOf({ servername: 'registry.example' });
  const at = hello.indexOf('registry.example') - 5;
  const bytes = Buffer.from(hello);
  bytes.writeUInt16BE(bytes.readUInt16BE(at) - 1, at);
  expect(readHello(bytes)).toEqual({ kind: 'not-tls' });
});

test('bytes that come one by one lead to what they lead to at once', async () => {
  const hello = await helloOf({ servername: 'registry.example' });
  for (const bytes of [hello, inRecords(hello, 1), inRecords(hello, 7), Buffer.from('GET / HTTP/1.1')]) {
    const reader = helloReader();
    const answers = Array.from(bytes, (_byte, at) => reader.push(bytes.subarray(at, at + 1)));
    expect(answers.at(-1)).toEqual(readHello(bytes));
  }
});

/** Of a greeting that says it is so long, in records of one byte. */
function endless(announced: number, records: number): Buffer {
  const message = Buffer.alloc(5 + records);
  message.writeUIntBE(1, 5, 1);
  message.writeUIntBE(announced, 6, 3);
  return inRecords(message, 1);
}

test('a greeting that says it is longer than any is none, as soon as it says so', () => {
  const bytes = endless(2 ** 24 - 1, 10);
  expect(readHello(bytes.subarray(0, 23))).toEqual({ kind: 'incomplete' });
  expect(readHello(bytes.subarray(0, 24))).toEqual({ kind: 'not-tls' });
});

test('a greeting in more records than any, or of more bytes, is none', () => {
  const bytes = endless(60_000, 5000);
  expect(readHello(bytes.subarray(0, 6 * 4096))).toEqual({ kind: 'incomplete' });
  expect(readHello(bytes.subarray(0, 6 * 4097))).toEqual({ kind: 'not-tls' });
  const wide = Buffer.alloc(5 + 65_000);
  wide.writeUIntBE(1, 5, 1);
  wide.writeUIntBE(65_532, 6, 3);
  expect(readHello(inRecords(wide, 200))).toEqual({ kind: 'not-tls' });
});

/** The same greeting with one more extension at its end. */
function withExtension(hello: Buffer, type: number, content: Buffer): Buffer {
  const added = Buffer.concat([
    Buffer.from([type >> 8, type & 255, content.length >> 8, content.length & 255]),
    content,
  ]);
  const bytes = Buffer.concat([hello, added]);
  let at = 5 + 4 + 2 + 32;
  at += 1 + bytes.readUInt8(at);
  at += 2 + bytes.readUInt16BE(at);
  at += 1 + bytes.readUInt8(at);
  bytes.writeUInt16BE(bytes.readUInt16BE(at) + added.length, at);
  bytes.writeUIntBE(bytes.readUIntBE(6, 3) + added.length, 6, 3);
  bytes.writeUInt16BE(bytes.readUInt16BE(3) + added.length, 3);
  return bytes;
}

const nameOf = (name: string) =>
  Buffer.concat([Buffer.from([0, name.length + 3, 0, 0, name.length]), Buffer.from(name)]);

test('a greeting with a second name, or with another greeting encrypted in it, is refused: a server may take that one', async () => {
  const hello = await helloOf({ servername: 'registry.example' });
  expect(readHello(withExtension(hello, 0x1234, Buffer.from('x')))).toEqual({
    kind: 'hello',
    name: 'registry.example',
  });
  expect(readHello(withExtension(hello, 0, nameOf('evil.example')))).toEqual({ kind: 'not-tls' });
  expect(readHello(withExtension(hello, 0xfe0d, Buffer.alloc(200)))).toEqual({ kind: 'not-tls' });
  const unnamed = await helloOf({});
  expect(readHello(withExtension(unnamed, 0, nameOf('evil.example')))).toEqual({ kind: 'hello', name: 'evil.example' });
});
