// `bootstrap`: a teacher solves each prepared task several times through the same solve() that users run; every attempt is an evaluation's row.

import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Evaluation } from '../evaluation/described.ts';
import { readRows } from '../evaluation/evaluation-folder.ts';
import type { ResultRow } from '../evaluation/result-row.ts';
import { isFinal } from '../evaluation/settings.ts';
import type { Policy } from '../search/policy.ts';
import { replaceRejections } from './rejections.ts';
import type { StepWork } from './step.ts';
import { goldTaskOf, type TaskRow } from './task-row.ts';

export interface Bootstrapping {
  /** Folder of the attempts below that of all steps. */
  readonly name: 'bootstrap' | 'base';
  readonly tasks: readonly TaskRow[];
  readonly policy: Policy;
  /** N of each attempt. */
  readonly rollouts: number;
  readonly attempts: number;
  readonly jobs: number;
  readonly model: Evaluation['model'];
  readonly mullover: Evaluation['mullover'];
  /** Caps on all attempts together, those of earlier sessions included. */
  readonly caps: { readonly tokens: number; readonly money: number };
  /** Evaluates, in this process or by workers. */
  evaluate(evaluation: Evaluation, signal: AbortSignal): Promise<readonly ResultRow[]>;
}

export interface BootstrapCounts {
  readonly decided: number;
  /** Attempts that could not be decided here, or that a cap left out. */
  readonly open: number;
  readonly resolved: number;
}

/** Throws what `evaluate` throws; what is finished is kept. */
export async function bootstrap(asked: Bootstrapping, work: StepWork): Promise<BootstrapCounts> {
  const folder = join(work.folder, asked.name);
  const isCapped = Number.isFinite(asked.caps.tokens) || Number.isFinite(asked.caps.money);
  const parts = isCapped ? chunks(asked.tasks, asked.jobs) : [asked.tasks];
  const rows: ResultRow[] = [];
  for (const tasks of parts) {
    const cap = capReached(await readRows(folder), asked.caps);
    if (cap !== undefined) {
      work.say(`${cap}: the tasks that are left are not begun.`);
      break;
    }
    if (tasks.length > 0) rows.push(...(await asked.evaluate(evaluationOf(asked, tasks, folder), work.signal)));
  }
  const open = rows.filter((row) => !isFinal(row));
  await replaceRejections(work.folder, asked.name, open.map(rejectionOf));
  const decided = (await readRows(folder)).filter(isFinal);
  const total = asked.tasks.length * asked.attempts;
  return {
    decided: decided.length,
    open: total - decided.filter((row) => isAsked(row, asked)).length,
    resolved: decided.filter(({ resolved }) => resolved).length,
  };
}

/** Earlier calls may have asked for more attempts, of other sizes, and of tasks that were taken away. */
function isAsked({ instance, policy, budget, seed }: ResultRow, asked: Bootstrapping): boolean {
  const isSame = policy === asked.policy.name && budget === asked.rollouts && seed <= asked.attempts;
  return isSame && asked.tasks.some(({ instance_id: id }) => id === instance);
}

function rejectionOf({ instance, seed, reason }: ResultRow) {
  return { id: instance, reason: `attempt ${seed} could not be decided: ${reason}`.replace(/\s+/g, ' ').trim() };
}

/** A cap is looked at between parts: what was begun comes to its end. */
function capReached(rows: readonly ResultRow[], caps: Bootstrapping['caps']): string | undefined {
  const tokens = rows.reduce((sum, row) => sum + row.tokens.prompt + row.tokens.completion, 0);
  const money = rows.reduce((sum, row) => sum + (row.cost ?? 0), 0);
  if (tokens >= caps.tokens) return `${tokens} tokens are used, of ${caps.tokens}`;
  return money >= caps.money ? `${money.toFixed(2)} is spent, of ${caps.money}` : undefined;
}

function chunks<T>(all: readonly T[], size: number): readonly (readonly T[])[] {
  return all.flatMap((_, i) => (i % size === 0 ? [all.slice(i, i + size)] : []));
}

function evaluationOf(asked: Bootstrapping, tasks: readonly TaskRow[], folder: string): Evaluation {
  const { policy, rollouts, attempts, jobs, model, mullover } = asked;
  // The tasks of one folder only become more, so that its attempts stay comparable.
  const digest = createHash('sha256').update('tasks.jsonl').digest('hex');
  return {
    folder,
    dataset: { name: 'tasks', digest, tasks: tasks.map(goldTaskOf) },
    policies: [policy],
    budgets: [rollouts],
    seeds: Array.from({ length: attempts }, (_, i) => i + 1),
    shard: undefined,
    grader: 'own',
    jobs,
    model,
    mullover,
  };
}
