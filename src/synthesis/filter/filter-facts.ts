// `filter.json` and its like: what a step kept and left out, for the card of the data set.

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { InputFault } from '../../errors.ts';
import { writeWhole } from '../../evaluation/evaluation-folder.ts';
import { unlessMissing } from '../../evaluation/json-lines.ts';
import { jsonOf } from '../../evaluation/json-of.ts';

const FilterFacts = z
  .strictObject({
    table: z.array(z.strictObject({ stage: z.string(), fate: z.string(), count: z.int() })).readonly(),
    /** What was filtered by, a sentence each. */
    filters: z.array(z.string()).readonly(),
    /** Where the runs come from, one sentence. */
    source: z.string(),
  })
  .readonly();
export type FilterFacts = z.infer<typeof FilterFacts>;

const FOLDER = 'filtered';

/** Of one step, by its name. */
export async function writeFacts(folder: string, step: string, facts: FilterFacts): Promise<void> {
  await writeWhole(join(folder, FOLDER, `${step}.json`), `${JSON.stringify(facts, null, 2)}\n`);
}

/** Of all steps that have written episodes. Throws InputFault where none has. */
export async function readFacts(folder: string): Promise<FilterFacts> {
  const names = await readdir(join(folder, FOLDER)).catch(unlessMissing<string[]>([]));
  const all: FilterFacts[] = [];
  for (const name of names.filter((each) => each.endsWith('.json')).sort())
    all.push(await readOne(join(folder, FOLDER, name)));
  if (all.length === 0)
    throw new InputFault(
      `Nothing in ${folder} is filtered yet.`,
      'Run `mullover synthesize filter` or `from-outcomes` first.',
    );
  return {
    table: all.flatMap(({ table }) => table),
    filters: all.flatMap(({ filters }) => filters),
    source: all.map(({ source }) => source).join(' '),
  };
}

async function readOne(file: string): Promise<FilterFacts> {
  const parsed = FilterFacts.safeParse(jsonOf(await readFile(file, 'utf8')));
  if (parsed.success) return parsed.data;
  throw new InputFault(`${file} cannot be read.`, 'Filter again.');
}
