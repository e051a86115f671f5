// `clones.json`: where the clones of this machine lie that tasks were mined from. Rows hold no path of it.

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

export async function addClones(folder: string, clones: Clones): Promise<void> {
  const all = { ...(await readClones(folder)), ...clones };
  await writeWhole(join(folder, 'clones.json'), `${JSON.stringify(all, null, 2)}\n`);
}
