// What became of the pull requests of a deployment's own runs: lines of `{"run": "r-…", "resolved": true}`.

import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { InputFault } from '../errors.ts';
import { jsonOf } from './json-of.ts';

const lineSchema = z.strictObject({ run: z.string().min(1), resolved: z.boolean() });
export type RunOutcome = z.infer<typeof lineSchema>;

/** Throws InputFault for a file that cannot be read and a line that is no outcome. */
export async function readOutcomes(file: string): Promise<readonly RunOutcome[]> {
  const next = 'Give one JSON object a line: {"run": "r-…", "resolved": true}.';
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new InputFault(`${file} cannot be read.`, next, { cause });
  });
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.map((line, i) => {
    const parsed = lineSchema.safeParse(jsonOf(line));
    if (parsed.success) return parsed.data;
    throw new InputFault(`Line ${i + 1} of ${file} is no outcome.`, next);
  });
}
