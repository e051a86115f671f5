// What an evaluation is made of: every instance with every policy, budget and seed; which of it is this machine's part.

import { createHash } from 'node:crypto';
import { InputFault } from '../errors.ts';
import type { Policy } from '../search/policy.ts';
import type { RunId } from '../task.ts';
import { runIdOf } from '../trace/position.ts';
import type { GoldTask } from './gold-task.ts';
import { isIndependent } from './replay.ts';
import { keyOf, type ResultRow } from './result-row.ts';
import type { Setting } from './run-row.ts';

export interface Shard {
  /** From 1. */
  readonly index: number;
  readonly of: number;
}

/** `2/4` is the second of four parts. Throws InputFault. */
export function parseShard(text: string): Shard {
  const [, index, of] = /^(\d{1,4})\/(\d{1,4})$/.exec(text)?.map(Number) ?? [];
  if (index !== undefined && of !== undefined && index >= 1 && index <= of) return { index, of };
  throw new InputFault(`--shard is "${text}".`, 'Give the number of a part and how many there are: 1/4 … 4/4.');
}

/** Every `of`-th task, so that neighbours in the file, which are often of one repository, are spread. */
export function tasksOf(tasks: readonly GoldTask[], shard: Shard | undefined): readonly GoldTask[] {
  return shard ? tasks.filter((_, i) => i % shard.of === shard.index - 1) : tasks;
}

export interface Grid {
  readonly policies: readonly Policy[];
  readonly budgets: readonly number[];
  readonly seeds: readonly number[];
}

/**
 * In the order in which they are best made: what others can be replayed on comes first, with the largest budget and the
 * policy that does the most.
 */
export function settingsOf(instance: string, { policies, budgets, seeds }: Grid): readonly Setting[] {
  const ranked = [...policies].sort((a, b) => richness(b) - richness(a));
  const falling = [...budgets].sort((a, b) => b - a);
  return seeds.flatMap((seed) =>
    ranked.flatMap(({ name: policy }) => falling.map((budget) => ({ instance, policy, budget, seed }))),
  );
}

function richness(policy: Policy): number {
  if (!isIndependent(policy)) return 0;
  return (
    1 + Number(policy.maxRollouts > 1) * 4 + Number(policy.reproductionTests > 0) * 2 + Number(policy.outcomeReward)
  );
}

/** The rows that stay, by their keys: whatever is asked for now, their runs can serve. */
export function finalRows(rows: readonly ResultRow[]): Map<string, ResultRow> {
  return new Map(rows.filter(isFinal).map((row) => [keyOf(row), row]));
}

/** Those of the rows that are of these settings. */
export function rowsOf(settings: readonly Setting[], rows: ReadonlyMap<string, ResultRow>): readonly ResultRow[] {
  return settings.flatMap((setting) => rows.get(keyOf(setting)) ?? []);
}

/** The run of its own with the largest smaller budget, which this one can go on from; undefined where there is none. */
export function predecessorOf({ policy, budget, seed }: Setting, done: readonly ResultRow[]): ResultRow | undefined {
  return done
    .filter((row) => row.basis === 'run' && isFinal(row) && row.policy === policy && row.seed === seed)
    .filter((row) => row.budget < budget)
    .toSorted((a, b) => b.budget - a.budget)[0];
}

/** Those of an instance that have no row among these. */
export function missingOf(instance: string, grid: Grid, rows: ReadonlyMap<string, ResultRow>): readonly Setting[] {
  return settingsOf(instance, grid).filter((setting) => !rows.has(keyOf(setting)));
}

/** The same for the same setting, so that a rerun finds the trace of what was begun. */
export function runOf({ instance, policy, budget, seed }: Setting): RunId {
  const name = JSON.stringify([instance, policy, budget, seed]);
  return runIdOf(createHash('sha256').update(name).digest('hex'));
}

/** A row that the next session leaves as it is: what host or endpoint kept from being decided is tried again. */
export function isFinal({ decision }: ResultRow): boolean {
  return decision !== 'void' && decision !== 'blocked';
}
