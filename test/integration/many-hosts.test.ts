// Workers in network namespaces of their own, which reach Redis, PostgreSQL, an emulated GitHub, the model and a collector and
// nothing else: one is killed, another one goes on with its run.

import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readConfig } from '../../src/config.ts';
import { takeLabelEvent } from '../../src/github/label-event.ts';
import { createProducer, type Producer } from '../../src/queue/producer.ts';
import type { Event } from '../../src/trace/event.ts';
import { runIsOver } from '../../src/trace/views/run-is-over.ts';
import { wholeEvents } from '../../src/trace/whole-events.ts';
import { openStores, type Stores } from '../../src/wire-stores.ts';
import { CALC, calcAnswers, ISSUE } from '../calc.ts';
import { NO_WAITING } from '../github/no-waiting.ts';
import { type SeededGitHub, startSeededGitHub } from '../github/seeded-github.ts';
import { type SpanReceiver, startSpanReceiver } from '../metrics/span-receiver.ts';
import type { Answer } from '../model-server/answer.ts';
import { type ModelServer, startModelServer } from '../model-server/server.ts';
import { type PostgresServer, startPostgres } from '../postgres-server.ts';
import { type RedisServer, startRedis } from '../redis-server.ts';
import { type ApartHost, type Gates, openGates } from './apart-host.ts';
import type { HostProcess } from './host-process.ts';

const PROGRAM = resolve(import.meta.dirname, 'host-process.ts');
const repo = { owner: 'octo', repo: 'calc' };
let hub: SeededGitHub;
let redis: RedisServer;
let postgres: PostgresServer;
let databaseUrl: string;
let stores: Stores;
let producer: Producer;
let folder: string;
let model: ModelServer;
let collector: SpanReceiver;
let gates: Gates;
const workers: ChildProcess[] = [];
/** Of the calls of the model so far. */
const works: string[] = [];

beforeAll(async () => {
  [hub, redis, postgres, folder] = await Promise.all([
    startSeededGitHub(),
    startRedis(),
    startPostgres(),
    mkdtemp(join(tmpdir(), 'mullover-hosts-')),
  ]);
  for (const [path, text] of Object.entries(CALC)) if (!path.includes('/')) await hub.push('main', path, text);
  for (const [path, text] of Object.entries(CALC)) if (path.includes('/')) await hub.push('main', path, text);
  databaseUrl = await postgres.newDatabase();
  const config = readConfig({ MULLOVER_DATABASE_URL: databaseUrl });
  stores = openStores(config, { redact: (text) => text, patienceMs: 60_000 });
  await stores.trace.runs(); // the tables are made: a worker that is halted holds nothing up
  producer = createProducer({ redisUrl: redis.url, onError: () => {}, retryMs: 50 });
  const answer: Answer = (call) => {
    works.push(call.work);
    return calcAnswers(call);
  };
  model = await startModelServer({ answer });
  collector = await startSpanReceiver();
  const servers = [redis.url, databaseUrl, hub.github.url, model.url, collector.url];
  gates = await openGates(servers.map(portOf));
  await startWorker();
});
afterAll(async () => {
  await Promise.all(workers.map(stop));
  await gates?.close();
  collector?.close();
  await model?.close();
  await producer?.close();
  await stores?.close();
  await Promise.all([hub.close(), redis.stop(), postgres.stop()]);
  await rm(folder, { recursive: true, force: true });
});

async function stop(worker: ChildProcess): Promise<void> {
  if (worker.exitCode !== null || worker.signalCode !== null) return;
  worker.kill('SIGTERM');
  await once(worker, 'exit');
}

function portOf(url: string): number {
  return Number(new URL(url).port);
}

/** A worker on a host of its own, with a data folder of its own, as soon as it waits for runs. */
async function startWorker(moment?: HostProcess['moment']): Promise<ChildProcess> {
  const settings = {
    ...{ MULLOVER_DATA: await mkdtemp(join(folder, 'data-')), MULLOVER_DATABASE_URL: databaseUrl },
    ...{ MULLOVER_APP_ID: '77', MULLOVER_PRIVATE_KEY: hub.privateKey, MULLOVER_GITHUB_API_URL: hub.github.url },
    ...{ MULLOVER_GITHUB_THROTTLE: 'off', MULLOVER_MODEL_URL: model.url, MULLOVER_MODEL: 'recorded' },
    ...{
      MULLOVER_LOCK_SECONDS: '4',
      MULLOVER_STALLED_SECONDS: '1',
      MULLOVER_STALLED_MAX: '9',
      MULLOVER_LOG_LEVEL: 'error',
    },
    ...{ MULLOVER_RUNS_PERSON: '1000', MULLOVER_RUNS_REPOSITORY: '1000', MULLOVER_RUNS_INSTALLATION: '1000' },
    ...{ MULLOVER_JOBS: '4', MULLOVER_PROGRESS_SECONDS: '2', MULLOVER_REDIS_URL: redis.url },
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
  };
  const given: HostProcess = { settings, moment };
  const args = ['--disable-warning=ExperimentalWarning', PROGRAM, JSON.stringify(given)];
  const host = await gates.host();
  const child = host.node(args);
  child.once('exit', host.close);
  workers.push(child);
  await Promise.race([once(child.stdout ?? child, 'data'), once(child, 'exit')]);
  if (child.exitCode !== null) throw new Error('the worker did not start');
  return child;
}

