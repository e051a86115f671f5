// For words beside the result: a thread that takes none is no reason to lose it.

import type { Logger } from 'pino';
import { refusalOf } from '../github/api.ts';

/** Logs what GitHub refuses for good. Throws what may pass. */
export async function unlessRefused(effect: () => Promise<void>, log: Pick<Logger, 'warn'>): Promise<void> {
  const refusal = await refusalOf(effect);
  if (refusal) log.warn({ err: refusal }, 'GitHub refused an answer');
}
