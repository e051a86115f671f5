// The main thread's side of the index thread: starts it when first asked, stops it when idle, one for the whole process.

import { Worker } from 'node:worker_threads';
import { EnvironmentFault, InputFault } from '../errors.ts';
import type { CallMessage, IndexCalls, ReplyMessage } from './index-calls.ts';

const idleMs = 60_000;

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** Holds the thread. It keeps the process alive only while an answer is outstanding. */
export class IndexThread {
  #worker: Worker | undefined;
  #idle: NodeJS.Timeout | undefined;
  #nextId = 0;
  readonly #waiting = new Map<number, Waiting>();

  /** Asks the thread. Rejects with the signal's reason at once when it aborts; the thread's work goes on, for the cache. */
  call<K extends keyof IndexCalls>(
    call: K,
    args: Parameters<IndexCalls[K]>,
    signal?: AbortSignal,
  ): Promise<Awaited<ReturnType<IndexCalls[K]>>> {
    signal?.throwIfAborted();
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      const abort = () => this.#settle(id)?.reject(signal?.reason);
      const done = () => signal?.removeEventListener('abort', abort);
      signal?.addEventListener('abort', abort, { once: true });
      this.#waiting.set(id, {
        resolve: (value) => {
          done();
          resolve(value as Awaited<ReturnType<IndexCalls[K]>>);
        },
        reject: (error) => {
          done();
          reject(error);
        },
      });
      this.#start().postMessage({ id, call, args } satisfies CallMessage);
    });
  }

  /** Ends the thread; what is outstanding fails. A later call starts a new one. */
  async close(): Promise<void> {
    clearTimeout(this.#idle);
    const worker = this.#worker;
    if (worker === undefined) return;
    this.#lose(worker, new Error('closed'));
    await worker.terminate();
  }

  #start(): Worker {
    clearTimeout(this.#idle);
    const worker = this.#worker ?? this.#create();
    this.#worker = worker;
    worker.ref();
    return worker;
  }

  #create(): Worker {
    // tsc rewrites import paths, not URLs in strings: take the ending that this very file has.
    const entry = import.meta.url.endsWith('.ts')
      ? new URL('./index-worker.ts', import.meta.url)
      : new URL('./index-worker.js', import.meta.url);
    const worker = new Worker(entry, { env: {}, execArgv: ['--disable-warning=ExperimentalWarning'] });
    worker.on('message', (reply: ReplyMessage) => {
      const waiting = this.#settle(reply.id);
      if (reply.ok) waiting?.resolve(reply.value);
      else waiting?.reject(faultOf(reply));
    });
    worker.on('error', (error) => this.#lose(worker, error));
    worker.on('exit', (code) => this.#lose(worker, new Error(`exit code ${code}`)));
    return worker;
  }

  #settle(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (this.#waiting.size === 0) {
      this.#worker?.unref();
      clearTimeout(this.#idle);
      this.#idle = setTimeout(() => void this.close(), idleMs);
      this.#idle.unref();
    }
    return waiting;
  }

  #lose(worker: Worker, cause: unknown): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    const lost = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const waiting of lost) {
      waiting.reject(
        new EnvironmentFault('the index thread ended unexpectedly', 'Give the process more memory and try again.', {
          cause,
        }),
      );
    }
  }
}

function faultOf(reply: Extract<ReplyMessage, { ok: false }>): Error {
  if (reply.name === 'InputFault') return new InputFault(reply.message, reply.next);
  return new EnvironmentFault(`the code index failed: ${reply.message}`, reply.next);
}
