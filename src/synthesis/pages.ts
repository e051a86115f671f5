// `collected-pages.json`: how far into the pull requests of each repository the collection came.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { InputFault } from '../errors.ts';
import { writeWhole } from '../evaluation/evaluation-folder.ts';
import { unlessMissing } from '../evaluation/json-lines.ts';
import { jsonOf } from '../evaluation/json-of.ts';
import type { Pages } from './github-source.ts';

/** The last page of each repository of which every pull request is decided. */
const Done = z.record(z.string(), z.int().min(1));

export async function openPages(folder: string): Promise<Pages> {
  const file = join(folder, 'collected-pages.json');
  const parsed = Done.safeParse(jsonOf(await readFile(file, 'utf8').catch(unlessMissing('{}'))));
  if (!parsed.success) throw new InputFault(`${file} cannot be read.`, 'Remove it: nothing is collected twice.');
  const done = { ...parsed.data };
  return {
    next: (repository) => (done[repository] ?? 0) + 1,
    done: async (repository, page) => {
      done[repository] = page;
      await writeWhole(file, `${JSON.stringify(done, null, 2)}\n`);
    },
  };
}
