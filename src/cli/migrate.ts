// `mullover migrate`: what a deployment has stored in files goes into its PostgreSQL, and is compared there with what it was.

import { readdir } from 'node:fs/promises';
import { readConfig } from '../config.ts';
import { InputFault } from '../errors.ts';
import { absent } from '../store/event-log.ts';
import { migrateFiles } from '../store/migrate-files.ts';
import { openDatabase } from '../store/postgres/database.ts';

const PATIENCE_MS = 30_000;

/** Returns the exit code: 0 when all that the files hold is in the database, 3 when some of it is left. */
export async function migrateCommand(print: (line: string) => void): Promise<number> {
  const { databaseUrl: url, data } = readConfig();
  if (url === undefined)
    throw new InputFault('There is no database to go to.', 'Set MULLOVER_DATABASE_URL; MULLOVER_DATA names the files.');
  const names = await readdir(data.folder).catch(absent<readonly string[]>([]));
  if (!names.includes('runs') && !names.includes('commands'))
    throw new InputFault(`${data.folder} holds no runs.`, 'Set MULLOVER_DATA to the folder of web and worker.');
  const database = openDatabase({ url, patienceMs: PATIENCE_MS });
  try {
    const { copied, there, left } = await migrateFiles({ folder: data.folder, database, print });
    print(`${copied} runs copied and compared, ${there} were there already, ${left} are left.`);
    if (left > 0) return 3;
    print('Start web and workers with MULLOVER_DATABASE_URL: the files are read no more.');
    return 0;
  } finally {
    await database.close();
  }
}
