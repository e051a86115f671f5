// How long a simulated engine takes: prompts and replies at given speeds, in slots, with a cache of beginnings it has read.

import { setTimeout as realSleep } from 'node:timers/promises';

export interface EngineClock {
  sleep(ms: number): Promise<void>;
}

export interface EngineOptions {
  readonly promptPerSecond: number;
  readonly generatedPerSecond: number;
  /** Calls that are worked on at once; others wait. Default: all. */
  readonly slots?: number;
  /** More calls at once than this are refused with 429. Default: none is. */
  readonly most?: number;
  /** Whether a beginning that was read before is not read again. */
  readonly caches?: boolean;
  /** Before anything is read. */
  readonly delayMs?: number;
  /** Default: that of the wall. */
  readonly clock?: EngineClock;
}

export interface Engine {
  /** Undefined where too many are there. Settles when the prompt is read. */
  enter(prompt: string, tokens: number): Promise<Place | undefined>;
}

interface Place {
  generate(tokens: number): Promise<void>;
  leave(): void;
}

const WALL: EngineClock = { sleep: (ms) => realSleep(ms) };

export function createEngine(options: EngineOptions): Engine {
  const { promptPerSecond, generatedPerSecond, slots = Number.POSITIVE_INFINITY, delayMs = 0, clock = WALL } = options;
  const waiting: (() => void)[] = [];
  const read: string[] = [];
  let [inside, working] = [0, 0];
  const leave = (): void => {
    inside -= 1;
    const next = waiting.shift();
    if (next) next();
    else working -= 1;
  };
  const takeSlot = async (): Promise<void> => {
    if (working < slots) working += 1;
    else await new Promise<void>((go) => waiting.push(go));
  };
  return {
    enter: async (prompt, tokens) => {
      if (inside >= (options.most ?? Number.POSITIVE_INFINITY)) return undefined;
      inside += 1;
      await takeSlot();
      const known = options.caches === true ? longestKnown(prompt, read) : 0;
      await clock.sleep(delayMs + (tokens * (1 - known) * 1000) / promptPerSecond);
      read.push(prompt);
      return { generate: (count) => clock.sleep((count * 1000) / generatedPerSecond), leave };
    },
  };
}

/** Share of the prompt that some earlier one begins with, too. */
function longestKnown(prompt: string, read: readonly string[]): number {
  const lengths = read.map((earlier) => {
    let at = 0;
    while (at < prompt.length && prompt[at] === earlier[at]) at += 1;
    return at;
  });
  return Math.max(0, ...lengths) / prompt.length;
}
