// What one of all workers is to do, now and then: whoever takes the turn has it for so long.

import { Redis } from 'ioredis';
import { inTime } from './in-time.ts';
import type { ProducerOptions } from './producer.ts';

export interface Turns {
  /** False while somebody has had this turn for less than `ms`. Throws EnvironmentFault when Redis does not answer in time. */
  take(name: string, ms: number): Promise<boolean>;
  close(): Promise<void>;
}

export function createTurns({ redisUrl, onError }: ProducerOptions): Turns {
  const redis = new Redis(redisUrl, { maxRetriesPerRequest: 1, connectTimeout: 2000 });
  redis.on('error', onError);
  return {
    take: async (name, ms) => (await inTime(redis.set(`mullover:turn:${name}`, '1', 'PX', ms, 'NX'))) === 'OK',
    close: async () => redis.disconnect(),
  };
}
