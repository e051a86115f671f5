// The Docker engine as one sandbox uses it: calls that must answer, places for containers, and what could not be removed.

import { setTimeout as sleep } from 'node:timers/promises';
import Docker from 'dockerode';
import { alwaysAnswering, silent } from '../docker/answering.ts';
import { statusOf, unreachable } from '../docker/docker.ts';
import { Semaphore } from '../docker/semaphore.ts';
import { isFault } from '../errors.ts';

export interface EngineOptions {
  readonly docker: Docker.DockerOptions | undefined;
  /** Containers whose commands run at a time. */
  readonly containers: number;
  /** Seconds in which the engine answers a call that starts, ends or looks at a container. */
  readonly answerSeconds: number;
  /** Seconds that an engine which answered before may be away (a restart) until it counts as absent. */
  readonly awaySeconds: number;
}

/** Places for containers: each one that runs may have a successor, created and fed, that waits for its turn. */
export function placesFor(containers: number): number {
  return 2 * containers;
}

export class Engine {
  readonly docker: Docker;
  /** To exist: held from creation to removal. */
  readonly places: Semaphore;
  /** To run: held while the commands of a container run. */
  readonly turns: Semaphore;
  /** Names of containers that could not be removed when they were done with; the sweeper tries again. */
  readonly abandoned = new Set<string>();
  readonly #options: EngineOptions;
  #answered = false;

  constructor(options: EngineOptions) {
    this.#options = options;
    this.docker = alwaysAnswering(new Docker(options.docker));
    this.places = new Semaphore(placesFor(options.containers));
    this.turns = new Semaphore(options.containers);
  }

  /** One short call. Throws EnvironmentFault when it hangs; every other error is the call's own. */
  async soon<T>(call: (abortSignal: AbortSignal) => Promise<T>): Promise<T> {
    const late = new AbortController();
    const { promise: hung, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      reject(silent(this.#options.answerSeconds));
      late.abort();
    }, this.#options.answerSeconds * 1000);
    try {
      // A connection that is cut inside of an answer settles nothing in the client, so its end cannot be relied on.
      const result = await Promise.race([call(late.signal), hung]);
      this.#answered = true;
      return result;
    } finally {
      clearTimeout(timer);
    }
  }

  /**
   * A short call at the beginning of a piece of work; waits for an engine that was there and is being restarted. Throws the
   * engine's refusal, or EnvironmentFault when none answers.
   */
  async reach<T>(call: (abortSignal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T> {
    const patience = this.#answered ? this.#options.awaySeconds * 1000 : 0;
    const began = performance.now();
    for (;;) {
      try {
        return await this.soon(call);
      } catch (error) {
        if (isFault(error) || statusOf(error) !== undefined) throw error;
        if (signal.aborted || performance.now() - began >= patience) throw unreachable(error);
        await sleep(500, undefined, { signal }).catch(() => undefined); // aborted: the next round says so
      }
    }
  }
}
