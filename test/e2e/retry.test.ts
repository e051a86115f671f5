// `/mull retry` from the comment to the new commit: real Redis, git and Docker, an emulated GitHub, a model at the wire.

import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { execa } from 'execa';
import { ensureBaseImage } from '../../scripts/base-image.js';
import { readConfig } from '../../src/config.ts';
import type { RunningServer } from '../../src/github/webhook-server.ts';
import { startWeb } from '../../src/index.ts';
import type { Consumer } from '../../src/queue/consumer.ts';
import { createTraceStore } from '../../src/store/trace-store.ts';
import type { Event } from '../../src/trace/event.ts';
import { startWebProcess } from '../../src/wire-web.ts';
import { startWorkerProcess } from '../../src/wire-worker.ts';
import { createWorker } from '../../src/worker.ts';
import { CALC, calcAnswers, ISSUE, repositoryOf } from '../calc.ts';
import { type GitHub, startGitHub } from '../github/emulator.ts';
import type { Answer } from '../model-server/answer.ts';
import { type ModelServer, startModelServer } from '../model-server/server.ts';
import { freePort, type RedisServer, startRedis } from '../redis-server.ts';

jest.setTimeout(300_000);

const SECRET = 'a secret of sufficient length';
const repo = { owner: 'octo', repo: 'calc' };
let folder: string;
let redis: RedisServer;
let model: ModelServer;
let github: GitHub;
let web: RunningServer | undefined;
let worker: Consumer | undefined;

/** Two right patches: three of the first four rollouts write one, all later ones the other, which then has more votes. */
const answer: Answer = (call) => {
  const [stage, parent = ''] = call.work.split('/');
  if (stage !== 'patch-generation') return calcAnswers(call);
  const early = /^u[0-2]\b/.test(parent);
  return { text: patch(early ? 'a + b' : 'b + a', early ? 'add instead of subtracting' : 'sum both operands') };
};

const patch = (sum: string, title: string) => `<title>${title}</title>
<explanation>The operator of add was wrong.</explanation>
<edit file="lib/calc.js">
<<<<<<< SEARCH
  return a - b;
=======
  return ${sum};
>>>>>>> REPLACE
</edit>`;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mullover-retry-'));
  const seed = await repositoryOf(CALC);
  const bare = join(folder, 'calc.git');
  await execa('git', ['clone', '-q', '--bare', seed.path, bare]);
  await seed.remove();
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  const port = await freePort();
  const webhookUrl = `http://127.0.0.1:${port}/api/github/webhooks`;
  const app = { id: 77, slug: 'mullover', privateKey, installation: 5, webhookSecret: SECRET, webhookUrl };
  const users = { reader: 'read', writer: 'write' } as const;
  redis = await startRedis();
  model = await startModelServer({ answer });
  github = await startGitHub({ ...repo, bareRepo: bare, app, users });
  const config = readConfig({
    PATH: process.env.PATH,
    MULLOVER_DATA: join(folder, 'data'),
    MULLOVER_REDIS_URL: redis.url,
    MULLOVER_GITHUB_API_URL: github.url,
    MULLOVER_GITHUB_THROTTLE: 'off',
    MULLOVER_APP_ID: '77',
    MULLOVER_PRIVATE_KEY: privateKey,
    MULLOVER_WEBHOOK_SECRET: SECRET,
    MULLOVER_HOST: '127.0.0.1',
    MULLOVER_PORT: String(port),
    MULLOVER_MODEL_URL: model.url,
    MULLOVER_MODEL: 'recorded',
    MULLOVER_BASE_IMAGE: await ensureBaseImage(),
    MULLOVER_POLICY: 'execution',
    MULLOVER_BUDGET: '4',
    MULLOVER_BUDGET_MAX: '12',
    MULLOVER_PROGRESS_SECONDS: '2',
    MULLOVER_LOG_LEVEL: 'error',
  });
  web = await startWebProcess(config, startWeb);
  worker = await startWorkerProcess(config, createWorker);
  await worker.ready();
});
afterAll(async () => {
  await worker?.close();
  await web?.close();
  await Promise.all([github?.close(), model?.close(), redis?.stop()]);
  await rm(folder, { recursive: true, force: true });
});

async function comment(login: string, number: number, body: string): Promise<void> {
  await github.as(login).rest.issues.createComment({ ...repo, issue_number: number, body });
}

async function answers(number: number): Promise<readonly string[]> {
  const { data } = await github.admin.rest.issues.listComments({ ...repo, issue_number: number, per_page: 100 });
  return data.filter(({ user }) => user?.login === 'mullover[bot]').map(({ body }) => body?.split('\n')[0] ?? '');
}

async function until<T>(what: string, find: () => Promise<T | undefined | false>): Promise<T> {
  for (let waited = 0; waited < 40_000; waited += 100) {
    const found = await find();
    if (found !== undefined && found !== false) return found;
    await sleep(100);
  }
  throw new Error(`not in time: ${what}`);
}

