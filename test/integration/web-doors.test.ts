// Who may connect to the web process: GitHub's published addresses alone where that is wanted, and a health check of its own.

import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { readConfig } from '../../src/config.ts';
import { InputFault } from '../../src/errors.ts';
import { openHookAddresses } from '../../src/github/hook-addresses.ts';
import type { RunningServer } from '../../src/github/webhook-server.ts';
import { startWeb } from '../../src/index.ts';
import { startWebProcess } from '../../src/wire-web.ts';
import { type RedisServer, startRedis } from '../redis-server.ts';

const SECRET = 'a secret of sufficient length';
let folder: string;
let redis: RedisServer;
let github: Server;
let apiUrl: string;
/** What GitHub's `/meta` answers; undefined: 503. */
let hooks: unknown;
let web: RunningServer | undefined;

beforeAll(async () => {
  redis = await startRedis();
  github = createServer((request, response) => {
    response.writeHead(request.url === '/meta' && hooks !== undefined ? 200 : 503).end(JSON.stringify({ hooks }));
  }).listen(0, '127.0.0.1');
  await once(github, 'listening');
  const address = github.address();
  apiUrl = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  folder = await mkdtemp(join(tmpdir(), 'mullover-doors-'));
});
afterEach(async () => {
  await web?.close();
  web = undefined;
  await rm(join(folder, 'github-addresses.json'), { force: true });
});
afterAll(async () => {
  github.close();
  await redis.stop();
  await rm(folder, { recursive: true });
});

const start = async (settings: Readonly<Record<string, string>>) => {
  const common = { MULLOVER_DATA: folder, MULLOVER_REDIS_URL: redis.url, MULLOVER_GITHUB_API_URL: apiUrl };
  const own = { MULLOVER_HOST: '127.0.0.1', MULLOVER_PORT: '0', MULLOVER_WEBHOOK_SECRET: SECRET };
  web = await startWebProcess(readConfig({ ...common, ...own, MULLOVER_LOG_LEVEL: 'error', ...settings }), startWeb);
  return web;
};
const GITHUB = { MULLOVER_WEBHOOK_SOURCES: 'github', MULLOVER_HEALTH_PORT: '0' };

function signedPing(): readonly [Readonly<Record<string, string>>, string] {
  const body = '{"zen":"Keep it logically awesome."}';
  const signature = `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`;
  return [{ 'content-type': 'application/json', 'x-github-event': 'ping', 'x-hub-signature-256': signature }, body];
}

/** Status of a signed ping; 0 when the connection was closed. */
async function ping({ url }: RunningServer): Promise<number> {
  const [headers, body] = signedPing();
  const answer = await fetch(`${url}/api/github/webhooks`, { method: 'POST', headers, body }).catch(() => undefined);
  return answer?.status ?? 0;
}

test.each([
  [['127.0.0.0/8', '2620:112:3000::/44'], 202],
  [['192.0.2.0/24', '127.0.0.1/32'], 202],
  [['192.0.2.0/24', '2620:112:3000::/44'], 0],
])('with the published addresses %j a signed event from 127.0.0.1 is answered with %d', async (list, status) => {
  hooks = list;
  const server = await start(GITHUB);
  expect(await ping(server)).toBe(status);
  expect((await fetch(`${server.healthUrl}/healthz`)).status).toBe(200);
});

test('the gate is off unless it is asked for, and asks GitHub nothing then', async () => {
  hooks = undefined;
  expect(await ping(await start({}))).toBe(202);
});

test('without a health port there is no gate: nobody could see how the process is', () => {
  expect(() => readConfig({ MULLOVER_WEBHOOK_SOURCES: 'github' })).toThrow(InputFault);
});

test('on a bad day of GitHub the addresses of last time count; without any the process does not start', async () => {
  hooks = undefined;
  await expect(start(GITHUB)).rejects.toThrow(/meta cannot be read: answered with 503/);
  hooks = ['127.0.0.0/8'];
  await (await start(GITHUB)).close();
  hooks = undefined;
  expect(await ping(await start(GITHUB))).toBe(202);
});

test.each([
  ['no list', undefined],
  ['an empty list', []],
  ['the whole internet', ['0.0.0.0/0']],
  ['the whole of IPv6', ['::/0']],
  ['a half of IPv4', ['128.0.0.0/1']],
  ['a range with a name', ['github.com/24']],
  ['an address without a length', ['140.82.112.0']],
  ['a length that is too long', ['140.82.112.0/33']],
  ['a number', [7]],
])('%s is no list of addresses, and replaces none', async (_name, list) => {
  const file = join(folder, 'github-addresses.json');
  hooks = list;
  const options = { apiUrl, file, refreshMs: 1e6, log: { warn: () => {} } };
  await expect(openHookAddresses(options)).rejects.toThrow();
  await writeFile(file, '{"hooks":["140.82.112.0/20"]}');
  const kept = await openHookAddresses(options);
  const asked = ['140.82.112.1', '::ffff:140.82.112.1', '140.82.128.1', '127.0.0.1', '::1', undefined, ''];
  expect(asked.map(kept.has)).toEqual([true, true, false, false, false, false, false]);
  expect(await readFile(file, 'utf8')).toBe('{"hooks":["140.82.112.0/20"]}');
  kept.close();
});

