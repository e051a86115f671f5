// What was missed is looked for at the start of a worker and every ten minutes: failed deliveries, labelled issues without a run.

import type { Logger } from 'pino';
import type { GitHubApp } from '../github/github-app.ts';
import { redeliverFailed } from '../github/missed-deliveries.ts';
import { type MissedLabels, type Round, takeMissedLabels } from '../github/missed-labels.ts';

export interface CatchUpParts extends MissedLabels {
  readonly app: GitHubApp;
  /** Events that we listen to. */
  readonly events: readonly string[];
  /** False while another worker looks, or has looked a moment ago. */
  turn(ms: number): Promise<boolean>;
  readonly log: Pick<Logger, 'info' | 'warn'>;
}

const EVERY_MS = 10 * 60_000;
/** Shorter than the pause, so that a worker that looks alone never misses its own turn. */
const TURN_MS = EVERY_MS - 60_000;

/** Goes on until it is stopped; trouble is logged, and the next round tries again. */
export function keepCatchingUp(parts: CatchUpParts): { stop(): Promise<void> } {
  const round: Round = { position: 0, settled: new Map() };
  const stopped = new AbortController();
  let current: Promise<void> = Promise.resolve();
  const look = () => {
    current = current.then(() => catchUp(parts, round, stopped.signal));
  };
  look();
  const timer = setInterval(look, EVERY_MS);
  return {
    stop: () => {
      clearInterval(timer);
      stopped.abort();
      return current;
    },
  };
}

/** One round. */
export async function catchUp(parts: CatchUpParts, round: Round, signal: AbortSignal): Promise<void> {
  const { log } = parts;
  try {
    if (signal.aborted || !(await parts.turn(TURN_MS))) return;
    const redelivered = await redeliverFailed({ ...parts, signal });
    if (redelivered > 0) log.info({ redelivered }, 'failed deliveries were asked for again');
    const runs = await takeMissedLabels(parts, round, signal);
    if (runs.length > 0) log.info({ runs }, 'labelled issues without a run were found');
  } catch (error) {
    if (!signal.aborted) log.warn({ err: error }, 'missed events could not be looked for; the next round tries again');
  }
}
