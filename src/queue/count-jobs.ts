// How many jobs wait, run or wait for another attempt, in each queue.

import { Queue } from 'bullmq';
import { COMMAND_QUEUE } from './command-queue.ts';
import { inTime } from './in-time.ts';
import { QUEUE } from './job.ts';

export interface JobCounter {
  /** Queue → state → jobs; empty while Redis does not answer. */
  count(): Promise<Readonly<Record<string, Readonly<Record<string, number>>>>>;
  close(): Promise<void>;
}

export interface JobCounterOptions {
  readonly redisUrl: string;
  onError(error: Error): void;
}

const STATES = ['waiting', 'prioritized', 'active', 'delayed', 'failed'] as const;

export function createJobCounter({ redisUrl, onError }: JobCounterOptions): JobCounter {
  const connection = { url: redisUrl, enableOfflineQueue: false, maxRetriesPerRequest: 1, connectTimeout: 2000 };
  const queues = [QUEUE, COMMAND_QUEUE].map((name) => new Queue(name, { connection }));
  for (const queue of queues) queue.on('error', onError);
  return {
    count: async () => {
      try {
        const counts = await inTime(Promise.all(queues.map((queue) => queue.getJobCounts(...STATES))));
        return Object.fromEntries(queues.map(({ name }, at) => [name, counts[at] ?? {}]));
      } catch (error) {
        onError(error instanceof Error ? error : new Error(String(error)));
        return {};
      }
    },
    close: async () => {
      await Promise.all(queues.map((queue) => queue.close()));
    },
  };
}
