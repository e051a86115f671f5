// Puts jobs into the queue, or says within three seconds that it could not: the port `Queue` on BullMQ.

import { Queue as BullQueue } from 'bullmq';
import { Redis } from 'ioredis';
import { EnvironmentFault } from '../errors.ts';
import type { Enqueued, Job, Queue } from '../ports.ts';
import { checkInfo } from './check-redis.ts';
import { createFairOrder, type FairOrder } from './fair-order.ts';
import { inTime } from './in-time.ts';
import { issueKey, jobId, QUEUE } from './job.ts';

export interface Producer extends Queue {
  /** Settles when Redis answers and still keeps what it is given; throws EnvironmentFault otherwise. */
  health(): Promise<void>;
  close(): Promise<void>;
}

/** Finished jobs leave Redis soon: the trace remembers them for good. */
const KEEP = { age: 24 * 3600, count: 1000 };

/** Attempts at one job. */
export const ATTEMPTS = 10;

export interface ProducerOptions {
  readonly redisUrl: string;
  /** Lost connections, for the log; each call reports its own failure. */
  onError(error: Error): void;
  /** Wait before the second attempt of a job; doubles each time. */
  readonly retryMs?: number;
  /** Attempts at one job; by default as many as outlast GitHub's limit for an hour. */
  readonly attempts?: number;
}

/** Fail fast instead of keeping commands until Redis returns. */
const CONNECTION = { enableOfflineQueue: false, maxRetriesPerRequest: 1, connectTimeout: 2000 };

export function createProducer({
  redisUrl,
  onError,
  retryMs = 15_000,
  attempts = ATTEMPTS,
}: ProducerOptions): Producer {
  const connection = new Redis(redisUrl, CONNECTION);
  const gather = gathering(connection);
  const queue = new BullQueue<Job>(QUEUE, {
    connection,
    defaultJobOptions: {
      // 15 s, 30 s, … an hour at least in all, whatever the jitter: so long GitHub's limit for an hour lasts at most.
      attempts,
      backoff: { type: 'exponential', delay: retryMs, jitter: 0.5 },
      removeOnComplete: KEEP,
      removeOnFail: KEEP,
    },
  });
  queue.on('error', onError);
  const redis = new Redis(redisUrl, { ...CONNECTION, enableOfflineQueue: true });
  redis.on('error', onError);
  const order = createFairOrder(redis, queue);
  const foreseen = new WeakMap<Job, Promise<number>>();
  const roundOf = (job: Job) => {
    const known = foreseen.get(job);
    foreseen.delete(job);
    return known ?? order.next(job.place.installation);
  };
  return {
    foresee: (job) => {
      const round = order.next(job.place.installation);
      foreseen.set(job, round);
      round.catch(() => {}); // whoever enqueues the job hears of it
    },
    enqueue: (job, novelty) => inTime(add(queue, { giveBack: order.giveBack, roundOf, gather }, job, novelty)),
    busy: async (place) => (await inTime(queue.getDeduplicationJobId(issueKey(place)))) ?? undefined,
    hasten: (id) => inTime(hasten(queue, id)),
    health: async () => checkInfo(await answered(queue)),
    close: async () => {
      redis.disconnect();
      await queue.close();
      connection.disconnect();
    },
  };
}

async function hasten(queue: BullQueue<Job>, id: string): Promise<void> {
  const job = await queue.getJob(id);
  if (await job?.isDelayed()) await job?.promote();
}

/**
 * What is sent after a call goes out with all else of the same turn, in one write. The client's own way to do so makes a set of
 * all scripts for each turn, which costs more than a write does.
 */
function gathering(redis: Redis): () => void {
  let isGathering = false;
  return () => {
    const { stream } = redis;
    if (isGathering || !stream) return;
    isGathering = true;
    stream.cork();
    setImmediate(() => {
      isGathering = false;
      stream.uncork();
    });
  };
}

async function answered(queue: BullQueue<Job>): Promise<string> {
  try {
    return await inTime(queue.backend.client.then((client) => client.info()));
  } catch (cause) {
    throw new EnvironmentFault('Redis does not answer.', 'Check Redis with `mullover doctor`.', { cause });
  }
}

interface Order extends Pick<FairOrder, 'giveBack'> {
  /** The round of a job, which may be on its way already. */
  roundOf(job: Job): Promise<number>;
  /** See `gathering`. */
  gather(): void;
}

async function add(queue: BullQueue<Job>, order: Order, job: Job, novelty?: 'new'): Promise<Enqueued> {
  const id = jobId(job);
  if (novelty !== 'new' && (await queue.getJob(id))) return { kind: 'same' };
  const { installation } = job.place;
  const priority = await order.roundOf(job);
  order.gather();
  const added = await queue.add('solve', job, { jobId: id, priority, deduplication: { id: issueKey(job.place) } });
  if (added.id !== undefined && added.id !== id) {
    await order.giveBack(installation, priority);
    return { kind: 'busy', run: added.id };
  }
  return { kind: 'added' };
}
