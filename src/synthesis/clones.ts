// `clones.json`: where the clones of this machine lie that tasks were mined from. Rows hold no path of it.

import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { InputFault } from '../errors.ts';
import { writeWhole } from '../evaluation/evaluation-folder.ts';
import { unlessMissing } from '../evaluation/json-lines.ts';
import { jsonOf } from '../evaluation/json-of.ts';

const Clones = z.record(z.string(), z.string());
/** Folders by `owner/name`. */
export type Clones = Readonly<Record<string, string>>;

export async function readClones(folder: string): Promise<Clones> {
  const file = join(folder, 'clones.json');
  const parsed = Clones.safeParse(jsonOf(await readFile(file, 'utf8').catch(unlessMissing('{}'))));
  if (parsed.success) return parsed.data;
  throw new InputFault(`${file} cannot be read.`, 'Remove it, and collect again.');
}

/**
 * Remembers each clone by the name of its repository. Throws InputFault where two of them have one name: tasks of one would
 * be looked for in the other.
 */
export async function addClones(folder: string, clones: readonly NamedClone[]): Promise<void> {
  const all = new Map(Object.entries(await readClones(folder)));
  const given = new Map<string, string>();
  for (const { repository, folder: clone } of clones) {
    const other = given.get(repository) ?? localBefore(repository, all.get(repository));
    if (other !== undefined && other !== clone)
      throw new InputFault(
        `${other} and ${clone} are both called ${repository}.`,
        'Name each folder owner+name, or set its remote: git remote add origin https://github.com/OWNER/NAME',
      );
    given.set(repository, clone);
  }
  const text = JSON.stringify(Object.fromEntries([...all, ...given]), null, 2);
  await writeWhole(join(folder, 'clones.json'), `${text}\n`);
}

interface NamedClone {
  readonly repository: string;
  readonly folder: string;
}

/** A name that was made of the folder's own is no proof that it is the same repository; one that has moved away is no other. */
function localBefore(repository: string, folder: string | undefined): string | undefined {
  return folder !== undefined && repository.startsWith('local/') && existsSync(folder) ? folder : undefined;
}
