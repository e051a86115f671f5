// Takes jobs from the queue and runs them: bounded, resumable after a crash, closed in time.

import { type Job as BullJob, DelayedError, type Processor, UnrecoverableError, WaitingError, Worker } from 'bullmq';
import type { z } from 'zod';
import type { Job } from '../ports.ts';
import { jobSchema, QUEUE } from './job.ts';

/** A queue of its own, and what its jobs carry. */
export interface JobKind<T> {
  readonly queue: string;
  readonly schema: z.ZodType<T>;
}

export interface Later {
  /** Milliseconds since 1970. */
  readonly until: number;
}

export interface Entered {
  /** `lost`: another worker has the job now. */
  leave(how: 'over' | 'lost'): Promise<void>;
}

/** Says whether a job may begin, and is told of its end. */
export interface Gate<T> {
  /** `round`: see `FairOrder`. A time: it is asked again then. */
  enter(job: T, round: number): Promise<Entered | Later>;
}

export interface ConsumerOptions<T = Job> {
  readonly redisUrl: string;
  /** Asked before each job; undefined: all may begin. */
  readonly gate?: Gate<T> | undefined;
  /** Jobs at a time. */
  readonly concurrency: number;
  readonly lockMs: number;
  readonly stalledMs: number;
  readonly maxStalled: number;
  /**
   * Runs one job. The signal is aborted when the process closes or the job's lock is lost; the job is then taken up
   * again, here or elsewhere. A time (milliseconds since 1970): it is taken up again then. Throwing asks for another attempt, up to the producer's limit. `failed` attempts came before.
   */
  run(job: T, signal: AbortSignal, failed: number): Promise<void> | Promise<Later | undefined>;
  /** The job will not be tried again: it failed too often or its worker crashed too often. */
  givenUp(job: T, reason: string): Promise<void>;
  /** `job`: whose attempt failed; undefined for the connection. */
  onError(error: Error, job?: T): void;
  /** Longest wait for running jobs at close(). */
  readonly closeMs?: number;
}

export interface Consumer {
  /** Settles when the first connection stands. */
  ready(): Promise<void>;
  /** Takes nothing more, aborts what runs, gives it back to the queue. Settles within the time limit. */
  close(): Promise<void>;
}

/** Takes runs. */
export function createConsumer(options: ConsumerOptions): Consumer {
  return createConsumerOf({ queue: QUEUE, schema: jobSchema }, options);
}

export function createConsumerOf<T>(kind: JobKind<T>, options: ConsumerOptions<T>): Consumer {
  let closing = false;
  const running = new Set<Promise<unknown>>();
  // BullMQ hands over a signal only to a processor with three parameters.
  const process = async (bullJob: BullJob<unknown>, token?: string, signal?: AbortSignal): Promise<void> => {
    const job = kind.schema.safeParse(bullJob.data);
    if (!job.success) throw new UnrecoverableError(`The job is not one of ours: ${job.error.message}`);
    if (!closing) {
      const isLost = () => !closing && signal?.aborted === true;
      // Came to its end by itself: what is left to do for it may take until we close, and is no reason to do it all again.
      let over = false;
      const run = gated({ gate: options.gate, job: job.data, round: bullJob.priority, isLost }, async () => {
        const later = await options.run(job.data, signal ?? new AbortController().signal, bullJob.attemptsMade);
        over = signal?.aborted !== true;
        return later ?? undefined;
      });
      running.add(run);
      let later: Later | undefined;
      try {
        later = await run;
      } catch (error) {
        if (!closing) throw error;
      } finally {
        running.delete(run);
      }
      if (later) {
        await bullJob.moveToDelayed(Math.max(later.until, Date.now() + 1000), token);
        throw new DelayedError();
      }
      if (over || !closing || !signal?.aborted) return;
    }
    // Given back without spending an attempt; whatever the run finished is in its trace. The fetch that waited when
    // we began to close may bring a job (even this one) once more: it goes back the same way.
    await bullJob.moveToWait(token);
    throw new WaitingError();
  };
  const worker = createBullWorker(kind.queue, options, process);
  reportFailures(worker, kind, options, running);
  return {
    ready: async () => {
      await worker.waitUntilReady();
    },
    close: async () => {
      closing = true;
      await worker.pause(true);
      worker.cancelAllJobs('The worker is closing.');
      const finished = await settledWithin([...running], options.closeMs ?? 20_000);
      // A job that ignores its signal is found as stalled by another worker when its lock has run out.
      await worker.close(!finished);
    },
  };
}

interface Gated<T> {
  readonly gate: Gate<T> | undefined;
  readonly job: T;
  readonly round: number;
  /** Another worker may have the job. */
  readonly isLost: () => boolean;
}

async function gated<T>(
  { gate, job, round, isLost }: Gated<T>,
  run: () => Promise<Later | undefined>,
): Promise<Later | undefined> {
  const entered = await gate?.enter(job, round);
  if (entered && 'until' in entered) return entered;
  try {
    return await run();
  } finally {
    await entered?.leave(isLost() ? 'lost' : 'over');
  }
}

function createBullWorker<T>(
  queue: string,
  options: ConsumerOptions<T>,
  process: Processor<unknown, void>,
): Worker<unknown, void> {
  return new Worker(queue, process, {
    connection: { url: options.redisUrl, maxRetriesPerRequest: null },
    concurrency: options.concurrency,
    lockDuration: options.lockMs,
    lockRenewTime: Math.floor(options.lockMs / 3),
    stalledInterval: options.stalledMs,
    maxStalledCount: options.maxStalled,
  });
}

/** `running`: gains what a given-up job is still told. */
function reportFailures<T>(
  worker: Worker<unknown, void>,
  { schema }: JobKind<T>,
  options: ConsumerOptions<T>,
  running: Set<Promise<unknown>>,
): void {
  worker.on('error', (error) => options.onError(error));
  worker.on('lockRenewalFailed', (ids) => {
    for (const id of ids) worker.cancelJob(id, 'The lock was lost: another worker may have the job.');
  });
  worker.on('failed', (bullJob, error) => {
    const attempts = bullJob?.opts.attempts ?? 1;
    const job = schema.safeParse(bullJob?.data);
    options.onError(error, job.data);
    // Too many stalls and unrecoverable errors end a job before its attempts are used up.
    const last = bullJob?.finishedOn !== undefined || (bullJob?.attemptsMade ?? attempts) >= attempts;
    if (!job.success || !last) return;
    const told = options
      .givenUp(job.data, error.message)
      .catch((failure) => options.onError(failure, job.data))
      .finally(() => running.delete(told));
    running.add(told);
  });
}

async function settledWithin(promises: readonly Promise<unknown>[], limitMs: number): Promise<boolean> {
  const { promise: late, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(false), limitMs);
  const settled = Promise.allSettled(promises).then(() => true);
  try {
    return await Promise.race([settled, late]);
  } finally {
    clearTimeout(timer);
  }
}
