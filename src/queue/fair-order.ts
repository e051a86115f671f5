// The order in which jobs of several installations are taken: round by round, one job of each installation in a round.

import type { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { nextLull } from '../next-lull.ts';

/**
 * Start-time fair queueing: a job's round is the one after its installation's last, or the round that is being served
 * where that is later. Rounds are BullMQ's priorities, which it serves from the lowest on; 0 is its plain list.
 */
export interface FairOrder {
  /** The round of a further job. */
  next(installation: number): Promise<number>;
  /** The round was not used: the job was there already. */
  giveBack(installation: number, round: number): Promise<void>;
}

/** BullMQ's highest priority is 2^21; further rounds are served in the order of their arrival. */
const LAST_ROUND = 2_000_000;
const KEPT_SECONDS = 7 * 24 * 3600;
const PREFIX = 'mullover-order';
const LAST = `${PREFIX}:last`;
const NOW = `${PREFIX}:now`;

/** Where nothing waits a new count begins: whoever had much served is not behind others for it. */
const NEXT = `
  local waiting = redis.call('LLEN', KEYS[3]) + redis.call('ZCARD', KEYS[4]) + redis.call('ZCARD', KEYS[5])
  if waiting == 0 then redis.call('DEL', KEYS[1], KEYS[2]) end
  local now = tonumber(redis.call('GET', KEYS[2]) or '0')
  local rounds = {}
  for i = 3, #ARGV do
    local last = redis.call('ZSCORE', KEYS[1], ARGV[i])
    local round = now
    if last and tonumber(last) + 1 > round then round = tonumber(last) + 1 end
    round = math.min(round, tonumber(ARGV[1]))
    redis.call('ZADD', KEYS[1], round, ARGV[i])
    rounds[#rounds + 1] = round
  end
  redis.call('EXPIRE', KEYS[1], ARGV[2])
  return rounds`;

const GIVE_BACK = `
  local last = redis.call('ZSCORE', KEYS[1], ARGV[1])
  if last and tonumber(last) == tonumber(ARGV[2]) then redis.call('ZADD', KEYS[1], ARGV[2] - 1, ARGV[1]) end`;

const SERVE = `
  if tonumber(ARGV[1]) <= tonumber(redis.call('GET', KEYS[2]) or '0') then return end
  redis.call('SET', KEYS[2], ARGV[1], 'EX', ARGV[2])
  redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', '(' .. ARGV[1])`;

/** `queue`: keys of BullMQ of what waits, runs late or is put off. */
export function createFairOrder(redis: Redis, queue: Pick<Queue, 'toKey'>): FairOrder {
  const waiting = ['wait', 'prioritized', 'delayed'].map((state) => queue.toKey(state));
  // By its hash: with the text of the script each question would be many times as long.
  redis.defineCommand('nextRounds', { numberOfKeys: 5, lua: NEXT });
  const scripted = redis as Redis & { nextRounds(...args: (string | number)[]): Promise<number[]> };
  const rounds = (installations: readonly number[]) =>
    scripted.nextRounds(LAST, NOW, ...waiting, LAST_ROUND, KEPT_SECONDS, ...installations);
  return {
    next: asOne(rounds),
    giveBack: async (installation, round) => {
      await redis.eval(GIVE_BACK, 1, LAST, installation, round);
    },
  };
}

/** A job of this round begins: whoever comes now is not put before it. */
export async function serveRound(redis: Redis, round: number): Promise<void> {
  if (round > 0) await redis.eval(SERVE, 2, LAST, NOW, round, KEPT_SECONDS);
}

interface Asking {
  readonly installation: number;
  readonly resolve: (round: number) => void;
  readonly reject: (error: unknown) => void;
}

/** One question at a time: what many events ask for meanwhile is asked of Redis at once. */
function asOne(
  ask: (installations: readonly number[]) => Promise<readonly number[]>,
): (installation: number) => Promise<number> {
  let asking: Asking[] = [];
  let isAsked = false;
  const send = async () => {
    await nextLull(() => asking.length);
    const batch = asking;
    asking = [];
    try {
      const rounds = await ask(batch.map(({ installation }) => installation));
      for (const [at, { resolve }] of batch.entries()) resolve(Number(rounds[at]));
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
    if (asking.length > 0) return send();
    isAsked = false;
  };
  return (installation) =>
    new Promise((resolve, reject) => {
      asking.push({ installation, resolve, reject });
      if (isAsked) return;
      isAsked = true;
      void send();
    });
}
