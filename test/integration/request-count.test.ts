// A run of an hour, played on a clock of its own: how many requests and writes it costs at GitHub. Two runs at once must fit
// into the 500 writes an hour that GitHub allows, with room for people.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Clock } from '../../src/clock.ts';
import { readConfig } from '../../src/config.ts';
import { takeLabelEvent } from '../../src/github/label-event.ts';
import type { Place } from '../../src/ports.ts';
import { createProducer, type Producer } from '../../src/queue/producer.ts';
import type { Comments } from '../../src/run/comments.ts';
import { createTraceStore, type FileTraceStore } from '../../src/store/trace-store.ts';
import type { LoggedRequest } from '../github/front.ts';
import { NO_WAITING } from '../github/no-waiting.ts';
import { type SeededGitHub, startSeededGitHub } from '../github/seeded-github.ts';
import { type RedisServer, startRedis } from '../redis-server.ts';
import { appendFound } from './found-patch.ts';
import { startWorkerOn } from './worker-on-github.ts';

const HOUR = 3_600_000;
let hub: SeededGitHub;
let redis: RedisServer;
let producer: Producer;
let trace: FileTraceStore;
let folder: string;

beforeAll(async () => {
  [hub, redis, folder] = await Promise.all([
    startSeededGitHub(),
    startRedis(),
    mkdtemp(join(tmpdir(), 'mullover-hour-')),
  ]);
  producer = createProducer({ redisUrl: redis.url, onError: () => {} });
  trace = createTraceStore({ dir: folder, redact: hub.secrets.redact });
});
afterAll(async () => {
  await producer.close();
  await Promise.all([hub.close(), redis.stop()]);
  await rm(folder, { recursive: true });
});

interface PlayedClock extends Clock {
  /** Settles when so much time has passed, all of it in sleeps. */
  readonly passed: (ms: number) => Promise<void>;
}

/** Time passes only while the search waits for it and the worker sleeps, and takes no time then. */
function playedClock(): PlayedClock {
  let now = Date.parse('2026-01-02T03:00:00Z');
  let waiting: readonly { readonly until: number; readonly resolve: () => void }[] = [];
  return {
    now: () => now,
    sleep: async (ms) => {
      if (waiting.length > 0) now += ms;
      for (const { until, resolve } of waiting) if (now >= until) resolve();
      waiting = waiting.filter(({ until }) => now < until);
      await new Promise((resolve) => setImmediate(resolve));
    },
    passed: (ms) =>
      new Promise((resolve) => {
        waiting = [...waiting, { until: now + ms, resolve }];
      }),
  };
}

async function label(place: Place): Promise<string> {
  await hub.github.admin.rest.issues.addLabels({
    ...{ owner: 'octo', repo: 'calc', issue_number: place.issue },
    labels: ['mull'],
  });
  const issue = { number: place.issue, title: 'add subtracts numbers', body: '2 + 2 = 0', state: 'open' };
  const payload = {
    ...{ action: 'labeled', label: { name: 'mull' }, sender: { login: 'writer', type: 'User' } },
    issue: { ...issue, updated_at: new Date().toISOString() },
    repository: { id: place.repositoryId, name: 'calc', owner: { login: 'octo' } },
    installation: { id: 5 },
  };
  const { budget } = readConfig({});
  const parts = { label: 'mull', budget: budget.default, policy: 'greedy', trace, queue: producer, ...NO_WAITING };
  const intake = await takeLabelEvent(payload, parts);
  if (intake.kind !== 'accepted') throw new Error(`the label event was not accepted: ${JSON.stringify(intake)}`);
  return intake.run;
}

const PULL_REQUEST = {
  title: 'fix: add adds',
  body: 'It subtracted.\n',
  test: { title: 'test: show it', changes: [{ path: 'test/add.test.js', text: 'require("../lib/add.js");\n' }] },
  fix: { title: 'fix: add adds', changes: [{ path: 'lib/add.js', text: 'exports.add = (a, b) => a + b;\n' }] },
};

/** What the worker asked of GitHub in a run whose stage is another one at every look, and whose text too. */
async function hourOf(
  hours: number,
  pullRequest = PULL_REQUEST,
): Promise<{ readonly log: readonly LoggedRequest[]; readonly mints: unknown[] }> {
  const clock = playedClock();
  const place = await hub.issue('add subtracts numbers', '2 + 2 = 0');
  const text = async (run: string) => `${(await trace.events(run)).at(-1)?.type} at ${clock.now()}\n`;
  const comments: Comments = { present: text, patch: text, stage: text, status: text, explain: text, revision: text };
  const { promise: closed, resolve: done } = Promise.withResolvers<void>();
  await label(place);
  const before = hub.github.log.length;
  const worker = startWorkerOn({
    ...{ hub, redis, trace, folder, clock, comments, app: hub.appAt(clock.now) },
    progressMs: readConfig({}).progressMs,
    published: done,
    solve: async ({ run, task }) => {
      await clock.passed(hours * HOUR);
      await appendFound(trace, run, task);
      return { pullRequest };
    },
  });
  await closed;
  await worker.close();
  const log = hub.github.log.slice(before);
  const mints = log.flatMap(({ path, body }) =>
    path.endsWith('access_tokens') ? [(body as { permissions: unknown }).permissions] : [],
  );
  return { log, mints };
}

const writes = (log: readonly LoggedRequest[]) => log.filter(({ method }) => method !== 'GET').length;

test('a patch of forty files in deep folders stays below these numbers, too', async () => {
  const changes = Array.from({ length: 40 }, (_, i) => ({
    path: `src/part${i}/deep/${i}.js`,
    text: `exports.a = ${i};\n`,
  }));
  const { log } = await hourOf(1, { ...PULL_REQUEST, fix: { title: 'fix: add adds', changes } });
  expect(log.length).toBeLessThan(150);
  expect(writes(log)).toBeLessThan(60);
});

test('a run of an hour stays below 150 requests and 60 writes, and edits its comment again and again', async () => {
  const { log, mints } = await hourOf(1);
  console.info(`an hour: ${log.length} requests, ${writes(log)} writes`);
  expect(log.length).toBeLessThan(150);
  expect(writes(log)).toBeLessThan(60);
  const edits = log.filter(({ method, path }) => method === 'PATCH' && /issues\/comments/.test(path)).length;
  expect(edits).toBeGreaterThan(20);
  expect(log.filter(({ method, path }) => method === 'GET' && /\/comments$/.test(path)).length).toBe(2);
  expect(mints).toEqual([
    { metadata: 'read', contents: 'read', issues: 'read', pull_requests: 'read' },
    { issues: 'write' },
    { issues: 'write' }, // the first one would not have lived as long as the search
    { contents: 'write', issues: 'write', pull_requests: 'write' },
    { issues: 'write' }, // for the label that shows the state
    { checks: 'write' },
  ]);
  expect(hub.github.liveTokens()).toEqual([]);
});

test('every further hour costs less than the first', async () => {
  const { log } = await hourOf(5);
  expect(log.length).toBeLessThan(5 * 100);
  expect(writes(log)).toBeLessThan(100);
  expect(hub.github.liveTokens()).toEqual([]);
});
