// Runs of several installations on a real Redis: each has its turn, a cap holds in all workers, nothing is lost or doubled.

import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import type { Job } from '../../src/ports.ts';
import { type Consumer, type ConsumerOptions, createConsumer } from '../../src/queue/consumer.ts';
import { createInstallationCap, type InstallationCap } from '../../src/queue/installation-cap.ts';
import { createProducer, type Producer } from '../../src/queue/producer.ts';
import { type RedisServer, startRedis } from '../redis-server.ts';
import { jobOf } from './job-of.ts';

let redis: RedisServer;
let producer: Producer;
const started: { readonly worker: Consumer; readonly gate: InstallationCap }[] = [];

beforeAll(async () => {
  redis = await startRedis();
  producer = createProducer({ redisUrl: redis.url, onError: () => {}, retryMs: 20 });
});
afterEach(async () => {
  for (const { worker, gate } of started.splice(0)) {
    await worker.close();
    await gate.close();
  }
  const admin = new Redis(redis.url);
  await admin.flushall();
  await admin.quit();
});
afterAll(async () => {
  await producer.close();
  await redis.stop();
});

let last = 0;
/** A job of its own issue. */
function job(installation: number, issue = ++last): Job {
  return jobOf(++last, issue, installation);
}

async function queued(installation: number, count: number): Promise<readonly string[]> {
  const jobs = Array.from({ length: count }, () => job(installation));
  for (const each of jobs) expect(await producer.enqueue(each)).toEqual({ kind: 'added' });
  return jobs.map(({ run }) => run);
}

interface WorkerOptions {
  readonly jobs: number;
  readonly most?: number;
  readonly laterMs?: number;
}

/** A worker of its own; its place ends after 1.5 s of silence. */
function work(run: ConsumerOptions['run'], { jobs, most, laterMs = 60_000 }: WorkerOptions): void {
  const shared = { redisUrl: redis.url, lockMs: 1500, onError: () => {} };
  const gate = createInstallationCap({ ...shared, most, laterMs });
  const rest = { concurrency: jobs, stalledMs: 500, maxStalled: 2, givenUp: async () => {} };
  started.push({ worker: createConsumer({ ...shared, ...rest, gate, run }), gate });
}

/** What runs, and most that ran at a time, by installation. */
function watched(workMs: number) {
  const ran: Job[] = [];
  const now = new Map<number, number>();
  const most = new Map<number, number>();
  const run = async (taken: Job): Promise<undefined> => {
    const { installation } = taken.place;
    ran.push(taken);
    now.set(installation, (now.get(installation) ?? 0) + 1);
    most.set(installation, Math.max(most.get(installation) ?? 0, now.get(installation) ?? 0));
    await sleep(workMs);
    now.set(installation, (now.get(installation) ?? 1) - 1);
    return undefined;
  };
  return { ran, most, run };
}

async function until(condition: () => boolean): Promise<void> {
  for (const end = Date.now() + 120_000; !condition(); await sleep(20))
    if (Date.now() > end) throw new Error(`not within two minutes: ${condition}`);
}

test('fifty runs of one installation do not hold up the single run of another', async () => {
  const [many, [single]] = [await queued(1, 50), await queued(2, 1)];
  const { ran, run } = watched(0);
  work(run, { jobs: 1 });
  await until(() => ran.length === 51);
  const order = ran.map((taken) => taken.run);
  expect(order.slice(0, 3)).toContain(single);
  expect(order.filter((each) => each !== single)).toEqual(many);
});

test('each of three installations has one run in a round, whoever came first', async () => {
  await queued(1, 4);
  await queued(2, 2);
  await queued(3, 3);
  const { ran, run } = watched(0);
  work(run, { jobs: 1 });
  await until(() => ran.length === 9);
  expect(ran.map(({ place }) => place.installation)).toEqual([1, 2, 3, 1, 2, 3, 1, 3, 1]);
});

test('runs that are asked for at once have a round each, as those that come one by one', async () => {
  const jobs = [1, 1, 2, 1, 2, 3].map((installation) => job(installation));
  await Promise.all(jobs.map((each) => producer.enqueue(each)));
  const { ran, run } = watched(5);
  work(run, { jobs: 1 });
  await until(() => ran.length === jobs.length);
  expect(ran.map(({ place }) => place.installation)).toEqual([1, 2, 3, 1, 2, 1]);
});

