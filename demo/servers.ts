// Everything that runs in the demo: GitHub, Redis and the model in place of yours, web and worker as in production.
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdir, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { WEBHOOK_PATH } from '../src/github/webhook-server.ts';
import { freePort } from '../test/free-port.ts';
import { type GitHub, startGitHub } from '../test/github/emulator.ts';
import { type RedisServer, startRedis } from '../test/redis-server.ts';
import buggyPackage from './buggy-package.json' with { type: 'json' };
import { hostNetwork } from './host-network.ts';
import type { DemoOptions } from './options.ts';
import { type DemoProcess, startProcess } from './process.ts';
import { makeRepository } from './repository.ts';

export const OWNER = 'demo';
export const MAINTAINER = 'maintainer';
const HOME = fileURLToPath(new URL('../.mullover/demo/', import.meta.url));
const APP = { id: 1, slug: 'mullover', installation: 1 };

export interface Servers {
  readonly github: GitHub;
  /** Folder of traces, as the worker writes them. */
  readonly runs: string;
  /** Address of the recorded model's call counts; undefined with the user's own endpoint. */
  readonly calls: string | undefined;
  readonly web: DemoProcess;
  /** The worker of the moment. */
  worker(): DemoProcess;
  /** `kill -9`, and a new one. */
  crashWorker(): Promise<void>;
  startAnotherWorker(): void;
  stop(): Promise<void>;
}

type Stop = () => Promise<unknown>;

/** Starts all of it; whatever was started before a failure is stopped again. */
export async function startServers(options: DemoOptions, say: (line: string) => void): Promise<Servers> {
  const stops: Stop[] = [];
  try {
    return await start(options, say, stops);
  } catch (error) {
    await stopAll(stops);
    throw error;
  }
}

async function start(options: DemoOptions, say: (line: string) => void, stops: Stop[]): Promise<Servers> {
  const folder = await freshFolder();
  const { bare, base } = await makeRepository(folder, join(HOME, 'cache'));
  say(`repository: ${buggyPackage.name} ${buggyPackage.version} as published on npm, commit ${base.slice(0, 7)}`);
  const redis = await startRedis();
  stops.push(redis.stop);
  const log = (name: string) => join(folder, 'logs', `${name}.log`);
  const model = await startModel(options, log('model-server'), stops);
  const app = { ...APP, privateKey: newKey(), webhookSecret: randomBytes(24).toString('hex'), webhookUrl: '' };
  const users = { [MAINTAINER]: 'maintain', reporter: 'read' } as const;
  const github = await startGitHub({ owner: OWNER, repo: buggyPackage.name, bareRepo: bare, app, users });
  stops.push(github.close);
  const key = join(folder, 'app.pem');
  await writeFile(key, app.privateKey, { mode: 0o600 });
  const port = await freePort();
  const settings = await workerSettings({
    options,
    github,
    redis,
    model,
    folder,
    key,
    secret: app.webhookSecret,
    port,
  });
  const web = startProcess('web process', ['src/index.ts'], settings, log('web'));
  stops.push(web.stop);
  await Promise.race([healthy(port), web.failed]);
  github.webhooks.url = `http://127.0.0.1:${port}${WEBHOOK_PATH}`;
  const startWorker = () => startProcess('worker process', ['src/worker.ts'], settings, log('worker'));
  let worker = startWorker();
  stops.push(() => worker.stop());
  say(`GitHub ${github.url} (emulated) · web process ${web.pid} · worker process ${worker.pid} · model ${model.name}`);
  return {
    github,
    runs: join(folder, 'data', 'runs'),
    calls: model.calls,
    web,
    worker: () => worker,
    crashWorker: () => worker.crash(),
    startAnotherWorker: () => {
      worker = startWorker();
    },
    stop: () => stopAll(stops),
  };
}

/** A folder of our own, so that two demos at a time do not meet. `last` points to it; what finished demos left is removed. */
async function freshFolder(): Promise<string> {
  await mkdir(HOME, { recursive: true });
  for (const name of await readdir(HOME)) {
    const pid = Number(/^run-(\d+)$/.exec(name)?.[1]);
    if (pid && !isAlive(pid)) await rm(join(HOME, name), { recursive: true, force: true });
  }
  const folder = join(HOME, `run-${process.pid}`);
  await mkdir(join(folder, 'logs'), { recursive: true });
  const last = join(HOME, 'last');
  await rm(last, { recursive: true, force: true });
  await symlink(folder, last);
  return folder;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false; // nobody there, or somebody else's process that took the number over
  }
}

async function stopAll(stops: Stop[]): Promise<void> {
  for (const stop of stops.splice(0).reverse()) await stop();
}

interface ModelAddress {
  readonly url: string;
  readonly name: string;
  readonly key: string | undefined;
  readonly calls: string | undefined;
}

async function startModel(options: DemoOptions, log: string, stops: Stop[]): Promise<ModelAddress> {
  if (options.model) return { ...options.model, calls: undefined };
  const recordings = fileURLToPath(new URL('recordings', import.meta.url));
  // In the crash demo the model takes its time, so that calls are under way when the worker dies.
  const pace = options.crash ? ['--pace', '400'] : [];
  const args = ['test/model-server/main.ts', '--recordings', recordings, ...pace];
  const server = startProcess('model server', args, {}, log);
  stops.push(server.stop);
  const announced = await Promise.race([server.firstLine, server.failed]);
  const url = announced.replace(/^model server /, '');
  return { url, name: 'recorded', key: undefined, calls: new URL('/calls', url).href };
}

interface Parts {
  readonly options: DemoOptions;
  readonly github: GitHub;
  readonly redis: RedisServer;
  readonly model: ModelAddress;
  readonly folder: string;
  readonly key: string;
  readonly secret: string;
  readonly port: number;
}

/** Web and worker get the same settings; the web process simply does not use the App's key. */
async function workerSettings(parts: Parts): Promise<Readonly<Record<string, string>>> {
  const { options, github, redis, model, folder, key, secret, port } = parts;
  // A dead worker's job is taken over quickly; production waits 45 seconds, since a busy worker may be silent.
  const quick = { MULLOVER_LOCK_SECONDS: '4', MULLOVER_STALLED_SECONDS: '2' };
  return {
    ...(await hostNetwork()),
    MULLOVER_APP_ID: String(APP.id),
    MULLOVER_PRIVATE_KEY_FILE: key,
    MULLOVER_WEBHOOK_SECRET: secret,
    MULLOVER_GITHUB_API_URL: github.url,
    MULLOVER_HOST: '127.0.0.1',
    MULLOVER_PORT: String(port),
    MULLOVER_REDIS_URL: redis.url,
    MULLOVER_DATA: join(folder, 'data'),
    MULLOVER_MODEL_URL: model.url,
    MULLOVER_MODEL: model.name,
    // The widest search, in one round: the picture in the pull request shows all of it.
    MULLOVER_POLICY: 'beam',
    ...(model.key === undefined ? {} : { MULLOVER_MODEL_KEY: model.key }),
    // The pauses that GitHub asks of a client between writes have no purpose towards an emulator.
    MULLOVER_GITHUB_THROTTLE: 'off',
    ...(options.crash ? quick : {}),
  };
}

async function healthy(port: number): Promise<void> {
  for (;;) {
    const answer = await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => undefined); // refused until it listens
    if (answer?.ok) return;
    await sleep(100);
  }
}

function newKey(): string {
  const encoding = { type: 'pkcs1', format: 'pem' } as const;
  return generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: encoding,
    publicKeyEncoding: encoding,
  }).privateKey;
}
