// The queue on a real Redis: exactly one job, one run per issue, nothing lost by a crash.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { EnvironmentFault } from '../../src/errors.ts';
import type { Job } from '../../src/ports.ts';
import { checkRedis } from '../../src/queue/check-redis.ts';
import { type Consumer, type ConsumerOptions, createConsumer } from '../../src/queue/consumer.ts';
import { QUEUE } from '../../src/queue/job.ts';
import { createProducer, type Producer } from '../../src/queue/producer.ts';
import { type RedisServer, startRedis } from '../redis-server.ts';
import { jobOf } from './job-of.ts';

let redis: RedisServer;
let producer: Producer;
const consumers: Consumer[] = [];

beforeAll(async () => {
  redis = await startRedis();
  producer = createProducer({ redisUrl: redis.url, onError: () => {}, retryMs: 20 });
});
afterEach(async () => {
  await Promise.all(consumers.splice(0).map((consumer) => consumer.close()));
  const admin = new Redis(redis.url);
  await admin.flushall();
  await admin.quit();
});
afterAll(async () => {
  await producer.close();
  await redis.stop();
});

interface Seen {
  readonly ran: string[];
  readonly givenUp: { run: string; reason: string }[];
}

function consume(run: ConsumerOptions['run'], options: Partial<ConsumerOptions> = {}): Seen {
  const seen: Seen = { ran: [], givenUp: [] };
  const consumer = createConsumer({
    redisUrl: redis.url,
    concurrency: 4,
    lockMs: 2500,
    stalledMs: 800,
    maxStalled: 2,
    run: async (taken, signal, failed) => {
      seen.ran.push(taken.run);
      await run(taken, signal, failed);
    },
    givenUp: async (taken, reason) => {
      seen.givenUp.push({ run: taken.run, reason });
    },
    onError: () => {},
    ...options,
  });
  consumers.push(consumer);
  return seen;
}

async function until(condition: () => boolean, limitMs = 600_000): Promise<void> {
  for (const end = Date.now() + limitMs; !condition(); await sleep(20)) {
    if (Date.now() > end) throw new Error(`not within ${limitMs} ms: ${condition}`);
  }
}

test('one job that is added a hundred times at once runs once', async () => {
  const kinds = await Promise.all(Array.from({ length: 100 }, () => producer.enqueue(jobOf(1))));
  expect(kinds.filter(({ kind }) => kind === 'busy')).toEqual([]);
  const seen = consume(async () => {});
  await until(() => seen.ran.length > 0);
  await sleep(200);
  expect(seen.ran).toEqual([jobOf(1).run]);
  expect(await producer.enqueue(jobOf(1))).toEqual({ kind: 'same' });
});

test('an issue has one run at a time; when it is over the next one may come', async () => {
  const { promise: done, resolve: finish } = Promise.withResolvers<void>();
  expect(await producer.enqueue(jobOf(1, 9))).toEqual({ kind: 'added' });
  expect(await producer.enqueue(jobOf(2, 9))).toEqual({ kind: 'busy', run: jobOf(1).run });
  const seen = consume(() => done);
  await until(() => seen.ran.length === 1);
  expect(await producer.enqueue(jobOf(3, 9))).toEqual({ kind: 'busy', run: jobOf(1).run });
  expect(await producer.enqueue(jobOf(4, 10))).toEqual({ kind: 'added' });
  finish();
  await until(() => seen.ran.includes(jobOf(4).run));
  let last = await producer.enqueue(jobOf(5, 9));
  for (let tries = 0; last.kind === 'busy' && tries < 50; tries++) {
    await sleep(20);
    last = await producer.enqueue(jobOf(5, 9));
  }
  expect(last).toEqual({ kind: 'added' });
});

test('a job that an older version queued is read as it was meant', async () => {
  const { run, place } = jobOf(1);
  const queue = new Queue(QUEUE, { connection: { url: redis.url, maxRetriesPerRequest: null } });
  await queue.add('solve', { run, command: 'c-0123456789ab', ...place, pull: 4 });
  const taken: Job[] = [];
  consume(async (old) => void taken.push(old));
  await until(() => taken.length > 0);
  expect(taken).toEqual([{ run, place, command: 'c-0123456789ab', pull: 4 }]);
  await queue.close();
});

