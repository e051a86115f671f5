// Bull Board behind the door of the pages: a real Redis with jobs, a real browser, of GitHub the part that the pages ask.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { pino } from 'pino';
import type { Browser, Page } from 'playwright-core';
import { readConfig } from '../../src/config.ts';
import { createCommandProducer } from '../../src/queue/command-queue.ts';
import { createConsumer } from '../../src/queue/consumer.ts';
import { createProducer } from '../../src/queue/producer.ts';
import { createQueueBoard } from '../../src/queue/queue-board.ts';
import { createSecrets } from '../../src/secrets/secrets.ts';
import { createTraceStore } from '../../src/store/trace-store.ts';
import { type RunningPages, startPages } from '../../src/wire-pages.ts';
import { freePort } from '../free-port.ts';
import { openBrowser } from '../pages/browser.ts';
import { type PeopleGitHub, startPeopleGitHub } from '../pages/people-github.ts';
import { type RedisServer, startRedis } from '../redis-server.ts';

const CLIENT = { id: 'Iv1.0123456789abcdef', secret: 'a client secret of the App' };
const KEY = 'correct horse battery staple';
const FAILED = 'r-00000000000a';
const onError = () => {};

let folder: string;
let redis: RedisServer;
let github: PeopleGitHub;
let pages: RunningPages;
let base: string;
let browser: Browser;
let page: Page;
const audited: string[] = [];
const complaints: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mullover-board-'));
  [redis, browser] = await Promise.all([startRedis(), openBrowser()]);
  github = await startPeopleGitHub(CLIENT, {});
  const secrets = createSecrets();
  secrets.register(KEY);
  await fillQueues();
  const port = await freePort();
  base = `http://127.0.0.1:${port}`;
  const config = readConfig({
    ...{ MULLOVER_DATA: folder, MULLOVER_HOST: '127.0.0.1', MULLOVER_PAGES_PORT: `${port}`, MULLOVER_PUBLIC_URL: base },
    ...{ MULLOVER_OAUTH_CLIENT_ID: CLIENT.id, MULLOVER_OAUTH_CLIENT_SECRET: CLIENT.secret },
    ...{ MULLOVER_GITHUB_API_URL: github.url, MULLOVER_OPERATORS: 'Boss', MULLOVER_OPERATORS_PORT: '0' },
  });
  const trace = createTraceStore({ dir: join(folder, 'runs'), redact: secrets.redact });
  const log = pino({ level: 'error' }, { write: (line: string) => void audited.push(line) });
  const openBoard = (path: string) => createQueueBoard({ redisUrl: redis.url, path, onError });
  pages = await startPages(config, { trace, log, secrets, openBoard });
});

/** A run that failed with a message that holds secrets, one that waits, and a command. */
async function fillQueues(): Promise<void> {
  const producer = createProducer({ redisUrl: redis.url, onError, attempts: 1 });
  const place = (issue: number) => ({ installation: 5, repositoryId: 2, owner: 'octo', name: 'xml', issue });
  await producer.enqueue({ run: FAILED, place: place(1) });
  let isTaken = () => {};
  const taken = new Promise<void>((done) => {
    isTaken = done;
  });
  const consumer = createConsumer({
    ...{ redisUrl: redis.url, concurrency: 1, lockMs: 10_000, stalledMs: 5000, maxStalled: 1, onError },
    givenUp: async () => isTaken(),
    run: async () => {
      throw new Error(`401 for ${KEY} and ghp_${'a1B2'.repeat(9)} <img src=x onerror=alert(1)>`);
    },
  });
  await taken;
  await consumer.close();
  await producer.enqueue({ run: 'r-00000000000b', place: place(2) });
  await producer.close();
  const commands = createCommandProducer({ redisUrl: redis.url, onError });
  await commands.enqueue('c-00000000000a');
  await commands.close();
}

afterAll(async () => {
  await browser?.close();
  await pages?.close();
  await github?.close();
  await redis?.stop();
  await rm(folder, { recursive: true, force: true });
});

beforeEach(async () => {
  const context = await browser.newContext();
  page = await context.newPage();
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
});

async function signIn(login: string): Promise<void> {
  github.signsIn(login);
  await page.goto(`${base}/sign-in`);
  await page.waitForURL(`${base}/`);
}

const ask = async (path: string) => {
  const response = await page.request.get(`${base}${path}`);
  return [response.status(), await response.text()] as const;
};

