// Runs of a day, counted in a real Redis: for a person, a repository and an installation, each run once.

import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import { createRunLimits, type RunLimits } from '../../src/queue/run-limits.ts';
import { type RedisServer, startRedis } from '../redis-server.ts';

const DAY_MS = 86_400_000;
const MOST = { person: 2, repository: 3, installation: 4 };
let redis: RedisServer;
let store: Redis;
let limits: RunLimits;

beforeAll(async () => {
  redis = await startRedis();
  store = new Redis(redis.url);
  limits = createRunLimits({ redisUrl: redis.url, onError: () => {} });
});
beforeEach(async () => void (await store.flushall()));
afterAll(async () => {
  await limits.close();
  store.disconnect();
  await redis.stop();
});

const asker = (sender = 'ann', repositoryId = 1) => ({ installation: 5, repositoryId, sender });

test('a person has so many in a day, the same run counts once, and is told when there is one again', async () => {
  expect(await limits.admit('r-1', asker(), MOST)).toBeUndefined();
  expect(await limits.admit('r-1', asker(), MOST)).toBeUndefined();
  expect(await limits.admit('r-2', asker('Ann'), MOST)).toBeUndefined();
  const refusal = await limits.admit('r-3', asker(), MOST);
  expect(refusal).toEqual({ by: 'person', again: expect.any(Number) });
  expect(Math.abs((refusal?.again ?? 0) - Date.now() - DAY_MS)).toBeLessThan(60_000);
  expect(await limits.admit('r-3', asker('bob'), MOST)).toBeUndefined();
});

test('who is refused has spent nothing of what others have', async () => {
  for (const [at, sender] of ['ann', 'bob', 'cid'].entries())
    expect(await limits.admit(`r-${at}`, asker(sender), MOST)).toBeUndefined();
  expect(await limits.admit('r-9', asker('dan'), MOST)).toMatchObject({ by: 'repository' });
  expect(await limits.admit('r-9', asker('dan'), MOST)).toMatchObject({ by: 'repository' });
  expect(await limits.admit('r-9', asker('dan', 2), MOST)).toBeUndefined();
  expect(await limits.admit('r-10', asker('eve', 3), MOST)).toMatchObject({ by: 'installation' });
});

test('a repository that allows fewer than the operator is asked by its own number', async () => {
  expect(await limits.admit('r-1', asker(), { ...MOST, person: 1 })).toBeUndefined();
  expect(await limits.admit('r-2', asker(), { ...MOST, person: 1 })).toMatchObject({ by: 'person' });
  expect(await limits.admit('r-2', asker(), MOST)).toBeUndefined();
});
