// Time that goes on when nothing else does: for servers and clients of one process, so that what they measure is exact.

import type { EngineClock } from './engine.ts';

export interface VirtualClock extends EngineClock {
  /** Milliseconds. */
  now(): number;
}

/** What is sent on a local socket arrives within a few turns of the event loop; this is far more. */
const QUIET_TURNS = 60;

/** Sleepers are woken in their order, each only when all that the one before it brought about has settled. */
export function createVirtualClock(): VirtualClock {
  const sleepers: { readonly at: number; readonly wake: () => void }[] = [];
  let [time, slept, running] = [0, 0, false];
  const run = async (): Promise<void> => {
    if (running) return;
    running = true;
    while (sleepers.length > 0) {
      await quiet(() => slept);
      sleepers.sort((a, b) => a.at - b.at);
      const next = sleepers.shift();
      time = next?.at ?? time;
      next?.wake();
    }
    running = false;
  };
  return {
    now: () => time,
    sleep: (ms) =>
      new Promise((wake) => {
        slept += 1;
        sleepers.push({ at: time + ms, wake });
        void run();
      }),
  };
}

async function quiet(count: () => number): Promise<void> {
  let seen = count();
  for (let turns = 0; turns < QUIET_TURNS; turns++) {
    await new Promise((go) => setImmediate(go));
    if (count() !== seen) [seen, turns] = [count(), 0];
  }
}