test('a job that throws is tried again and given up at the end, once', async () => {
  await producer.enqueue(jobOf(1));
  const seen = consume(async () => {
    throw new Error('GitHub is down');
  });
  await until(() => seen.givenUp.length > 0);
  expect(seen.ran).toHaveLength(10);
  expect(seen.givenUp).toEqual([{ run: jobOf(1).run, reason: 'GitHub is down' }]);
});

/** No lock runs out in this test: whoever gets the job was given it. */
const LONG_LOCK = { lockMs: 600_000 };

test('closing aborts the running job and gives it back; another worker finishes it', async () => {
  await producer.enqueue(jobOf(1));
  const reasons: unknown[] = [];
  const first = consume(async (_job, signal) => {
    await once(signal, 'abort');
    reasons.push(signal.reason);
    throw new Error('stopped half way');
  }, LONG_LOCK);
  await until(() => first.ran.length === 1);
  await consumers.splice(0)[0]?.close();
  expect(reasons).toHaveLength(1);
  const second = consume(async () => {}, LONG_LOCK);
  await until(() => second.ran.length === 1);
  expect(first.givenUp).toEqual([]);
});

test('a job that is over is not done again, though closing finds it leaving its place', async () => {
  await producer.enqueue(jobOf(1));
  const { promise: leaving, resolve: leave } = Promise.withResolvers<void>();
  const gate = {
    enter: async () => ({
      leave: async () => {
        leave();
        await sleep(300);
      },
    }),
  };
  const first = consume(async () => {}, { ...LONG_LOCK, gate });
  await leaving;
  await consumers.splice(0)[0]?.close();
  const second = consume(async () => {}, LONG_LOCK);
  await producer.enqueue(jobOf(2));
  await until(() => second.ran.length > 0);
  await sleep(200);
  expect([first.ran, second.ran]).toEqual([[jobOf(1).run], [jobOf(2).run]]);
});

test('a job that ignores its signal does not keep the process from closing', async () => {
  await producer.enqueue(jobOf(1));
  const { promise: done, resolve: finish } = Promise.withResolvers<void>();
  const seen = consume(() => done, { closeMs: 300 });
  await until(() => seen.ran.length === 1);
  await consumers.splice(0)[0]?.close(); // settles, though the job does not
  finish();
});

test('closing waits for what is told of a job that is given up', async () => {
  await producer.enqueue(jobOf(1));
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
  const told: string[] = [];
  const givenUp = async () => {
    begin();
    await sleep(200);
    told.push('whole');
  };
  const fail = async () => {
    throw new Error('GitHub is down');
  };
  consume(fail, { givenUp });
  await begun;
  await consumers.splice(0)[0]?.close();
  expect(told).toEqual(['whole']);
});

const consumerFile = join(import.meta.dirname, '../../src/queue/consumer.ts');

/** A worker process that takes one job, says so, and then waits or dies. */
function workerProcess(then: string): ReturnType<typeof spawn> {
  const code = `import { createConsumer } from ${JSON.stringify(consumerFile)};
    createConsumer({ redisUrl: ${JSON.stringify(redis.url)}, concurrency: 1, lockMs: 2500, stalledMs: 800, maxStalled: 2,
      run: async () => { process.stdout.write('took it'); ${then} },
      givenUp: async () => { process.stdout.write('gave up'); }, onError: () => {} });`;
  return spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
}

test('kill -9 of a worker: another one takes the job after the lock', async () => {
  await producer.enqueue(jobOf(1));
  const child = workerProcess('await new Promise(() => {});');
  if (child.stdout) await once(child.stdout, 'data');
  child.kill('SIGKILL');
  const seen = consume(async () => {});
  await until(() => seen.ran.length === 1);
  expect(seen.ran).toEqual([jobOf(1).run]);
});

