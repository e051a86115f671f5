// Which tasks may teach anything at all: by licence, by what a base model solves alone, by benchmarks, by copies of other tasks.

import { readHunks } from '../../evaluation/diff.ts';
import type { GoldTask } from '../../evaluation/gold-task.ts';
import { type Benchmarks, contaminationOf } from './contamination.ts';
import { licenceAgainst } from './licences.ts';
import { copiesAmong } from './near-duplicates.ts';

export interface TaskRules {
  /** SPDX identifiers of licences that allow it. */
  readonly licences: readonly string[];
  readonly benchmarks: Benchmarks;
  /** Instances that a base model solved in a single attempt; undefined: nobody tried. */
  readonly easy: ReadonlySet<string> | undefined;
}

export interface Licensed {
  readonly task: GoldTask;
  readonly licence: string | null;
}

/** Statements of two tasks that share so much are one. */
const ALIKE = 0.8;

/** Why each task teaches nothing, by instance; those that are left may. The order of the tasks decides which copy stays. */
export function unfitTasks(tasks: readonly Licensed[], rules: TaskRules): ReadonlyMap<string, string> {
  const reasons = new Map<string, string>();
  for (const { task, licence } of tasks) {
    const reason = ownReason(task, licence, rules);
    if (reason !== undefined) reasons.set(task.instance.id, reason);
  }
  const left = tasks.map(({ task }) => task).filter(({ instance }) => !reasons.has(instance.id));
  for (const [id, reason] of copies(left)) reasons.set(id, reason);
  return reasons;
}

function ownReason(task: GoldTask, licence: string | null, { licences, easy, benchmarks }: TaskRules) {
  return (
    prefixed('licence', licenceAgainst(licence, licences)) ??
    (easy?.has(task.instance.id) ? 'too easy: the base model solves it in a single attempt' : undefined) ??
    prefixed('contaminated', contaminationOf(task, benchmarks))
  );
}

const prefixed = (head: string, reason: string | undefined) => reason && `${head}: ${reason}`;

function copies(tasks: readonly GoldTask[]): readonly (readonly [string, string])[] {
  const seen = new Map<string, string>();
  const exact = tasks.flatMap(({ instance, gold }) => {
    const fix = readHunks(gold.patch).map(({ path, old, new: added }) => [path, old, added]);
    const key = JSON.stringify(fix);
    const first = seen.get(key);
    seen.set(key, first ?? instance.id);
    return first === undefined ? [] : [[instance.id, `copy: it has the fix of ${first}`] as const];
  });
  const near = copiesAmong(
    tasks.map(({ instance }) => `${instance.title}\n${instance.body}`),
    ALIKE,
  );
  const alike = tasks.flatMap(({ instance }, i) => {
    const copy = near[i];
    const of = copy && tasks[copy.of]?.instance.id;
    return of === undefined
      ? []
      : [[instance.id, `copy: its issue is like that of ${of} (${copy?.likeness.toFixed(2)})`] as const];
  });
  return [...alike, ...exact];
}
