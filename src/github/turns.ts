// The order of requests that a client writes behind each other: behind one whose answer ends the connection nothing is done.

import type { Socket } from 'node:net';

export interface Turn {
  /** Whether the connection goes on behind all requests before this one; undefined where there was none. */
  readonly before: Promise<boolean> | undefined;
  /** Whether it goes on behind this one; what is said first holds. */
  decide(goesOn: boolean): void;
}

export class Turns {
  /** By connection, of its last request. */
  readonly #last = new WeakMap<Socket, Promise<boolean>>();

  take(socket: Socket): Turn {
    const before = this.#last.get(socket);
    const { promise, resolve } = Promise.withResolvers<boolean>();
    this.#last.set(socket, promise);
    return { before, decide: resolve };
  }
}
