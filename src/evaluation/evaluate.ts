// An evaluation: every task of this part under every setting that has no row yet, several tasks at a time, resumable at any moment.

import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { EnvironmentFault, InputFault, isFault } from '../errors.ts';
import { lockNow } from '../lock.ts';
import type { Dataset } from './dataset.ts';
import { evaluateInstance } from './evaluate-instance.ts';
import { type EvaluationFile, openRows, type RowFile, readEvaluation, writeEvaluation } from './evaluation-folder.ts';
import type { GoldTask } from './gold-task.ts';
import { appendPrediction, readPredictions, tidyPredictions } from './predictions.ts';
import { createProgress, type Progress } from './progress.ts';
import { keyOf, type ResultRow } from './result-row.ts';
import { difficultyOf, type Setting, voidRow } from './run-row.ts';
import type { Place } from './run-setting.ts';
import { type Grid, isFinal, runOf, type Shard, settingsOf, tasksOf } from './settings.ts';

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

export interface EvaluationPorts {
  /**
   * Makes a task ready at its base commit. `checkout` is an empty folder for its mirror: one that several tasks share would
   * hold commits that are later than this one's. It is removed when the task is done. Throws faults.
   */
  open(task: GoldTask, checkout: string, signal: AbortSignal): Promise<OpenPlace>;
  say(line: string): void;
  /** Monotonic milliseconds. */
  now(): number;
}

export interface OpenPlace extends Place {
  close?(): Promise<void>;
}

/** The rows of all its settings. Throws InputFault where the folder belongs to something else, and what the signal is aborted with. */
export async function evaluate(
  evaluation: Evaluation,
  ports: EvaluationPorts,
  signal: AbortSignal,
): Promise<readonly ResultRow[]> {
  const { folder, dataset } = evaluation;
  const file = await openRows(folder);
  const lock = lockNow(join(folder, 'lock'));
  if (!lock) throw new InputFault(`Another evaluation is at work in ${folder}.`, 'Wait for it, or give another --out.');
  try {
    const tasks = tasksOf(dataset.tasks, evaluation.shard);
    await writeEvaluation(folder, await described(evaluation));
    await rm(join(folder, CHECKOUTS), { recursive: true, force: true });
    await mkdir(join(folder, CHECKOUTS));
    const rows = await evaluateAll({ evaluation, ports, file, tasks }, signal);
    await tidyPredictions(folder, idsOf(dataset), await readPredictions(folder));
    return rows;
  } finally {
    lock.release();
  }
}

/** What a killed session left there is made anew. */
const CHECKOUTS = 'checkouts';

function idsOf({ tasks }: Dataset): string[] {
  return tasks.map(({ instance }) => instance.id);
}

interface Job {
  readonly evaluation: Evaluation;
  readonly ports: EvaluationPorts;
  readonly file: RowFile;
  readonly tasks: readonly GoldTask[];
}

async function evaluateAll(job: Job, signal: AbortSignal): Promise<readonly ResultRow[]> {
  const { evaluation, ports, file, tasks } = job;
  const settings = tasks.flatMap(({ instance }) => settingsOf(instance.id, evaluation));
  const wanted = new Set(settings.map(keyOf));
  const rows = new Map(
    file.rows.filter((row) => wanted.has(keyOf(row)) && isFinal(row)).map((row) => [keyOf(row), row]),
  );
  const progress = createProgress({ total: settings.length, before: [...rows.values()] }, ports.now);
  if (rows.size > 0) ports.say(`${rows.size} of ${settings.length} results are there already.`);
  const queue = tasks.filter(({ instance }) => missingOf(instance.id, evaluation, rows).length > 0);
  const failed = new AbortController();
  const either = AbortSignal.any([signal, failed.signal]);
  const waits = waitingLimit((fault) => failed.abort(fault));
  const work = async () => {
    for (let task = queue.shift(); task && !either.aborted; task = queue.shift())
      await evaluateTask(task, { ...job, rows, progress, waits }, either);
  };
  const workers = Array.from({ length: evaluation.jobs }, () =>
    work().catch((error: unknown) => {
      failed.abort(error);
      throw error;
    }),
  );
  await Promise.allSettled(workers);
  either.throwIfAborted();
  return settings.flatMap((setting) => rows.get(keyOf(setting)) ?? []);
}

