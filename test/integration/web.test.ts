// The web process on a real Redis and a real trace folder: only signed, small, wanted events become jobs, each exactly once.

import { createHash, createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { Queue } from 'bullmq';
import { pino } from 'pino';
import { readConfig } from '../../src/config.ts';
import { InputFault } from '../../src/errors.ts';
import { eventKey } from '../../src/github/event-key.ts';
import type { RunningServer } from '../../src/github/webhook-server.ts';
import { startWeb, type WebParts } from '../../src/index.ts';
import { COMMAND_QUEUE, type CommandProducer, createCommandProducer } from '../../src/queue/command-queue.ts';
import { QUEUE } from '../../src/queue/job.ts';
import { createProducer, type Producer } from '../../src/queue/producer.ts';
import { createCommandStore } from '../../src/store/command-store.ts';
import { createTraceStore, type FileTraceStore } from '../../src/store/trace-store.ts';
import { type RedisServer, startRedis } from '../redis-server.ts';

const SECRET = 'a secret of sufficient length';
const PREVIOUS = 'the secret before, long too';
let folder: string;
let redis: RedisServer;
let queue: Queue;
let producer: Producer;
let commandQueue: Queue;
let commandProducer: CommandProducer;
let trace: FileTraceStore;
let parts: WebParts;
let web: RunningServer;
let issue = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mullover-web-'));
  redis = await startRedis();
  queue = new Queue(QUEUE, { connection: { url: redis.url, maxRetriesPerRequest: null } });
  queue.on('error', () => {}); // Redis is killed on purpose
  producer = createProducer({ redisUrl: redis.url, onError: () => {} });
  commandQueue = new Queue(COMMAND_QUEUE, { connection: { url: redis.url, maxRetriesPerRequest: null } });
  commandQueue.on('error', () => {});
  commandProducer = createCommandProducer({ redisUrl: redis.url, onError: () => {} });
  trace = createTraceStore({ dir: folder, redact: (text) => text });
  parts = {
    host: '127.0.0.1',
    port: 0,
    secrets: [SECRET, PREVIOUS],
    label: 'mull',
    mention: 'mullover',
    outcomes: 'on',
    policies: ['process-search', 'beam'],
    budget: readConfig({}).budget.default,
    policy: 'process-search',
    trace,
    queue: producer,
    commands: createCommandStore(join(folder, 'commands')),
    enqueueCommand: commandProducer.enqueue,
    health: producer.health,
    log: pino({ level: 'silent' }),
  };
  web = await startWeb(parts);
});
afterEach(async () => {
  await queue.obliterate({ force: true });
  await commandQueue.obliterate({ force: true });
  for (const run of await trace.runs()) await rm(join(folder, run), { recursive: true });
});
afterAll(async () => {
  await web.close();
  await producer.close();
  await commandProducer.close();
  await queue.close();
  await commandQueue.close();
  await redis.stop();
  await rm(folder, { recursive: true });
});

interface Change {
  readonly label?: string;
  readonly sender?: Record<string, unknown>;
  readonly issue?: Record<string, unknown>;
  readonly extra?: Record<string, unknown>;
}

/** Body of a signed event; every call is about a new issue unless told. */
function labelled(change: Change = {}): string {
  issue += 1;
  return JSON.stringify({
    action: 'labeled',
    label: { name: change.label ?? 'mull' },
    issue: {
      number: issue,
      title: 'range is parsed wrong',
      body: 'see the example',
      state: 'open',
      updated_at: '2026-11-22T10:00:00Z',
      ...change.issue,
    },
    repository: { id: 7, name: 'calc', full_name: 'octo/calc', owner: { login: 'octo' } },
    sender: change.sender ?? { login: 'maintainer', type: 'User' },
    installation: { id: 5 },
    ...change.extra,
  });
}

