// The stream that tells an open page when its run has gone on (server-sent events).

import type { Context } from 'hono';
import { type SSEStreamingApi, streamSSE } from 'hono/streaming';
import type { RunId } from '../task.ts';
import type { Live, Seen } from './live.ts';

/** A stream ends after a while, so that who may look is asked again; browsers come back by themselves. */
const STREAM_MS = 10 * 60_000;
/** A way in between closes what is silent. */
const ALIVE_MS = 20_000;

interface Wanted {
  readonly run: RunId;
  /** Events that the page knows. */
  readonly from: number;
  readonly person: string;
  readonly live: Live;
}

/** The event `over` is the last one of a run that is, `crowded` that of a page whose place a newer one took. */
export function runEvents(context: Context, { run, from, person, live }: Wanted): Response {
  const news = newsOf(live, run, person);
  // A proxy that gathers answers would hold the events back.
  context.header('x-accel-buffering', 'no');
  return streamSSE(context, async (stream) => {
    stream.onAbort(news.stop);
    await tell(stream, news, from);
    news.stop();
  });
}

async function tell(stream: SSEStreamingApi, news: News, from: number): Promise<void> {
  const until = Date.now() + STREAM_MS;
  while (!stream.aborted && Date.now() < until) {
    const seen = await news.next();
    if (stream.aborted) return;
    if (seen === 'crowded') return stream.writeSSE({ event: 'crowded', data: '' });
    if (!seen) await stream.write(': still here\n\n');
    else if (seen.length !== from) await stream.writeSSE({ data: String(seen.length) });
    if (!seen?.isOver) continue;
    await stream.writeSSE({ event: 'over', data: String(seen.length) });
    return;
  }
}

interface News {
  /** The newest that was not told yet; undefined after a while without any, and once it was stopped. */
  next(): Promise<Seen | 'crowded' | undefined>;
  stop(): void;
}

function newsOf(live: Live, run: RunId, person: string): News {
  let latest: Seen | 'crowded' | undefined;
  let wake = () => {};
  const hear = (news: Seen | 'crowded') => {
    latest = news;
    wake();
  };
  const unfollow = live.follow(run, { person, told: hear, letGo: () => hear('crowded') });
  return {
    next: async () => {
      if (!latest) {
        const { promise, resolve } = Promise.withResolvers<void>();
        wake = resolve;
        const timer = setTimeout(resolve, ALIVE_MS);
        await promise;
        clearTimeout(timer);
      }
      const seen = latest;
      latest = undefined;
      return seen;
    },
    stop: () => {
      unfollow();
      wake();
    },
  };
}
