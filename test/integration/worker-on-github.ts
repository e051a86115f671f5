// A worker whose GitHub half is that of production, on an emulated GitHub, a real queue and trace, with a scripted search.

import { join } from 'node:path';
import { pino } from 'pino';
import { type Clock, REAL_CLOCK } from '../../src/clock.ts';
import { readConfig } from '../../src/config.ts';
import type { GitHubApp } from '../../src/github/github-app.ts';
import { createOutgoing } from '../../src/github/outgoing.ts';
import { createPublisher } from '../../src/github/publisher.ts';
import type { TraceStore } from '../../src/ports.ts';
import { createCommandLimits } from '../../src/queue/command-limits.ts';
import { type Consumer, createConsumer } from '../../src/queue/consumer.ts';
import { createRunLimits } from '../../src/queue/run-limits.ts';
import { createBeside } from '../../src/run/beside.ts';
import { type Comments, createComments } from '../../src/run/comments.ts';
import { onGitHub } from '../../src/run/on-github.ts';
import { createRepositorySettings } from '../../src/run/repository-settings.ts';
import { createCommandStore } from '../../src/store/command-store.ts';
import { createWorker, type WorkerParts } from '../../src/worker.ts';
import type { SeededGitHub } from '../github/seeded-github.ts';
import type { RedisServer } from '../redis-server.ts';

export interface WorkerOnGitHub {
  readonly hub: SeededGitHub;
  readonly redis: RedisServer;
  readonly trace: TraceStore;
  /** Folder of traces and commands. */
  readonly folder: string;
  readonly solve: WorkerParts['solve'];
  readonly progressMs: number;
  /** In place of the texts of production. */
  readonly comments?: Comments;
  readonly clock?: Clock;
  /** In place of the seeded one. */
  readonly app?: GitHubApp;
  /** Called when a job is done, whatever became of it. */
  readonly published?: () => void;
}

export function startWorkerOn(options: WorkerOnGitHub): Consumer {
  const { hub, redis, trace, folder, solve, progressMs, clock = REAL_CLOCK, app = hub.app } = options;
  const log = pino({ level: 'silent' });
  const limits = createCommandLimits({ redisUrl: redis.url, onError: () => {} });
  const texts = { trace, folder, label: 'mull', words: ['retry', 'stop'], now: options.clock ? clock.now : Date.now };
  const publisher = createPublisher(app, createOutgoing(hub.secrets.redact));
  const settings = createRepositorySettings(app);
  const runs = createRunLimits({ redisUrl: redis.url, onError: () => {} });
  const parts = {
    ...{ trace, app, log, label: 'mull', comments: options.comments ?? createComments(texts) },
    publisher,
    commands: createCommandStore(join(folder, 'commands')),
    most: readConfig({}).budget.max,
    limits,
    ...{ runs, mostRuns: { person: 1000, repository: 1000, installation: 1000 } },
    settings,
    beside: createBeside({ trace, publisher, settings, label: 'mull', log }),
  };
  const worker = createWorker({
    ...onGitHub(parts),
    consume: (handlers) =>
      createConsumer({
        ...{ redisUrl: redis.url, concurrency: 1, lockMs: 3000, stalledMs: 1000, maxStalled: 2 },
        onError: () => {},
        ...handlers,
        run: (job, signal, failed) => handlers.run(job, signal, failed).finally(() => options.published?.()),
      }),
    ...{ solve, progressMs, clock, log },
  });
  return {
    ready: worker.ready,
    close: async () => {
      await worker.close();
      await limits.close();
      await runs.close();
    },
  };
}
