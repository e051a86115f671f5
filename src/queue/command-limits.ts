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
  // Apart from commands: whoever may label in one repository and not write may well write in another.
  const labels = new RateLimiterRedis({
    storeClient: redis,
    keyPrefix: `${PREFIX}:refused-labels`,
    points: OF_STRANGERS.person,
    duration: HOUR,
  });
  const isThere = async (key: string) => (await redis.exists(key)) === 1;
  return {
    admit: (command, asker) => inTime(admit(redis, command, asker)),
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

const PREFIX = 'mullover-limits';

/**
 * In one step, so that of many at once no more are admitted than there are places, and none takes two. How far a command got is
 * kept: one that waits, or whose worker died, takes no second place. Keys: the command, that the person is known, then counters
 * of strangers and of those known here: person, repository, installation. Arguments: their shares, an hour, how long a command
 * is kept. Returns what CommandLimits says.
 */
const ADMIT = `
local counted = redis.call('get', KEYS[1])
if counted == 'whole' then return 'admitted' end
local known = redis.call('exists', KEYS[2]) == 1
local first = known and 3 or 0
local function key(share) return KEYS[2 + first + share] end
local function points(share) return tonumber(ARGV[first + share]) end
local function take(share)
  redis.call('set', key(share), 0, 'EX', ARGV[7], 'NX')
  return redis.call('incr', key(share))
end
local function isLeft(share) return tonumber(redis.call('get', key(share)) or '0') < points(share) end
if not counted then
  local taken = take(1)
  if taken > points(1) then return known and taken == points(1) + 1 and 'too-often' or 'silent' end
  redis.call('set', KEYS[1], 'person', 'EX', ARGV[8])
end
if not (isLeft(2) and isLeft(3)) then return 'later' end
take(2)
take(3)
redis.call('set', KEYS[1], 'whole', 'EX', ARGV[8])
return 'admitted'`;

async function admit(redis: Redis, command: string, asker: Asker): Promise<Admission> {
  const counters = (who: string) => [
    `${PREFIX}:${who}:person:${personOf(asker)}`,
    `${PREFIX}:${who}:repository:${asker.repositoryId}`,
    `${PREFIX}:${who}:installation:${asker.installation}`,
  ];
  const keys = [`${PREFIX}:command:${command}`, knownKey(asker), ...counters('strangers'), ...counters('known')];
  const shares = [OF_STRANGERS, OF_KNOWN].flatMap(({ person, repository, installation }) => [
    person,
    repository,
    installation,
  ]);
  return (await redis.eval(ADMIT, keys.length, ...keys, ...shares, HOUR, KNOWN_SECONDS)) as Admission;
}

/** Counts, however many there were: what is above the points tells that there was none left. */
async function take(counter: RateLimiterRedis, key: string): Promise<void> {
  try {
    await counter.consume(key);
  } catch (refusal) {
    if (!(refusal instanceof RateLimiterRes)) throw refusal;
  }
}

const personOf = ({ sender }: Asker): string => sender.toLowerCase();
const knownKey = (asker: Asker): string => `${PREFIX}:knows:${asker.repositoryId}:${personOf(asker)}`;
const labelKey = (asker: Asker): string => `${asker.repositoryId}:${personOf(asker)}`;
const refusedKey = (asker: Asker): string =>
  `${PREFIX}:refused:${asker.repositoryId}:${asker.thread}:${personOf(asker)}`;