/** Runs in a row that may wait for what they lack, before it is taken for granted that the others lack it too. */
const WAITING = 3;

function waitingLimit(end: (fault: EnvironmentFault) => void): (reason: string | undefined) => void {
  let waiting = 0;
  return (reason) => {
    waiting = reason === undefined ? 0 : waiting + 1;
    if (waiting < WAITING) return;
    const next = 'Start the same command again when that is mended: nothing that is finished is done again.';
    end(new EnvironmentFault(`${waiting} runs in a row could not be decided: ${reason}`, next));
  };
}

function missingOf(id: string, grid: Grid, rows: ReadonlyMap<string, ResultRow>): readonly Setting[] {
  return settingsOf(id, grid).filter((setting) => !rows.has(keyOf(setting)));
}

interface Session extends Job {
  readonly rows: Map<string, ResultRow>;
  readonly progress: Progress;
  /** Told of each run that waits for something, with why, and of each one that was decided. */
  readonly waits: (reason: string | undefined) => void;
}

async function evaluateTask(task: GoldTask, session: Session, signal: AbortSignal): Promise<void> {
  const { evaluation, ports, file, rows, progress } = session;
  const { id } = task.instance;
  const missing = missingOf(id, evaluation, rows);
  const keep = async (row: ResultRow, patch: string | undefined) => {
    // A kill between the two repeats the row, and with it a line that replaces this one.
    if (patch !== undefined) await appendPrediction(evaluation.folder, row, evaluation.model.name, patch);
    await file.append(row);
    rows.set(keyOf(row), row);
    ports.say(progress.line(row));
  };
  const checkout = await mkdtemp(join(evaluation.folder, CHECKOUTS, 'c-'));
  const place = await ports.open(task, checkout, signal).catch((error: unknown) => {
    signal.throwIfAborted();
    if (isFault(error)) return `${error.message} ${error.next}`;
    throw error;
  });
  if (typeof place === 'string') {
    const told = { reason: place, difficulty: difficultyOf(task.gold) };
    for (const setting of missing) await keep(voidRow(setting, { ...told, run: runOf(setting) }), undefined);
    return;
  }
  try {
    const done = [...rows.values()].filter(({ instance }) => instance === id);
    await evaluateInstance(place, { missing, done }, { judged: keep, waits: session.waits }, signal);
  } finally {
    await place.close?.();
    await rm(checkout, { recursive: true, force: true });
  }
}

/** What the folder holds from now on. Throws InputFault where it holds rows that cannot be compared with these. */
async function described(evaluation: Evaluation): Promise<EvaluationFile> {
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
  return before ? joined(before, now, folder) : now;
}

/** Two descriptions as one. Throws InputFault where their rows cannot be compared. */
export function joined(before: EvaluationFile, now: EvaluationFile, folder: string): EvaluationFile {
  const other = (['dataset', 'model', 'judge', 'kind of model', 'grader'] as const).find(
    (what) => basisOf(before)[what] !== basisOf(now)[what],
  );
  if (other !== undefined)
    throw new InputFault(
      `${folder} holds an evaluation with another ${other} (${basisOf(before)[other]}, not ${basisOf(now)[other]}).`,
      'Give another --out.',
    );
  const both = <T>(a: readonly T[], b: readonly T[]) => [...new Set([...a, ...b])];
  return {
    ...before,
    dataset: { ...before.dataset, instances: both(before.dataset.instances, now.dataset.instances) },
    policies: both(before.policies, now.policies),
    budgets: both(before.budgets, now.budgets).sort((a, b) => a - b),
    seeds: both(before.seeds, now.seeds).sort((a, b) => a - b),
  };
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
