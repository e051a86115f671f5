// Certainty within a time limit, or a fault: an answer to GitHub must not wait for Redis to come back.

import { EnvironmentFault } from '../errors.ts';

const TIME_LIMIT_MS = 2500;

/** Throws EnvironmentFault when the work did not settle well within the time limit. */
export async function inTime<T>(work: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`no answer within ${TIME_LIMIT_MS} ms`)), TIME_LIMIT_MS);
  try {
    return await Promise.race([work, late]);
  } catch (cause) {
    work.catch(() => {}); // reported already
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new EnvironmentFault(`Redis did not store the job: ${reason}.`, 'Check Redis with `mullover doctor`.', {
      cause,
    });
  } finally {
    clearTimeout(timer);
  }
}
