// A real redis-server for tests: own port, own folder, append-only file on, nothing evicted.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { freePort } from './free-port.ts';

export interface RedisServer {
  readonly url: string;
  /** Stops answering without closing connections; `resume` goes on. */
  pause(): void;
  resume(): void;
  /** Kills the server at once and settles when it is gone; its files stay for `restart`. */
  kill(): Promise<void>;
  /** Starts it again on the same port and files. */
  restart(): Promise<void>;
  /** Kills it and removes its files. */
  stop(): Promise<void>;
}

/** Starts redis-server; `extra` are further arguments, which win over ours. */
export async function startRedis(extra: readonly string[] = []): Promise<RedisServer> {
  const folder = await mkdtemp(join(tmpdir(), 'mullover-redis-'));
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  let child = await launch(port, folder, extra);
  const kill = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  return {
    url,
    pause: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
    kill,
    restart: async () => {
      child = await launch(port, folder, extra);
    },
    stop: async () => {
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function launch(port: number, folder: string, extra: readonly string[]): Promise<ChildProcess> {
  const ours = ['--port', `${port}`, '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', 'yes'];
  const child = spawn('redis-server', [...ours, '--maxmemory-policy', 'noeviction', ...extra], { stdio: 'ignore' });
  const probe = new Redis({ port, host: '127.0.0.1', retryStrategy: () => 20, maxRetriesPerRequest: null });
  probe.on('error', () => {}); // refused until it listens
  const started = await Promise.race([
    probe.ping(),
    once(child, 'error'),
    once(child, 'exit'),
    sleep(10_000, 'late', { ref: false }),
  ]);
  probe.disconnect();
  if (started === 'PONG') return child;
  child.kill('SIGKILL');
  throw new Error('redis-server did not start: is it installed?');
}
