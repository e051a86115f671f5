// The health check of a web process whose disk and Redis change under it while it runs.

import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import { readConfig } from '../../src/config.ts';
import type { RunningServer } from '../../src/github/webhook-server.ts';
import { startWeb } from '../../src/index.ts';
import { startWebProcess } from '../../src/wire-web.ts';
import { type RedisServer, startRedis } from '../redis-server.ts';

let folder: string;
let redis: RedisServer;
let admin: Redis;
let web: RunningServer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mullover-health-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder]);
  redis = await startRedis();
  admin = new Redis(redis.url);
  const settings = {
    MULLOVER_DATA: folder,
    MULLOVER_REDIS_URL: redis.url,
    MULLOVER_PORT: '0',
    MULLOVER_HOST: '127.0.0.1',
  };
  const secret = { MULLOVER_WEBHOOK_SECRET: 'a secret of sufficient length', MULLOVER_LOG_LEVEL: 'error' };
  web = await startWebProcess(readConfig({ ...settings, ...secret }), startWeb);
});
afterAll(async () => {
  await web.close();
  admin.disconnect();
  await redis.stop();
  execFileSync('umount', ['-l', folder]);
  await rm(folder, { recursive: true });
});

/** The answer, once it is as wanted: an answer holds for a second. */
async function health(wanted: number): Promise<string> {
  for (let tries = 0; ; tries++) {
    const response = await fetch(`${web.url}/healthz`);
    const text = `${response.status} ${(await response.text()).trim()}`;
    if (response.status === wanted || tries > 100) return text;
    await sleep(100);
  }
}

const config = (name: string, value: string) => admin.config('SET', name, value);
const remount = (how: string) => execFileSync('mount', ['-o', `remount,${how}`, folder]);
const filler = () => join(folder, 'filler');

const CHANGES: readonly (readonly [name: string, change: () => unknown, back: () => unknown, told: string])[] = [
  [
    'a data folder without room',
    () => writeFile(filler(), Buffer.alloc(2 ** 20)).catch(() => {}),
    () => rm(filler()),
    'The data folder is full.',
  ],
  ['a data folder that is read-only', () => remount('ro'), () => remount('rw'), 'The data folder is read-only.'],
  [
    'a Redis that evicts',
    () => config('maxmemory-policy', 'allkeys-lru'),
    () => config('maxmemory-policy', 'noeviction'),
    'Redis can lose jobs: it evicts keys.',
  ],
  [
    'a Redis without append-only file',
    () => config('appendonly', 'no'),
    () => config('appendonly', 'yes'),
    'Redis can lose jobs: it keeps no append-only file.',
  ],
  [
    'a Redis whose memory is full',
    () => config('maxmemory', '1'),
    () => config('maxmemory', '0'),
    'Redis can lose jobs: its memory is full.',
  ],
  [
    'a Redis that became a copy',
    () => admin.replicaof('127.0.0.1', '1'),
    () => admin.replicaof('NO', 'ONE'),
    'Redis can lose jobs: it is a copy of another one.',
  ],
  ['a Redis that is gone', () => redis.kill(), () => redis.restart(), 'Redis does not answer.'],
];

test.each(CHANGES)('%s is told, and no more once it is mended', async (_name, change, back, told) => {
  expect(await health(200)).toBe('200 ok');
  await change();
  try {
    expect(await health(503)).toBe(`503 ${told}`);
  } finally {
    await back();
  }
  expect(await health(200)).toBe('200 ok');
});
