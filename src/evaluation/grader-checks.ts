// What the grader said of patches that are wrong on purpose: `grader-checks.jsonl` of the folder.

import { join } from 'node:path';
import { z } from 'zod';
import { writeWhole } from './evaluation-folder.ts';
import { readLines, rowsOf } from './json-lines.ts';

const Check = z.strictObject({
  instance: z.string(),
  /** `half`: a part of the fix; `wrong`: another change of its files; `gold`: nothing could be checked, for want of a ground. */
  patch: z.enum(['empty', 'half', 'wrong', 'gold']),
  verdict: z.enum(['resolved', 'not resolved', 'unknown']),
  reason: z.string(),
  /**
   * Of what was resolved: whether all that its tests say, down to the exit code, is what they say of the fix, so that no grader
   * can tell the two by them. Absent in lines of earlier builds, which did not look.
   */
  unseen: z.boolean().optional(),
});
export type GraderCheck = z.infer<typeof Check>;

const FILE = 'grader-checks.jsonl';

const parseChecks = rowsOf(Check, {
  what: 'check of a grader',
  next: 'Remove the file: --check-grader makes the checks again.',
});

/**
 * None where the folder has no file of them; of several of one patch the last one, and no torn last line. Throws InputFault for
 * any other line that is none.
 */
export async function readChecks(folder: string): Promise<readonly GraderCheck[]> {
  const checks = await readLines(join(folder, FILE), parseChecks);
  return [...new Map(checks.map((check) => [`${check.patch} ${check.instance}`, check])).values()];
}

/** Instances of which there is nothing left to find out by other checks, as far as these tell. */
export function checkedIn(checks: readonly GraderCheck[]): ReadonlySet<string> {
  const isOpen = ({ verdict, unseen }: GraderCheck) =>
    verdict === 'unknown' || (verdict === 'resolved' && unseen === undefined);
  const open = new Set(checks.filter(isOpen).map(({ instance }) => instance));
  return new Set(checks.map(({ instance }) => instance).filter((instance) => !open.has(instance)));
}

/** In place of all that there were of their instances. One writer only. */
export async function keepChecks(folder: string, checks: readonly GraderCheck[]): Promise<void> {
  if (checks.length === 0) return;
  const instances = new Set(checks.map(({ instance }) => instance));
  const others = (await readChecks(folder)).filter(({ instance }) => !instances.has(instance));
  const all = [...others, ...checks].map((check) => `${JSON.stringify(check)}\n`);
  await writeWhole(join(folder, FILE), all.join(''));
}