test('a job that was foreseen keeps the turn that it had got, once', async () => {
  const [early, late] = [job(1), job(1)];
  const first = await queued(2, 1);
  producer.foresee(early);
  const between = await queued(1, 2);
  for (const each of [early, late]) await producer.enqueue(each);
  const { ran, run } = watched(0);
  work(run, { jobs: 1 });
  await until(() => ran.length === 5);
  expect(ran.map((taken) => taken.run)).toEqual([...first, early.run, ...between, late.run]);
});

test('whoever comes later begins with the round that is served, and makes up for none before it', async () => {
  await queued(1, 6);
  const { ran, run } = watched(0);
  const late: Promise<unknown>[] = [];
  const begin = async (taken: Job) => {
    if (ran.length === 3) late.push(queued(2, 3));
    await Promise.all(late);
    return run(taken);
  };
  work(begin, { jobs: 1 });
  await until(() => ran.length === 9);
  expect(ran.map(({ place }) => place.installation).slice(4)).toEqual([2, 1, 2, 1, 2]);
});

test('what was asked for twice takes no turn of its installation', async () => {
  const first = job(1);
  await producer.enqueue(first);
  for (let times = 0; times < 5; times++) {
    expect(await producer.enqueue(first)).toEqual({ kind: 'same' });
    expect(await producer.enqueue(job(1, first.place.issue), 'new')).toEqual({ kind: 'busy', run: first.run });
  }
  await queued(2, 3);
  await queued(1, 1);
  const { ran, run } = watched(0);
  work(run, { jobs: 1 });
  await until(() => ran.length === 5);
  expect(ran.map(({ place }) => place.installation)).toEqual([1, 2, 2, 1, 2]);
});

test('a cap holds across two workers, others go on beside it, and nothing is lost or run twice', async () => {
  const wanted = [...(await queued(1, 14)), ...(await queued(2, 3))];
  const { ran, most, run } = watched(100);
  for (const jobs of [4, 4]) work(run, { jobs, most: 2 });
  await until(() => ran.length >= 17);
  await sleep(300);
  expect(ran.map((taken) => taken.run).toSorted()).toEqual(wanted.toSorted());
  expect(most.get(1)).toBe(2);
  expect(most.get(2)).toBeLessThanOrEqual(2);
  const places = ran.flatMap(({ place }, at) => (place.installation === 2 ? [at] : []));
  expect(Math.max(...places)).toBeLessThan(10);
});

test('a run that is put off spends no attempt, and begins when the one before it ends', async () => {
  const attempts: number[] = [];
  const { ran, run } = watched(400);
  await queued(1, 3);
  const count = (taken: Job, _signal: AbortSignal, failed: number) => {
    attempts.push(failed);
    return run(taken);
  };
  work(count, { jobs: 3, most: 1 });
  await until(() => ran.length === 3); // each would look for itself after a minute only
  expect(attempts).toEqual([0, 0, 0]);
});

test('a worker that closes gives its place back, and one that fails has it no more', async () => {
  const [failing] = await queued(1, 2);
  const { ran, run } = watched(0);
  let failures = 0;
  const stubborn = async (taken: Job) => {
    if (taken.run === failing && failures++ < 2) throw new Error('GitHub is away');
    return run(taken);
  };
  work(stubborn, { jobs: 2, most: 1 });
  await until(() => ran.length === 2);
  await queued(1, 1);
  const never = async () => new Promise<undefined>(() => {});
  work((_taken, signal) => Promise.race([never(), aborted(signal)]), { jobs: 1, most: 1 });
  const closing = started.pop();
  await closing?.worker.close();
  await closing?.gate.close();
  await until(() => ran.length === 3);
});

function aborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((_done, failed) => signal.addEventListener('abort', () => failed(signal.reason)));
}

test('the place of a worker that died is free with its lock', async () => {
  const admin = new Redis(redis.url);
  await admin.zadd('mullover-cap:running:1', Date.now() + 1500, 'r-of-a-dead-worker');
  await admin.quit();
  await queued(1, 1);
  const { ran, run } = watched(0);
  work(run, { jobs: 1, most: 1, laterMs: 300 });
  await sleep(500);
  expect(ran).toEqual([]);
  await until(() => ran.length === 1);
});
