// What became of pull requests, one row each time something did: read by `mullover calibrate`, kept when traces are pruned.

import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { InputFault } from '../errors.ts';
import { withLock } from '../lock.ts';
import { absent } from './event-log.ts';

/** In the data folder. */
export const OUTCOMES_FILE = 'outcomes.jsonl';

const outcomeRowSchema = z.strictObject({
  run: z.string().min(1),
  pull: z.int().positive(),
  what: z.enum(['merged', 'closed', 'reverted']),
  /** Whether it resolved the issue, as far as people showed. */
  resolved: z.boolean(),
});

export type OutcomeRow = Readonly<z.infer<typeof outcomeRowSchema>>;

export interface OutcomeTable {
  /** On disk when it settles. The same row again changes nothing of what is read. */
  add(row: OutcomeRow): Promise<void>;
  /** The last row of each run, in the order of their first rows. Throws InputFault for a line that is none. */
  rows(): Promise<readonly OutcomeRow[]>;
}

export function createOutcomeTable(path: string): OutcomeTable {
  return {
    add: async (row) => {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      const line = `${JSON.stringify(row)}\n`;
      await withLock(`${path}.lock`, () => appendFile(path, line, { mode: 0o600, flush: true }));
    },
    rows: async () => {
      const text = await readFile(path, 'utf8').catch(absent(''));
      // A line that a crash cut off was told to nobody.
      const whole = text
        .slice(0, text.lastIndexOf('\n') + 1)
        .split('\n')
        .filter((line) => line !== '');
      return [...new Map(whole.map((line, at) => parsed(path, line, at)).map((row) => [row.run, row])).values()];
    },
  };
}

function parsed(path: string, line: string, at: number): OutcomeRow {
  const found = outcomeRowSchema.safeParse(fromJson(line));
  if (found.success) return found.data;
  throw new InputFault(`Line ${at + 1} of ${path} is no outcome.`, 'Remove it: it was not written by this program.');
}

function fromJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
