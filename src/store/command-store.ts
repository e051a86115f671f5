// Commands on disk: each is kept before it is acknowledged and has one outcome for good; and which runs are asked to stop.

import { randomUUID } from 'node:crypto';
import { link, mkdir, open, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { CommandOutcome, CommandRequest } from '../commands/request.ts';
import { TraceFault } from '../errors.ts';
import type { CommandStore } from '../ports.ts';
import { absent } from './event-log.ts';

export function createCommandStore(dir: string): CommandStore {
  const pathOf = (name: string, kind: 'json' | 'done' | 'stop') => join(dir, `${checked(name)}.${kind}`);
  const outcome = async (id: string) => (await readText(pathOf(id, 'done'))) as CommandOutcome | undefined;
  const read = async (id: string) => {
    const text = await readText(pathOf(id, 'json'));
    if (text !== undefined) return JSON.parse(text) as CommandRequest;
    throw new TraceFault(
      `Command ${id} is not in this worker's data folder.`,
      'Give web and worker the same MULLOVER_DATA.',
    );
  };
  return {
    keep: (request) => writeOnce(dir, pathOf(request.id, 'json'), JSON.stringify(request)),
    read,
    outcome,
    finish: async (id, wanted) => {
      await writeOnce(dir, pathOf(id, 'done'), wanted);
      return (await outcome(id)) ?? wanted;
    },
    pending: async (repositoryId) => {
      const names = new Set(await readdir(dir).catch(absent([])));
      const open = [...names].filter((name) => name.endsWith('.json') && !names.has(name.replace('.json', '.done')));
      const requests = await Promise.all(open.sort().map((name) => read(name.replace('.json', ''))));
      return requests.filter((request) => request.repositoryId === repositoryId);
    },
    requestStop: (run) => writeOnce(dir, pathOf(run, 'stop'), ''),
    isStopRequested: async (run) => (await readText(pathOf(run, 'stop'))) !== undefined,
    clearStop: (run) => rm(pathOf(run, 'stop'), { force: true }),
    prune: (days) => prune(dir, Date.now() - days * 86_400_000),
  };
}

function readText(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(absent(undefined));
}

/** Written beside its place and linked, so that the file is whole or absent and the first writer wins. */
async function writeOnce(dir: string, path: string, text: string): Promise<void> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const draft = join(dir, `${randomUUID()}.tmp`);
  const file = await open(draft, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
    await link(draft, path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  } finally {
    await file.close();
    await rm(draft, { force: true });
  }
}

async function prune(dir: string, oldest: number): Promise<void> {
  for (const name of await readdir(dir).catch(absent([]))) {
    const touched = (await stat(join(dir, name)).catch(absent(undefined)))?.mtimeMs;
    if (touched !== undefined && touched < oldest) await rm(join(dir, name), { force: true });
  }
}

/** Names become paths: nothing but ids of commands and runs passes. */
function checked(name: string): string {
  if (/^[cr]-[0-9a-f]{12}$/.test(name)) return name;
  throw new TraceFault(`"${name.slice(0, 80)}" is no id of a command or run.`, 'Use an id that this program printed.');
}
