// How many runs one installation has at a time, in all workers together: places in Redis that end by themselves.

import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import type { Job } from '../ports.ts';
import type { Entered, Gate, Later } from './consumer.ts';
import { serveRound } from './fair-order.ts';
import { jobId, QUEUE } from './job.ts';

export interface InstallationCapOptions {
  readonly redisUrl: string;
  /** Runs of one installation at a time; undefined: as many as there are workers. */
  readonly most: number | undefined;
  /** A place whose worker is silent this long is free again. */
  readonly lockMs: number;
  /** How long a run waits at most after a place is free of which nobody could tell it. */
  readonly laterMs: number;
  onError(error: Error): void;
}

const PREFIX = 'mullover-cap';
const KEPT_SECONDS = 7 * 24 * 3600;

/** A job that has a place keeps it: it may have been taken over from a worker that died. */
const ENTER = `
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
  if not redis.call('ZSCORE', KEYS[1], ARGV[1]) and redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[2]) then
    redis.call('ZADD', KEYS[2], ARGV[4], ARGV[1])
    redis.call('EXPIRE', KEYS[2], ARGV[5])
    return 0
  end
  redis.call('ZREM', KEYS[2], ARGV[1])
  redis.call('ZADD', KEYS[1], now + ARGV[3], ARGV[1])
  redis.call('PEXPIRE', KEYS[1], ARGV[3])
  return 1`;

/** Frees the place; the answer is who waits for it longest, if anybody. */
const LEAVE = `
  redis.call('ZREM', KEYS[1], ARGV[1])
  return redis.call('ZPOPMIN', KEYS[2])[1]`;

export interface InstallationCap extends Gate<Job> {
  close(): Promise<void>;
}

export function createInstallationCap(options: InstallationCapOptions): InstallationCap {
  const { redisUrl, most = Number.MAX_SAFE_INTEGER, lockMs, laterMs, onError } = options;
  const redis = new Redis(redisUrl, { maxRetriesPerRequest: null });
  redis.on('error', onError);
  const queue = new Queue(QUEUE, { connection: { url: redisUrl, maxRetriesPerRequest: null } });
  queue.on('error', onError);
  const told = (work: Promise<unknown>) => work.catch((error: unknown) => onError(error as Error));
  const take = async (job: Job, round: number) =>
    (await redis.eval(ENTER, 2, ...keysOf(job), jobId(job), most, lockMs, round, KEPT_SECONDS)) === 1;
  const leave = async (job: Job) => {
    const next = await redis.eval(LEAVE, 2, ...keysOf(job), jobId(job));
    if (typeof next === 'string') await begin(queue, next);
  };
  return {
    enter: async (job, round): Promise<Entered | Later> => {
      if (!(await take(job, round))) return { until: Date.now() + laterMs };
      await serveRound(redis, round);
      const timer = setInterval(() => void told(take(job, round)), Math.floor(lockMs / 3));
      return {
        leave: async (how) => {
          clearInterval(timer);
          // Whoever has the lost job now has its place, too.
          if (how === 'over') await told(leave(job));
        },
      };
    },
    close: async () => {
      await queue.close();
      redis.disconnect();
    },
  };
}

function keysOf({ place: { installation } }: Job): [running: string, waiting: string] {
  return [`${PREFIX}:running:${installation}`, `${PREFIX}:waiting:${installation}`];
}

/** One that is gone, or on its way already, is none to begin: it looks for itself later. */
async function begin(queue: Queue, id: string): Promise<void> {
  const job = await queue.getJob(id);
  if (job && (await job.isDelayed())) await job.promote();
}
