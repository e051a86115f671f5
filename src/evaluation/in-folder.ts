// The folder of an evaluation while somebody writes it: one at a time, described before the first row, tidied behind the last one.

import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { InputFault } from '../errors.ts';
import { lockNow } from '../lock.ts';
import { described, type Evaluation, idsOf } from './described.ts';
import { openRows, writeEvaluation } from './evaluation-folder.ts';
import type { GoldTask } from './gold-task.ts';
import type { LineFile } from './json-lines.ts';
import { appendPrediction, readPredictions, tidyPredictions } from './predictions.ts';
import type { ResultRow } from './result-row.ts';
import { tasksOf } from './settings.ts';

export interface Inside {
  readonly file: LineFile<ResultRow>;
  /** Those of this part. */
  readonly tasks: readonly GoldTask[];
  /** Empty folder for checkouts. */
  readonly checkouts: string;
}

/** Throws InputFault where the folder belongs to something else, or to somebody else at this moment. */
export async function inFolder(
  evaluation: Evaluation,
  work: (inside: Inside) => Promise<readonly ResultRow[]>,
): Promise<readonly ResultRow[]> {
  const { folder, dataset, shard } = evaluation;
  return withFolder(folder, async (checkouts) => {
    const file = await openRows(folder);
    await writeEvaluation(folder, await described(evaluation));
    const rows = await work({ file, tasks: tasksOf(dataset.tasks, shard), checkouts });
    await tidyPredictions(folder, idsOf(dataset), await readPredictions(folder));
    return rows;
  });
}

/** For one process at a time; what a killed one left of its checkouts goes. Throws InputFault where another one is at work. */
export async function withFolder<T>(folder: string, work: (checkouts: string) => Promise<T>): Promise<T> {
  await mkdir(folder, { recursive: true });
  const lock = lockNow(join(folder, 'lock'));
  if (!lock) throw new InputFault(`Another evaluation is at work in ${folder}.`, 'Wait for it, or give another --out.');
  try {
    return await work(await freshCheckouts(folder));
  } finally {
    lock.release();
  }
}

/** Empty folder for checkouts: what a killed process left of its own goes. */
export async function freshCheckouts(folder: string): Promise<string> {
  const checkouts = join(folder, 'checkouts');
  await rm(checkouts, { recursive: true, force: true });
  await mkdir(checkouts);
  return checkouts;
}

/** Durable when it settles. `patch` is the chosen one; undefined where nothing was decided. */
export async function keepRow(
  { evaluation, file }: { readonly evaluation: Evaluation; readonly file: LineFile<ResultRow> },
  row: ResultRow,
  patch: string | undefined,
): Promise<void> {
  // A kill between the two repeats the row, and with it a line that replaces this one.
  if (patch !== undefined) await appendPrediction(evaluation.folder, row, evaluation.model.name, patch);
  await file.append(row);
}
