// The counts of commands on a real Redis: of many at once no more are admitted than there are places, and none takes two.

import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import { type Admission, type Asker, type CommandLimits, createCommandLimits } from '../../src/queue/command-limits.ts';
import { type RedisServer, startRedis } from '../redis-server.ts';

let redis: RedisServer;
let client: Redis;
/** Of three workers. */
let workers: readonly CommandLimits[];

beforeAll(async () => {
  redis = await startRedis();
  client = new Redis(redis.url);
  workers = [1, 2, 3].map(() => createCommandLimits({ redisUrl: redis.url, onError: () => {} }));
});
afterEach(() => client.flushall());
afterAll(async () => {
  await Promise.all(workers.map((one) => one.close()));
  client.disconnect();
  await redis.stop();
});

const by = (sender: string, repositoryId = 7): Asker => ({ installation: 5, repositoryId, thread: 3, sender });

/** All at once, one worker after another; how often each answer came. */
async function answers(asked: readonly (readonly [command: string, asker: Asker])[]) {
  const all = await Promise.all(
    asked.map(([command, asker], at) => workers[at % workers.length]?.admit(command, asker) as Promise<Admission>),
  );
  return Object.fromEntries([...Map.groupBy(all, (one) => one)].map(([one, { length }]) => [one, length]));
}

const many = (count: number, of: (at: number) => readonly [string, Asker]) =>
  Array.from({ length: count }, (_, at) => of(at));

test('one command that three workers look at takes one place', async () => {
  expect(await answers(many(60, () => ['c-1', by('stranger')]))).toEqual({ admitted: 60 });
  expect(await answers(many(10, (at) => [`c-2${at}`, by('stranger')]))).toEqual({ admitted: 4, silent: 6 });
});

test('of fifty commands of a stranger five are admitted', async () => {
  expect(await answers(many(50, (at) => [`c-${at}`, by('Stranger')]))).toEqual({ admitted: 5, silent: 45 });
});

test('who is known has thirty, and is told once', async () => {
  await workers[0]?.know(by('dev'));
  expect(await answers(many(50, (at) => [`c-${at}`, by('dev')]))).toEqual({ admitted: 30, 'too-often': 1, silent: 19 });
});

test('the places of a repository and of an installation are given out once, and those of one do not cost the other', async () => {
  expect(await answers(many(50, (at) => [`c-a${at}`, by(`one-${at}`, 7)]))).toEqual({ admitted: 30, later: 20 });
  // What had to wait for its repository has taken nothing from the installation.
  expect(await answers(many(50, (at) => [`c-b${at}`, by(`two-${at}`, 8)]))).toEqual({ admitted: 30, later: 20 });
  expect(await answers(many(5, (at) => [`c-c${at}`, by(`three-${at}`, 9)]))).toEqual({ later: 5 });
});

test('repositories that ask at the same time share their installation to the last place', async () => {
  const asked = many(150, (at) => [`c-${at}`, by(`each-${at}`, 7 + (at % 3))] as const);
  expect(await answers(asked)).toEqual({ admitted: 60, later: 90 });
});

test('each counter ends after an hour', async () => {
  await answers(many(6, (at) => [`c-${at}`, by('stranger')]));
  const keys = (await client.keys('mullover-limits:strangers:*')).sort();
  expect(keys).toEqual(
    ['installation:5', 'person:stranger', 'repository:7'].map((key) => `mullover-limits:strangers:${key}`),
  );
  for (const key of keys) expect(await client.ttl(key)).toBeGreaterThan(3590);
});
