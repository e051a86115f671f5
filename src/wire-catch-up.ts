// The worker's look at what was missed, from its configuration.

import type { Logger } from 'pino';
import type { Config } from './config.ts';
import { readManifest } from './github/app-manifest.ts';
import type { GitHubApp } from './github/github-app.ts';
import { type IntakeParts, takeLabelEvent } from './github/label-event.ts';
import type { CommandStore, Queue, TraceStore } from './ports.ts';
import { createCommandProducer } from './queue/command-queue.ts';
import { createTurns } from './queue/turns.ts';
import { keepCatchingUp } from './run/catch-up.ts';

export interface CatchingUp {
  readonly app: GitHubApp;
  readonly trace: IntakeParts['trace'] & Pick<TraceStore, 'runs' | 'first'>;
  readonly queue: Queue;
  readonly commands: CommandStore;
  readonly log: Logger;
}

export interface CatchUp {
  start(): void;
  close(): Promise<void>;
}

export function createCatchUp(config: Config, { app, trace, queue, commands, log }: CatchingUp): CatchUp {
  const queueing = { redisUrl: config.redisUrl, onError: (err: Error) => log.warn({ err }, 'queue') };
  const turns = createTurns(queueing);
  const producer = createCommandProducer(queueing);
  const { label, policy } = config;
  const kept = { commands, enqueueCommand: producer.enqueue };
  const intake = { label, policy, trace, queue, ...kept, budget: config.budget.default };
  let looking: ReturnType<typeof keepCatchingUp> | undefined;
  return {
    start: () => {
      looking ??= keepCatchingUp({
        ...{ app, label, trace, log, now: Date.now, events: readManifest().default_events },
        take: (payload) => takeLabelEvent(payload, intake),
        turn: (ms) => turns.take('catch-up', ms),
      });
    },
    close: async () => {
      await looking?.stop();
      await turns.close();
      await producer.close();
    },
  };
}
