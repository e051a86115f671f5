// A whole deployment for tests: web and worker process, real Redis, git and Docker, an emulated GitHub, a model at the wire.

import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { readConfig } from '../../src/config.ts';
import { startWeb } from '../../src/index.ts';
import { createTraceStore } from '../../src/store/trace-store.ts';
import type { Event } from '../../src/trace/event.ts';
import { wholeEvents } from '../../src/trace/whole-events.ts';
import { startWebProcess } from '../../src/wire-web.ts';
import { startWorkerProcess } from '../../src/wire-worker.ts';
import { createWorker } from '../../src/worker.ts';
import { CALC, repositoryOf } from '../calc.ts';
import { type GitHub, startGitHub } from '../github/emulator.ts';
import type { Answer } from '../model-server/answer.ts';
import { type ModelServer, startModelServer } from '../model-server/server.ts';
import { freePort, startRedis } from '../redis-server.ts';

const SECRET = 'a secret of sufficient length';
export const REPO = { owner: 'octo', repo: 'calc' };

export interface Deployment {
  readonly model: ModelServer;
  readonly github: GitHub;
  comment(login: string, number: number, body: string): Promise<void>;
  /** First lines of the bot's comments. */
  answers(number: number): Promise<readonly string[]>;
  /** The first such line that matches, once it is there. */
  answered(number: number, pattern: RegExp): Promise<string>;
  pulls(): Promise<readonly { readonly number: number; readonly title: string; readonly body: string | null }[]>;
  commits(pull: number): Promise<readonly string[]>;
  /** Events of the newest run. */
  events(): Promise<readonly Event[]>;
  /** How often each call of a stage was started. */
  started(stage: string): readonly number[];
  close(): Promise<void>;
}

/** The package `CALC` in a repository with a reader and a writer, and the App that watches it. */
export async function deploy(answer: Answer, settings: Readonly<Record<string, string>>): Promise<Deployment> {
  const folder = await mkdtemp(join(tmpdir(), 'mullover-deployment-'));
  const bareRepo = await bareCalc(folder);
  const [redis, model, port] = await Promise.all([startRedis(), startModelServer({ answer }), freePort()]);
  const webhookUrl = `http://127.0.0.1:${port}/api/github/webhooks`;
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  const app = { id: 77, slug: 'mullover', privateKey, installation: 5, webhookSecret: SECRET, webhookUrl };
  const github = await startGitHub({ ...REPO, bareRepo, app, users: { reader: 'read', writer: 'write' } });
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
    MULLOVER_PROGRESS_SECONDS: '2',
    MULLOVER_LOG_LEVEL: 'error',
    ...settings,
  });
  const web = await startWebProcess(config, startWeb);
  const worker = await startWorkerProcess(config, createWorker);
  await worker.ready();
  const close = async () => {
    await worker.close();
    await web.close();
    await Promise.all([github.close(), model.close(), redis.stop()]);
    await rm(folder, { recursive: true, force: true });
  };
  return { ...views({ github, model, folder }), model, github, close };
}

async function bareCalc(folder: string): Promise<string> {
  const seed = await repositoryOf(CALC);
  const bare = join(folder, 'calc.git');
  await execa('git', ['clone', '-q', '--bare', seed.path, bare]);
  await seed.remove();
  return bare;
}

interface Parts {
  readonly github: GitHub;
  readonly model: ModelServer;
  readonly folder: string;
}

/** What tests look at and do on GitHub. */
function views({ github, model, folder }: Parts): Omit<Deployment, 'model' | 'github' | 'close'> {
  const { rest } = github.admin;
  const answers = async (number: number) => {
    const { data } = await rest.issues.listComments({ ...REPO, issue_number: number, per_page: 100 });
    return data.filter(({ user }) => user?.login === 'mullover[bot]').map(({ body }) => body?.split('\n')[0] ?? '');
  };
  return {
    answers,
    answered: (number, pattern) => firstMatch(() => answers(number), pattern),
    comment: async (login, number, body) => {
      await github.as(login).rest.issues.createComment({ ...REPO, issue_number: number, body });
    },
    pulls: async () => (await rest.pulls.list({ ...REPO, state: 'all' })).data,
    commits: async (pull) => (await rest.pulls.listCommits({ ...REPO, pull_number: pull })).data.map(({ sha }) => sha),
    events: async () => {
      const store = createTraceStore({ dir: join(folder, 'data/runs'), redact: (text) => text });
      const [run = ''] = await store.runs();
      return wholeEvents(store, run);
    },
    started: (stage) =>
      Object.entries(model.calls()).flatMap(([work, count]) => (work.startsWith(stage) ? [count.started] : [])),
  };
}

async function firstMatch(list: () => Promise<readonly string[]>, pattern: RegExp): Promise<string> {
  let seen: readonly string[] = [];
  for (let waited = 0; waited < 100_000; waited += 100) {
    seen = await list();
    const found = seen.find((line) => pattern.test(line));
    if (found !== undefined) return found;
    await sleep(100);
  }
  throw new Error(`not in time: ${pattern}; there is: ${seen.join(' | ')}`);
}
