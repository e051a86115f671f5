// What the bootstrap leaves: each attempt at a task, where its trace lies, and what the grader says of every patch in it.

import { join } from 'node:path';
import { InputFault } from '../errors.ts';
import { type EvaluationFile, readRows } from '../evaluation/evaluation-folder.ts';
import { isFinal } from '../evaluation/settings.ts';
import { runIn } from '../evaluation/shared-work.ts';
import type { NodeId, RunId } from '../task.ts';
import { plural } from '../trace/views/quantities.ts';

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

/**
 * What a step decides it decides anew: rows of `tasks.jsonl` that were lost would take with them what is kept of their attempts.
 * Throws InputFault where an attempt is at a task that is not known.
 */
export function refuseOrphans(
  attempts: readonly Pick<Attempt, 'instance'>[],
  known: ReadonlySet<string>,
  folder: string,
): void {
  const orphans = new Set(attempts.map(({ instance }) => instance)).difference(known);
  const [first] = orphans;
  if (first === undefined) return;
  throw new InputFault(
    `${plural(orphans.size, 'task')} with attempts in ${join(folder, 'bootstrap')}, ${first} first, lack a row in ${join(folder, 'tasks.jsonl')}.`,
    'Run `mullover synthesize prepare` again, which makes rows that are missing; what was filtered before is kept.',
  );
}

/** Where the examples come from, for the card: a simulated teacher must not be taken for a model. */
export function teacherSentence(
  attempts: readonly Attempt[],
  tasks: number,
  { name, kind }: Pick<EvaluationFile['model'], 'name' | 'kind'>,
): string {
  const tried = new Set(attempts.map(({ instance }) => instance)).size;
  return `${plural(attempts.length, 'attempt')} of ${name} at ${tried} of ${plural(tasks, 'task')}, graded by their own tests.${KINDS[kind]}`;
}

const KINDS: Readonly<Record<EvaluationFile['model']['kind'], string>> = {
  live: '',
  simulated:
    ' The teacher is simulated: right by the fixes of the tasks, wrong by mechanical mistakes, and its thoughts mean nothing. For trying the pipeline only.',
  replayed: ' Its replies were recorded, and played again.',
};
