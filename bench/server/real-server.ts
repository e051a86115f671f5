// llama.cpp's server as a process: started with its options, waited for, killed, and asked what it counted.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EnvironmentFault } from '../../src/errors.ts';
import { type Installed, OTHER_SERVER } from './packages.ts';

export interface RealServer {
  /** Settles when it has loaded its model. Throws EnvironmentFault with what it printed. */
  ready(): Promise<void>;
  /** Tokens that it generated since its start, by its own count. */
  generated(): Promise<number>;
  /** True while it reads a prompt or writes a reply. */
  isBusy(): Promise<boolean>;
  /** SIGKILL: connections break, nothing is finished. */
  kill(): Promise<void>;
}

const THREADS = 2;
const READY_MS = 300_000;

/** `options` are the server's own; it listens on this machine alone. */
export function startRealServer({ program, model }: Installed, port: number, options: readonly string[]): RealServer {
  const usual = ['--model', model, '--alias', 'small', '--host', '127.0.0.1', '--port', `${port}`];
  const args = [...usual, '--threads', `${THREADS}`, '--metrics', '--no-ui', ...options];
  const env = { PATH: process.env.PATH, LD_LIBRARY_PATH: dirname(program) };
  const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const said: string[] = [];
  child.on('error', (error) => said.push(error.message));
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => said.push(text));
  const root = `http://127.0.0.1:${port}`;
  const count = async (name: string) => countIn(await (await fetch(`${root}/metrics`)).text(), `llamacpp:${name}`);
  return {
    ready: () => untilReady(child, root, () => said.join('').trim().slice(-500)),
    generated: () => count('tokens_predicted_total'),
    isBusy: async () => (await count('requests_processing')) > 0,
    kill: () => killed(child),
  };
}

async function untilReady(child: ChildProcess, root: string, said: () => string): Promise<void> {
  const until = performance.now() + READY_MS;
  while (performance.now() < until && !hasEnded(child)) {
    const answer = await fetch(`${root}/health`).catch(() => undefined);
    await answer?.body?.cancel();
    if (answer?.ok) return;
    await sleep(200);
  }
  if (child.signalCode === 'SIGILL')
    throw new EnvironmentFault(
      'The server ended by SIGILL: its build uses instructions that this processor does not have.',
      OTHER_SERVER,
    );
  if (hasEnded(child))
    throw new EnvironmentFault(`the server ended (${child.exitCode ?? child.signalCode}): ${said()}`, 'See its words.');
  throw new EnvironmentFault(
    `the server had not loaded its model after ${READY_MS / 60_000} minutes: ${said()}`,
    'Start it again when the machine is less busy.',
  );
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

async function killed(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

function countIn(metrics: string, name: string): number {
  const value = new RegExp(`^${name} (\\S+)$`, 'm').exec(metrics)?.[1];
  if (value === undefined) throw new Error(`the server tells no ${name}`);
  return Number(value);
}
