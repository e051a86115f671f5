// The end of a container: waiting for it, killing it, and what the engine's word on it means.

import { finished } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type Docker from 'dockerode';
import { statusOf } from '../docker/docker.ts';
import type { ContainerState, Ending } from '../execution.ts';
import type { Engine } from './engine.ts';

/** How long output may still come after the container has ended. */
const DRAIN_MS = 5000;
/** How long a killed container may take to end. */
const DYING_MS = 20_000;

export interface Killed {
  readonly ending: Ending;
  readonly note: string;
}

/**
 * The engine's own trouble first, then what we killed it for. Killed by a signal without our doing and without an answer:
 * the daemon or the host did it, not the tests.
 */
export function howItEnded(state: ContainerState, killed: Killed | undefined, answer: Buffer) {
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
export async function ended(
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

export async function stateOf(engine: Engine, container: Docker.Container) {
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

export async function stop(engine: Engine, container: Docker.Container): Promise<void> {
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
