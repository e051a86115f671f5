// The life of one container: create, attach, start, feed, wait for its turn, let run, inspect, remove. Every failure but a missing engine is a value.

import { randomUUID } from 'node:crypto';
import { finished } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type Docker from 'dockerode';
import { isFault } from '../errors.ts';
import type { ContainerState, Ending } from '../task.ts';
import { CappedBytes } from './capped-bytes.ts';
import { type ContainerSpec, containerOptions } from './container-options.ts';
import { describe, statusOf } from './docker.ts';
import type { Engine } from './engine.ts';

export interface ExecuteRequest {
  readonly spec: ContainerSpec;
  /** What the entry script reads from stdin, in this order. It begins when stdin ends, which is when its turn comes. */
  readonly input: readonly Buffer[];
  /** Counted from its turn on. */
  readonly seconds: number;
  readonly outputBytes: number;
  /** Called with the stopped container before it is removed; the set-up commits it here. */
  readonly before?: (container: Docker.Container, finished: Finished) => Promise<void>;
}

export interface Finished {
  readonly container: string;
  readonly state: ContainerState;
  readonly ending: Ending;
  readonly log: string;
  /** Stderr: the entry script's answer. */
  readonly answer: Buffer;
  /** From its turn to its end: neither what came before nor the wait counts. */
  readonly seconds: number;
  readonly note: string | undefined;
  /** OCI runtime, by the engine's word; undefined when it could not be asked. */
  readonly runtime: string | undefined;
}

/** An answer is JSON with reports of at most 10 MB in it; escapes make it longer. */
const ANSWER_BYTES = 32 * 2 ** 20;
/** How long output may still come after the container has ended. */
const DRAIN_MS = 5000;
/** How long a killed container may take to end. */
const DYING_MS = 20_000;
const NO_STATE: ContainerState = { exitCode: -1, oomKilled: false, error: '', startedAt: '', finishedAt: '' };

type Killed = { readonly ending: Ending; readonly note: string };

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
    return lost(`the container could not be created: ${describe(error)}`);
  }
  try {
    const result = await live(engine, container, request, signal);
    await request.before?.(container, result);
    return result;
  } catch (error) {
    return lost(`the engine failed: ${describe(error)}`, container.id);
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
  let timer: NodeJS.Timeout | undefined;
  let leave: (() => void) | undefined;
  try {
    const stream = await open(engine, container, log, answer);
    if (signal.aborted) abort();
    for (const bytes of request.input) stream.write(bytes);
    leave = await engine.turns.enter(signal);
    const began = performance.now();
    timer = setTimeout(
      () => kill({ ending: 'timeout', note: `not finished after ${request.seconds} s` }),
      request.seconds * 1000,
    );
    if (leave) stream.end(); // without a turn it was aborted, and must not begin
    await ended(engine, container, stream, dying.signal);
    const { state, runtime } = await stateOf(engine, container);
    const seconds = (performance.now() - began) / 1000;
    const outcome = howItEnded(state, killed, answer.bytes);
    const text = log.bytes.toString('utf8');
    return { container: container.id, state, runtime, ...outcome, log: text, answer: answer.bytes, seconds };
  } finally {
    clearTimeout(timer);
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

/**
 * The engine's own trouble first, then what we killed it for. Killed by a signal without our doing and without an answer:
 * the daemon or the host did it, not the tests.
 */
function howItEnded(state: ContainerState, killed: Killed | undefined, answer: Buffer) {
  if (state.error !== '') return { ending: 'lost', note: `the engine reports: ${state.error}` } as const;
  if (killed) return killed;
  if (state.oomKilled) return { ending: 'exited', note: 'out of memory' } as const;
  const bySignal = state.exitCode === 137 || state.exitCode === 143;
  if (bySignal && answer.length === 0)
    return { ending: 'lost', note: `killed from outside (exit code ${state.exitCode})` } as const;
  return { ending: 'exited', note: undefined } as const;
}

/**
 * Settles when the container has stopped and its output has arrived; rejects when the engine cannot tell. A `wait` whose
 * engine dies may hang for ever, so the end of the output and our own kill count too, and the engine is asked afterwards.
 */
async function ended(
  engine: Engine,
  container: Docker.Container,
  stream: NodeJS.ReadWriteStream,
  dying: AbortSignal,
): Promise<void> {
  const closed = finished(stream, { writable: false }).catch(() => undefined); // a cut connection has ended too
  const waiting = new AbortController();
  const waited = container.wait({ abortSignal: waiting.signal }).catch(() => undefined); // inspect says what happened
  let overdue = false;
  const late = afterKill(dying).then(() => {
    overdue = true;
  });
  try {
    await Promise.race([waited, closed, late]);
    while ((await engine.soon((abortSignal) => container.inspect({ abortSignal }))).State.Running) {
      if (overdue) throw new Error('the container was killed and did not end');
      await sleep(100);
    }
    await within(DRAIN_MS, closed);
  } finally {
    waiting.abort();
  }
}

/** Settles some time after the signal. */
async function afterKill(dying: AbortSignal): Promise<void> {
  if (!dying.aborted)
    await new Promise<void>((resolve) => dying.addEventListener('abort', () => resolve(), { once: true }));
  await sleep(DYING_MS, undefined, { ref: false });
}

async function within(ms: number, promise: Promise<unknown>): Promise<void> {
  const late = new AbortController();
  await Promise.race([promise, sleep(ms, undefined, { signal: late.signal }).catch(() => undefined)]);
  late.abort();
}

async function stateOf(engine: Engine, container: Docker.Container) {
  const { State, HostConfig } = await engine.soon((abortSignal) => container.inspect({ abortSignal }));
  const state: ContainerState = {
    exitCode: State.ExitCode,
    oomKilled: State.OOMKilled,
    error: State.Error,
    startedAt: State.StartedAt,
    finishedAt: State.FinishedAt,
  };
  return { state, runtime: HostConfig.Runtime };
}

async function stop(engine: Engine, container: Docker.Container): Promise<void> {
  for (let tries = 0; tries < 50; tries += 1) {
    try {
      await engine.soon((abortSignal) => container.kill({ abortSignal }));
      return;
    } catch (error) {
      // 409: not started yet, or ended already; 404: removed. Only the first is worth another try.
      if (statusOf(error) !== 409) return;
      const state = await engine.soon((abortSignal) => container.inspect({ abortSignal })).catch(() => undefined);
      if (state?.State.Status !== 'created') return;
      await sleep(100);
    }
  }
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
