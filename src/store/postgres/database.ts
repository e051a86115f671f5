// The PostgreSQL of a deployment: its tables are made when it is first used; a connection that breaks is no fault of the work.

import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { EnvironmentFault, errorLine } from '../../errors.ts';
import { migrate } from './migrate-tables.ts';

export interface DatabaseOptions {
  readonly url: string;
  /** How long what needs the database waits for it; then it throws EnvironmentFault. */
  readonly patienceMs: number;
  readonly connections?: number;
}

export type Row = Record<string, unknown>;

export interface Database {
  /**
   * One statement, and its rows. Repeated while the database is away or asks for it, so it must bear that: what was asked
   * for may have happened though the answer was lost. Throws EnvironmentFault.
   */
  query<R extends Row = Row>(text: string, values?: readonly unknown[]): Promise<readonly R[]>;
  /** Several statements, all or none, repeated as `query`. */
  transaction<T>(work: (run: Database['query']) => Promise<T>): Promise<T>;
  /** Throws EnvironmentFault when it cannot be written; its words hold no address. */
  check(): Promise<void>;
  close(): Promise<void>;
}

/** Connects when it is first asked for something; holds no process open that has nothing else to do. */
export function openDatabase({ url, patienceMs, connections = 8 }: DatabaseOptions): Database {
  const pool = new pg.Pool({
    ...{ connectionString: url, max: connections, allowExitOnIdle: true, application_name: 'mullover' },
    ...{ connectionTimeoutMillis: Math.min(patienceMs, 5000), idleTimeoutMillis: 10_000, keepAlive: true },
  });
  // One that breaks while it is idle is replaced when the next one is needed.
  pool.on('error', () => {});
  // One that breaks between two statements of whoever has it fails the next of them; without a listener it ends the process.
  pool.on('connect', (client) => client.on('error', () => {}));
  let migrated: Promise<void> | undefined;
  const ready = async () => {
    migrated ??= migrate(pool);
    try {
      await migrated;
    } catch (error) {
      migrated = undefined; // tried again next time
      throw error;
    }
  };
  const patiently = async <T>(work: () => Promise<T>): Promise<T> => {
    const until = performance.now() + patienceMs;
    for (let waitMs = 20; ; waitMs = Math.min(2 * waitMs, 1000)) {
      try {
        await ready();
        return await work();
      } catch (error) {
        if (REFUSED.test(codeOf(error))) throw refused(error);
        if (error instanceof EnvironmentFault || !isPassing(error)) throw error;
        if (performance.now() + waitMs > until) throw away(error);
        await sleep(waitMs);
      }
    }
  };
  return {
    query: <R extends Row>(text: string, values: readonly unknown[] = []) =>
      patiently(async () => (await pool.query<R>(text, [...values])).rows),
    transaction: (work) => patiently(() => inTransaction(pool, work)),
    check: () => checkWritable(pool),
    close: () => pool.end(),
  };
}

/** A copy that only reads answers everything but what matters. At once: whoever asks comes again. */
async function checkWritable(pool: pg.Pool): Promise<void> {
  const next = 'Look at it with `mullover doctor`.';
  const row = await pool
    .query<{ off: string }>("select current_setting('transaction_read_only') as off")
    .then(({ rows }) => rows[0])
    .catch((cause: unknown) => {
      throw new EnvironmentFault('PostgreSQL does not answer.', next, { cause });
    });
  if (row?.off !== 'off') throw new EnvironmentFault('PostgreSQL takes nothing: it is read-only.', next);
}

async function inTransaction<T>(pool: pg.Pool, work: (run: Database['query']) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  const onError = (error: Error) => {
    broken = error;
  };
  client.on('error', onError);
  try {
    await client.query('begin');
    const result = await work(
      async <R extends Row>(text: string, values: readonly unknown[] = []) =>
        (await client.query<R>(text, [...values])).rows,
    );
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch((failure: Error) => {
      broken ??= failure;
    });
    throw error;
  } finally {
    client.off('error', onError);
    client.release(broken);
  }
}

/**
 * By the classes of SQLSTATE: connections (08), an operator who stops it (57P), too many connections (53300), and what a
 * repetition resolves: deadlocks, serialization (40), a text that was removed while we named it (23503), tables that another
 * process is making (55P03).
 */
const PASSING = /^(?:08|57P|40|53300$|23503$|55P03$)/;

/** No access (28), no such database (3D), no right to do it (42501), a read-only copy (25006): settings of the operator. */
const REFUSED = /^(?:28|3D|42501$|25006$)/;

function codeOf(error: unknown): string {
  return error !== null && typeof error === 'object' && 'code' in error ? String(error.code) : '';
}

function refused(cause: unknown): EnvironmentFault {
  const what = `PostgreSQL refuses: ${errorLine(cause)}.`;
  const next = 'Correct MULLOVER_DATABASE_URL; its user must own the database and be allowed to make tables.';
  return new EnvironmentFault(what, next, { cause });
}

function isPassing(error: unknown): boolean {
  const code = codeOf(error);
  if (/^[0-9A-Z]{5}$/.test(code)) return PASSING.test(code);
  // No answer of the server at all: Node names the system call, the driver says that the connection ended.
  return code !== '' || (error instanceof Error && /connection|timeout/i.test(error.message));
}

function away(cause: unknown): EnvironmentFault {
  const what = `PostgreSQL does not answer: ${errorLine(cause)}.`;
  return new EnvironmentFault(what, 'Check MULLOVER_DATABASE_URL with `mullover doctor`.', { cause });
}
