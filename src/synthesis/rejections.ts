// `rejected.jsonl`: what each step leaves out, and why; one file for all of them.

import { join } from 'node:path';
import { z } from 'zod';
import { writeWhole } from '../evaluation/evaluation-folder.ts';
import { openLines, readLines, rowsOf } from '../evaluation/json-lines.ts';

export const Rejection = z
  .strictObject({
    /** Name of the step that left it out. */
    step: z.string().min(1),
    /** Where it is about one stage of a task only. */
    stage: z.string().optional(),
    /** Of the task, or of what would have become one. */
    id: z.string().min(1),
    /** One line. */
    reason: z.string().min(1),
  })
  .readonly();
export type Rejection = z.infer<typeof Rejection>;

const parse = rowsOf(Rejection, { what: 'rejection', next: 'Remove the line.' });
const fileIn = (folder: string) => join(folder, 'rejected.jsonl');

/** All of them, in the order in which they were made. */
export async function readRejections(folder: string): Promise<readonly Rejection[]> {
  return readLines(fileIn(folder), parse);
}

export interface Rejections {
  /** Ids that this step has left out, in earlier sessions too. */
  readonly ids: ReadonlySet<string>;
  /** Durable when it settles. */
  reject(id: string, reason: string): Promise<void>;
}

/** For a step that goes on where it was stopped: what it has left out is not looked at again. One writer only. */
export async function openRejections(folder: string, step: string): Promise<Rejections> {
  const file = await openLines(fileIn(folder), parse);
  const ids = new Set(file.rows.flatMap((row) => (row.step === step ? [row.id] : [])));
  return {
    ids,
    reject: async (id, reason) => {
      ids.add(id);
      await file.append({ step, id, reason: reason.replace(/\s+/g, ' ').trim() });
    },
  };
}

/** For a step that decides everything anew each time: these take the place of its earlier ones. */
export async function replaceRejections(
  folder: string,
  step: string,
  rejections: readonly Omit<Rejection, 'step'>[],
): Promise<void> {
  const others = (await readRejections(folder)).filter((row) => row.step !== step);
  const all = [...others, ...rejections.map((row) => ({ step, ...row }))];
  await writeWhole(fileIn(folder), all.map((row) => `${JSON.stringify(row)}\n`).join(''));
}
