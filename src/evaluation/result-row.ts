// One row of an evaluation: what one policy made of one instance with one budget and seed. The report is a function of rows.

import { z } from 'zod';
import { rowsOf } from './json-lines.ts';

const Share = z.number().min(0).max(1);
const Count = z.int().min(0);

/** `unknown`: not graded, or the tests left no report and are not known to leave one with the fix. */
const PatchVerdict = z.enum(['resolved', 'not resolved', 'unknown']);

export const ResultRow = z
  .strictObject({
    instance: z.string().min(1),
    policy: z.string().min(1),
    budget: z.int().min(1),
    seed: Count,
    /** `run`: a run of its own; `replayed`: the choice made again on the trace of a run with a larger budget, which is exact for independent samples. */
    basis: z.enum(['run', 'replayed']),
    /** Of a run that went on from one with this smaller budget; where samples are not independent, a run anew might differ. */
    raisedFrom: z.int().min(1).optional(),
    /** As the run decided; `void`: there was no decision (no environment to try it in, a fault of host or endpoint). */
    decision: z.enum(['propose', 'doubt', 'abstain', 'blocked', 'void']),
    confidence: Share.nullable(),
    reason: z.string(),
    /** The grader's verdict on the chosen patch; null: there is no patch, or it was not graded. */
    resolved: z.boolean().nullable(),
    /** Why, in one line. */
    grade: z.string(),
    /** Whether any candidate among the first `budget` rollouts resolves; null: not all of them were graded, and none resolves. */
    oracle: z.boolean().nullable(),
    /** Distinct patches. */
    candidates: Count,
    /** `estimated`: how many of them nobody told (see `Spent`); absent: none. */
    tokens: z.strictObject({ prompt: Count, completion: Count, estimated: Count.optional() }),
    /** Active time of the run. A replayed row has the part that its samples took of the larger run's. */
    seconds: z.number().min(0),
    sandboxSeconds: z.number().min(0),
    /** In the operator's currency; null where no prices are set. */
    cost: z.number().min(0).nullable(),
    difficulty: z.strictObject({ level: z.string(), source: z.enum(['solvers', 'gold-size']) }),
    /** The best localization against the places of the gold patch; null: there was none, or nothing to compare it with. */
    recall: z.strictObject({ file: Share.nullable(), function: Share.nullable(), line: Share.nullable() }),
    /** Scores of reward models with whether what was scored is right by the gold patch. */
    rewards: z.array(
      z.strictObject({ kind: z.enum(['prm', 'orm']), stage: z.string(), score: Share, correct: z.boolean() }),
    ),
    /** Every distinct patch with the nodes that made it and the grader's verdict; absent in rows of earlier builds. */
    patches: z.array(z.strictObject({ nodes: z.array(z.string()).min(1), verdict: PatchVerdict })).optional(),
    /** Null when resolved, or not graded. */
    failure: z.enum(['environment', 'localization', 'patch', 'test', 'selection']).nullable(),
    /** Commits in the checkout that the base does not come from: none of them is to be there. Absent: none is. */
    laterCommits: z.int().min(1).optional(),
    /** Folder of the run's trace, relative to that of the evaluation. */
    trace: z.string(),
  })
  .readonly();

export type ResultRow = z.infer<typeof ResultRow>;

/** Rows with equal keys are about the same: the later one counts. */
export type RowKey = Pick<ResultRow, 'instance' | 'policy' | 'budget' | 'seed'>;

export function keyOf({ instance, policy, budget, seed }: RowKey): string {
  return JSON.stringify([instance, policy, budget, seed]);
}

/**
 * The rows of a file's text, in the order in which their keys came up; of rows with the same key the last one. A torn last
 * line (of a killed process) is dropped. Throws InputFault for any other line that is no row; `file` is named in it.
 */
export function parseRows(text: string, file: string): readonly ResultRow[] {
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  return [...new Map(readRow(whole, file).map((row) => [keyOf(row), row])).values()];
}

const readRow = rowsOf(ResultRow, { what: 'row of results', next: 'Remove the line, or evaluate into a new folder.' });