let labels = 0;

/** A label event as the web process takes it. Each issue is in words of its own: two that read alike are searched for once. */
async function label(): Promise<{ readonly run: string; readonly issue: number }> {
  labels += 1;
  const issue = {
    title: ISSUE.title,
    body: `add(${labels}, 2) gives ${labels - 2}, but it should give ${labels + 2}.`,
  };
  const place = await hub.issue(issue.title, issue.body);
  await hub.github.admin.rest.issues.addLabels({ ...repo, issue_number: place.issue, labels: ['mull'] });
  const payload = {
    ...{ action: 'labeled', label: { name: 'mull' }, sender: { login: 'writer', type: 'User' } },
    issue: { number: place.issue, ...issue, state: 'open', updated_at: new Date().toISOString() },
    repository: { id: place.repositoryId, name: 'calc', owner: { login: 'octo' } },
    installation: { id: 5 },
  };
  const { budget } = readConfig({ MULLOVER_BUDGET: '2' });
  const parts = { label: 'mull', budget: budget.default, policy: 'process-search', trace: stores.trace };
  const intake = await takeLabelEvent(payload, { ...parts, ...NO_WAITING, queue: producer });
  if (intake.kind !== 'accepted') throw new Error(`the label event was not accepted: ${JSON.stringify(intake)}`);
  return { run: intake.run, issue: place.issue };
}

async function ended(run: string): Promise<readonly Event[]> {
  for (let tries = 0; ; tries++) {
    const events = await wholeEvents(stores.trace, run);
    if (runIsOver(events)) return events;
    if (tries > 1200) throw new Error(`the run does not end: ${JSON.stringify(events.at(-1))}`);
    await sleep(100);
  }
}

/** A moment that never comes is told, and not waited for. What ends the run may be that moment: its worker may still be dying. */
async function endedFirst(run: string): Promise<never> {
  const last = (await ended(run)).at(-1);
  await sleep(10_000, undefined, { ref: false });
  throw new Error(`the run ended before the worker died: ${JSON.stringify(last)}`);
}

/** Of a worker that dies while it works on the run. */
async function exitOf(dying: ChildProcess, run: string): Promise<void> {
  const first = endedFirst(run);
  first.catch(() => {}); // it goes on behind a worker that has died
  await Promise.race([once(dying, 'exit'), first]);
}

const pullsOf = async (issue: number) => {
  const { data } = await hub.github.admin.rest.pulls.list({ ...repo, state: 'all' });
  return data.filter(({ head }) => head.ref === `mull/issue-${issue}`).length;
};

/** Work that was asked for again though its reply was stored. */
function repeated(events: readonly Event[]): readonly string[] {
  const works = events.flatMap((event) => ('usage' in event && event.type !== 'work-lost' ? [event.work] : []));
  return works.filter((work, at) => works.indexOf(work) !== at);
}

/** So that there are never more open than the bot may have in one repository. */
async function closePull(events: readonly Event[]): Promise<void> {
  const published = events.findLast(({ type }) => type === 'published');
  if (published?.type !== 'published') throw new Error('nothing was published');
  await hub.github.admin.rest.pulls.update({ ...repo, pull_number: published.number, state: 'closed' });
}

async function expectOneEnd({ run, issue }: { run: string; issue: number }): Promise<readonly Event[]> {
  const events = await ended(run);
  expect(events.filter(({ type }) => type === 'ended')).toEqual([]);
  // Each session decides for itself: one that takes up what was decided comes to the same.
  const decisions = events.flatMap((event) => (event.type === 'decided' ? [`${event.decision} ${event.winner}`] : []));
  expect([...new Set(decisions)]).toHaveLength(1);
  expect(events.filter((event) => event.type === 'published' && event.what === 'pull-request')).toHaveLength(1);
  expect(await pullsOf(issue)).toBe(1);
  expect(repeated(events)).toEqual([]);
  await closePull(events);
  return events;
}

const served = (): number => Object.values(model.calls()).reduce((sum, { completed }) => sum + completed, 0);
const asked = (events: readonly Event[]): number =>
  events.filter((event) => 'usage' in event && event.type !== 'work-lost').length;
const crashed = (events: readonly Event[]): number =>
  events.filter((event) => event.type === 'work-lost' && event.reason === 'crashed').length;

