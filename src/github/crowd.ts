// Who may keep a connection open: strangers that never finish a request go first, so that signed events get through.

import type { Socket } from 'node:net';

export interface CrowdLimits {
  /** Connections in all. */
  readonly connections: number;
  /** Connections of one address; behind a proxy all have its address. */
  readonly perAddress: number;
  /** Bytes of bodies that are not answered yet. */
  readonly bytes: number;
}

interface Guest {
  readonly address: string;
  bytes: number;
  /** Its request is whole: work is done for it. */
  isServed: boolean;
}

/** Counts the connections of one server, and closes the oldest unfinished one where there are too many of them, or of their bytes. */
export class Crowd {
  /** Oldest first. */
  readonly #guests = new Map<Socket, Guest>();
  readonly #limits: CrowdLimits;
  #bytes = 0;

  constructor(limits: CrowdLimits) {
    this.#limits = limits;
  }

  enter(socket: Socket): void {
    const address = socket.remoteAddress ?? '';
    this.#guests.set(socket, { address, bytes: 0, isServed: false });
    socket.once('close', () => this.#leave(socket));
    const beside = [...this.#guests.values()].filter((guest) => guest.address === address).length;
    if (beside > this.#limits.perAddress) this.#closeOldest(address);
    if (this.#guests.size > this.#limits.connections) this.#closeOldest();
  }

  /** More of a body came. */
  hold(socket: Socket, bytes: number): void {
    const guest = this.#guests.get(socket);
    if (!guest) return;
    guest.bytes += bytes;
    this.#bytes += bytes;
    while (this.#bytes > this.#limits.bytes && this.#closeOldest(undefined, hasBody));
  }

  /** The request is whole. */
  serve(socket: Socket): void {
    const guest = this.#guests.get(socket);
    if (guest) guest.isServed = true;
  }

  /** The answer is out: what the connection does next is a new matter. */
  release(socket: Socket): void {
    const guest = this.#guests.get(socket);
    if (!guest) return;
    this.#bytes -= guest.bytes;
    this.#guests.delete(socket);
    this.#guests.set(socket, { address: guest.address, bytes: 0, isServed: false });
  }

  #closeOldest(address?: string, counts: (guest: Guest) => boolean = () => true): boolean {
    for (const [socket, guest] of this.#guests) {
      if (guest.isServed || (address !== undefined && guest.address !== address) || !counts(guest)) continue;
      this.#leave(socket);
      socket.destroy();
      return true;
    }
    return false;
  }

  #leave(socket: Socket): void {
    this.#bytes -= this.#guests.get(socket)?.bytes ?? 0;
    this.#guests.delete(socket);
  }
}

const hasBody = ({ bytes }: Guest): boolean => bytes > 0;
