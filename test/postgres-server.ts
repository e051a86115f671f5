// A real PostgreSQL for tests: a cluster of its own in a temporary folder, as a user that is not root.

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, globSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { freePort } from './free-port.ts';

export interface PostgresServer {
  /** Of a new, empty database. */
  newDatabase(): Promise<string>;
  /** Kills every process of it at once, as a power cut does; its files stay for `restart`. */
  kill(): Promise<void>;
  restart(): Promise<void>;
  /** Kills it and removes its files. */
  stop(): Promise<void>;
}

/** Starts PostgreSQL; `settings` are given on its command line. */
export async function startPostgres(settings: readonly string[] = []): Promise<PostgresServer> {
  const folder = await mkdtemp(join(tmpdir(), 'mullover-postgres-'));
  const user = unprivileged();
  if (user) chownSync(folder, user.uid, user.gid);
  const data = join(folder, 'data');
  const initial = ['-D', data, '-U', 'mullover', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync'];
  execFileSync(program('initdb'), initial, { ...user, stdio: 'ignore', cwd: folder });
  const port = await freePort();
  const urlOf = (database: string) => `postgres://mullover@127.0.0.1:${port}/${database}`;
  const ours = ['-D', data, '-p', `${port}`, '-h', '127.0.0.1', '-k', folder, '-c', 'max_connections=60'];
  const args = [...ours, ...settings.flatMap((setting) => ['-c', setting])];
  const launch = () => spawn(program('postgres'), args, { ...user, stdio: 'ignore', cwd: folder, detached: true });
  let child = launch();
  await answering(urlOf('postgres'), child);
  let databases = 0;
  const kill = async () => {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const pids = [child.pid, ...childrenOf(child.pid)];
    for (const pid of pids) killed(pid);
    await once(child, 'exit');
  };
  return {
    newDatabase: async () => {
      const name = `test_${databases++}`;
      await withClient(urlOf('postgres'), (client) => client.query(`create database ${name}`));
      return urlOf(name);
    },
    kill,
    restart: async () => {
      child = launch();
      await answering(urlOf('postgres'), child);
    },
    stop: async () => {
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Empties the tables of a database, where it has them. */
export async function emptied(url: string): Promise<string> {
  await withClient(url, async (client) => {
    const { rows } = await client.query<{ tables: string | null }>(
      "select string_agg(tablename, ', ') as tables from pg_tables where schemaname = 'public' and tablename <> 'mullover_migrations'",
    );
    if (rows[0]?.tables) await client.query(`truncate ${rows[0].tables}`);
  });
  return url;
}

export async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => {});
  }
}

/** It refuses to run as root. */
function unprivileged(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const [, , uid, gid] = /^postgres:.*$/m.exec(readFileSync('/etc/passwd', 'utf8'))?.[0].split(':') ?? [];
  if (uid === undefined || gid === undefined) throw new Error('there is no user postgres: is PostgreSQL installed?');
  return { uid: Number(uid), gid: Number(gid) };
}

/** Debian keeps them out of PATH. */
function program(name: string): string {
  const inPath = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, name));
  const found = [...inPath, ...globSync(`/usr/lib/postgresql/*/bin/${name}`).sort().reverse()].find(existsSync);
  if (found === undefined) throw new Error(`${name} is missing: is PostgreSQL installed?`);
  return found;
}

/** A process of a connection may have ended since it was listed. */
function killed(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function childrenOf(pid: number): readonly number[] {
  const found = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return found === '' ? [] : found.split(' ').map(Number);
}

async function answering(url: string, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 2400; tries++) {
    if (child.exitCode !== null) break;
    const isUp = await withClient(url, (client) => client.query('select')).then(
      () => true,
      () => false,
    );
    if (isUp) return;
    await sleep(50);
  }
  throw new Error('PostgreSQL did not start');
}
