// What a step kept and left out, for the card of the data set.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { InputFault } from '../../errors.ts';
import { writeWhole } from '../../evaluation/evaluation-folder.ts';
import { unlessMissing } from '../../evaluation/json-lines.ts';
import { jsonOf } from '../../evaluation/json-of.ts';
import { type FilteredPlace, filteredIn, filteredSteps } from './episode.ts';

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

const FILE = 'facts.json';

/** When the step is done. */
export async function writeFacts(place: FilteredPlace, facts: FilterFacts): Promise<void> {
  await writeWhole(join(filteredIn(place), FILE), `${JSON.stringify(facts, null, 2)}\n`);
}

/** Of all steps that have left episodes. Throws InputFault where none has, or one was stopped in its middle. */
export async function readFacts(folder: string): Promise<FilterFacts> {
  const all: FilterFacts[] = [];
  for (const step of await filteredSteps(folder)) all.push(await readOne({ folder, step }));
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

async function readOne(place: FilteredPlace): Promise<FilterFacts> {
  const text = await readFile(join(filteredIn(place), FILE), 'utf8').catch(unlessMissing(undefined));
  const parsed = FilterFacts.safeParse(text === undefined ? undefined : jsonOf(text));
  if (parsed.success) return parsed.data;
  throw new InputFault(`${filteredIn(place)} is not complete.`, `Run \`mullover synthesize ${place.step}\` again.`);
}