async function answered(number: number, pattern: RegExp): Promise<string> {
  let seen: readonly string[] = [];
  return until(`${pattern} on #${number}`, async () => {
    seen = await answers(number);
    return seen.find((line) => pattern.test(line));
  }).catch((error: Error) => {
    throw new Error(`${error.message}; there is: ${seen.join(' | ')}`);
  });
}

const pulls = async () => (await github.admin.rest.pulls.list({ ...repo, state: 'all' })).data;

const commits = async (pull: number) =>
  (await github.admin.rest.pulls.listCommits({ ...repo, pull_number: pull })).data.map(({ sha }) => sha);

/** Events of the newest run. */
async function events(): Promise<readonly Event[]> {
  const store = createTraceStore({ dir: join(folder, 'data/runs'), redact: (text) => text });
  const [run = ''] = await store.runs();
  return store.events(run);
}

const started = (stage: string) =>
  Object.entries(model.calls()).flatMap(([work, count]) => (work.startsWith(stage) ? [count.started] : []));

test('a retry continues the search on the same pull request with one commit and asks only what is missing', async () => {
  const issue = (await github.as('reader').rest.issues.create({ ...repo, ...ISSUE })).data.number;
  await github.as('writer').rest.issues.addLabels({ ...repo, issue_number: issue, labels: ['mull'] });
  await answered(issue, /^\*\*Draft pull request #\d+ is open/);
  const [pull] = await pulls();
  if (!pull) throw new Error('there is no pull request');
  expect(pull.body).toContain('`/mull retry budget=8` continues this search.');
  const before = await commits(pull.number);
  expect(started('patch-generation')).toEqual([1, 1, 1, 1]);

  await comment('writer', pull.number, 'Not convinced.\n\n/mull retry budget=8 keep the order of the operands');
  const told = await answered(pull.number, /^\*\*4 → 8: a different/);
  expect(told).toMatch(
    /^\*\*4 → 8: a different patch won\.\*\* Kept all 4 earlier rollouts, added 4 \(0 new distinct patches\)\. Your hint goes to new samples only\. The new one passes the reproduction test and breaks no test that passed; confidence 0\.\d\d → 0\.\d\d\. New commit on this branch\. Spent: \+\d+k? tokens, \+0:\d\d\.$/,
  );
  expect((await pulls()).map(({ number }) => number)).toEqual([pull.number]);
  const after = await commits(pull.number);
  expect(after.slice(0, -1)).toEqual(before);
  expect(after).toHaveLength(before.length + 1);
  expect((await pulls())[0]?.title).toContain('sum both operands');

  const calls = Object.values(model.calls()).map((count) => count.started);
  expect(started('patch-generation')).toEqual([1, 1, 1, 1, 1, 1, 1, 1]);
  expect(new Set(calls)).toEqual(new Set([1]));
  const executions = (await events()).flatMap((event) => (event.type === 'executed' ? [event.work] : []));
  expect(new Set(executions).size).toBe(executions.length);
  const hinted = model.requests().filter(({ body }) => JSON.stringify(body).includes('keep the order of the operands'));
  expect(new Set(hinted.map(({ work }) => work.split('/')[0]))).toContain('repository-understanding');
  expect(hinted.map(({ work }) => work).filter((work) => /\/u[0-3]\b|\/-\/[0-3]\//.test(work))).toEqual([]);
});

test('a budget beyond the maximum is capped with a word; the same patch again makes no commit', async () => {
  const [pull] = await pulls();
  if (!pull) throw new Error('there is no pull request');
  const before = await commits(pull.number);
  await comment('writer', 1, '/mull retry budget=8');
  await answered(1, /^A budget of 8 adds nothing: the search has had 8 already\. Try `\/mull retry budget=12`\.$/);
  await comment('writer', 1, '/mull retry budget=9999');
  const told = await answered(1, /^\*\*8 → 12: the same/);
  expect(told).toContain('Kept all 8 earlier rollouts, added 4');
  expect(told).toContain(`No new commit; the description of #${pull.number} is up to date.`);
  expect(told).toMatch(/You asked for 9999; 12 is the most here\.$/);
  expect(await commits(pull.number)).toEqual(before);
  await comment('writer', 1, '/mull retry');
  await answered(1, /^The budget is 12 already, the most that is allowed here\.$/);
});

test('others are refused once, unknown commands get one line of help, and code or quotes are no command', async () => {
  const issue = (await github.as('reader').rest.issues.create({ ...repo, ...ISSUE })).data.number;
  for (const text of ['/mull retry budget=8', '/mull stop']) await comment('reader', issue, text);
  await comment('writer', issue, '```\n/mull stop\n```');
  await comment('writer', issue, '> /mull stop');
  for (const text of ['/mull frobnicate', '/mull frobnicate']) await comment('writer', issue, text);
  await comment('writer', issue, '/mull retry');
  await answered(issue, /^There is no search to continue here/);
  expect(await answers(issue)).toEqual([
    expect.stringMatching(/^I only take requests from people with write access here\./),
    expect.stringMatching(/^I cannot do that: this command is not known\. `\/mull retry budget=16`/),
    expect.stringMatching(/^There is no search to continue here/),
  ]);
});
