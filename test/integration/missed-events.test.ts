// Events that nobody took while the web process was down: asked for again, or found by their label, and each is one run.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { readConfig } from '../../src/config.ts';
import { takeLabelEvent } from '../../src/github/label-event.ts';
import { type RunningServer, WEBHOOK_PATH } from '../../src/github/webhook-server.ts';
import { startWeb, type WebParts } from '../../src/index.ts';
import type { Job, Place } from '../../src/ports.ts';
import { createTurns, type Turns } from '../../src/queue/turns.ts';
import { catchUp } from '../../src/run/catch-up.ts';
import { createCommandStore } from '../../src/store/command-store.ts';
import { createTraceStore } from '../../src/store/trace-store.ts';
import { type SeededGitHub, startSeededGitHub, WEBHOOK_SECRET } from '../github/seeded-github.ts';
import { type RedisServer, startRedis } from '../redis-server.ts';

const MINUTE = 60_000;
let hub: SeededGitHub;
let redis: RedisServer;
let turns: Turns;
let folder: string;
let parts: WebParts;
let jobs: Job[];
let web: RunningServer | undefined;

beforeAll(async () => {
  [hub, redis] = await Promise.all([startSeededGitHub(), startRedis()]);
  turns = createTurns({ redisUrl: redis.url, onError: () => {} });
});
afterAll(async () => {
  await turns.close();
  await redis.stop();
  await hub.close();
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mullover-missed-'));
  jobs = [];
  parts = {
    ...{ host: '127.0.0.1', port: 0, secrets: [WEBHOOK_SECRET], label: 'mull', mention: 'mullover', outcomes: 'on' },
    ...{ policies: [], policy: 'process-search', budget: readConfig({}).budget.default },
    trace: createTraceStore({ dir: join(folder, 'runs'), redact: (text) => text }),
    queue: { foresee: () => {}, enqueue: async (job) => ({ kind: jobs.push(job) > 0 ? 'added' : 'same' }) },
    commands: createCommandStore(join(folder, 'commands')),
    ...{ enqueueCommand: async () => {}, health: async () => {}, log: pino({ level: 'silent' }) },
  };
  hub.github.webhooks.url = 'http://127.0.0.1:9/nobody-listens';
});
afterEach(async () => {
  await web?.close();
  web = undefined;
  await rm(folder, { recursive: true });
});

async function labelled(): Promise<Place> {
  const place = await hub.issue('add subtracts', 'It does.');
  const where = { owner: place.owner, repo: place.name, issue_number: place.issue };
  await hub.github.as('writer').rest.issues.addLabels({ ...where, labels: ['mull'] });
  await hub.github.webhooks.settled();
  return place;
}

async function webIsBack(): Promise<void> {
  web = await startWeb(parts);
  hub.github.webhooks.url = `${web.url}${WEBHOOK_PATH}`;
}

async function round(minutesLater: number, signal = new AbortController().signal): Promise<void> {
  const trace = createTraceStore({ dir: join(folder, 'runs'), redact: (text) => text });
  const events = ['issues', 'issue_comment'];
  const now = () => Date.now() + minutesLater * MINUTE;
  const take = (payload: unknown) => takeLabelEvent(payload, parts);
  const { log } = parts;
  const catching = { app: hub.app, label: 'mull', trace, take, now, events, turn: async () => true, log };
  await catchUp(catching, { position: 0, settled: new Map() }, signal);
  await hub.github.webhooks.settled();
}

test('a label that was set while nobody listened becomes one run once the web process is back, however often it is looked', async () => {
  const place = await labelled();
  await round(2);
  expect(jobs).toEqual([]);
  await webIsBack();
  await round(10);
  expect(jobs.map(({ place: { issue } }) => issue)).toEqual([place.issue]);
  await round(30);
  await round(60);
  expect(jobs.map(({ place: { issue } }) => issue)).toEqual([place.issue]);
  expect(hub.github.liveTokens()).toEqual([]);
  const where = { owner: place.owner, repo: place.name, issue_number: place.issue };
  await hub.github.admin.rest.issues.update({ ...where, state: 'closed' });
  await hub.github.webhooks.settled();
  hub.github.webhooks.deliveries.splice(0);
});

test('a label whose event GitHub has no record of is found by itself, and stays the run that its event would be', async () => {
  const place = await labelled();
  const lost = hub.github.webhooks.deliveries.splice(0);
  await round(10);
  expect(jobs).toEqual([]);
  await round(20);
  expect(jobs.map(({ place: { issue } }) => issue)).toEqual([place.issue]);
  await webIsBack();
  for (const delivery of lost) await hub.github.webhooks.redeliver(delivery);
  expect(new Set(jobs.map(({ run }) => run)).size).toBe(1);
});

test('of several workers one looks in a round', async () => {
  expect(await Promise.all([turns.take('x', 500), turns.take('x', 500), turns.take('y', 500)])).toEqual([
    true,
    false,
    true,
  ]);
  await new Promise((done) => setTimeout(done, 600));
  expect(await turns.take('x', 500)).toBe(true);
});
