// An evaluation: every task of this part under every setting that has no row yet, several tasks at a time, resumable at any moment.

import { EnvironmentFault } from '../errors.ts';
import type { Evaluation } from './described.ts';
import { evaluateInstance } from './evaluate-instance.ts';
import type { GoldTask } from './gold-task.ts';
import { type Inside, inFolder, keepRow } from './in-folder.ts';
import { createProgress, type Progress } from './progress.ts';
import { keyOf, type ResultRow } from './result-row.ts';
import { difficultyOf, voidRow } from './run-row.ts';
import { finalRows, missingOf, rowsOf, runOf, settingsOf } from './settings.ts';
import { type EvaluationPorts, withPlace } from './with-place.ts';

/** The rows of all its settings. Throws InputFault where the folder belongs to something else, and what the signal is aborted with. */
export async function evaluate(
  evaluation: Evaluation,
  ports: EvaluationPorts,
  signal: AbortSignal,
): Promise<readonly ResultRow[]> {
  return inFolder(evaluation, (inside) => evaluateAll({ evaluation, ports, ...inside }, signal));
}

interface Job extends Inside {
  readonly evaluation: Evaluation;
  readonly ports: EvaluationPorts;
}

async function evaluateAll(job: Job, signal: AbortSignal): Promise<readonly ResultRow[]> {
  const { evaluation, ports, file, tasks } = job;
  const settings = tasks.flatMap(({ instance }) => settingsOf(instance.id, evaluation));
  const rows = finalRows(file.rows);
  const there = rowsOf(settings, rows).length;
  const progress = createProgress({ total: settings.length, there, before: [...rows.values()] }, ports.now);
  if (there > 0) ports.say(`${there} of ${settings.length} results are there already.`);
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
  return rowsOf(settings, rows);
}

/** Runs in a row that may wait for what they lack, before it is taken for granted that the others lack it too. */
const WAITING = 3;

/** Told of each run why it waits, or that it does not; `end` is called where too many do. */
export function waitingLimit(end: (fault: EnvironmentFault) => void): (reason: string | undefined) => void {
  let waiting = 0;
  return (reason) => {
    waiting = reason === undefined ? 0 : waiting + 1;
    if (waiting < WAITING) return;
    const next = 'Start the same command again when that is mended: nothing that is finished is done again.';
    end(new EnvironmentFault(`${waiting} runs in a row could not be decided: ${reason}`, next));
  };
}

interface Session extends Job {
  readonly rows: Map<string, ResultRow>;
  readonly progress: Progress;
  /** Told of each run that waits for something, with why, and of each one that was decided. */
  readonly waits: (reason: string | undefined) => void;
}

async function evaluateTask(task: GoldTask, session: Session, signal: AbortSignal): Promise<void> {
  const { evaluation, ports, checkouts, rows, progress } = session;
  const { id } = task.instance;
  const missing = missingOf(id, evaluation, rows);
  const judged = async (row: ResultRow, patch: string | undefined) => {
    await keepRow(session, row, patch);
    rows.set(keyOf(row), row);
    ports.say(progress.line(row));
  };
  const done = [...rows.values()].filter(({ instance }) => instance === id);
  const reason = await withPlace(task, { ports, checkouts }, signal, (place) =>
    evaluateInstance(place, { missing, done }, { judged, waits: session.waits }, signal),
  );
  if (reason === undefined) return;
  const told = { reason, difficulty: difficultyOf(task.gold) };
  for (const setting of missing) await judged(voidRow(setting, { ...told, run: runOf(setting) }), undefined);
}