const sign = (body: string | Buffer, secret = SECRET) =>
  `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
const digits = (...facts: unknown[]) => createHash('sha256').update(JSON.stringify(facts)).digest('hex').slice(0, 12);

/** What the event is known by. */
function eventKeyOf(body: string): string {
  const { repository, issue } = JSON.parse(body);
  return eventKey(['label', repository.id, issue.number, issue.updated_at]);
}

/** The run of a label event, whose body may be written in many ways. */
function runOf(body: string): string {
  const { repository, issue } = JSON.parse(body);
  return `r-${digits('label', repository.id, issue.number, issue.updated_at)}`;
}

async function post(body: string | Buffer<ArrayBuffer>, headers: Record<string, string> = {}): Promise<number> {
  const response = await fetch(`${web.url}/api/github/webhooks`, {
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/json',
      'x-github-event': 'issues',
      'x-github-delivery': crypto.randomUUID(),
      'x-hub-signature-256': sign(body),
      ...headers,
    },
  });
  await response.text();
  return response.status;
}

/** U+FFFD is what decoding puts in place of bytes that mean nothing. */
const REPLACED = Buffer.from('\ufffd');
const MEANINGLESS: readonly (readonly [name: string, bytes: readonly number[]])[] = [
  ['a byte that begins nothing', [0xff]],
  ['the end of a character alone', [0x80]],
  ['half of a character', [0xe2, 0x82]],
  ['a surrogate', [0xed, 0xa0, 0x80]],
  ['a character that is too long', [0xc0, 0xaf]],
];

const waiting = async () =>
  (await queue.getJobs(['waiting', 'prioritized'], 0, -1, true)).map(({ id, data }) => ({ id, data }));

test('a label becomes event 0 and then a job that holds ids only', async () => {
  const body = labelled();
  expect(await post(body)).toBe(202);
  const run = runOf(body);
  const place = { installation: 5, repositoryId: 7, owner: 'octo', name: 'calc', issue };
  expect(await waiting()).toEqual([{ id: run, data: { run, place } }]);
  const [first, ...rest] = await trace.events(run);
  expect(rest).toEqual([]);
  expect(first).toMatchObject({
    seq: 0,
    type: 'run-started',
    origin: { kind: 'github', ...place, sender: 'maintainer', triggeredAt: '2026-11-22T10:00:00Z' },
    title: 'range is parsed wrong',
    budget: parts.budget,
    policy: 'process-search',
  });
  if (first?.type !== 'run-started') throw new Error('event 0 is missing');
  expect(JSON.parse(await trace.get(run, first.issue))).toEqual({
    title: 'range is parsed wrong',
    body: 'see the example',
  });
});

test('one delivery that comes a hundred times, with fresh delivery ids, is one job', async () => {
  const body = labelled();
  const statuses = await Promise.all(Array.from({ length: 100 }, () => post(body)));
  expect(new Set(statuses)).toEqual(new Set([202]));
  expect((await waiting()).map(({ id }) => id)).toEqual([runOf(body)]);
  expect(await trace.events(runOf(body))).toHaveLength(1);
});

/** The same event as other webhooks, servers or settings would tell it. */
const RETOLD: readonly (readonly [name: string, body: (body: string) => string])[] = [
  ['in other white space', (body) => JSON.stringify(JSON.parse(body), undefined, 2)],
  [
    'with its keys in another order',
    (body) => JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(body)).reverse())),
  ],
  ['with a field more', (body) => JSON.stringify({ ...JSON.parse(body), organization: { login: 'octo' } })],
  ['with escaped letters', (body) => body.replaceAll('octo', '\\u006fcto')],
  ['with a key twice', (body) => body.replace('{', '{"action":"opened",')],
  ['by a repository that was renamed', (body) => body.replaceAll('"calc"', '"sums"')],
  ['with the title edited meanwhile', (body) => body.replace('range is parsed wrong', 'range')],
];

test.each(RETOLD)('one event that is told again %s is one run, also after it is over', async (_name, retold) => {
  const body = labelled();
  expect(await post(body)).toBe(202);
  expect(await post(retold(body))).toBe(202);
  expect(await trace.runs()).toHaveLength(1);
  expect(await waiting()).toHaveLength(1);
  await trace.append((await trace.runs())[0] ?? '', 1, { type: 'ended', reason: 'done', next: 'nothing' });
  await queue.obliterate({ force: true });
  expect(await post(retold(body), { 'x-hub-signature-256': sign(retold(body), PREVIOUS) })).toBe(202);
  expect(await waiting()).toEqual([]);
});

test('one event that is told in 21 ways, all at once, is one run', async () => {
  const body = labelled();
  const bodies = Array.from({ length: 21 }, (_, i) => JSON.stringify({ ...JSON.parse(body), told: i }));
  const statuses = await Promise.all(bodies.map((one) => post(one)));
  expect(new Set(statuses)).toEqual(new Set([202]));
  expect(await waiting()).toHaveLength(1);
  expect(await trace.runs()).toHaveLength(1);
});

test('a label that is removed and added again is another run, once the first is over', async () => {
  const first = labelled();
  const again = first.replace('10:00:00Z', '10:00:01Z');
  await post(first);
  await trace.append(runOf(first), 1, { type: 'ended', reason: 'done', next: 'nothing' });
  await (await queue.getJob(runOf(first)))?.remove();
  expect(await post(again)).toBe(202);
  expect((await waiting()).map(({ id }) => id)).toEqual([runOf(again)]);
});

test('a redelivery after the run is over starts nothing, even when the queue has forgotten it', async () => {
  const body = labelled();
  await post(body);
  await trace.append(runOf(body), 1, { type: 'ended', reason: 'done', next: 'nothing' });
  await queue.obliterate({ force: true });
  expect(await post(body)).toBe(202);
  expect(await waiting()).toEqual([]);
});

test('a crash between event 0 and the job is made good by a redelivery', async () => {
  const body = labelled();
  await post(body);
  await queue.obliterate({ force: true }); // as if the job had never been added
  expect(await post(body)).toBe(202);
  expect(await waiting()).toHaveLength(1);
});

test('labelling again is a new run; while one waits, the new one waits behind it, as a command that is told once', async () => {
  const first = labelled();
  const again = first.replace('10:00:00Z', '11:00:00Z');
  const third = first.replace('10:00:00Z', '12:00:00Z');
  await post(first);
  expect(await post(again)).toBe(202);
  expect(await waiting()).toHaveLength(1);
  expect(await post(again)).toBe(202);
  expect((await trace.events(runOf(again))).map(({ type }) => type)).toEqual(['run-started']);
  const command = `c-${digits('labelled', eventKeyOf(again))}`;
  expect(await commandsWaiting()).toEqual([{ id: command, data: { command } }]);
  expect(await createCommandStore(join(folder, 'commands')).read(command)).toMatchObject({
    ...{ thread: issue, sender: 'maintainer', at: '2026-11-22T11:00:00Z' },
    command: { kind: 'labelled', run: runOf(again) },
  });
  await (await queue.getJob(runOf(first)))?.remove();
  expect(await post(third)).toBe(202);
  expect((await waiting()).map(({ id }) => id)).toEqual([runOf(third)]);
});

describe('forged and broken requests', () => {
  test.each<[string, (body: string) => Promise<number>, number]>([
    ['without signature', (body) => post(body, { 'x-hub-signature-256': '' }), 401],
    ['signed with another secret', (body) => post(body, { 'x-hub-signature-256': sign(body, 'development') }), 401],
    ['with a signature of zeros', (body) => post(body, { 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` }), 401],
    [
      'signed with SHA-1',
      (body) =>
        post(body, {
          'x-hub-signature-256': '',
          'x-hub-signature': `sha1=${createHmac('sha1', SECRET).update(body).digest('hex')}`,
        }),
      401,
    ],
    ...MEANINGLESS.map(([name, bytes]): [string, (body: string) => Promise<number>, number] => [
      `with ${name} in place of a signed U+FFFD`,
      (body) => {
        const signed = Buffer.from(body.replace('range', 'range \ufffd'));
        const at = signed.indexOf(REPLACED);
        const sent = Buffer.concat([signed.subarray(0, at), Buffer.from(bytes), signed.subarray(at + 3)]);
        return post(sent, { 'x-hub-signature-256': sign(signed) });
      },
      401,
    ]),
    ['with other bytes than signed', (body) => post(`${body} `, { 'x-hub-signature-256': sign(body) }), 401],
    ['without event name', (body) => post(body, { 'x-github-event': '' }), 400],
    ['as a form', (body) => post(body, { 'content-type': 'application/x-www-form-urlencoded' }), 415],
  ])('a request %s is refused', async (_name, send, status) => {
    expect(await send(labelled())).toBe(status);
    expect(await waiting()).toEqual([]);
  });

  test.each([
    ['', 401],
    ['not json', 400],
    ['[', 400],
    ['"text"', 400],
    ['null', 400],
    ['{}', 202],
    ['{"action":"labeled"}', 202],
    ['{"action":"labeled","issue":{},"label":7}', 202],
  ])('the signed body %j is answered with %d, starts nothing and breaks nothing', async (body, status) => {
    expect(await post(body)).toBe(status);
    expect(await waiting()).toEqual([]);
    expect(await post(labelled())).toBe(202);
  });

  test('the secret before the present one is still accepted while it is rotated', async () => {
    const body = labelled();
    expect(await post(body, { 'x-hub-signature-256': sign(body, PREVIOUS) })).toBe(202);
  });

  test('a body above 5 MB is refused before it is read, announced or not', async () => {
    const before = process.memoryUsage().rss;
    expect(await raw(`content-length: ${300 * 1024 * 1024}`, 0)).toMatch(/^HTTP\/1\.1 413/);
    expect(await raw('transfer-encoding: chunked', 60)).toMatch(/^HTTP\/1\.1 413/);
    expect(process.memoryUsage().rss - before).toBeLessThan(50 * 1024 * 1024);
  });
});