test('a job that kills its worker every time is given up after three starts', async () => {
  await producer.enqueue(jobOf(1));
  for (let start = 0; start < 3; start++) {
    const child = workerProcess("process.kill(process.pid, 'SIGKILL');");
    await once(child, 'exit');
  }
  const seen = consume(async () => {});
  await until(() => seen.givenUp.length > 0);
  expect(seen.ran).toEqual([]);
  expect(seen.givenUp).toEqual([{ run: jobOf(1).run, reason: expect.stringContaining('stalled') }]);
});

test('after kill -9 of Redis no acknowledged job is lost', async () => {
  for (let number = 1; number <= 50; number++) await producer.enqueue(jobOf(number));
  await redis.kill();
  await redis.restart();
  const seen = consume(async () => {});
  await until(() => seen.ran.length === 50);
  expect(new Set(seen.ran).size).toBe(50);
});

test('Redis killed again and again under load: of the jobs that it acknowledged none is lost, and none runs twice', async () => {
  const acknowledged: string[] = [];
  let [next, isOver] = [1, false];
  const ask = async () => {
    while (!isOver) {
      const one = jobOf(next++);
      const answer = await producer.enqueue(one).catch((fault: unknown) => fault);
      if (answer instanceof EnvironmentFault) await sleep(20);
      else expect(answer).toEqual({ kind: 'added' });
      if (!(answer instanceof EnvironmentFault)) acknowledged.push(one.run);
    }
  };
  const asking = Array.from({ length: 8 }, ask);
  for (let kill = 0; kill < 3; kill++) {
    const before = acknowledged.length;
    await until(() => acknowledged.length >= before + 30);
    await redis.kill();
    await redis.restart();
  }
  isOver = true;
  await Promise.all(asking);
  const seen = consume(async () => {});
  await until(() => acknowledged.every((run) => seen.ran.includes(run)));
  // Nothing was held by a worker when Redis died: each job is taken once.
  expect(new Set(seen.ran).size).toBe(seen.ran.length);
  expect(seen.givenUp).toEqual([]);
});

test.each([
  ['is gone', () => redis.kill(), () => redis.restart()],
  ['does not answer', async () => redis.pause(), async () => redis.resume()],
])(
  'when Redis %s, adding fails in time',
  async (_name, fail, repair) => {
    await fail();
    const began = Date.now();
    try {
      await expect(producer.enqueue(jobOf(1))).rejects.toThrow(EnvironmentFault);
      expect(Date.now() - began).toBeLessThan(10_000); // so long GitHub waits for an answer
    } finally {
      await repair();
    }
    for (let tries = 0; ; tries++) {
      const kind = await producer.enqueue(jobOf(2)).catch((error: unknown) => error);
      if (!(kind instanceof EnvironmentFault)) break;
      if (tries > 50) throw kind;
      await sleep(100);
    }
  },
  120_000,
);

test('a Redis that keeps what it is given is accepted', async () => {
  expect(await checkRedis(redis.url)).toEqual({ version: expect.stringMatching(/^\d+\.\d+/) });
});

test('a Redis that forgets or evicts is refused with the line that repairs it', async () => {
  const careless = await startRedis(['--appendonly', 'no', '--maxmemory-policy', 'allkeys-lru']);
  const fault: unknown = await checkRedis(careless.url).catch((error: unknown) => error);
  await careless.stop();
  expect(fault).toBeInstanceOf(EnvironmentFault);
  expect(fault).toMatchObject({
    next: expect.stringMatching(/CONFIG SET appendonly yes.*CONFIG SET maxmemory-policy noeviction/),
  });
});

test('an absent Redis is named without its password', async () => {
  const fault: unknown = await checkRedis('redis://:hunter22@127.0.0.1:1').catch((error: unknown) => error);
  expect(fault).toMatchObject({ message: expect.stringMatching(/^Redis at redis:\/\/:\*\*\*@127\.0\.0\.1:1 cannot/) });
});
