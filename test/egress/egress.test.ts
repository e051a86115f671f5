import { once } from 'node:events';
import { createServer, type Server as HttpServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, createServer as createTcp, type Server, type Socket } from 'node:net';
import { type Duplex, duplexPair } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import { afterEach, expect, test } from '@jest/globals';
import type { Lookup } from '../../src/egress/dial.ts';
import { type Egress, type EgressOptions, openEgress } from '../../src/egress/egress.ts';
import { operatorRules, rulesOfAddress } from '../../src/egress/host-rules.ts';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function listening<T extends Server | HttpServer>(server: T): Promise<{ server: T; port: number }> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => server.close());
  // One that is left open keeps the process alive.
  server.on('connection', (socket: Socket) => closing.push(() => socket.destroy()));
  return { server, port: (server.address() as AddressInfo).port };
}

/** Says what it is sent, and how often it was called. */
async function echo() {
  const calls: string[] = [];
  const { port } = await listening(
    createTcp((socket) => {
      calls.push('called');
      socket.on('error', () => {});
      socket.on('data', (bytes) => socket.write(`got ${bytes.length}`));
    }),
  );
  return { port, calls };
}

/** Looks every name up as these addresses, one answer after the other. */
function answering(...answers: readonly string[][]): Lookup & { readonly asked: readonly string[] } {
  const asked: string[] = [];
  const lookup = async (host: string) => {
    asked.push(host);
    return (answers[asked.length - 1] ?? []).map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  };
  return Object.assign(lookup, { asked });
}

function egressWith(options: Partial<EgressOptions>): Egress {
  const egress = openEgress({
    rules: { hosts: [], ranges: [] },
    upstream: undefined,
    plainUpstream: undefined,
    lookup: answering(),
    ...options,
  });
  closing.push(egress.close);
  return egress;
}

function connection(egress: Egress): Duplex {
  const [ours, theirs] = duplexPair();
  egress.accept(theirs);
  ours.on('error', () => {});
  return ours;
}

async function firstBytes(stream: Duplex): Promise<string> {
  const [bytes] = (await Promise.race([once(stream, 'data'), once(stream, 'close'), once(stream, 'end')])) as [Buffer?];
  return bytes?.toString('latin1') ?? 'closed';
}

async function connected(egress: Egress, authority: string): Promise<{ stream: Duplex; answer: string }> {
  const stream = connection(egress);
  stream.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n\r\n`);
  return { stream, answer: (await firstBytes(stream)).split('\r\n')[0] ?? '' };
}

const REFUSED = 'HTTP/1.1 403 Not allowed by MULLOVER_SETUP_HOSTS';
const OPEN = 'HTTP/1.1 200 Connection established';

/** A ClientHello for this name, on a connection that is open. */
function greet(stream: Duplex, servername: string): void {
  const client = connectTls({ socket: stream, servername, rejectUnauthorized: false });
  client.on('error', () => {});
}

test('an allowed host is reached; what a tool sends arrives', async () => {
  const { port } = await echo();
  const hosts = rulesOfAddress(`https://mirror.corp:${port}`, 'inside');
  const egress = egressWith({ rules: { hosts, ranges: [] }, lookup: answering(['127.0.0.1']) });
  const { stream, answer } = await connected(egress, `mirror.corp:${port}`);
  expect(answer).toBe(OPEN);
  const reply = firstBytes(stream);
  greet(stream, 'mirror.corp');
  expect(await reply).toMatch(/^got \d+$/);
  expect(egress.notes()).toEqual([]);
});

test('any other host is refused, and told', async () => {
  const lookup = answering();
  const egress = egressWith({
    rules: { hosts: rulesOfAddress('https://registry.example', 'public'), ranges: [] },
    lookup,
  });
  expect((await connected(egress, 'evil.example:443')).answer).toBe(REFUSED);
  expect((await connected(egress, '169.254.169.254:80')).answer).toBe(REFUSED);
  expect((await connected(egress, 'registry.example:22')).answer).toBe(REFUSED);
  expect(lookup.asked).toEqual([]);
  expect([...egress.refused]).toEqual(['evil.example:443', '169.254.169.254:80', 'registry.example:22']);
});

test.each([
  ['private addresses', [['10.0.0.5', '192.168.0.1']]],
  ['the loopback as IPv6', [['::ffff:127.0.0.1', '::1']]],
  ['the metadata service', [['169.254.169.254']]],
])('an allowed host that is %s is refused', async (_, answers) => {
  const hosts = rulesOfAddress('https://registry.example', 'public');
  const egress = egressWith({ rules: { hosts, ranges: [] }, lookup: answering(...answers) });
  expect((await connected(egress, 'registry.example:443')).answer).toBe(REFUSED);
  expect(egress.notes()[0]).toContain('not an allowed address');
});

