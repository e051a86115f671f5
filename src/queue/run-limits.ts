// How many runs begin in a day, for a person, a repository and an installation: counted in Redis for all workers together.

import { Redis } from 'ioredis';
import { RateLimiterRedis } from 'rate-limiter-flexible';
import { inTime } from './in-time.ts';
import type { ProducerOptions } from './producer.ts';

export interface RunAsker {
  readonly installation: number;
  readonly repositoryId: number;
  readonly sender: string;
}

/** Runs in 24 hours, which begin with the first of them. */
export interface RunShares {
  readonly person: number;
  readonly repository: number;
  readonly installation: number;
}

export interface RunRefusal {
  /** Whose runs are used up. */
  readonly by: keyof RunShares;
  /** When there is one again, in milliseconds since 1970. */
  readonly again: number;
}

export interface RunLimits {
  /** Counts a run, once however often it is asked about; undefined where it may begin. Throws EnvironmentFault. */
  admit(run: string, asker: RunAsker, most: RunShares): Promise<RunRefusal | undefined>;
  close(): Promise<void>;
}

const DAY = 24 * 3600;
const PREFIX = 'mullover-runs-limits';
/** Each caller says for itself how many there are. */
const ANY = 1_000_000;
const ORDER = ['person', 'repository', 'installation'] as const;

export function createRunLimits({ redisUrl, onError }: ProducerOptions): RunLimits {
  const redis = new Redis(redisUrl, { maxRetriesPerRequest: 1, connectTimeout: 2000 });
  redis.on('error', onError);
  const counter = (share: keyof RunShares) =>
    new RateLimiterRedis({ storeClient: redis, keyPrefix: `${PREFIX}:${share}`, points: ANY, duration: DAY });
  const counters = {
    person: counter('person'),
    repository: counter('repository'),
    installation: counter('installation'),
  };
  return {
    admit: (run, asker, most) => inTime(admit(redis, counters, { run, asker, most })),
    close: async () => redis.disconnect(),
  };
}

interface Wish {
  readonly run: string;
  readonly asker: RunAsker;
  readonly most: RunShares;
}

/** What was taken is given back where another share is used up: who is refused has spent nothing. */
async function admit(
  redis: Redis,
  counters: Readonly<Record<keyof RunShares, RateLimiterRedis>>,
  { run, asker, most }: Wish,
): Promise<RunRefusal | undefined> {
  const counted = `${PREFIX}:run:${run}`;
  if ((await redis.exists(counted)) === 1) return undefined;
  const keys = {
    person: asker.sender.toLowerCase(),
    repository: `${asker.repositoryId}`,
    installation: `${asker.installation}`,
  };
  for (const [at, by] of ORDER.entries()) {
    const taken = await counters[by].consume(keys[by]);
    if (taken.consumedPoints <= most[by]) continue;
    for (const share of ORDER.slice(0, at + 1)) await counters[share].reward(keys[share]);
    return { by, again: Date.now() + taken.msBeforeNext };
  }
  await redis.set(counted, '1', 'EX', DAY);
  return undefined;
}
