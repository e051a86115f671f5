// Bull Board over the queues of a deployment, to be looked at: runs and commands are added, tried again and removed by the bot alone.

import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { HonoAdapter } from '@bull-board/hono';
import { serveStatic } from '@hono/node-server/serve-static';
import { Queue } from 'bullmq';
import { Hono } from 'hono';
import { COMMAND_QUEUE } from './command-queue.ts';
import { jobSchema, QUEUE } from './job.ts';

export interface QueueBoard {
  /** Answers requests below the path, with jobs as Redis holds them: what nobody may see is for the caller to take out. */
  fetch(request: Request): Response | Promise<Response>;
  close(): Promise<void>;
}

export interface QueueBoardOptions {
  readonly redisUrl: string;
  /** Where it is reached, such as `/queues`. */
  readonly path: string;
  onError(error: Error): void;
}

export function createQueueBoard({ redisUrl, path, onError }: QueueBoardOptions): QueueBoard {
  const connection = { url: redisUrl, enableOfflineQueue: false, maxRetriesPerRequest: 1, connectTimeout: 2000 };
  const [runs, commands] = [new Queue(QUEUE, { connection }), new Queue(COMMAND_QUEUE, { connection })];
  for (const queue of [runs, commands]) queue.on('error', onError);
  const serverAdapter = new HonoAdapter(serveStatic);
  serverAdapter.setBasePath(path);
  createBullBoard({
    queues: [
      new BullMQAdapter(runs, { readOnlyMode: true, displayName: 'Runs', externalJobUrl: runPage }),
      new BullMQAdapter(commands, { readOnlyMode: true, displayName: 'Commands of people' }),
    ],
    serverAdapter,
    options: { uiConfig: UI },
  });
  const app = new Hono().route(path, serverAdapter.registerPlugin());
  return {
    fetch: (request) => app.fetch(request),
    close: async () => {
      await Promise.all([runs.close(), commands.close()]);
    },
  };
}

const UI = {
  boardTitle: 'Mullover: queues',
  miscLinks: [{ text: 'Runs', url: '/' }],
  hideDocsLink: true,
  // Browsers are told the names of workers by a question that Redis answers slowly with a thousand of them.
  showWorkers: false,
};

/** The page of the run that a job is about. */
function runPage({ data }: { readonly data?: unknown }): { displayText: string; href: string } {
  const job = jobSchema.safeParse(data);
  return { displayText: 'page of the run', href: job.success ? `/runs/${job.data.run}` : '/' };
}
