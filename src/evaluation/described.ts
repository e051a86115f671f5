// What an evaluation is asked for, as its folder describes it; which descriptions go together.

import { InputFault } from '../errors.ts';
import type { Dataset } from './dataset.ts';
import { type EvaluationFile, readEvaluation } from './evaluation-folder.ts';
import type { Grid, Shard } from './settings.ts';

export interface Evaluation extends Grid {
  readonly folder: string;
  readonly dataset: Dataset;
  readonly shard: Shard | undefined;
  readonly model: EvaluationFile['model'];
  readonly grader: EvaluationFile['grader'];
  readonly mullover: EvaluationFile['mullover'];
  /** Tasks at a time. */
  readonly jobs: number;
}

export function idsOf({ tasks }: Dataset): string[] {
  return tasks.map(({ instance }) => instance.id);
}

/** What the folder holds from now on. Throws InputFault where it holds rows that cannot be compared with these. */
export async function described(evaluation: Evaluation): Promise<EvaluationFile> {
  const { folder, dataset, model, grader, mullover, shard } = evaluation;
  const now: EvaluationFile = {
    schemaVersion: 1,
    dataset: { name: dataset.name, digest: dataset.digest, instances: idsOf(dataset) },
    model,
    policies: evaluation.policies.map(({ name }) => name),
    budgets: [...evaluation.budgets],
    seeds: [...evaluation.seeds],
    grader,
    mullover,
    ...(shard ? { shard: { ...shard } } : {}),
    started: new Date().toISOString(),
  };
  const before = await readEvaluation(folder).catch((error: unknown) => {
    if (error instanceof InputFault && error.message.startsWith('There is no evaluation')) return undefined;
    throw error;
  });
  if (!before) return now;
  if (nameOf(before.shard) !== nameOf(now.shard))
    throw new InputFault(
      `${folder} holds ${nameOf(before.shard)} of an evaluation, not ${nameOf(now.shard)}.`,
      'Ask for the same part, or give another --out.',
    );
  return joined(before, now, folder);
}

const nameOf = (shard: Shard | undefined) => (shard === undefined ? 'the whole' : `shard ${shard.index}/${shard.of}`);

/** Two descriptions as one. Throws InputFault where their rows cannot be compared; `folder` holds the first. */
export function joined(before: EvaluationFile, now: EvaluationFile, folder: string): EvaluationFile {
  assertComparable(before, now, { folder, next: 'Give another --out.' });
  const both = <T>(a: readonly T[], b: readonly T[]) => [...new Set([...a, ...b])];
  return {
    ...before,
    dataset: { ...before.dataset, instances: both(before.dataset.instances, now.dataset.instances) },
    policies: both(before.policies, now.policies),
    budgets: both(before.budgets, now.budgets).sort((a, b) => a - b),
    seeds: both(before.seeds, now.seeds).sort((a, b) => a - b),
  };
}

/** Throws InputFault, with what to do next, where `folder` holds rows that cannot be compared with these. */
export function assertComparable(
  held: EvaluationFile,
  these: EvaluationFile,
  { folder, next }: { readonly folder: string; readonly next: string },
): void {
  const other = (['dataset', 'model', 'judge', 'kind of model', 'grader'] as const).find(
    (what) => basisOf(held)[what] !== basisOf(these)[what],
  );
  if (other === undefined) return;
  const words = `${basisOf(held)[other]}, not ${basisOf(these)[other]}`;
  throw new InputFault(`${folder} holds an evaluation with another ${other} (${words}).`, next);
}

function basisOf({ dataset, model, grader }: EvaluationFile) {
  return {
    dataset: `${dataset.name}, ${dataset.digest.slice(0, 12)}`,
    model: model.name,
    judge: model.judge,
    'kind of model': model.kind,
    grader,
  };
}
