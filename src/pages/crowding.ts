// How many requests one person, or one address of people who are not signed in, may make in a minute.

import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context } from 'hono';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

export interface Crowding {
  /** Seconds to wait; undefined when this request may go on. */
  request(context: Context, login: string | undefined): Promise<number | undefined>;
  signIn(context: Context): Promise<number | undefined>;
  comment(login: string): Promise<number | undefined>;
}

const MINUTE = 60;

export function createCrowding(): Crowding {
  const people = new RateLimiterMemory({ points: 300, duration: MINUTE });
  const strangers = new RateLimiterMemory({ points: 120, duration: MINUTE });
  const signIns = new RateLimiterMemory({ points: 20, duration: MINUTE });
  const comments = new RateLimiterMemory({ points: 6, duration: MINUTE });
  return {
    comment: (login) => take(comments, login.toLowerCase()),
    request: (context, login) =>
      login === undefined ? take(strangers, addressOf(context)) : take(people, login.toLowerCase()),
    signIn: (context) => take(signIns, addressOf(context)),
  };
}

/** Behind a proxy all strangers have its address: it is to limit them, too. */
function addressOf(context: Context): string {
  return getConnInfo(context).remote.address ?? 'unknown';
}

async function take(limiter: RateLimiterMemory, key: string): Promise<number | undefined> {
  try {
    await limiter.consume(key);
    return undefined;
  } catch (error) {
    if (error instanceof RateLimiterRes) return Math.max(1, Math.ceil(error.msBeforeNext / 1000));
    throw error;
  }
}
