// A counted number of places, given out first come, first served.

/** Gives the place back; further calls do nothing. */
export type Leave = () => void;

export class Semaphore {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(places: number) {
    this.#free = places;
  }

  /** Waits for a place; undefined when the signal aborts first. */
  async enter(signal: AbortSignal): Promise<Leave | undefined> {
    if (signal.aborted) return undefined;
    if (this.#free > 0) this.#free -= 1;
    else if (!(await this.#inLine(signal))) return undefined;
    let inside = true;
    return () => {
      if (!inside) return;
      inside = false;
      this.#pass();
    };
  }

  #inLine(signal: AbortSignal): Promise<boolean> {
    return new Promise((resolve) => {
      const called = () => {
        signal.removeEventListener('abort', gone);
        resolve(true);
      };
      const gone = () => {
        this.#waiting.splice(this.#waiting.indexOf(called), 1);
        resolve(false);
      };
      this.#waiting.push(called);
      signal.addEventListener('abort', gone, { once: true });
    });
  }

  #pass(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#free += 1;
  }
}
