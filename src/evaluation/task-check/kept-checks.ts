// What was measured of tasks: a file with a line for each, so that nothing is measured twice.

import { join } from 'node:path';
import { z } from 'zod';
import { type LineFile, openLines, rowsOf } from '../json-lines.ts';

const patchFacts = z.object({
  kind: z.enum(['gold', 'empty', 'part', 'slip', 'near', 'elsewhere']),
  verdict: z.enum(['resolved', 'not resolved', 'unknown']),
  /** Expected tests that did not pass. */
  missed: z.number(),
  seconds: z.number(),
  /** The first expected tests that did not pass, or why there is no report. */
  note: z.string(),
});
export type PatchFacts = Readonly<z.infer<typeof patchFacts>>;

const baselineFacts = z.object({
  scope: z.enum(['all', 'near']),
  /** Seconds that the whole suite may take. */
  cap: z.number(),
  runs: z.number(),
  /** Of the first run of the scope. */
  seconds: z.number(),
  result: z.enum(['pass', 'fail', 'unknown']),
  reason: z.string(),
  tests: z.number(),
  passed: z.number(),
  red: z.number(),
  flaky: z.number(),
  /** Of a suite that does not end in time: test files that ended, and all of them. */
  part: z.object({ files: z.number(), of: z.number() }).optional(),
});
export type BaselineFacts = Readonly<z.infer<typeof baselineFacts>>;

const recipeFacts = z.looseObject({ recipeHash: z.string(), runner: z.string() });

const asked = {
  task: z.string(),
  /** Text of `.github/mullover.yml`; null where there is none. */
  override: z.string().nullable(),
  /** Of what is asked: tests and patches. */
  tests: z.string(),
  /** ISO date of the measurement. */
  at: z.string(),
};

const check = z.discriminatedUnion('ok', [
  z.object({
    ...asked,
    ok: z.literal(true),
    recipe: recipeFacts,
    /** Seconds that the environment took to build; null when it was found in the cache of another run. */
    environmentSeconds: z.number().nullable(),
    measured: z.object({ baseline: baselineFacts, patches: z.array(patchFacts).readonly() }),
  }),
  z.object({ ...asked, ok: z.literal(false), reason: z.string(), environmentSeconds: z.number() }),
]);
export type TaskCheck = Readonly<z.infer<typeof check>>;
export type Measured = Extract<TaskCheck, { ok: true }>['measured'];

/** The checks of a folder; the last one of each task and override counts. Throws InputFault for a line that is none. */
export async function openChecks(folder: string): Promise<LineFile<TaskCheck>> {
  const next = 'Give another --out, or take the line away: its task is measured again.';
  return openLines(join(folder, 'task-checks.jsonl'), rowsOf(check, { what: 'check of a task', next }));
}

export function lastOf(checks: readonly TaskCheck[], task: string, override: string | null): TaskCheck | undefined {
  return checks.findLast((one) => one.task === task && one.override === override);
}

/** What is still missing for `resolved as expected`; undefined when nothing is. */
export function shortOf(result: TaskCheck): string | undefined {
  if (!result.ok) return `no environment: ${firstLine(result.reason)}`;
  const { baseline, patches } = result.measured;
  const [gold, empty, ...wrong] = patches;
  if (baseline.result !== 'pass') return `no baseline: ${firstLine(baseline.reason)}`;
  if (gold?.verdict !== 'resolved')
    return `the fix is ${gold?.verdict === 'unknown' ? 'not judged' : 'refused'} (${gold?.missed} missed): ${gold?.note}`;
  if (empty?.verdict !== 'not resolved') return `no patch at all counts as ${empty?.verdict}: ${empty?.note}`;
  if (!wrong.some(({ verdict }) => verdict === 'not resolved'))
    return `no wrong patch was refused: ${wrong.map(({ kind, verdict }) => `${kind} ${verdict}`).join(', ') || 'none could be made'}`;
  return undefined;
}

function firstLine(text: string): string {
  return (text.trim().split('\n')[0] ?? '').slice(0, 300);
}
