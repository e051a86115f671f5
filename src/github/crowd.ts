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
  /** `whole`: work is done for its request. `idle`: it has had an answer and may ask again. */
  state: 'unfinished' | 'whole' | 'idle';
}

/** Counts the connections of one server, and closes the oldest unfinished one where there are too many of them, or of their bytes. */
export class Crowd {
  /** By the beginning of what they do now, oldest first. */
  readonly #guests = new Map<Socket, Guest>();
  readonly #limits: CrowdLimits;
  #bytes = 0;

  constructor(limits: CrowdLimits) {
    this.#limits = limits;
  }

  enter(socket: Socket): void {
    const address = socket.remoteAddress ?? '';
    this.#guests.set(socket, { address, bytes: 0, state: 'unfinished' });
    socket.once('close', () => this.#leave(socket));
    const beside = [...this.#guests.values()].filter((guest) => guest.address === address).length;
    if (beside > this.#limits.perAddress) this.#closeOldest(address);
    if (this.#guests.size > this.#limits.connections) this.#closeOldest();
  }

  /** A request begins: its headers are there. */
  begin(socket: Socket): void {
    this.#again(socket, 'unfinished');
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
    if (guest) guest.state = 'whole';
  }

  /** The answer is out: what the connection does next is a new matter. */
  release(socket: Socket): void {
    this.#again(socket, 'idle');
  }

  #again(socket: Socket, state: Guest['state']): void {
    const guest = this.#guests.get(socket);
    if (!guest) return;
    this.#leave(socket);
    this.#guests.set(socket, { address: guest.address, bytes: 0, state });
  }

  /** One that has asked before goes only where no other is left. */
  #closeOldest(address?: string, counts: (guest: Guest) => boolean = () => true): boolean {
    const others = [...this.#guests].filter(
      ([, guest]) => (address === undefined || guest.address === address) && counts(guest),
    );
    const found =
      others.find(([, { state }]) => state === 'unfinished') ?? others.find(([, { state }]) => state === 'idle');
    if (!found) return false;
    this.#leave(found[0]);
    found[0].destroy();
    return true;
  }

  #leave(socket: Socket): void {
    this.#bytes -= this.#guests.get(socket)?.bytes ?? 0;
    this.#guests.delete(socket);
  }
}

const hasBody = ({ bytes }: Guest): boolean => bytes > 0;