test('a name is looked up once: the address that was looked at is the one that is called', async () => {
  const inner = await echo();
  const { port } = inner;
  const rules = { hosts: operatorRules([`rebinding.example:${port}`]).hosts, ranges: [] };
  // The second answer would be the loopback.
  const lookup = answering(['203.0.113.254'], ['127.0.0.1']);
  const egress = egressWith({ rules, lookup });
  const stream = connection(egress);
  stream.write(`CONNECT rebinding.example:${port} HTTP/1.1\r\nHost: x\r\n\r\n`);
  await new Promise((resolve) => setImmediate(resolve));
  expect(lookup.asked).toEqual(['rebinding.example']);
  expect(inner.calls).toEqual([]);
});

test('of several addresses only the allowed ones are called', async () => {
  const { port, calls } = await echo();
  const hosts = operatorRules([`files.corp:${port}`, '127.0.0.1']);
  const egress = egressWith({ rules: hosts, lookup: answering(['10.0.0.1', '127.0.0.1']) });
  expect((await connected(egress, `files.corp:${port}`)).answer).toBe(OPEN);
  expect(calls).toEqual(['called']);
});

test.each([
  ['another name in the greeting', 'evil.example', 'a greeting to evil.example instead'],
  ['none', '', 'a greeting that names no host'],
])('a tunnel to an allowed host with %s is closed', async (_, name, why) => {
  const { port } = await echo();
  const hosts = rulesOfAddress(`https://mirror.corp:${port}`, 'inside');
  const egress = egressWith({ rules: { hosts, ranges: [] }, lookup: answering(['127.0.0.1']) });
  const { stream } = await connected(egress, `mirror.corp:${port}`);
  const reply = firstBytes(stream);
  greet(stream, name);
  expect(await reply).toBe('closed');
  expect(egress.notes()).toEqual([`set-up asked for mirror.corp:${port}: ${why}`]);
});

test('a tunnel that is no TLS is closed, unless the address was one without', async () => {
  const { port } = await web();
  const lookup = answering(['127.0.0.1'], ['127.0.0.1'], ['127.0.0.1']);
  const reply = async (address: string) => {
    const egress = egressWith({ rules: { hosts: rulesOfAddress(address, 'inside'), ranges: [] }, lookup });
    const { stream } = await connected(egress, `mirror.corp:${port}`);
    stream.write(`GET / HTTP/1.1\r\nHost: mirror.corp:${port}\r\n\r\n`);
    return (await firstBytes(stream)).split('\r\n')[0];
  };
  expect(await reply(`https://mirror.corp:${port}`)).toBe('closed');
  expect(await reply(`http://mirror.corp:${port}`)).toBe('HTTP/1.1 200 OK');
});

/** What a server without TLS is asked on one connection that was opened to it as `mirror.corp`, and how each is answered. */
async function throughPlain(requests: (authority: string) => readonly string[]) {
  const { port, asked } = await web();
  const hosts = rulesOfAddress(`http://mirror.corp:${port}`, 'inside');
  const egress = egressWith({
    rules: { hosts, ranges: [] },
    lookup: async () => [{ address: '127.0.0.1', family: 4 }],
  });
  const { stream } = await connected(egress, `mirror.corp:${port}`);
  let read = '';
  stream.on('data', (bytes: Buffer) => {
    read += bytes.toString('latin1');
  });
  const closed = new Promise<boolean>((resolve) => {
    for (const event of ['close', 'end']) stream.once(event, () => resolve(true));
  });
  const statuses = () => read.match(/HTTP\/1\.1 \d{3} [^\r]*/g) ?? [];
  for (const [at, request] of requests(`mirror.corp:${port}`).entries()) {
    stream.write(request);
    while (statuses().length <= at && !stream.readableEnded && !stream.destroyed)
      await Promise.race([once(stream, 'data'), closed]);
  }
  const isClosed = await closed;
  return {
    answers: statuses(),
    isClosed,
    asked: asked.map(({ url, headers }) => `${headers.host?.replace(/\d+$/, '…')} ${url}`),
  };
}

const lastOne = 'Connection: close\r\n\r\n';

test('on a connection without TLS each request is for the host that it was opened to', async () => {
  const { answers, asked } = await throughPlain((authority) => [
    `GET /a HTTP/1.1\r\nHost: ${authority}\r\n\r\n`,
    `GET http://${authority}/b HTTP/1.1\r\nHost: MIRROR.corp.\r\n\r\n`,
    `GET //evil.example/c HTTP/1.0\r\n${lastOne}`,
  ]);
  expect(answers).toEqual(['HTTP/1.1 200 OK', 'HTTP/1.1 200 OK', 'HTTP/1.1 200 OK']);
  expect(asked).toEqual(['mirror.corp:… /a', 'mirror.corp:… /b', 'mirror.corp:… //evil.example/c']);
});

