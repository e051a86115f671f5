// The web process under hundreds of bodies that never end: its memory, and what signed events get meanwhile.

import { type ChildProcess, fork } from 'node:child_process';
import { createHmac, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { WEBHOOK_PATH } from '../../src/github/webhook-server.ts';
import { type RedisServer, startRedis } from '../redis-server.ts';

const SECRET = 'a secret of sufficient length';
const SERVER = resolve(import.meta.dirname, '../../bench/intake/server.ts');
const MB = 2 ** 20;
let folder: string;
let redis: RedisServer;
let server: ChildProcess;
let url: string;

beforeAll(async () => {
  [folder, redis] = await Promise.all([mkdtemp(join(tmpdir(), 'mullover-memory-')), startRedis()]);
  const env = {
    ...{ PATH: process.env.PATH, MULLOVER_REDIS_URL: redis.url, MULLOVER_DATA: folder, MULLOVER_LOG_LEVEL: 'error' },
    ...{ MULLOVER_WEBHOOK_SECRET: SECRET, MULLOVER_HOST: '127.0.0.1', MULLOVER_PORT: '0' },
  };
  const execArgv = ['--disable-warning=ExperimentalWarning'];
  server = fork(SERVER, ['ours'], { env, execArgv, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  url = String((await once(server, 'message'))[0]);
});
afterAll(async () => {
  server.kill();
  await redis.stop();
  await rm(folder, { recursive: true });
});

/** Megabytes of memory that the process has. */
async function memory(): Promise<number> {
  const status = await readFile(`/proc/${server.pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
}

/** On a connection of its own: one that is kept may be closed for its age at the very moment when it is used again. */
async function ping(): Promise<number> {
  const body = JSON.stringify({ zen: 'Keep it logically awesome.' });
  const headers = {
    ...{ 'content-type': 'application/json', 'x-github-event': 'ping', 'x-github-delivery': randomUUID() },
    'x-hub-signature-256': `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`,
  };
  const sent = request(`${url}${WEBHOOK_PATH}`, { method: 'POST', headers, agent: false }).end(body);
  const [response] = await once(sent, 'response');
  await once(response.resume(), 'end');
  return response.statusCode;
}

/** All of a body but its end, as fast as it is taken; settles when it is out or the connection is closed. */
async function unfinished(sockets: Socket[]): Promise<void> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  sockets.push(socket);
  const closed = new Promise((done) => socket.once('close', done));
  socket.on('error', () => {}); // it is closed by the server: that is what is looked at
  const head = `POST ${WEBHOOK_PATH} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\nx-github-event: ping`;
  const signature = `x-hub-signature-256: sha256=${'0'.repeat(64)}\r\ncontent-length: ${4 * MB + 1}`;
  socket.resume().write(`${head}\r\n${signature}\r\n\r\n`);
  const piece = Buffer.alloc(65_536, 'x');
  for (let sent = 0; sent < 4 * MB && !socket.destroyed; sent += piece.length)
    if (!socket.write(piece)) await Promise.race([new Promise((done) => socket.once('drain', done)), closed]);
}

test('190 bodies of 4 MB that never end take less than 50 MB, and signed events are answered meanwhile', async () => {
  expect(await ping()).toBe(202);
  const before = await memory();
  const sockets: Socket[] = [];
  const flood = Promise.all(Array.from({ length: 190 }, () => unfinished(sockets)));
  const seen: number[] = [];
  let isOver = false;
  void flood.finally(() => {
    isOver = true;
  });
  while (!isOver) {
    expect(await ping()).toBe(202);
    seen.push(await memory());
    await sleep(20);
  }
  await flood;
  seen.push(await memory());
  for (const socket of sockets) socket.destroy();
  const most = Math.max(...seen);
  console.info(`190 unfinished bodies: ${before.toFixed(0)} MB before, ${most.toFixed(0)} MB at most`);
  expect(most - before).toBeLessThan(50);
}, 60_000);