describe('of two workers one is killed', () => {
  test.each<readonly [kind: string, number: number]>([
    ['session-started', 1],
    ['prepared', 1],
    ['work-started', 2],
    ['asked', 1],
    ['asked', 4],
    ['scored', 1],
    ['executed', 1],
    ['executed', 4],
    ['asked', 7],
    ['decided', 1],
    ['scored', 3],
    ['pull-request', 1],
  ])(
    'behind event %s number %d: the run ends once, and no reply that was stored is asked for again',
    async (kind, number) => {
      const file = join(folder, `${kind}-${number}`);
      const before = served();
      const [survivor] = workers;
      // It takes no run until the other one is gone.
      survivor?.kill('SIGSTOP');
      const dying = await startWorker({ kind, number, file });
      const labelled = await label();
      await exitOf(dying, labelled.run);
      survivor?.kill('SIGCONT');
      const events = await expectOneEnd(labelled);
      expect([dying.signalCode, existsSync(file)]).toEqual(['SIGKILL', true]);
      // What was on its way when the worker died is asked for once more, and nothing else.
      expect(served() - before).toBeLessThanOrEqual(asked(events) + crashed(events));
    },
  );

  const MIDDLES: readonly (readonly [name: string, isThere: (since: number) => boolean])[] = [
    [
      'a model call: that call alone is made once more',
      () => works.some((work) => work.startsWith('fault-localization/')),
    ],
    [
      'the request for the pull request: there is one in the end',
      (since) => hub.github.log.slice(since).some(({ method, path }) => method === 'POST' && path.endsWith('/pulls')),
    ],
  ];

  test.each(MIDDLES)('in the middle of %s', async (_name, isThere) => {
    const before = served();
    const since = hub.github.log.length;
    works.length = 0;
    const [survivor] = workers;
    survivor?.kill('SIGSTOP');
    const dying = await startWorker();
    const labelled = await label();
    while (!isThere(since)) await sleep(1);
    dying.kill('SIGKILL');
    await once(dying, 'exit');
    survivor?.kill('SIGCONT');
    const events = await expectOneEnd(labelled);
    expect(served() - before).toBeLessThanOrEqual(asked(events) + crashed(events));
  });
});

test('a run arrives at a collector as one trace, from the label to the pull request', async () => {
  const labelled = await label();
  const events = await expectOneEnd(labelled);
  const spans = () => collector.received.flatMap((each) => each.spans).filter((span) => isOf(span, labelled.run));
  for (let tries = 0; spans().length === 0 && tries < 100; tries++) await sleep(50);
  const names = spans().map(({ name }) => name);
  expect(new Set(spans().map(({ traceId }) => traceId)).size).toBe(1);
  expect(names.slice(0, 3)).toEqual(['run', 'queue', 'session']);
  expect(names.at(-1)).toBe('publish pull-request');
  expect(names.filter((name) => name.startsWith('ask '))).toHaveLength(
    events.filter(({ type }) => type === 'asked').length,
  );
});

function isOf({ attributes }: SpanReceiver['received'][number]['spans'][number], run: string): boolean {
  return attributes.some(({ key, value }) => key === 'mullover.run' && value.stringValue === run);
}

/** Prints what answers, and why the rest does not. */
const REACH = `
const targets = process.argv.slice(1).map((at) => at.split(' '));
const reach = ([host, port]) => new Promise((resolve) => {
  const socket = require('net').connect({ host, port: Number(port), timeout: 3000 }, () => resolve('answers'));
  socket.on('error', ({ code }) => resolve(code)).on('timeout', () => resolve('silent'));
});
Promise.all(targets.map(reach)).then((told) => { console.log(told.join(' ')); process.exit(0); });`;

async function reached(host: ApartHost, targets: readonly string[]): Promise<string> {
  const child = host.node(['-e', REACH, ...targets]);
  const [text] = await once(child.stdout ?? child, 'data');
  return String(text).trim();
}

test('a worker reaches what it is given, and neither another service of this machine, nor a network, nor another worker', async () => {
  const [one, other] = [await gates.host(), await gates.host()];
  const service = createServer().listen(0);
  await once(service, 'listening');
  const { port } = service.address() as AddressInfo;
  const listening = other.node(['-e', "require('net').createServer().listen(8421, () => console.log('there'))"]);
  try {
    await once(listening.stdout ?? listening, 'data');
    const own = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
    const outside = own.filter(({ family, internal }) => family === 'IPv4' && !internal).map(({ address }) => address);
    const given = [redis.url, databaseUrl, hub.github.url, model.url].map((url) => `127.0.0.1 ${portOf(url)}`);
    expect(await reached(one, given)).toBe('answers answers answers answers');
    expect(await reached(one, [`127.0.0.1 ${port}`, '127.0.0.1 8421'])).toBe('ECONNREFUSED ECONNREFUSED');
    for (const address of [...outside, '192.0.2.1'])
      expect(await reached(one, [`${address} ${port}`])).toBe('ENETUNREACH');
    expect(await reached(other, ['127.0.0.1 8421'])).toBe('answers');
  } finally {
    listening.kill('SIGKILL');
    service.close();
    one.close();
    other.close();
  }
});

test('PostgreSQL and Redis are killed while four runs are searched by two workers: each run ends once', async () => {
  await startWorker();
  const labelled = [await label(), await label(), await label(), await label()];
  for (let round = 0; round < 2; round++) {
    await sleep(400);
    await postgres.kill();
    await postgres.restart();
    await redis.kill();
    await redis.restart();
  }
  for (const one of labelled) await expectOneEnd(one);
});
