// Images that the engines of all workers have in common: what one has made, others pull. Never in the way of a run.

import { errorLine, isFault } from '../errors.ts';
import type { PushedImages } from '../ports/sandbox.ts';
import type { ImageRegistry } from './image-registry.ts';
import { Semaphore } from './semaphore.ts';

export interface SharedName {
  /** Tag in the registry, without its repository. */
  readonly name: string;
  /** Tag on the engine; an environment's unless told. */
  readonly tag?: string;
}

export interface SharedImages {
  /** Has the engine pull the image that stands for the name, and returns its id; undefined where it is to be made here. */
  take(wanted: SharedName, signal: AbortSignal): Promise<string | undefined>;
  /** As `take`, where this engine has one of its own: undefined too where that is the same. Looked up once a process. */
  agree(wanted: SharedName, own: string, signal: AbortSignal): Promise<string | undefined>;
  /** Pushes an image beside everything else, where none stands for the name yet. */
  offer(name: string, id: string): void;
  /** Gives up what is being pushed: another worker, or the next run that uses it, does it. */
  close(): Promise<void>;
}

export interface SharedImagesOptions {
  readonly registry: ImageRegistry;
  readonly pushed: PushedImages;
  readonly log: (line: string) => void;
  /** How long a registry that failed is left alone. */
  readonly restMs?: number;
}

/** Where no registry is configured. */
export const ownImagesOnly: SharedImages = {
  take: async () => undefined,
  agree: async () => undefined,
  offer: () => {},
  close: async () => {},
};

const REST_MS = 5 * 60_000;

export function sharedImages({ registry, pushed, log, restMs = REST_MS }: SharedImagesOptions): SharedImages {
  /** Names that this process need not look after again. */
  const settled = new Set<string>();
  /** Names whose image the registry has lost. */
  const lost = new Set<string>();
  const pushes = new Set<Promise<void>>();
  const closed = new AbortController();
  const turns = new Semaphore(1);
  let restsUntil = 0;
  const rests = () => performance.now() < restsUntil;
  const warn = (error: unknown) => {
    restsUntil = performance.now() + restMs;
    const next = isFault(error) ? ` → ${error.next}` : '';
    log(`warning: ${errorLine(error)}${next} (images are made and kept here; next try in ${restMs / 1000} s)`);
  };
  const pull = async ({ name, tag }: SharedName, own: string | undefined, signal: AbortSignal) => {
    const image = await pushed.find(name);
    if (image === undefined || image.id === own) return undefined;
    const began = performance.now();
    if ((await registry.pull(image, tag, signal)) === 'gone') {
      lost.add(name);
      settled.delete(name);
      return undefined;
    }
    settled.add(name);
    log(`image ${name}: pulled in ${secondsSince(began)} s`);
    return image.id;
  };
  const take = async (wanted: SharedName, own: string | undefined, signal: AbortSignal) => {
    if (rests()) return undefined;
    try {
      return await pull(wanted, own, signal);
    } catch (error) {
      if (!signal.aborted) warn(error);
      return undefined;
    }
  };
  const push = async (name: string, id: string) => {
    const leave = await turns.enter(closed.signal);
    try {
      if (!leave || rests()) settled.delete(name);
      else if (lost.has(name) || !(await pushed.find(name))) {
        const began = performance.now();
        await pushed.keep(name, await registry.push(id, name, closed.signal));
        lost.delete(name);
        log(`image ${name}: pushed in ${secondsSince(began)} s`);
      }
    } catch (error) {
      settled.delete(name); // the next run that uses it offers it again
      if (!closed.signal.aborted) warn(error);
    } finally {
      leave?.();
    }
  };
  return {
    take: (wanted, signal) => take(wanted, undefined, signal),
    agree: async (wanted, own, signal) => (settled.has(wanted.name) ? undefined : take(wanted, own, signal)),
    offer: (name, id) => {
      if (settled.has(name) || rests()) return;
      settled.add(name);
      const pushing = push(name, id).finally(() => pushes.delete(pushing));
      pushes.add(pushing);
    },
    close: async () => {
      closed.abort();
      await Promise.all(pushes);
    },
  };
}

function secondsSince(began: number): number {
  return Math.round((performance.now() - began) / 1000);
}
