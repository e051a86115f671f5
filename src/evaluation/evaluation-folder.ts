// The folder of an evaluation on disk: what was asked for (`evaluation.json`), its rows (`results.jsonl`), and where the rest lies.

import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { InputFault } from '../errors.ts';
import { type LineFile, openLines, readLines, unlessMissing } from './json-lines.ts';
import { jsonOf } from './json-of.ts';
import { parseRows, type ResultRow } from './result-row.ts';

/** What was asked for. Rows of one folder are comparable: a folder takes no run that was asked for otherwise. */
export const EvaluationFile = z.strictObject({
  schemaVersion: z.literal(1),
  dataset: z.strictObject({
    name: z.string(),
    /** SHA-256 of the file. */
    digest: z.string(),
    /** Ids of all instances of the evaluation, those of other shards included. */
    instances: z.array(z.string()),
  }),
  model: z.strictObject({
    name: z.string(),
    judge: z.string(),
    /** `simulated`: replies of a known skill, made from the gold patch; `replayed`: recorded ones; `live`: an endpoint. */
    kind: z.enum(['simulated', 'replayed', 'live']),
    /** One line about a model that is not live, for captions. */
    note: z.string().optional(),
  }),
  policies: z.array(z.string()),
  budgets: z.array(z.int().min(1)),
  seeds: z.array(z.int().min(0)),
  grader: z.enum(['own', 'official']),
  /** Part `index` (from 1) of `of`; absent where it is all of them, or where shards were merged. */
  shard: z.strictObject({ index: z.int().min(1), of: z.int().min(1) }).optional(),
  /** Version and commit of Mullover; null where it does not run from a checkout. */
  mullover: z.strictObject({ version: z.string(), commit: z.string().nullable() }),
  /** ISO 8601. */
  started: z.string(),
});

export type EvaluationFile = z.infer<typeof EvaluationFile>;

/** Throws InputFault where the folder holds no evaluation, or one that this build does not read. */
export async function readEvaluation(folder: string): Promise<EvaluationFile> {
  const file = join(folder, 'evaluation.json');
  const text = await readFile(file, 'utf8').catch(unlessMissing(undefined));
  if (text === undefined)
    throw new InputFault(
      `There is no evaluation in ${folder}.`,
      'Give the folder that was --out of `mullover evaluate`.',
    );
  const parsed = EvaluationFile.safeParse(jsonOf(text));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new InputFault(
    `${file} cannot be used: ${issue?.path.join('.') || 'the file'}: ${issue?.message}`,
    'Use the build that wrote it, or evaluate into a new folder.',
  );
}

/** Written whole or not at all. */
export async function writeEvaluation(folder: string, evaluation: EvaluationFile): Promise<void> {
  await writeWhole(join(folder, 'evaluation.json'), `${JSON.stringify(evaluation, null, 2)}\n`);
}

/** All rows of the folder; none where there is no file of them. Throws InputFault for a line that is no row. */
export async function readRows(folder: string): Promise<readonly ResultRow[]> {
  return readLines(join(folder, 'results.jsonl'), parseRows);
}

/** Opens the rows for writing. One writer only. */
export async function openRows(folder: string): Promise<LineFile<ResultRow>> {
  return openLines(join(folder, 'results.jsonl'), parseRows);
}

/** A file that is there whole or not at all. */
export async function writeWhole(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const draft = `${file}.${randomUUID()}.tmp`;
  await writeFile(draft, text);
  await rename(draft, file);
}