test('an operator comes from the list to the queues, and to a job that failed, whose secrets are cut out', async () => {
  await signIn('boss');
  await page.getByRole('link', { name: 'Queues' }).click();
  await page.getByRole('link', { name: 'Runs', exact: true }).first().click();
  await page.goto(`${base}/queues/queue/mullover-runs/${FAILED}?status=failed`);
  await page.getByText('401 for').first().waitFor();
  const text = await page.locator('body').innerText();
  expect(text).toContain('401 for [redacted] and [redacted] <img src=x onerror=alert(1)>');
  expect(text).toContain('page of the run');
  expect(await page.locator('img[src="x"]').count()).toBe(0);
  expect(audited.filter((line) => line.includes('"what":"/queues"'))).toHaveLength(1);
  expect(audited.some((line) => line.includes(`"who":"boss","what":"/queues/queue/mullover-runs/${FAILED}"`))).toBe(
    true,
  );
});

test('what it shows of a job leads to the page of its run, and no answer holds a secret', async () => {
  await signIn('boss');
  const [status, text] = await ask('/queues/api/queues?activeQueue=mullover-runs&status=failed&page=1&jobsPerPage=10');
  expect(status).toBe(200);
  const { queues } = JSON.parse(text) as { queues: { name: string; readOnlyMode: boolean; counts: object }[] };
  expect(queues.map(({ name, readOnlyMode }) => [name, readOnlyMode])).toEqual([
    ['mullover-runs', true],
    ['mullover-commands', true],
  ]);
  expect(queues[0]?.counts).toMatchObject({ failed: 1 });
  expect(text).toContain(`"href":"/runs/${FAILED}"`);
  expect(text).not.toMatch(/ghp_|battery/);
});

test('nobody changes a queue here, not by the addresses of the board either', async () => {
  await signIn('boss');
  for (const [method, path] of [
    ['PUT', `/mullover-runs/${FAILED}/retry/failed`],
    ['PUT', '/mullover-runs/retry/failed'],
    ['PUT', '/mullover-runs/obliterate'],
    ['POST', '/mullover-runs/add'],
    ['PUT', '/pause'],
  ] as const) {
    const response = await page.request.fetch(`${base}/queues/api/queues${path}`, { method, data: {} });
    expect([path, response.status()]).toEqual([path, 405]);
  }
  expect((await ask('/queues/api/queues?activeQueue=mullover-runs&status=failed'))[1]).toContain(FAILED);
});

test('for who is no operator there is no such page, and for who is not signed in the way in', async () => {
  expect((await ask('/queues'))[0]).toBe(401);
  expect((await ask('/queues/static/favicon.ico'))[0]).toBe(401);
  await signIn('reader');
  expect(await page.getByRole('link', { name: 'Queues' }).count()).toBe(0);
  const missing = await ask('/runs/r-ffffffffffff');
  for (const path of ['/queues', '/queues/api/queues', '/queues/api/redis/stats', '/queues/static/js/x.js'])
    expect(await ask(path)).toEqual(missing);
  expect(audited.some((line) => line.includes('"who":"reader","what":"/queues","seen":"no"'))).toBe(true);
});

test('what is not there is told as on every page, and the address with a slash leads to the one without', async () => {
  await signIn('boss');
  const missing = await ask('/runs/r-ffffffffffff');
  for (const path of ['/queues/nowhere', '/queues/static/..%2f..%2fpackage.json', '/queues/static/js/x.js'])
    expect([path, await ask(path)]).toEqual([path, missing]);
  expect((await page.goto(`${base}/queues/`))?.url()).toBe(`${base}/queues`);
});

test('on the port of this machine operators see it without sign-in', async () => {
  const response = await page.request.get(`${pages.operatorsUrl}/queues/api/queues`);
  expect([response.status(), await response.text()]).toEqual([200, expect.stringContaining('mullover-commands')]);
});

test('nothing is loaded from elsewhere, and no page broke the rules that it gives browsers', async () => {
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).origin));
  await signIn('boss');
  const buttons = page.locator('header button');
  for (let at = 0; at === 0 || at < (await buttons.count()); at++) {
    await page.goto(`${base}/queues`);
    await buttons.first().waitFor();
    await buttons.nth(at).click();
    await sleep(500); // what it opens is loaded, and its styles are put in
  }
  expect(new Set(asked)).toEqual(new Set([base, github.url]));
  expect(complaints.filter((text) => !/^Failed to load resource|was preloaded using link preload/.test(text))).toEqual(
    [],
  );
});

test('a Redis that is away is told, with no word of where it is, and is there again', async () => {
  await signIn('boss');
  await redis.kill();
  const [status, text] = await ask('/queues/api/queues');
  expect([status, text.includes(new URL(redis.url).port)]).toEqual([500, false]);
  await redis.restart();
  const until = Date.now() + 20_000;
  while ((await ask('/queues/api/queues'))[0] !== 200 && Date.now() < until) await sleep(200);
  expect((await ask('/queues/api/queues'))[0]).toBe(200);
});
