// The wiring of production on an emulated GitHub, a real queue and a real data folder; without an engine or a model.

import { join } from 'node:path';
import { pino } from 'pino';
import { readConfig } from '../../src/config.ts';
import type { GitHubApp } from '../../src/github/github-app.ts';
import { createCommandStore } from '../../src/store/command-store.ts';
import type { FileTraceStore } from '../../src/store/trace-store.ts';
import { type WiredRuns, wireRuns } from '../../src/wire-runs.ts';
import { fileStores } from '../../src/wire-stores.ts';
import type { SeededGitHub } from '../github/seeded-github.ts';
import type { RedisServer } from '../redis-server.ts';

export interface WiredOn {
  readonly hub: Pick<SeededGitHub, 'app' | 'secrets'>;
  readonly redis: Pick<RedisServer, 'url'>;
  readonly trace: FileTraceStore;
  /** Folder of traces and commands. */
  readonly folder: string;
  /** In place of the seeded one. */
  readonly app?: GitHubApp | undefined;
  readonly progressMs?: number;
}

const LOCK = { lockMs: 3000, stalledMs: 1000, maxStalled: 2 };
const unused = () => Promise.reject(new Error('the search of a test is scripted'));

export function wiredOn({ hub, redis, trace, folder, app = hub.app, progressMs }: WiredOn): WiredRuns {
  const settings = readConfig({ MULLOVER_REDIS_URL: redis.url, MULLOVER_DATA: folder });
  const config = {
    ...settings,
    lock: LOCK,
    concurrency: { ...settings.concurrency, jobs: 1 },
    runs: { person: 1000, repository: 1000, installation: 1000 },
    progressMs: progressMs ?? settings.progressMs,
  };
  const commands = createCommandStore(join(folder, 'commands'));
  const stores = { ...fileStores(config, { redact: hub.secrets.redact }), trace, commands };
  const host = { config, secrets: hub.secrets, store: trace, stores, traceFolder: folder };
  return wireRuns({
    host: { ...host, open: unused, mainLine: unused, deps: unused },
    app,
    log: pino({ level: 'silent' }),
  });
}
