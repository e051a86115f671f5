// The world of a test of the bot: an emulated GitHub, a Redis, a data folder, and the wiring of production on them.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Queue as BullQueue } from 'bullmq';
import { pino } from 'pino';
import { readConfig } from '../../src/config.ts';
import type { RunningServer } from '../../src/github/webhook-server.ts';
import { startWeb } from '../../src/index.ts';
import type { CommandStore, Job } from '../../src/ports.ts';
import { QUEUE } from '../../src/queue/job.ts';
import type { AnswerParts } from '../../src/run/answering.ts';
import { createTraceStore, type FileTraceStore } from '../../src/store/trace-store.ts';
import type { WiredRuns } from '../../src/wire-runs.ts';
import { type SeededGitHub, startSeededGitHub, WEBHOOK_SECRET } from '../github/seeded-github.ts';
import { type RedisServer, startRedis } from '../redis-server.ts';
import { wiredOn } from './wired-on.ts';

export interface World {
  readonly hub: SeededGitHub;
  readonly redis: RedisServer;
  /** Folder of traces and commands. */
  readonly folder: string;
  readonly trace: FileTraceStore;
  readonly commands: CommandStore;
  /** The queue of runs, as it is seen from outside. */
  readonly jobs: BullQueue<Job>;
  readonly wired: WiredRuns;
  /** What answers commands. */
  readonly parts: AnswerParts;
  close(): Promise<void>;
}

export async function createWorld(): Promise<World> {
  const [hub, redis, folder] = await Promise.all([
    startSeededGitHub(),
    startRedis(),
    mkdtemp(join(tmpdir(), 'mullover-world-')),
  ]);
  const trace = createTraceStore({ dir: folder, redact: (text) => text });
  const wired = wiredOn({ hub, redis, trace, folder });
  const jobs = new BullQueue<Job>(QUEUE, { connection: { url: redis.url, maxRetriesPerRequest: null } });
  const { answering: parts } = wired;
  return {
    ...{ hub, redis, folder, trace, jobs, wired, parts, commands: parts.commands },
    close: async () => {
      await Promise.all([wired.close(), jobs.close()]);
      await Promise.all([hub.close(), redis.stop()]);
      await rm(folder, { recursive: true });
    },
  };
}

/** The web process of a world, to which its GitHub sends events; ids of commands are put into `queued` in place of a queue. */
export async function startWebOn({ hub, trace, commands, wired }: World, queued: string[]): Promise<RunningServer> {
  const { label, mention, outcomes, policy, budget } = readConfig({});
  const web = await startWeb({
    ...{ host: '127.0.0.1', port: 0, secrets: [WEBHOOK_SECRET], log: pino({ level: 'silent' }) },
    ...{ label, mention, outcomes, policy, policies: [policy], budget: budget.default },
    ...{ trace, commands, queue: wired.queue, health: wired.queue.health },
    enqueueCommand: async (id) => void queued.push(id),
  });
  hub.github.webhooks.url = `${web.url}/api/github/webhooks`;
  return web;
}
