// What a deployment has stored in files goes into PostgreSQL: again and again until all of it is there, each thing once.

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CommandOutcome, CommandRequest } from '../commands/request.ts';
import { TraceFault } from '../errors.ts';
import type { RunId } from '../task.ts';
import { refOf } from '../trace/fit-event.ts';
import { absent } from './event-log.ts';
import { createOutcomeTable, OUTCOMES_FILE } from './outcome-table.ts';
import type { Database } from './postgres/database.ts';
import { importRun } from './postgres/import-run.ts';
import { createPostgresCommandStore } from './postgres/postgres-command-store.ts';
import { createPostgresOutcomeTable } from './postgres/postgres-outcome-table.ts';
import { parseEvent } from './stored-line.ts';
import { readHeld } from './trace-parcel.ts';
import { createTraceStore } from './trace-store.ts';

export interface Migration {
  /** MULLOVER_DATA. */
  readonly folder: string;
  readonly database: Database;
  readonly print: (line: string) => void;
}

export interface Migrated {
  readonly copied: number;
  readonly there: number;
  /** Runs that cannot be read, or are others in the database. */
  readonly left: number;
}

/** Kept recipes stay behind: their files do not say whose they are, and they are found again. */
export async function migrateFiles(migration: Migration): Promise<Migrated> {
  const { folder, database, print } = migration;
  const dir = join(folder, 'runs');
  const files = createTraceStore({ dir, redact: (text) => text });
  await files.settle();
  const counts = { copied: 0, there: 0, left: 0 };
  for (const run of (await files.runs()).toReversed()) {
    const became = await migrateRun(run, join(dir, run), database);
    if (became === 'copied' || became === 'there') counts[became] += 1;
    else {
      counts.left += 1;
      print(`${run} is left: ${became}`);
    }
  }
  await migrateCommands(join(folder, 'commands'), database);
  await migrateOutcomes(folder, database);
  return counts;
}

/** Anything but `copied` and `there` is a reason. */
async function migrateRun(run: RunId, folder: string, database: Database): Promise<string> {
  try {
    const held = await readHeld(folder);
    if (!held) return 'it has no event';
    for (const [seq, line] of held.lines.entries()) parseEvent(line, seq, run);
    await requireNamed(folder, held.texts, run);
    const imported = await importRun(database, { run, ...held });
    return imported === 'different' ? 'another run of that name is in the database' : imported;
  } catch (error) {
    if (error instanceof TraceFault) return error.message;
    throw error;
  }
}

/** A text whose file is not what its name says would never be found again. */
async function requireNamed(folder: string, texts: readonly string[], run: RunId): Promise<void> {
  const names = (await readdir(join(folder, 'texts')).catch(absent([]))).filter((name) => /^[0-9a-f]{64}$/.test(name));
  const refs = new Set(texts.map(refOf));
  const damaged = names.find((name) => !refs.has(name));
  if (damaged === undefined) return;
  throw new TraceFault(`Text ${damaged} of run ${run} is damaged.`, 'Restore the run folder from a backup.');
}

async function migrateCommands(dir: string, database: Database): Promise<void> {
  const commands = createPostgresCommandStore(database);
  for (const name of (await readdir(dir).catch(absent([]))).sort()) {
    const [id = '', kind] = name.split('.');
    const text = await readFile(join(dir, name), 'utf8');
    if (kind === 'json') await commands.keep(JSON.parse(text) as CommandRequest);
    if (kind === 'done') await commands.finish(id, text as CommandOutcome);
    if (kind === 'stop') await commands.requestStop(id);
  }
}

async function migrateOutcomes(folder: string, database: Database): Promise<void> {
  const to = createPostgresOutcomeTable(database);
  const known = new Map((await to.rows()).map((row) => [row.run, row]));
  // What has become of a pull request since it was migrated counts.
  for (const row of await createOutcomeTable(join(folder, OUTCOMES_FILE)).rows())
    if (!known.has(row.run)) await to.add(row);
}
