// The life of one container: create, attach, start, feed, wait, inspect, remove. Every failure but a missing engine is a value.

import { finished } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type Docker from 'dockerode';
import type { ContainerState, Ending } from '../task.ts';
import { CappedBytes } from './capped-bytes.ts';
import { type ContainerSpec, containerOptions } from './container-options.ts';
import { describe, isUnreachable, statusOf, unreachable } from './docker.ts';

export interface ExecuteRequest {
  readonly spec: ContainerSpec;
  /** What the entry script reads from stdin, in this order. */
  readonly input: readonly Buffer[];
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
  readonly seconds: number;
  readonly note: string | undefined;
}

/** An answer is JSON with reports of at most 10 MB in it; escapes make it longer. */
const ANSWER_BYTES = 32 * 2 ** 20;
/** How long output may still come after the container has ended. */
const DRAIN_MS = 5000;
const NO_STATE: ContainerState = { exitCode: -1, oomKilled: false, error: '', startedAt: '', finishedAt: '' };

type Killed = { readonly ending: Ending; readonly note: string };

/** Runs one container to its end. Throws EnvironmentFault only when no engine can be reached to create it. */
export async function execute(docker: Docker, request: ExecuteRequest, signal: AbortSignal): Promise<Finished> {
  const began = performance.now();
  const lost = (note: string, container = ''): Finished => ({
    container,
    state: NO_STATE,
    ending: 'lost',
    log: '',
    answer: Buffer.alloc(0),
    seconds: (performance.now() - began) / 1000,
    note,
  });
  if (signal.aborted) return lost('aborted before the container was created');
  let container: Docker.Container;
  try {
    container = await docker.createContainer(containerOptions(request.spec));
  } catch (error) {
    if (isUnreachable(error)) throw unreachable(error);
    return lost(`the container could not be created: ${describe(error)}`);
  }
  try {
    const result = await live(container, request, signal, began);
    await request.before?.(container, result);
    return result;
  } catch (error) {
    return lost(`the engine failed: ${describe(error)}`, container.id);
  } finally {
    await remove(container);
  }
}

async function live(
  container: Docker.Container,
  request: ExecuteRequest,
  signal: AbortSignal,
  began: number,
): Promise<Finished> {
  let killed: Killed | undefined;
  const kill = (why: Killed) => {
    killed ??= why;
    void stop(container);
  };
  const log = new CappedBytes(request.outputBytes, () =>
    kill({ ending: 'output-cap', note: `more than ${request.outputBytes} bytes of output` }),
  );
  const answer = new CappedBytes(ANSWER_BYTES, () => kill({ ending: 'output-cap', note: 'the report is too large' }));
  const stream = await container.attach({ stream: true, stdin: true, stdout: true, stderr: true, hijack: true });
  container.modem.demuxStream(stream, log, answer);
  stream.on('error', () => {}); // EPIPE when the container dies while it is fed; the daemon's state says how it ended
  const abort = () => kill({ ending: 'lost', note: 'aborted' });
  const timer = setTimeout(
    () => kill({ ending: 'timeout', note: `not finished after ${request.seconds} s` }),
    request.seconds * 1000,
  );
  signal.addEventListener('abort', abort, { once: true });
  try {
    await container.start();
    if (signal.aborted) abort();
    for (const bytes of request.input) stream.write(bytes);
    stream.end();
    await ended(container, stream);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
  }
  const state = await stateOf(container);
  const outcome = killed ?? judge(state, answer.bytes);
  const seconds = (performance.now() - began) / 1000;
  return { container: container.id, state, ...outcome, log: log.bytes.toString('utf8'), answer: answer.bytes, seconds };
}

/** Killed by a signal without our doing and without an answer: the daemon or the host did it, not the tests. */
function judge(state: ContainerState, answer: Buffer): { ending: Ending; note: string | undefined } {
  if (state.error !== '') return { ending: 'lost', note: `the engine reports: ${state.error}` };
  if (state.oomKilled) return { ending: 'exited', note: 'out of memory' };
  const bySignal = state.exitCode === 137 || state.exitCode === 143;
  if (bySignal && answer.length === 0)
    return { ending: 'lost', note: `killed from outside (exit code ${state.exitCode})` };
  return { ending: 'exited', note: undefined };
}

/**
 * Settles when the container has stopped and its output has arrived; rejects when the engine cannot tell. A `wait` whose
 * engine dies may hang for ever, so the end of the output counts too, and the engine is asked afterwards.
 */
async function ended(container: Docker.Container, stream: NodeJS.ReadWriteStream): Promise<void> {
  const closed = finished(stream, { writable: false }).catch(() => undefined); // a cut connection has ended too
  const waited = container.wait().catch(() => undefined); // inspect says what happened
  await Promise.race([waited, closed]);
  while ((await container.inspect()).State.Running) await sleep(100);
  const late = new AbortController();
  await Promise.race([closed, sleep(DRAIN_MS, undefined, { signal: late.signal }).catch(() => undefined)]);
  late.abort();
}

async function stateOf(container: Docker.Container): Promise<ContainerState> {
  const { State } = await container.inspect();
  return {
    exitCode: State.ExitCode,
    oomKilled: State.OOMKilled,
    error: State.Error,
    startedAt: State.StartedAt,
    finishedAt: State.FinishedAt,
  };
}

async function stop(container: Docker.Container): Promise<void> {
  for (let tries = 0; tries < 50; tries += 1) {
    try {
      await container.kill();
      return;
    } catch (error) {
      // 409: not started yet, or ended already; 404: removed. Only the first is worth another try.
      const status = statusOf(error);
      if (status !== 409) return;
      const running = await container.inspect().then(
        ({ State }) => State.Status === 'created',
        () => false,
      );
      if (!running) return;
      await sleep(100);
    }
  }
}

/** The sweeper finds by label what cannot be removed now. */
async function remove(container: Docker.Container): Promise<void> {
  await container.remove({ force: true, v: true }).catch(() => undefined);
}