describe('strangers who never finish', () => {
  const HEAD = `POST /api/github/webhooks HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\nx-github-event: issues\r\nx-hub-signature-256: sha256=${'0'.repeat(64)}\r\n`;

  /** Connections that stay open as far as the server lets them, each with these bytes sent. */
  async function crowd(count: number, bytes: string): Promise<readonly Socket[]> {
    const port = Number(new URL(web.url).port);
    const sockets = Array.from({ length: count }, () => connect(port, '127.0.0.1').on('error', () => {}));
    await Promise.all(
      sockets.map(async (socket) => {
        if (socket.connecting) await once(socket, 'connect');
        await new Promise((resolve) => socket.write(bytes, resolve));
      }),
    );
    return sockets;
  }

  test.each([
    ['say nothing', ''],
    ['stop inside of their headers', HEAD],
    ['stop inside of a body', `${HEAD}content-length: 1000\r\n\r\nhalf`],
  ])('do not keep signed events or the health check out: 500 that %s', async (_name, bytes) => {
    const sockets = await crowd(500, bytes);
    try {
      expect((await fetch(`${web.url}/healthz`)).status).toBe(200);
      const statuses = await Promise.all(Array.from({ length: 50 }, () => post(labelled())));
      expect(statuses.filter((status) => status !== 202)).toEqual([]);
    } finally {
      for (const socket of sockets) socket.destroy();
    }
  });

  test('have no more of their bodies held than a few deliveries', async () => {
    const megabytes = 4;
    const body = 'x'.repeat(megabytes * 2 ** 20);
    const sockets = await crowd(60, `${HEAD}content-length: ${5 * 2 ** 20}\r\n\r\n${body}`);
    try {
      const open = () => sockets.filter((socket) => !socket.closed && !socket.readableEnded).length;
      while (open() > 10) await sleep(20);
      expect(await post(labelled())).toBe(202);
    } finally {
      for (const socket of sockets) socket.destroy();
    }
  });
});

