// What the grader said of patches that are wrong on purpose: `grader-checks.jsonl` of the folder.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { InputFault } from '../errors.ts';
import { writeWhole } from './evaluation-folder.ts';

const Check = z.strictObject({
  instance: z.string(),
  /** `half`: a part of the fix; `wrong`: another change of its files; `gold`: nothing could be checked, for want of a ground. */
  patch: z.enum(['empty', 'half', 'wrong', 'gold']),
  verdict: z.enum(['resolved', 'not resolved', 'unknown']),
  reason: z.string(),
  /** All that its tests say, down to the exit code, is what they say of the fix: no grader can tell the two by them. */
  unseen: z.literal(true).optional(),
});
export type GraderCheck = z.infer<typeof Check>;

const FILE = 'grader-checks.jsonl';

/** None where the folder has no file of them; a torn last line is dropped. Throws InputFault for any other that is none. */
export async function readChecks(folder: string): Promise<readonly GraderCheck[]> {
  const text = await readFile(join(folder, FILE), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  const lines = text.split('\n').slice(0, -1);
  return lines.filter((line) => line !== '').map((line, i) => read(line, `${join(folder, FILE)}:${i + 1}`));
}

function read(line: string, where: string): GraderCheck {
  try {
    return Check.parse(JSON.parse(line));
  } catch (cause) {
    throw new InputFault(`${where} is no check of a grader.`, 'Remove the file: the checks are made again.', { cause });
  }
}

/** Adds those of one instance. One writer only. */
export async function appendChecks(folder: string, checks: readonly GraderCheck[]): Promise<void> {
  const all = [...(await readChecks(folder)), ...checks];
  await writeWhole(join(folder, FILE), all.map((check) => `${JSON.stringify(check)}\n`).join(''));
}
