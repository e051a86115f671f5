// Tells open pages when their run has gone on. One look at a trace serves everybody who looks at it.

import type { TraceStore } from '../ports.ts';
import type { RunId } from '../task.ts';
import { type RunState, runState } from '../trace/views/run-summary.ts';
import { createFollowing } from './following.ts';

export interface Live {
  /** What comes back ends it. */
  follow(run: RunId, follower: Follower): () => void;
  close(): void;
}

export interface Follower {
  /** Nobody holds the places of all. */
  readonly person: string;
  /** Called with the number of events whenever it changes. */
  readonly told: (seen: Seen) => void;
  /** Called when its place went to a newer one. */
  readonly letGo: () => void;
}

export interface Seen {
  /** Events so far. */
  readonly length: number;
  readonly isOver: boolean;
}

interface Watched {
  readonly followers: Set<(seen: Seen) => void>;
  seen: Seen | undefined;
  timer: NodeJS.Timeout | undefined;
}

export interface LiveOptions {
  readonly trace: Pick<TraceStore, 'events'>;
  /** At least so long between two looks. */
  readonly everyMs: number;
}

const FOLLOWERS = { each: 20, all: 200 };
/** Looking takes a twentieth of the time at most, however long a trace is. */
const REST = 20;

export function createLive({ trace, everyMs }: LiveOptions): Live {
  const watched = new Map<RunId, Watched>();
  const following = createFollowing(FOLLOWERS);
  const look = async (run: RunId, one: Watched) => {
    const started = performance.now();
    // What cannot be read now may be at the next look.
    const events = await trace.events(run).catch(() => undefined);
    if (events && events.length !== one.seen?.length) {
      one.seen = { length: events.length, isOver: isOver(runState(events)) };
      for (const told of one.followers) told(one.seen);
    }
    if (watched.get(run) !== one) return;
    one.timer = setTimeout(() => void look(run, one), Math.max(everyMs, REST * (performance.now() - started)));
  };
  return {
    follow: (run, { person, told, letGo }) => {
      const one = watched.get(run) ?? { followers: new Set(), seen: undefined, timer: undefined };
      one.followers.add(told);
      if (one.seen) told(one.seen);
      if (!watched.has(run)) {
        watched.set(run, one);
        void look(run, one);
      }
      const end = () => {
        if (!one.followers.delete(told) || one.followers.size > 0) return;
        watched.delete(run);
        clearTimeout(one.timer);
      };
      const leave = following.add(person, () => {
        end();
        letGo();
      });
      return () => {
        leave();
        end();
      };
    },
    close: () => {
      for (const { timer } of watched.values()) clearTimeout(timer);
      watched.clear();
    },
  };
}

export function isOver(state: RunState): boolean {
  return state !== 'queued' && state !== 'working';
}