/** Sends headers and then chunks of 100 KB on a bare connection until an answer comes; returns the answer. */
async function raw(header: string, chunks: number): Promise<string> {
  const socket = connect(Number(new URL(web.url).port), '127.0.0.1');
  let reply = '';
  socket.on('data', (data) => {
    reply += data.toString();
  });
  socket.on('error', () => {}); // the server may close while we still send
  socket.write(
    `POST /api/github/webhooks HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\nx-github-event: issues\r\nx-hub-signature-256: sha256=${'0'.repeat(64)}\r\n${header}\r\n\r\n`,
  );
  const chunk = `${(100 * 1024).toString(16)}\r\n${'x'.repeat(100 * 1024)}\r\n`;
  for (let sent = 0; sent < chunks && reply === '' && !socket.destroyed; sent++) {
    socket.write(chunk);
    await sleep(1);
  }
  for (let waited = 0; reply === '' && waited < 100; waited++) await sleep(20);
  socket.destroy();
  return reply;
}

describe('events that are not for us', () => {
  test.each<[string, Change]>([
    ['another label', { label: 'bug' }],
    ['a bot', { sender: { login: 'renovate[bot]', type: 'Bot' } }],
    ['ourselves', { sender: { login: 'mullover[bot]', type: 'Bot' } }],
    ['an App in the name of a person', { extra: { performed_via_github_app: { id: 3 } } }],
    ['a closed issue', { issue: { state: 'closed' } }],
    ['a pull request', { issue: { pull_request: { url: 'x' } } }],
    ['no installation', { extra: { installation: undefined } }],
  ])('%s is answered and leaves no trace', async (_name, change) => {
    const body = labelled(change);
    expect(await post(body)).toBe(202);
    expect(await waiting()).toEqual([]);
    expect(await trace.events(runOf(body))).toEqual([]);
  });

  test('other paths and methods are refused, other events accepted', async () => {
    expect((await fetch(`${web.url}/`)).status).toBe(404);
    expect((await fetch(`${web.url}/api/github/webhooks`)).status).toBe(405);
    const body = JSON.stringify({ zen: 'Keep it logically awesome.' });
    expect(await post(body, { 'x-github-event': 'ping' })).toBe(202);
    expect(await post(body, { 'x-github-event': 'an_event_of_the_future' })).toBe(202);
  });
});