test.each<[string, (authority: string) => string]>([
  ['another host', () => 'GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n'],
  ['another port', () => 'GET / HTTP/1.1\r\nHost: mirror.corp:1\r\n\r\n'],
  ['an address of another host', (here) => `GET http://evil.example/ HTTP/1.1\r\nHost: ${here}\r\n\r\n`],
  ['a name before the host', (here) => `GET http://${here}@evil.example/ HTTP/1.1\r\nHost: ${here}\r\n\r\n`],
  ['two hosts', (here) => `GET / HTTP/1.1\r\nHost: ${here}\r\nHost: evil.example\r\n\r\n`],
  ['a folded host', (here) => `GET / HTTP/1.1\r\nHost: ${here}\r\n evil.example\r\n\r\n`],
  ['no host', () => 'GET / HTTP/1.1\r\n\r\n'],
  ['a blank before the colon', () => 'GET / HTTP/1.1\r\nHost : evil.example\r\n\r\n'],
  ['another tunnel', () => 'CONNECT evil.example:80 HTTP/1.1\r\nHost: evil.example:80\r\n\r\n'],
  [
    'two lengths',
    (here) => `POST / HTTP/1.1\r\nHost: ${here}\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
  ],
  ['another protocol', () => 'EVAL redis\r\n\r\n'],
  ['HTTP/2', () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
])('a connection without TLS is closed at a request with %s, though good ones came before', async (_, bad) => {
  const { answers, isClosed, asked } = await throughPlain((authority) => [
    `GET /good HTTP/1.1\r\nHost: ${authority}\r\n\r\n`,
    bad(authority),
  ]);
  expect(answers[0]).toBe('HTTP/1.1 200 OK');
  expect(answers.slice(1).join()).toMatch(/^(HTTP\/1\.1 40[03] .*)?$/);
  expect({ isClosed, asked }).toEqual({ isClosed: true, asked: ['mirror.corp:… /good'] });
});

/** A web server that remembers what it was asked. */
async function web() {
  const asked: IncomingMessage[] = [];
  const { port } = await listening(
    createServer((request, response) => {
      asked.push(request);
      request.resume();
      request.on('end', () => response.writeHead(200, { 'content-type': 'text/plain' }).end('a package'));
    }),
  );
  return { port, asked };
}

test('an address without TLS is fetched under its own host, with none of the headers between a tool and its proxy', async () => {
  const { port, asked } = await web();
  const hosts = rulesOfAddress(`http://mirror.corp:${port}`, 'inside');
  const egress = egressWith({ rules: { hosts, ranges: [] }, lookup: answering(['127.0.0.1']) });
  const stream = connection(egress);
  const head = ['Host: evil.example', 'Proxy-Authorization: Basic eA==', 'Proxy-Connection: keep-alive', 'Accept: */*'];
  stream.write(`GET http://mirror.corp:${port}/debian/a%20b?c=d HTTP/1.1\r\n${head.join('\r\n')}\r\n\r\n`);
  const reply = await firstBytes(stream);
  expect(reply.split('\r\n')[0]).toBe('HTTP/1.1 200 OK');
  const { url, headers } = asked[0] ?? {};
  expect({ url, headers }).toEqual({
    url: '/debian/a%20b?c=d',
    headers: { host: `mirror.corp:${port}`, accept: '*/*', connection: 'close' },
  });
});

const SMUGGLED = 'GET /smuggled HTTP/1.1\r\nHost: evil.example\r\n\r\n';

test.each(['GET', 'HEAD', 'DELETE', 'OPTIONS', 'TRACE', 'POST'])(
  'the body of a %s is a body for the server, too, and no request that nobody looked at',
  async (method) => {
    const { promise: arrived, resolve } = Promise.withResolvers<string>();
    const { port } = await listening(
      createTcp((socket) => {
        let bytes = '';
        socket.on('error', () => {});
        socket.on('data', (more) => {
          bytes += more.toString('latin1');
          if (bytes.includes(SMUGGLED)) resolve(bytes);
        });
      }),
    );
    const hosts = rulesOfAddress(`http://mirror.corp:${port}`, 'inside');
    const egress = egressWith({ rules: { hosts, ranges: [] }, lookup: answering(['127.0.0.1']) });
    const length = SMUGGLED.length.toString(16);
    connection(egress).write(
      `${method} http://mirror.corp:${port}/ HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n${length}\r\n${SMUGGLED}\r\n0\r\n\r\n`,
    );
    const [head, body] = (await arrived).split(/\r\n\r\n(.*)/s);
    expect(head?.split('\r\n').sort()).toEqual(
      [`${method} / HTTP/1.1`, 'connection: close', `host: mirror.corp:${port}`, 'transfer-encoding: chunked'].sort(),
    );
    expect(body?.startsWith(`${length}\r\n${SMUGGLED}`)).toBe(true);
  },
);

test.each(['metadata.google.internal', 'METADATA.google.internal.', 'instance-data'])(
  "a cloud's own service is not asked for as %s without TLS either, though the operator's proxy would look it up",
  async (host) => {
    const { port, asked } = await web();
    const plainUpstream = { proxy: new URL(`http://127.0.0.1:${port}`), isDirect: () => false };
    const egress = egressWith({ rules: operatorRules(['*.internal', 'instance-data', 'mirror.corp']), plainUpstream });
    const [cloud, mirror] = [connection(egress), connection(egress)];
    cloud.write(`GET http://${host}/ HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
    mirror.write('GET http://mirror.corp./a HTTP/1.1\r\nHost: x\r\n\r\n');
    expect((await firstBytes(cloud)).split('\r\n')[0]).toBe(REFUSED);
    expect((await firstBytes(mirror)).split('\r\n')[0]).toBe('HTTP/1.1 200 OK');
    expect(asked.map(({ url }) => url)).toEqual(['http://mirror.corp/a']);
  },
);

test.each([
  'http://evil.example/',
  'http://169.254.169.254/latest',
  'https://mirror.corp/',
  '/etc/passwd',
  'http://mirror.corp@evil.example/',
  'ftp://mirror.corp/',
])('GET %s is refused', async (address) => {
  const hosts = rulesOfAddress('http://mirror.corp', 'inside');
  const egress = egressWith({ rules: { hosts, ranges: [] } });
  const stream = connection(egress);
  stream.write(`GET ${address} HTTP/1.1\r\nHost: mirror.corp\r\n\r\n`);
  expect((await firstBytes(stream)).split('\r\n')[0]).toBe(REFUSED);
});

test("behind the operator's proxy that proxy is asked, with its login, which goes no further", async () => {
  const target = await echo();
  const seen: (string | undefined)[] = [];
  const proxy = createServer();
  proxy.on('connect', ({ url, headers }, socket: Duplex) => {
    seen.push(url, headers['proxy-authorization']);
    socket.write('HTTP/1.1 200 OK\r\n\r\n');
    socket.on('error', () => {});
    socket.on('data', (bytes) => socket.write(`upstream got ${bytes.length}`));
  });
  const { port } = await listening(proxy);
  const upstream = {
    proxy: new URL(`http://u:p%40ss@127.0.0.1:${port}`),
    isDirect: (host: string) => host === 'direct.corp',
  };
  const hosts = ['https://registry.example', `https://direct.corp:${target.port}`].flatMap((address) =>
    rulesOfAddress(address, 'inside'),
  );
  const egress = egressWith({ rules: { hosts, ranges: [] }, upstream, lookup: answering(['127.0.0.1']) });
  const { stream, answer } = await connected(egress, 'registry.example:443');
  expect([answer, ...seen]).toEqual([OPEN, 'registry.example:443', 'Basic dTpwQHNz']);
  const reply = firstBytes(stream);
  greet(stream, 'registry.example');
  expect(await reply).toMatch(/^upstream got/);
  expect((await connected(egress, 'evil.example:443')).answer).toBe(REFUSED);
  expect((await connected(egress, `direct.corp:${target.port}`)).answer).toBe(OPEN);
  expect(seen).toHaveLength(2);
});

test('a host that does not answer is no refusal', async () => {
  const { server, port } = await listening(createTcp());
  server.close();
  const hosts = rulesOfAddress(`https://mirror.corp:${port}`, 'inside');
  const egress = egressWith({ rules: { hosts, ranges: [] }, lookup: answering(['127.0.0.1']) });
  expect((await connected(egress, `mirror.corp:${port}`)).answer).toBe('HTTP/1.1 502 Host not reached');
  expect([...egress.refused]).toEqual([]);
  expect(egress.notes()[0]).toContain('could not be reached');
});

test('what a set-up asks for is told in bounds, and without signs of its own', async () => {
  const egress = egressWith({});
  for (let at = 0; at < 60; at += 1) await connected(egress, `host-${at}.example:443`);
  await connected(egress, `${'x'.repeat(500)}:443`);
  expect(egress.notes()).toHaveLength(40);
  expect(egress.refused.size).toBe(40);
});
