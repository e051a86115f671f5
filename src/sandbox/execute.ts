// The life of one container: create, attach, start, feed, wait for its turn, let run, inspect, remove. Every failure but a missing engine is a value.

import { randomUUID } from 'node:crypto';
import type Docker from 'dockerode';
import { statusOf } from '../docker/docker.ts';
import { errorLine, isFault } from '../errors.ts';
import type { ContainerState } from '../execution.ts';
import type { Finished } from '../orders/finished.ts';
import { CappedBytes } from './capped-bytes.ts';
import { ended, howItEnded, type Killed, stateOf, stop } from './container-end.ts';
import { type ContainerSpec, containerOptions } from './container-options.ts';
import { diskNote, watchDisk } from './disk.ts';
import type { Engine } from './engine.ts';

export interface ExecuteRequest {
  readonly spec: ContainerSpec;
  /** What the entry script reads from stdin, in this order. It begins when stdin ends, which is when its turn comes. */
  readonly input: readonly Buffer[];
  /** Counted from its turn on. */
  readonly seconds: number;
  readonly outputBytes: number;
  /** Bytes that it may write to its disk; a run has none. */
  readonly diskBytes?: number;
  /** Called with the container that runs and waits for its turn; when it fails, nothing begins. */
  readonly started?: (container: Docker.Container) => Promise<void>;
  /** Called with the stopped container before it is removed; the set-up commits it here. */
  readonly before?: (container: Docker.Container, finished: Finished) => Promise<void>;
}

/** An answer is JSON with reports of at most 10 MB in it; escapes make it longer. */
const ANSWER_BYTES = 32 * 2 ** 20;
const NO_STATE: ContainerState = { exitCode: -1, oomKilled: false, error: '', startedAt: '', finishedAt: '' };

function lost(note: string, container = ''): Finished {
  const answer = Buffer.alloc(0);
  return { container, state: NO_STATE, ending: 'lost', log: '', answer, seconds: 0, note, runtime: undefined };
}

/** Runs one container to its end. Throws EnvironmentFault only when no engine can be reached to create it. */
export async function execute(engine: Engine, request: ExecuteRequest, signal: AbortSignal): Promise<Finished> {
  const leave = await engine.places.enter(signal);
  if (!leave) return lost('aborted before the container was created');
  try {
    return await inPlace(engine, request, signal);
  } finally {
    leave();
  }
}

async function inPlace(engine: Engine, request: ExecuteRequest, signal: AbortSignal): Promise<Finished> {
  // A name of our own finds the container also when the answer to its creation was lost.
  const name = `mullover-${randomUUID()}`;
  let container: Docker.Container;
  try {
    const options = { name, ...containerOptions(request.spec) };
    container = await engine.reach((abortSignal) => engine.docker.createContainer({ ...options, abortSignal }), signal);
  } catch (error) {
    void remove(engine, name); // it may exist all the same
    if (isFault(error)) throw error;
    return lost(`the container could not be created: ${errorLine(error)}`);
  }
  try {
    const result = await live(engine, container, request, signal);
    await request.before?.(container, result);
    return result;
  } catch (error) {
    return lost(`the engine failed: ${errorLine(error)}`, container.id);
  } finally {
    await remove(engine, name);
  }
}

async function live(
  engine: Engine,
  container: Docker.Container,
  request: ExecuteRequest,
  signal: AbortSignal,
): Promise<Finished> {
  let killed: Killed | undefined;
  const dying = new AbortController();
  const kill = (why: Killed) => {
    killed ??= why;
    dying.abort();
    void stop(engine, container);
  };
  const log = new CappedBytes(request.outputBytes, () =>
    kill({ ending: 'output-cap', note: `more than ${request.outputBytes} bytes of output` }),
  );
  const answer = new CappedBytes(ANSWER_BYTES, () => kill({ ending: 'output-cap', note: 'the report is too large' }));
  const abort = () => kill({ ending: 'lost', note: 'aborted' });
  signal.addEventListener('abort', abort, { once: true });
  const watched = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let leave: (() => void) | undefined;
  try {
    const stream = await open(engine, container, log, answer);
    if (signal.aborted) abort();
    await request.started?.(container);
    for (const bytes of request.input) stream.write(bytes);
    leave = await engine.turns.enter(signal);
    const began = performance.now();
    timer = setTimeout(
      () => kill({ ending: 'timeout', note: `not finished after ${request.seconds} s` }),
      request.seconds * 1000,
    );
    const { diskBytes: most } = request;
    const over = () => kill({ ending: 'output-cap', note: diskNote(most ?? 0) });
    if (most !== undefined) void watchDisk(container, { most, over, signal: watched.signal });
    if (leave) stream.end(); // without a turn it was aborted, and must not begin
    await ended(engine, container, stream, dying.signal);
    const { state, runtime } = await stateOf(engine, container);
    const seconds = leave ? (performance.now() - began) / 1000 : 0;
    const outcome = howItEnded(state, killed, answer.bytes);
    const text = log.bytes.toString('utf8');
    return { container: container.id, state, runtime, ...outcome, log: text, answer: answer.bytes, seconds };
  } finally {
    clearTimeout(timer);
    watched.abort();
    leave?.();
    signal.removeEventListener('abort', abort);
  }
}

async function open(engine: Engine, container: Docker.Container, log: CappedBytes, answer: CappedBytes) {
  const attach = { stream: true, stdin: true, stdout: true, stderr: true, hijack: true };
  const stream = await engine.soon((abortSignal) => container.attach({ ...attach, abortSignal }));
  container.modem.demuxStream(stream, log, answer);
  stream.on('error', () => {}); // EPIPE when the container dies while it is fed; the daemon's state says how it ended
  await engine.soon((abortSignal) => container.start({ abortSignal }));
  return stream;
}

/** What cannot be removed now is left to the sweeper. */
async function remove(engine: Engine, name: string): Promise<void> {
  try {
    const options = { force: true, v: true };
    await engine.soon((abortSignal) => engine.docker.getContainer(name).remove({ ...options, abortSignal }));
  } catch (error) {
    if (statusOf(error) !== 404) engine.abandoned.add(name);
  }
}
