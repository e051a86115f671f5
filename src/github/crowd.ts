// Who may keep a connection open: who asks nothing now goes first, then strangers that never finish, so that signed events get through.

import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

export interface CrowdLimits {
  /** Connections in all. */
  readonly connections: number;
  /** Connections of one address; behind a proxy all have its address. */
  readonly perAddress: number;
  /** Bytes of bodies that are not answered yet. */
  readonly bytes: number;
}

/** One request of a connection. A few others may run beside it: a client need not wait for an answer before it asks again. */
export interface Visit {
  /** More of its body came. */
  hold(bytes: number): void;
  /** It is whole: work is done for it. */
  serve(): void;
  /** Its answer is out. */
  release(): void;
}

interface Running {
  bytes: number;
  whole: boolean;
}

interface Guest {
  readonly address: string;
  readonly running: Set<Running>;
  /** Has had an answer. */
  asked: boolean;
}

/** Requests of one connection that wait for their answers: more of them are a flood that reads none. */
const MOST_AT_ONCE = 8;

/** Counts the connections of one server, and closes one that nothing is done for where there are too many of them, or of their bytes. */
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
    this.#guests.set(socket, { address, running: new Set(), asked: false });
    socket.once('close', () => this.#leave(socket));
    const beside = [...this.#guests.values()].filter((guest) => guest.address === address).length;
    if (beside > this.#limits.perAddress) this.#closeOldest((guest) => guest.address === address);
    if (this.#guests.size > this.#limits.connections) this.#closeOldest(() => true);
  }

  /** A request begins: its headers are there. Undefined when its connection is closed, or is now for what it asks at once. */
  begin(socket: Socket): Visit | undefined {
    const request: Running = { bytes: 0, whole: false };
    const guest = this.#guests.get(socket);
    if (!guest || guest.running.size >= MOST_AT_ONCE) {
      this.#close(socket);
      return undefined;
    }
    guest.running.add(request);
    this.#renew(socket);
    return {
      hold: (bytes) => {
        if (!guest.running.has(request)) return;
        request.bytes += bytes;
        this.#bytes += bytes;
        while (this.#bytes > this.#limits.bytes && this.#closeOldest((other) => bytesOf(other) > 0));
      },
      serve: () => {
        request.whole = true;
      },
      release: () => {
        if (!guest.running.delete(request)) return;
        this.#bytes -= request.bytes;
        guest.asked = true;
        this.#renew(socket);
      },
    };
  }

  /** What it does next is a new matter. */
  #renew(socket: Socket): void {
    const guest = this.#guests.get(socket);
    if (!guest) return;
    this.#guests.delete(socket);
    this.#guests.set(socket, guest);
  }

  /** Who has had an answer and asks nothing goes before all who may be about to ask: one that came just now is the last of these. */
  #closeOldest(counts: (guest: Guest) => boolean): boolean {
    const others = [...this.#guests].filter(([, guest]) => counts(guest));
    const found = others.find(([, guest]) => isIdle(guest)) ?? others.find(([, guest]) => !isServed(guest));
    if (!found) return false;
    this.#close(found[0]);
    return true;
  }

  #close(socket: Socket): void {
    this.#leave(socket);
    socket.destroy();
  }

  #leave(socket: Socket): void {
    const guest = this.#guests.get(socket);
    if (!guest) return;
    this.#bytes -= bytesOf(guest);
    guest.running.clear();
    this.#guests.delete(socket);
  }
}

const isIdle = ({ asked, running }: Guest): boolean => asked && running.size === 0;
const isServed = ({ running }: Guest): boolean => [...running].some(({ whole }) => whole);
const bytesOf = ({ running }: Guest): number => [...running].reduce((sum, { bytes }) => sum + bytes, 0);

const MOST_REQUESTS = 200;

/** For a server whose requests have no bodies that count: each is served as soon as it is there. */
export function guard(server: Server, limits: CrowdLimits): void {
  const crowd = new Crowd(limits);
  // All that one piece of bytes holds is read at once, whatever becomes of the connection.
  server.maxRequestsPerSocket = MOST_REQUESTS;
  server.on('connection', (socket) => crowd.enter(socket));
  server.on('request', ({ socket }, response: ServerResponse) => {
    const visit = crowd.begin(socket);
    visit?.serve();
    if (visit) response.once('close', visit.release);
  });
}
