// Predictions in the official format: one line for each instance, a file for each policy, budget and seed.

import { appendFile, mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { InputFault } from '../errors.ts';
import { writeWhole } from './evaluation-folder.ts';
import { jsonOf } from './json-of.ts';
import type { Setting } from './run-row.ts';

const Prediction = z.strictObject({ instance_id: z.string(), model_name_or_path: z.string(), model_patch: z.string() });
export type Prediction = z.infer<typeof Prediction>;

type Column = Pick<Setting, 'policy' | 'budget' | 'seed'>;

const FOLDER = 'predictions';

/** `predictions/beam-8.jsonl`; of further seeds than 1 with the seed behind it. */
export function predictionsFile({ policy, budget, seed }: Column): string {
  return join(FOLDER, `${nameOf({ policy, budget, seed })}.jsonl`);
}

function nameOf({ policy, budget, seed }: Column): string {
  return `${policy}-${budget}${seed === 1 ? '' : `-seed${seed}`}`;
}

/** What the official harness names its results by. */
export function modelNameOf(model: string, column: Column): string {
  return `mullover-${nameOf(column)}+${model}`;
}

/** Adds one; of several for an instance the last one counts, for the official harness too. */
export async function appendPrediction(folder: string, setting: Setting, model: string, patch: string): Promise<void> {
  const prediction: Prediction = {
    instance_id: setting.instance,
    model_name_or_path: modelNameOf(model, setting),
    model_patch: patch,
  };
  await mkdir(join(folder, FOLDER), { recursive: true });
  await appendFile(join(folder, predictionsFile(setting)), `${JSON.stringify(prediction)}\n`);
}

/** By path below the folder. A torn last line is dropped. */
export async function readPredictions(folder: string): Promise<ReadonlyMap<string, readonly Prediction[]>> {
  const names = await readdir(join(folder, FOLDER)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const files = names
    .filter((name) => name.endsWith('.jsonl'))
    .sort()
    .map((name) => join(FOLDER, name));
  const read = async (file: string) => [file, parse(await readFile(join(folder, file), 'utf8'), file)] as const;
  return new Map(await Promise.all(files.map(read)));
}

function parse(text: string, file: string): readonly Prediction[] {
  const predictions = new Map<string, Prediction>();
  for (const [i, line] of text.split('\n').slice(0, -1).entries()) {
    const parsed = Prediction.safeParse(jsonOf(line));
    if (!parsed.success)
      throw new InputFault(`${file}:${i + 1} is no prediction.`, 'Remove the line, or evaluate into a new folder.');
    predictions.set(parsed.data.instance_id, parsed.data);
  }
  return [...predictions.values()];
}

/** Writes the files anew: one line for each instance, in the given order. */
export async function tidyPredictions(
  folder: string,
  instances: readonly string[],
  all: ReadonlyMap<string, readonly Prediction[]>,
): Promise<void> {
  const places = new Map(instances.map((id, i) => [id, i]));
  const placeOf = ({ instance_id }: Prediction) => places.get(instance_id) ?? instances.length;
  for (const [file, predictions] of all) {
    const lines = [...predictions].sort((a, b) => placeOf(a) - placeOf(b)).map((one) => `${JSON.stringify(one)}\n`);
    await writeWhole(join(folder, file), lines.join(''));
  }
}
