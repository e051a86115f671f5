// Webhooks that nobody took: GitHub keeps them for three days and sends them again only when it is asked to.

import type { Logger } from 'pino';
import { GitHubFault } from '../errors.ts';
import { persist } from './api.ts';
import type { GitHubApp } from './github-app.ts';
import { watchRate } from './rate.ts';

/** What is used of GitHub's list. */
export interface HookDelivery {
  readonly id: number;
  /** The same for all attempts at one event. */
  readonly guid: string;
  /** ISO 8601. */
  readonly delivered_at: string;
  /** Of the answer; 0 or an error's where there was none. */
  readonly status_code: number;
  readonly event: string;
}

const MINUTE_MS = 60_000;
/** So long GitHub takes a request for another attempt. */
export const KEPT_MS = 3 * 24 * 60 * MINUTE_MS;
/** Doubles with every attempt: the seventh comes about five hours after the sixth. */
const FIRST_WAIT_MS = 5 * MINUTE_MS;
/** A delivery of a moment ago may be on its way still. */
const SECOND_TRY_MS = MINUTE_MS;
const MOST_ATTEMPTS = 10;
/** Sent again, they would be refused again: too large, no JSON. */
const IN_VAIN: readonly number[] = [400, 413, 415];
const MOST_PAGES = 10;
const MOST_AT_ONCE = 50;
/** What is left to GitHub's other uses of the App in this hour. */
const RESERVE = 500;

/**
 * One delivery of each event that no attempt at has succeeded yet and whose time for the next one has come, the oldest first.
 * `now` in milliseconds since 1970.
 */
export function dueAgain(
  deliveries: readonly HookDelivery[],
  events: readonly string[],
  now: number,
): readonly HookDelivery[] {
  const attempts = Map.groupBy(deliveries, ({ guid }) => guid);
  const due = [...attempts.values()].flatMap((all) => {
    const last = all.toSorted((a, b) => Date.parse(b.delivered_at) - Date.parse(a.delivered_at))[0];
    if (last === undefined || !events.includes(last.event) || all.some(isTaken)) return [];
    if (all.length >= MOST_ATTEMPTS || IN_VAIN.includes(last.status_code)) return [];
    const age = now - Date.parse(last.delivered_at);
    return age >= waitAfter(all.length) && age < KEPT_MS ? [last] : [];
  });
  return due.toSorted((a, b) => Date.parse(a.delivered_at) - Date.parse(b.delivered_at));
}

const isTaken = ({ status_code: code }: HookDelivery): boolean => code >= 200 && code < 300;

function waitAfter(attempts: number): number {
  return attempts === 1 ? SECOND_TRY_MS : FIRST_WAIT_MS * 2 ** (attempts - 2);
}

interface Redelivering {
  readonly app: Pick<GitHubApp, 'asApp'>;
  /** Events that we listen to. */
  readonly events: readonly string[];
  readonly now: () => number;
  readonly log: Pick<Logger, 'warn'>;
  readonly signal: AbortSignal;
}

/** Returns how many were asked for. What is sent twice starts nothing twice: events are named by what they tell. Throws GitHubFault. */
export async function redeliverFailed({ app, events, now, log, signal }: Redelivering): Promise<number> {
  return app.asApp(async (api) => {
    const left = watchRate(api);
    const seen = await persist(
      'Reading the deliveries of the App',
      async () => {
        const found: HookDelivery[] = [];
        let pages = 0;
        for await (const { data } of api.paginate.iterator(api.rest.apps.listWebhookDeliveries, { per_page: 100 })) {
          found.push(...data);
          const oldest = data.at(-1);
          const isOld = oldest === undefined || now() - Date.parse(oldest.delivered_at) > KEPT_MS;
          if (isOld || ++pages === MOST_PAGES || left() < RESERVE) break;
        }
        return found;
      },
      signal,
    );
    let count = 0;
    for (const { id } of dueAgain(seen, events, now()).slice(0, MOST_AT_ONCE)) {
      if (left() < RESERVE) break;
      signal.throwIfAborted();
      try {
        await persist(
          `Asking for delivery ${id} again`,
          () => api.rest.apps.redeliverWebhookDelivery({ delivery_id: id }),
          signal,
        );
        count++;
      } catch (error) {
        if (!(error instanceof GitHubFault) || error.transient) throw error;
        log.warn({ err: error }, 'GitHub does not send a delivery again');
      }
    }
    return count;
  });
}
