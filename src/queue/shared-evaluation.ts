// What machines share of one evaluation in Redis: who does which instance, and every row with the trace that it was made on.

import { createHash } from 'node:crypto';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { z } from 'zod';
import { type Consumer, type ConsumerOptions, createConsumerOf, type JobKind } from './consumer.ts';

/** A row of an instance, in the words of whoever made it. */
export interface SharedRow {
  /** Rows with the same key are about the same. */
  readonly key: string;
  readonly text: string;
  /** `final`: it stays, whatever comes later; `open`: the next one with its key replaces it. */
  readonly standing: 'final' | 'open';
}

/** The trace of a run as bytes. */
export interface SharedTrace {
  readonly run: string;
  readonly bytes: Buffer;
}

/** All calls wait for a Redis that is away. Nothing of it is lost by the death of a worker or of the follower. */
export interface SharedEvaluation {
  /** What is evaluated, in the words of its follower; undefined where nobody evaluates under this name, or no more. */
  about(): Promise<string | undefined>;
  describe(about: string): Promise<void>;
  /** Adds the instances that are not there yet, with all that a worker has to know of them. */
  add(tasks: readonly { readonly instance: string; readonly text: string }[]): Promise<void>;
  task(instance: string): Promise<string | undefined>;
  /** Keeps a row with the trace of its run, both or none of them; nothing where there is a final row with its key. */
  keep(instance: string, row: SharedRow, trace: SharedTrace | undefined): Promise<void>;
  /** Keeps what there is of the trace of a run that has no row yet; nothing where there is a final row with its key. */
  keepTrace(instance: string, key: string, trace: SharedTrace): Promise<void>;
  rows(instance: string): Promise<readonly SharedRow[]>;
  runs(instance: string): Promise<readonly string[]>;
  trace(instance: string, run: string): Promise<Buffer | undefined>;
  /** The next instance of which a row was kept; undefined after a while without one. One follower only. */
  news(): Promise<string | undefined>;
  /** Those of the instances that no worker will take again, with the reason where they were given up. */
  settled(instances: readonly string[]): Promise<ReadonlyMap<string, string | undefined>>;
  /** Lets go of the rows and traces of an instance. */
  forget(instance: string): Promise<void>;
  /** Processes that take instances. */
  workers(): Promise<number>;
  /** Takes everything of the evaluation out of Redis, its description first: workers end. */
  end(): Promise<void>;
  close(): Promise<void>;
}

export interface SharedOptions {
  readonly redisUrl: string;
  /** Lost connections, for the log. */
  onError(error: Error): void;
  /** Wait before an instance that failed is taken again. */
  readonly retryMs?: number;
}

/** Attempts at an instance that fails. One whose worker dies counts for itself. */
const ATTEMPTS = 3;
const RETRY_MS = 5000;
/** Instances that are added at once. */
const BULK = 100;
const NEWS_SECONDS = 2;

