// How often people may ask by commands, counted in Redis for all workers together: what they cost at GitHub has a bound.

import { Redis } from 'ioredis';
import { RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { inTime } from './in-time.ts';
import type { ProducerOptions } from './producer.ts';

/** Who asks, and where. */
export interface Asker {
  readonly installation: number;
  readonly repositoryId: number;
  /** Number of the issue or pull request. */
  readonly thread: number;
  readonly sender: string;
}

/**
 * `admitted`: to be looked at. `later`: others have used up what the repository or the installation has. `too-often`: the
 * sender has, and is told for this once. `silent`: so again, or by somebody whom nobody knows here.
 */
export type Admission = 'admitted' | 'later' | 'too-often' | 'silent';

/** All throw EnvironmentFault when Redis does not answer in time. */
export interface CommandLimits {
  /** Counts a command, once however often it is looked at. */
  admit(command: string, asker: Asker): Promise<Admission>;
  /** GitHub has said that this person may ask: no permission from now on, only a count apart from that of strangers. */
  know(asker: Asker): Promise<void>;
  isKnown(asker: Asker): Promise<boolean>;
  /** The thread has been told that this person may not ask: no more is said, and nobody asked again, for some minutes. */
  refuse(asker: Asker): Promise<void>;
  isRefused(asker: Asker): Promise<boolean>;
  /** A label of this person was refused: a few in an hour are asked about and told, in one repository. */
  refuseLabel(asker: Asker): Promise<void>;
  /** True where those few were, and nobody knows the person here. */
  isLabelRefused(asker: Asker): Promise<boolean>;
  close(): Promise<void>;
}

const HOUR = 3600;
const KNOWN_SECONDS = 24 * HOUR;
/** So soon somebody who has been given write access may ask again where the refusal stands. */
const REFUSED_SECONDS = 600;

interface Shares {
  readonly person: number;
  readonly repository: number;
  readonly installation: number;
}

/** Commands in an hour. One costs some six requests of the 5,000 that GitHub allows an installation. */
const OF_STRANGERS: Shares = { person: 5, repository: 30, installation: 60 };
const OF_KNOWN: Shares = { person: 30, repository: 120, installation: 300 };

export function createCommandLimits({ redisUrl, onError }: ProducerOptions): CommandLimits {
  const redis = new Redis(redisUrl, { maxRetriesPerRequest: 1, connectTimeout: 2000 });
  redis.on('error', onError);
  const strangers = countersOf(redis, 'strangers', OF_STRANGERS);
  const known = countersOf(redis, 'known', OF_KNOWN);
  // Apart from commands: whoever may label in one repository and not write may well write in another.
  const labels = new RateLimiterRedis({
    storeClient: redis,
    keyPrefix: `${PREFIX}:refused-labels`,
    points: OF_STRANGERS.person,
    duration: HOUR,
  });
  const isThere = async (key: string) => (await redis.exists(key)) === 1;
  return {
    admit: (command, asker) =>
      inTime(
        (async () =>
          (await isThere(knownKey(asker)))
            ? admit(redis, known, command, asker)
            : quietly(await admit(redis, strangers, command, asker)))(),
      ),
    know: async (asker) => void (await inTime(redis.set(knownKey(asker), '1', 'EX', KNOWN_SECONDS))),
    isKnown: (asker) => inTime(isThere(knownKey(asker))),
    refuse: async (asker) => void (await inTime(redis.set(refusedKey(asker), '1', 'EX', REFUSED_SECONDS))),
    isRefused: (asker) => inTime(isThere(refusedKey(asker))),
    refuseLabel: async (asker) => {
      // Who has lost write access is a stranger again.
      await inTime(redis.del(knownKey(asker)));
      await inTime(take(labels, labelKey(asker)));
    },
    isLabelRefused: (asker) =>
      inTime(
        (async () => {
          const refused = await labels.get(labelKey(asker));
          return refused !== null && refused.consumedPoints >= labels.points && !(await isThere(knownKey(asker)));
        })(),
      ),
    close: async () => redis.disconnect(),
  };
}

type Counters = Readonly<Record<keyof Shares, RateLimiterRedis>>;

const PREFIX = 'mullover-limits';

function countersOf(redis: Redis, who: string, shares: Shares): Counters {
  const counter = (share: keyof Shares) =>
    new RateLimiterRedis({
      storeClient: redis,
      keyPrefix: `${PREFIX}:${who}:${share}`,
      points: shares[share],
      duration: HOUR,
    });
  return { person: counter('person'), repository: counter('repository'), installation: counter('installation') };
}

/** How far a command got is kept, so that one that waits, or whose worker died, takes no second place. */
async function admit(redis: Redis, counters: Counters, command: string, asker: Asker): Promise<Admission> {
  const key = `${PREFIX}:command:${command}`;
  const counted = await redis.get(key);
  if (counted === 'whole') return 'admitted';
  if (counted === null) {
    const taken = await take(counters.person, personOf(asker));
    if (taken !== 'taken') return taken === 'first' ? 'too-often' : 'silent';
    await redis.set(key, 'person', 'EX', KNOWN_SECONDS);
  }
  const { repository, installation } = counters;
  if ((await take(installation, `${asker.installation}`)) !== 'taken') return 'later';
  if ((await take(repository, `${asker.repositoryId}`)) !== 'taken') {
    await installation.reward(`${asker.installation}`);
    return 'later';
  }
  await redis.set(key, 'whole', 'EX', KNOWN_SECONDS);
  return 'admitted';
}

/** Takes a place; `first`: there was none left, for the first time in this hour. */
async function take(counter: RateLimiterRedis, key: string): Promise<'taken' | 'first' | 'none'> {
  try {
    await counter.consume(key);
    return 'taken';
  } catch (refusal) {
    if (!(refusal instanceof RateLimiterRes)) throw refusal;
    return refusal.consumedPoints === counter.points + 1 ? 'first' : 'none';
  }
}

/** To strangers no word is due. */
const quietly = (admission: Admission): Admission => (admission === 'too-often' ? 'silent' : admission);

const personOf = ({ sender }: Asker): string => sender.toLowerCase();
const knownKey = (asker: Asker): string => `${PREFIX}:knows:${asker.repositoryId}:${personOf(asker)}`;
const labelKey = (asker: Asker): string => `${asker.repositoryId}:${personOf(asker)}`;
const refusedKey = (asker: Asker): string =>
  `${PREFIX}:refused:${asker.repositoryId}:${asker.thread}:${personOf(asker)}`;
