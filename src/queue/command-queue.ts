// Commands on their way from the web process to a worker, apart from runs: a stop must not wait behind what it stops.

import { DelayedError, Queue, Worker } from 'bullmq';
import { z } from 'zod';
import { inTime } from './in-time.ts';
import type { ProducerOptions } from './producer.ts';

export const COMMAND_QUEUE = 'mullover-commands';
const commandSchema = z.strictObject({ command: z.string().regex(/^c-[0-9a-f]{12}$/) });
type CommandJob = z.infer<typeof commandSchema>;

/** The stored command remembers its outcome for longer. */
const KEEP = { age: 24 * 3600, count: 1000 };

export interface CommandProducer {
  /** Settles when Redis holds the command, once for each id. Throws EnvironmentFault when that is not certain in time. */
  enqueue(command: string): Promise<void>;
  close(): Promise<void>;
}

export function createCommandProducer({ redisUrl, onError, retryMs = 15_000 }: ProducerOptions): CommandProducer {
  const queue = new Queue<CommandJob>(COMMAND_QUEUE, {
    connection: { url: redisUrl, enableOfflineQueue: false, maxRetriesPerRequest: 1, connectTimeout: 2000 },
    defaultJobOptions: {
      attempts: 8,
      backoff: { type: 'exponential', delay: retryMs, jitter: 0.5 },
      removeOnComplete: KEEP,
      removeOnFail: KEEP,
    },
  });
  queue.on('error', onError);
  return {
    enqueue: async (command) => {
      await inTime(queue.add('command', { command }, { jobId: command }));
    },
    close: () => queue.close(),
  };
}

export interface CommandConsumerOptions {
  readonly redisUrl: string;
  readonly lockMs: number;
  readonly stalledMs: number;
  /** How long a command waits that cannot be carried out yet. */
  readonly laterMs: number;
  /** How long one waits whose repository has had as many as it may have in an hour. */
  readonly muchLaterMs: number;
  /** Carries out one command; safe to repeat. `later`: its turn has not come. `failed` attempts came before. */
  run(command: string, signal: AbortSignal, failed: number): Promise<'done' | 'later' | 'much-later'>;
  /** `command`: whose attempt failed; undefined for the connection. */
  onError(error: Error, command?: string): void;
}

export interface CommandConsumer {
  ready(): Promise<void>;
  /** Takes nothing more; settles when the command in hand is given back or done. */
  close(): Promise<void>;
}

/** One command at a time, so that those of one issue are taken in their order. */
export function createCommandConsumer(options: CommandConsumerOptions): CommandConsumer {
  const closing = new AbortController();
  const worker = new Worker<unknown, void>(
    COMMAND_QUEUE,
    async (job, token) => {
      const { command } = commandSchema.parse(job.data);
      const turn = await options.run(command, closing.signal, job.attemptsMade);
      if (turn === 'done') return;
      const waitMs = turn === 'later' ? options.laterMs : options.muchLaterMs;
      await job.moveToDelayed(Date.now() + waitMs, token);
      throw new DelayedError();
    },
    {
      connection: { url: options.redisUrl, maxRetriesPerRequest: null },
      lockDuration: options.lockMs,
      stalledInterval: options.stalledMs,
      maxStalledCount: 5,
    },
  );
  worker.on('error', (error) => options.onError(error));
  worker.on('failed', (job, error) => options.onError(error, job?.id));
  return {
    ready: async () => {
      await worker.waitUntilReady();
    },
    close: async () => {
      closing.abort();
      await worker.close();
    },
  };
}
