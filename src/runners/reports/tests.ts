// Reads the reports of our own runner scripts (sandbox/entry/*-test.mjs): one JSON object per test or unfinished part.

import { z } from 'zod';
import { type ReportEntry, UNFINISHED } from '../../verification/report-entry.ts';

const line = z.discriminatedUnion('type', [
  z.object({ type: z.enum(['start', 'end']) }),
  z.object({
    type: z.literal('test'),
    file: z.string(),
    path: z.array(z.string()),
    status: z.enum(['passed', 'failed', 'error', 'skipped']),
    message: z.string().optional(),
    role: z.enum(['before', 'after', 'assertion']).optional(),
  }),
  /** Tests that should have run did not; `file` may be a folder. */
  z.object({
    type: z.literal('unfinished'),
    file: z.string(),
    message: z.string(),
    /** All of them had run. */
    role: z.literal('after').optional(),
  }),
]);

/** Undefined for a text that is not whole: the script writes its report at once, at its end. */
export function scriptEntries(text: string): readonly ReportEntry[] | undefined {
  const records = text
    .trimEnd()
    .split('\n')
    .map((one) => line.parse(JSON.parse(one)));
  if (records[0]?.type !== 'start' || records.at(-1)?.type !== 'end') return undefined;
  return records.flatMap((record): readonly ReportEntry[] => {
    if (record.type === 'test') return [record];
    if (record.type !== 'unfinished') return [];
    const { file, message, role } = record;
    return [{ file, path: [UNFINISHED], status: 'error', message, role }];
  });
}
