// What the bootstrap leaves: each attempt at a task, where its trace lies, and what the grader says of every patch in it.

import { readRows } from '../evaluation/evaluation-folder.ts';
import { isFinal } from '../evaluation/settings.ts';
import { runIn } from '../evaluation/shared-work.ts';
import type { NodeId, RunId } from '../task.ts';

export interface Attempt {
  /** `instance_id` of the task. */
  readonly instance: string;
  /** From 1; the seed of its samples. */
  readonly attempt: number;
  readonly run: RunId;
  /** Folder of the trace, relative to that of the attempts. */
  readonly trace: string;
  /** The grader's verdict on the patch that the run chose; null where it chose none, or there is no verdict. */
  readonly resolved: boolean | null;
  /** Every distinct patch: all nodes of the trace that made it, and the grader's verdict. */
  readonly patches: readonly {
    readonly nodes: readonly NodeId[];
    readonly verdict: 'resolved' | 'not resolved' | 'unknown';
  }[];
  /** How hard the task is, by the size of its fix where nobody said. */
  readonly difficulty: string;
}

/** The finished attempts of a folder, in the order of its tasks; none where nothing was tried. Throws InputFault for a damaged file. */
export async function readAttempts(folder: string): Promise<readonly Attempt[]> {
  return (await readRows(folder)).filter(isFinal).map((row) => ({
    instance: row.instance,
    attempt: row.seed,
    run: runIn(row),
    trace: row.trace,
    resolved: row.resolved,
    patches: row.patches ?? [],
    difficulty: row.difficulty.level,
  }));
}
