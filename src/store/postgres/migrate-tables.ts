// Makes the tables, or brings those of an older build up to date: `migrations/*.sql`, each once, one process at a time.

import { readdir } from 'node:fs/promises';
import { parse } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runner } from 'node-pg-migrate';
import type pg from 'pg';
import { EnvironmentFault } from '../../errors.ts';

/** Beside `src/`, and beside `dist/` in the image. */
const MIGRATIONS = fileURLToPath(new URL('../../../migrations', import.meta.url));
const TABLE = 'mullover_migrations';
/** Any number that no other program of this database uses. */
const LOCK = 7_355_608_151;
const LOCK_WAIT = '10s';

/** Throws EnvironmentFault where the database was made by a newer build, or can lose what it is given. */
export async function migrate(pool: pg.Pool): Promise<void> {
  const client = await pool.connect();
  try {
    await requireDurable(client);
    // Most find nothing to do: they need no lock, which a process that was halted may hold.
    if (await isUpToDate(client)) return;
    await client.query(`set lock_timeout = '${LOCK_WAIT}'`);
    await runner({
      ...{ dbClient: client, dir: MIGRATIONS, migrationsTable: TABLE, direction: 'up', singleTransaction: true },
      // Whoever comes second waits, and finds the tables made.
      ...{ advisoryLockMode: 'wait', lockValue: LOCK, checkOrder: false, log: () => {} },
    });
    await refuseNewer(client);
  } finally {
    await client.query('reset lock_timeout').catch(() => {}); // the connection is gone
    client.release();
  }
}

async function isUpToDate(client: pg.ClientBase): Promise<boolean> {
  const { rows } = await client.query<{ name: string | null }>('select to_regclass($1)::text as name', [TABLE]);
  if (rows[0]?.name === null) return false;
  await refuseNewer(client);
  const made = await client.query<{ count: number }>(`select count(*)::int as count from ${TABLE}`);
  return made.rows[0]?.count === (await readdir(MIGRATIONS)).length;
}

async function refuseNewer(client: pg.ClientBase): Promise<void> {
  const known = new Set((await readdir(MIGRATIONS)).map((file) => parse(file).name));
  const { rows } = await client.query<{ name: string }>(`select name from ${TABLE}`);
  const newer = rows.find(({ name }) => !known.has(name));
  if (!newer) return;
  throw new EnvironmentFault(
    `A newer build of Mullover has changed this database (${newer.name}).`,
    'Use that build: this one could damage what it has stored.',
  );
}

const LASTING = ['fsync', 'full_page_writes', 'synchronous_commit'];

async function requireDurable(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query<{ name: string; setting: string }>(
    'select name, setting from pg_settings where name = any($1)',
    [LASTING],
  );
  const off = rows.filter(({ setting }) => setting === 'off').map(({ name }) => name);
  if (off.length === 0) return;
  throw new EnvironmentFault(
    `PostgreSQL can lose what it has confirmed: ${off.join(', ')} is off.`,
    `Set ${off.map((name) => `${name} = on`).join(', ')} in its configuration.`,
  );
}
