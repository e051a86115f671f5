// The web process killed again and again while signed events come in: what it acknowledged is there, as a job and as a run.

import { type ChildProcess, fork } from 'node:child_process';
import { createHmac, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Queue } from 'bullmq';
import { QUEUE } from '../../src/queue/job.ts';
import { createTraceStore } from '../../src/store/trace-store.ts';
import { type RedisServer, startRedis } from '../redis-server.ts';

const SECRET = 'a secret of sufficient length';
const SERVER = resolve(import.meta.dirname, '../../bench/intake/server.ts');
const AT_ONCE = 32;
const KILLS = 5;
const ACKNOWLEDGED_BEFORE_EACH = 120;
let folder: string;
let redis: RedisServer;
let issue = 0;

beforeAll(async () => {
  [folder, redis] = await Promise.all([mkdtemp(join(tmpdir(), 'mullover-intake-')), startRedis()]);
});
afterAll(async () => {
  await redis.stop();
  await rm(folder, { recursive: true });
});

async function startServer(): Promise<{ readonly url: string; readonly process: ChildProcess }> {
  const env = {
    ...{
      PATH: process.env.PATH,
      MULLOVER_REDIS_URL: redis.url,
      MULLOVER_DATA: folder,
      MULLOVER_WEBHOOK_SECRET: SECRET,
    },
    ...{ MULLOVER_HOST: '127.0.0.1', MULLOVER_PORT: '0', MULLOVER_LOG_LEVEL: 'error' },
  };
  const execArgv = ['--disable-warning=ExperimentalWarning'];
  const server = fork(SERVER, ['ours'], { env, execArgv, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const [url] = await once(server, 'message');
  return { url: String(url), process: server };
}

function labelled(): string {
  issue += 1;
  return JSON.stringify({
    ...{ action: 'labeled', label: { name: 'mull' }, installation: { id: 5 }, sender: { login: 'octo', type: 'User' } },
    issue: {
      number: issue,
      title: `issue ${issue}`,
      body: `body ${issue}`,
      state: 'open',
      updated_at: '2026-11-22T10:00:00Z',
    },
    repository: { id: 7, name: 'calc', owner: { login: 'octo' } },
  });
}

/** Whether the event was acknowledged; one whose server dies meanwhile was not. */
async function post(url: string, body: string): Promise<boolean> {
  const headers = {
    'content-type': 'application/json',
    'x-github-event': 'issues',
    'x-github-delivery': randomUUID(),
    'x-hub-signature-256': `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`,
  };
  const answer = await fetch(`${url}/api/github/webhooks`, { method: 'POST', headers, body }).catch(() => undefined);
  return answer?.status === 202;
}

/** Issues whose events were acknowledged before the server was killed in the middle of others. */
async function acknowledgedUntilKilled(): Promise<readonly number[]> {
  const server = await startServer();
  const acknowledged: number[] = [];
  let dead = false;
  const send = async () => {
    while (!dead) {
      const body = labelled();
      const number = issue;
      if (await post(server.url, body)) acknowledged.push(number);
      if (acknowledged.length >= ACKNOWLEDGED_BEFORE_EACH && !dead) {
        dead = true;
        server.process.kill('SIGKILL');
      }
    }
  };
  await Promise.all([...Array.from({ length: AT_ONCE }, send), once(server.process, 'exit')]);
  return acknowledged;
}

test('of the events that a killed web process acknowledged, none is without its job, and no job without its run', async () => {
  const acknowledged: number[] = [];
  for (let kill = 0; kill < KILLS; kill++) acknowledged.push(...(await acknowledgedUntilKilled()));
  const queue = new Queue<{ run: string; place: { issue: number } }>(QUEUE, { connection: { url: redis.url } });
  const jobs = await queue.getJobs(['waiting', 'prioritized'], 0, -1, true);
  await queue.close();
  const runs = new Map(jobs.map(({ data }) => [data.place.issue, data.run]));
  expect(acknowledged.length).toBeGreaterThanOrEqual(KILLS * ACKNOWLEDGED_BEFORE_EACH);
  expect(acknowledged.filter((number) => !runs.has(number))).toEqual([]);
  const trace = createTraceStore({ dir: join(folder, 'runs'), redact: (text) => text });
  for (const [number, run] of runs) {
    const [first, ...rest] = await trace.events(run);
    expect([first, rest]).toMatchObject([{ type: 'run-started', title: `issue ${number}` }, []]);
    if (first?.type !== 'run-started') throw new Error('event 0 is missing');
    expect(JSON.parse(await trace.get(run, first.issue))).toEqual({ title: `issue ${number}`, body: `body ${number}` });
  }
  await trace.settle();
  expect(await readdir(join(folder, 'runs', '.fresh'))).toEqual([]);
  console.info(
    `${KILLS} kills, ${acknowledged.length} acknowledged, 0 without job, 0 of ${runs.size} jobs without run, ${issue - acknowledged.length} not acknowledged`,
  );
});
