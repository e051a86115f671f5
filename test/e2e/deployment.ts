// A whole deployment for tests: web and worker as processes, real Redis, git and Docker, an emulated GitHub, a model at the wire.

import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { startProcess } from '../../demo/process.ts';
import { WEBHOOK_PATH } from '../../src/github/webhook-server.ts';
import { createTraceStore } from '../../src/store/trace-store.ts';
import type { Event } from '../../src/trace/event.ts';
import { wholeEvents } from '../../src/trace/whole-events.ts';
import { repositoryOf } from '../calc.ts';
import { freePort } from '../free-port.ts';
import { type GitHub, startGitHub } from '../github/emulator.ts';
import type { Answer } from '../model-server/answer.ts';
import { type ModelServer, startModelServer } from '../model-server/server.ts';
import { startRedis } from '../redis-server.ts';

const SECRET = 'a secret of sufficient length';
export const REPO = { owner: 'octo', repo: 'calc' };
export const BOT = 'mullover[bot]';
/** In the repository there is a person of each kind, beside the owner. */
export type Person = 'reader' | 'writer';

export interface Deployment {
  readonly model: ModelServer;
  readonly github: GitHub;
  /** Settles once `work` has; rejects with the end of its log when a process ends meanwhile. */
  alive<T>(work: Promise<T>): Promise<T>;
  /** Events of the newest run. */
  events(): Promise<readonly Event[]>;
  close(): Promise<void>;
}

export interface Deploying {
  /** Of the repository, by their paths. */
  readonly files: Readonly<Record<string, string>>;
  readonly answer: Answer;
  readonly settings: Readonly<Record<string, string>>;
}

/** A repository with a reader and a writer, and the App that watches it. */
export async function deploy({ files, answer, settings }: Deploying): Promise<Deployment> {
  const folder = await mkdtemp(join(tmpdir(), 'mullover-deployment-'));
  const bareRepo = await bareOf(files, folder);
  const [redis, model, port] = await Promise.all([startRedis(), startModelServer({ answer }), freePort()]);
  const webhookUrl = `http://127.0.0.1:${port}${WEBHOOK_PATH}`;
  const app = { id: 77, slug: 'mullover', privateKey: newKey(), installation: 5, webhookSecret: SECRET, webhookUrl };
  const github = await startGitHub({ ...REPO, bareRepo, app, users: { reader: 'read', writer: 'write' } });
  const key = join(folder, 'app.pem');
  await writeFile(key, app.privateKey, { mode: 0o600 });
  const environment = {
    MULLOVER_DATA: join(folder, 'data'),
    MULLOVER_REDIS_URL: redis.url,
    MULLOVER_GITHUB_API_URL: github.url,
    MULLOVER_GITHUB_THROTTLE: 'off',
    MULLOVER_APP_ID: String(app.id),
    MULLOVER_PRIVATE_KEY_FILE: key,
    MULLOVER_WEBHOOK_SECRET: SECRET,
    MULLOVER_HOST: '127.0.0.1',
    MULLOVER_PORT: String(port),
    MULLOVER_MODEL_URL: model.url,
    MULLOVER_MODEL: 'recorded',
    ...settings,
  };
  const start = (name: string, file: string) =>
    startProcess(`${name} process`, [file], environment, join(folder, `${name}.log`));
  const processes = [start('web', 'src/index.ts'), start('worker', 'src/worker.ts')];
  const alive = <T>(work: Promise<T>) => Promise.race([work, ...processes.map(({ failed }) => failed)]);
  await alive(Promise.all([listens(port), says(join(folder, 'worker.log'), 'waiting for runs')]));
  const close = async () => {
    await Promise.all(processes.map((each) => each.stop()));
    await Promise.all([github.close(), model.close(), redis.stop()]);
    await rm(folder, { recursive: true, force: true });
  };
  const events = async () => {
    const store = createTraceStore({ dir: join(folder, 'data/runs'), redact: (text) => text });
    const [run = ''] = await store.runs();
    return wholeEvents(store, run);
  };
  return { model, github, alive, events, close };
}

async function bareOf(files: Deploying['files'], folder: string): Promise<string> {
  const seed = await repositoryOf(files);
  const bare = join(folder, 'calc.git');
  await execa('git', ['clone', '-q', '--bare', seed.path, bare]);
  await seed.remove();
  return bare;
}

function newKey(): string {
  return generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  }).privateKey;
}

async function listens(port: number): Promise<void> {
  const answer = () => fetch(`http://127.0.0.1:${port}/healthz`).catch(() => undefined); // refused until it listens
  while (!(await answer())?.ok) await sleep(50);
}

async function says(log: string, words: string): Promise<void> {
  while (!(await readFile(log, 'utf8').catch(() => '')).includes(words)) await sleep(50);
}