test.each([
  ['is gone', () => redis.kill(), () => redis.restart()],
  ['does not answer', async () => redis.pause(), async () => redis.resume()],
])(
  'when Redis %s, the answer is 503 in time, and a redelivery works later',
  async (_name, fail, repair) => {
    const body = labelled();
    await fail();
    const began = Date.now();
    try {
      expect(await post(body)).toBe(503);
      expect(Date.now() - began).toBeLessThan(10_000); // so long GitHub waits for an answer
      expect((await fetch(`${web.url}/healthz`)).status).toBe(503);
    } finally {
      await repair();
    }
    for (let tries = 0; tries < 100 && (await fetch(`${web.url}/healthz`)).status !== 200; tries++) await sleep(100);
    expect(await post(body)).toBe(202);
    expect((await waiting()).map(({ id }) => id)).toEqual([runOf(body)]);
  },
  30_000,
);

/** Body of the event of a new comment. */
function commented(text: string, change: Readonly<Record<string, unknown>> = {}): string {
  const body = JSON.parse(labelled({ extra: change })) as Record<string, unknown>;
  const comment = { id: 900 + issue, body: text, created_at: '2026-11-22T10:05:00Z' };
  return JSON.stringify({ ...body, comment, action: change.action ?? 'created' });
}

const asComment = { 'x-github-event': 'issue_comment' };
function commandOf(body: string): string {
  const { repository, comment } = JSON.parse(body);
  return `c-${digits('comment', repository.id, comment.id)}`;
}
const commandsWaiting = async () => (await commandQueue.getWaiting()).map(({ id, data }) => ({ id, data }));

describe('a comment with a command', () => {
  test('is stored and queued once, however often it is delivered', async () => {
    const body = commented('Thanks!\n/mull retry budget=16 only on <!-- not --> Windows');
    const statuses = await Promise.all(Array.from({ length: 20 }, () => post(body, asComment)));
    expect(new Set(statuses)).toEqual(new Set([202]));
    const command = commandOf(body);
    expect(await commandsWaiting()).toEqual([{ id: command, data: { command } }]);
    expect(await createCommandStore(join(folder, 'commands')).read(command)).toMatchObject({
      ...{ id: command, repositoryId: 7, owner: 'octo', name: 'calc', thread: issue, onPullRequest: false },
      ...{ sender: 'maintainer', command: { kind: 'retry', rollouts: 16, hint: 'only on Windows' } },
    });
  });

  test('that begins a search is stored with the issue as it was', async () => {
    const body = commented('@Mullover');
    expect(await post(body, asComment)).toBe(202);
    const stored = await createCommandStore(join(folder, 'commands')).read(commandOf(body));
    expect(stored).toMatchObject({
      ...{ command: { kind: 'start' }, at: '2026-11-22T10:05:00Z' },
      issue: { title: 'range is parsed wrong', body: 'see the example' },
    });
  });

  test.each(RETOLD)('is queued once when it is told again %s', async (_name, retold) => {
    const body = commented('/mull stop');
    expect(await post(body, asComment)).toBe(202);
    expect(await post(retold(body), asComment)).toBe(202);
    expect(await commandsWaiting()).toHaveLength(1);
  });

  test('that has its outcome is known after the queue forgot it', async () => {
    const body = commented('/mull stop');
    await post(body, asComment);
    await createCommandStore(join(folder, 'commands')).finish(commandOf(body), 'answered');
    await commandQueue.obliterate({ force: true });
    expect(await post(body, asComment)).toBe(202);
    expect(await commandsWaiting()).toEqual([]);
  });

  test.each([
    ['no command', commented('Nice, but /mull retry?')],
    ['a quote', commented('> /mull stop')],
    ['code', commented('```\n/mull stop\n```')],
    ['hidden text', commented('<!--\n/mull stop\n-->')],
    ['an edit', commented('/mull stop', { action: 'edited' })],
    ['a bot', commented('/mull stop', { sender: { login: 'mullover[bot]', type: 'Bot' } })],
    ['no installation', commented('/mull stop', { installation: undefined })],
  ])('is none with %s', async (_name, body) => {
    expect(await post(body, asComment)).toBe(202);
    expect(await commandsWaiting()).toEqual([]);
  });

  test('is answered with 503 while Redis is gone, and works when it is delivered again', async () => {
    const body = commented('/mull stop');
    await redis.kill();
    try {
      expect(await post(body, asComment)).toBe(503);
    } finally {
      await redis.restart();
    }
    for (let tries = 0; tries < 100 && (await post(body, asComment)) !== 202; tries++) await sleep(100);
    expect((await commandsWaiting()).map(({ id }) => id)).toEqual([commandOf(body)]);
  });
});

test.each([[[]], [['development']], [[SECRET, 'short']]])('with the secrets %j nothing is started', async (secrets) => {
  await expect(startWeb({ ...parts, secrets })).rejects.toThrow(InputFault);
});