export function createSharedEvaluation(
  id: string,
  { redisUrl, onError, retryMs = RETRY_MS }: SharedOptions,
): SharedEvaluation {
  const redis = new Redis(redisUrl, { maxRetriesPerRequest: null });
  const waiting = redis.duplicate();
  const queue = new Queue<EvaluationJob>(kindOf(id).queue, {
    connection: { url: redisUrl, maxRetriesPerRequest: null },
    defaultJobOptions: { attempts: ATTEMPTS, backoff: { type: 'fixed', delay: retryMs } },
  });
  for (const each of [redis, waiting, queue]) each.on('error', onError);
  const name = (...parts: readonly string[]) => ['mullover-evaluation', id, ...parts].join(':');
  const ofInstance = (instance: string) => ['rows', 'open', 'traces'].map((part) => name(part, instance));
  return {
    about: async () => (await redis.get(name('about'))) ?? undefined,
    describe: async (about) => void (await redis.set(name('about'), about)),
    add: async (tasks) => {
      for (let at = 0; at < tasks.length; at += BULK) {
        const some = tasks.slice(at, at + BULK);
        await redis.hset(name('tasks'), new Map(some.map(({ instance, text }) => [instance, text])));
        await queue.addBulk(
          some.map(({ instance }) => ({ name: 'evaluate', data: { instance }, opts: { jobId: jobIdOf(instance) } })),
        );
      }
    },
    task: async (instance) => (await redis.hget(name('tasks'), instance)) ?? undefined,
    keep: async (instance, { key, text, standing }, trace) => {
      const keys = [...ofInstance(instance), name('news')];
      const told = [key, text, standing, trace?.run ?? '', trace?.bytes ?? '', instance];
      await redis.eval(KEEP, keys.length, ...keys, ...told);
    },
    keepTrace: async (instance, key, { run, bytes }) => {
      const keys = ofInstance(instance);
      await redis.eval(KEEP_TRACE, keys.length, ...keys, key, run, bytes);
    },
    rows: async (instance) => {
      const [final = '', open = ''] = ofInstance(instance);
      return [...rowsIn(await redis.hgetall(final), 'final'), ...rowsIn(await redis.hgetall(open), 'open')];
    },
    runs: (instance) => redis.hkeys(name('traces', instance)),
    trace: async (instance, run) => (await redis.hgetBuffer(name('traces', instance), run)) ?? undefined,
    news: async () => (await waiting.blpop(name('news'), NEWS_SECONDS))?.[1],
    settled: (instances) => settledOf(queue, instances),
    forget: async (instance) => void (await redis.del(ofInstance(instance))),
    workers: () => queue.getWorkersCount(),
    end: async () => {
      await redis.del(name('about'));
      await queue.obliterate({ force: true });
      for await (const keys of redis.scanStream({ match: name('*'), count: 1000 }))
        if (keys.length > 0) await redis.del(keys as string[]);
    },
    close: async () => {
      for (const each of [redis, waiting]) each.disconnect();
      await queue.close();
    },
  };
}

export interface EvaluationJob {
  readonly instance: string;
}

/** Takes instances of an evaluation. */
export function createInstanceConsumer(id: string, options: ConsumerOptions<EvaluationJob>): Consumer {
  return createConsumerOf(kindOf(id), options);
}

/** A queue for each evaluation: a worker must not be given what is for another model. */
function kindOf(id: string): JobKind<EvaluationJob> {
  return { queue: `mullover-evaluation-${id}`, schema: z.strictObject({ instance: z.string() }) };
}

/** Ids of instances may look like numbers and hold colons, which those of jobs must not. */
function jobIdOf(instance: string): string {
  return `i-${createHash('sha256').update(instance).digest('hex').slice(0, 24)}`;
}

function rowsIn(texts: Readonly<Record<string, string>>, standing: SharedRow['standing']): readonly SharedRow[] {
  return Object.entries(texts).map(([key, text]) => ({ key, text, standing }));
}

async function settledOf(
  queue: Queue<EvaluationJob>,
  instances: readonly string[],
): Promise<ReadonlyMap<string, string | undefined>> {
  const done = new Set(await queue.getRanges(['completed'], 0, -1));
  const failed = new Set(await queue.getRanges(['failed'], 0, -1));
  const settled = new Map<string, string | undefined>();
  for (const instance of instances) {
    const id = jobIdOf(instance);
    if (done.has(id)) settled.set(instance, undefined);
    else if (failed.has(id)) settled.set(instance, (await queue.getJob(id))?.failedReason ?? 'no reason is known');
  }
  return settled;
}

/** A worker that lost its instance to another one and wakes up later must not replace what that one has made. */
const KEEP = `
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 1 then return 0 end
if ARGV[3] == 'final' then
  redis.call('HDEL', KEYS[2], ARGV[1])
  redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
else
  redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
end
if ARGV[4] ~= '' then redis.call('HSET', KEYS[3], ARGV[4], ARGV[5]) end
redis.call('RPUSH', KEYS[4], ARGV[6])
return 1`;

const KEEP_TRACE = `
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 then redis.call('HSET', KEYS[3], ARGV[2], ARGV[3]) end
return 0`;