test('a list that changes is taken over while the process runs', async () => {
  hooks = ['192.0.2.0/24'];
  const file = join(folder, 'github-addresses.json');
  const list = await openHookAddresses({ apiUrl, file, refreshMs: 20, log: { warn: () => {} } });
  expect(list.has('198.51.100.7')).toBe(false);
  hooks = ['198.51.100.0/24'];
  while (!list.has('198.51.100.7')) await new Promise((resolve) => setTimeout(resolve, 5));
  hooks = undefined;
  expect([list.has('198.51.100.7'), list.has('192.0.2.1')]).toEqual([true, false]);
  list.close();
});

test('the health port answers health and nothing else, whatever crowds the port of webhooks', async () => {
  const server = await start({ MULLOVER_HEALTH_PORT: '0' });
  const sockets = Array.from({ length: 500 }, () =>
    connect(Number(new URL(server.url).port), '127.0.0.1').on('error', () => {}),
  );
  try {
    for (let looks = 0; looks < 20; looks++) expect((await fetch(`${server.healthUrl}/healthz`)).status).toBe(200);
    expect((await fetch(`${server.healthUrl}/api/github/webhooks`, { method: 'POST' })).status).toBe(404);
    expect((await fetch(`${server.url}/healthz`)).status).toBe(404);
    expect(await ping(server)).toBe(202);
  } finally {
    for (const socket of sockets) socket.destroy();
  }
});

test('a crowd on the health port keeps neither health nor events out', async () => {
  const server = await start({ MULLOVER_HEALTH_PORT: '0' });
  const sockets = Array.from({ length: 300 }, () =>
    connect(Number(new URL(server.healthUrl).port), '127.0.0.1').on('error', () => {}),
  );
  try {
    await Promise.all(sockets.map((socket) => !socket.connecting || once(socket, 'connect')));
    expect(await ping(server)).toBe(202);
    expect((await fetch(`${server.healthUrl}/healthz`)).status).toBe(200);
  } finally {
    for (const socket of sockets) socket.destroy();
  }
});

const SMALL = 'GET /x HTTP/1.1\r\nhost: x\r\n\r\n';
const FORGED = `POST /api/github/webhooks HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\nx-github-event: ping\r\nx-hub-signature-256: sha256=${'0'.repeat(64)}\r\ncontent-length: 2\r\n\r\n{}`;

/** Connections of two strangers' addresses that ask this at once, and once more after each answer. */
async function askers(url: string, bytes: string): Promise<readonly Socket[]> {
  const port = Number(new URL(url).port);
  const sockets = Array.from({ length: 400 }, (_, index) =>
    connect({ port, host: '127.0.0.1', localAddress: `127.0.0.${2 + (index % 2)}` }).on('error', () => {}),
  );
  for (const socket of sockets) socket.on('data', () => socket.write(bytes));
  await Promise.all(
    sockets.map(async (socket) => {
      if (socket.connecting) await once(socket, 'connect');
      await new Promise((resolve) => socket.write(bytes, resolve));
    }),
  );
  return sockets;
}

test.each([
  ['a whole request', SMALL],
  ['two at once', `${SMALL}${SMALL}`],
  ['one and a header without an end', `${SMALL}GET /y HTTP/1.1\r\nhost:`],
  ['one and a body without an end', `${SMALL}${FORGED.slice(0, -1)}`],
  ['a forged delivery', FORGED],
  ['a look at the health check', SMALL.replace('/x', '/healthz')],
])('400 strangers that send %s again and again keep no signed event out', async (_name, bytes) => {
  const server = await start({});
  const sockets = await askers(server.url, bytes);
  try {
    for (let sent = 0; sent < 20; sent++) expect(await ping(server)).toBe(202);
  } finally {
    for (const socket of sockets) socket.destroy();
  }
});

test('only who sends signed deliveries may go on with a connection', async () => {
  const server = await start({});
  const kept = async (path: string) => (await fetch(server.url + path)).headers.get('connection');
  expect([await kept('/x'), await kept('/healthz'), await kept('/api/github/webhooks')]).toEqual(
    Array(3).fill('close'),
  );
  const [headers, body] = signedPing();
  const answer = await fetch(`${server.url}/api/github/webhooks`, { method: 'POST', headers, body });
  expect([answer.status, answer.headers.get('connection')]).toEqual([202, 'keep-alive']);
});
