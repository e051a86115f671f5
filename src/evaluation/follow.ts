// An evaluation by the workers of a queue: gives them its tasks, and writes what they make into the folder. Killed and started again, it goes on.

import { createHash, randomUUID } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { InputFault } from '../errors.ts';
import type { Budget } from '../task.ts';
import type { Evaluation } from './described.ts';
import { writeWhole } from './evaluation-folder.ts';
import type { GoldTask } from './gold-task.ts';
import { type Inside, inFolder, keepRow } from './in-folder.ts';
import { createProgress, type Progress } from './progress.ts';
import { keyOf, type ResultRow } from './result-row.ts';
import { difficultyOf, voidRow } from './run-row.ts';
import { finalRows, isFinal, missingOf, rowsOf, runOf, settingsOf } from './settings.ts';
import { type About, aboutOf, readMade, runIn, type SharedRow, type TraceParcels } from './shared-work.ts';

/** The follower's side of what machines share; see `SharedEvaluation` of the queue. */
export interface FollowedWork {
  describe(about: string): Promise<void>;
  add(tasks: readonly { readonly instance: string; readonly text: string }[]): Promise<void>;
  keep(
    instance: string,
    row: SharedRow,
    trace: { readonly run: string; readonly bytes: Buffer } | undefined,
  ): Promise<void>;
  rows(instance: string): Promise<readonly SharedRow[]>;
  trace(instance: string, run: string): Promise<Buffer | undefined>;
  news(): Promise<string | undefined>;
  settled(instances: readonly string[]): Promise<ReadonlyMap<string, string | undefined>>;
  forget(instance: string): Promise<void>;
  workers(): Promise<number>;
  end(): Promise<void>;
  close(): Promise<void>;
}

export interface FollowPorts {
  /** What is shared under a name. */
  share(id: string): FollowedWork;
  readonly traces: TraceParcels;
  /** Caps of a run; and settings that must be the same on all machines, by name. */
  readonly caps: Budget;
  readonly settings: Readonly<Record<string, string>>;
  say(line: string): void;
  /** Monotonic milliseconds. */
  now(): number;
}

/** As `evaluate`, by others. An abort ends the following; the workers go on. */
export async function follow(
  evaluation: Evaluation,
  ports: FollowPorts,
  signal: AbortSignal,
): Promise<readonly ResultRow[]> {
  return inFolder(evaluation, async (inside) => {
    const about = aboutOf(evaluation, ports);
    const id = await queueOf(evaluation.folder, digestOf(about, inside.tasks));
    const shared = ports.share(id);
    try {
      return await followAll({ evaluation, ports, shared, ...inside }, { id, about }, signal);
    } finally {
      await shared.close();
    }
  });
}

/** What is shared of an evaluation is named so. */
export const EVALUATION_NAME = /^e-[0-9a-f]{12}$/;

const QueueFile = z.strictObject({
  /** Name of what is shared. */
  evaluation: z.string().regex(EVALUATION_NAME),
  /** SHA-256 of what was asked for. */
  asked: z.string(),
});

/** The same as before until it has ended. Throws InputFault where something else was asked for, and has not ended. */
async function queueOf(folder: string, asked: string): Promise<string> {
  const file = join(folder, QUEUE_FILE);
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  const before = text === undefined ? undefined : QueueFile.parse(JSON.parse(text));
  if (before && before.asked !== asked)
    throw new InputFault(
      `${folder} is at work on something else by the queue (${before.evaluation}): other tasks, policies, budgets, seeds, model or settings.`,
      `Start the command that began it until it has ended, or give another --out; without ${file} it is given up, with what its workers have not handed in.`,
    );
  if (before) return before.evaluation;
  const evaluation = `e-${randomUUID().replaceAll('-', '').slice(0, 12)}`;
  await writeWhole(file, `${JSON.stringify({ evaluation, asked } satisfies z.infer<typeof QueueFile>)}\n`);
  return evaluation;
}

const QUEUE_FILE = 'queue.json';

function digestOf(about: About, tasks: readonly GoldTask[]): string {
  return createHash('sha256')
    .update(JSON.stringify([about, tasks]))
    .digest('hex');
}

interface Job extends Inside {
  readonly evaluation: Evaluation;
  readonly ports: FollowPorts;
  readonly shared: FollowedWork;
}

interface Session extends Job {
  /** All that are known, those that are not final among them. */
  readonly rows: Map<string, ResultRow>;
  readonly progress: Progress | undefined;
}

async function followAll(
  job: Job,
  { id, about }: { readonly id: string; readonly about: About },
  signal: AbortSignal,
): Promise<readonly ResultRow[]> {
  const { evaluation, ports, shared, file, tasks } = job;
  const settings = tasks.flatMap(({ instance }) => settingsOf(instance.id, evaluation));
  const rows = finalRows(file.rows);
  const missing = tasks.filter(({ instance }) => missingOf(instance.id, evaluation, rows).length > 0);
  for (const { instance } of missing) await adopt(instance.id, { ...job, rows, progress: undefined });
  const before = [...rows.values()].filter(isFinal);
  const there = rowsOf(settings, rows).filter(isFinal).length;
  if (there > 0) ports.say(`${there} of ${settings.length} results are there already.`);
  const progress = createProgress({ total: settings.length, there, before }, ports.now);
  for (const { instance } of missing) await handOver(instance.id, { ...job, rows });
  await shared.add(missing.map((task) => ({ instance: task.instance.id, text: JSON.stringify(task) })));
  await shared.describe(JSON.stringify(about));
  await settleAll(missing, { ...job, rows, progress }, { id, signal });
  await shared.end();
  await rm(join(evaluation.folder, QUEUE_FILE), { force: true });
  return rowsOf(settings, rows);
}

/** Gives workers the rows of an instance that are there, with their traces: others can be replayed on them. */
async function handOver(instance: string, { shared, ports, rows }: Job & Pick<Session, 'rows'>): Promise<void> {
  for (const row of rows.values()) {
    if (row.instance !== instance || !isFinal(row)) continue;
    const bytes = row.basis === 'run' ? await ports.traces.pack(runIn(row)) : undefined;
    const text = JSON.stringify({ row, patch: null });
    const trace = bytes && { run: runIn(row), bytes };
    await shared.keep(instance, { key: keyOf(row), text, standing: 'final' }, trace);
  }
}

async function settleAll(
  tasks: readonly GoldTask[],
  session: Session,
  { id, signal }: { readonly id: string; readonly signal: AbortSignal },
): Promise<void> {
  const { shared, ports } = session;
  const open = new Map(tasks.map((task) => [task.instance.id, task]));
  let workers: number | undefined;
  while (open.size > 0) {
    signal.throwIfAborted();
    const settled = await shared.settled([...open.keys()]);
    for (const [instance, failure] of settled) {
      await adopt(instance, session);
      const task = open.get(instance);
      if (task && failure !== undefined) await giveUp(task, failure, session);
      await shared.forget(instance);
      open.delete(instance);
    }
    if (open.size === 0) return;
    const now = await shared.workers();
    if (now !== workers) ports.say(workersLine(now, id));
    workers = now;
    const instance = await shared.news();
    if (instance !== undefined && open.has(instance)) await adopt(instance, session);
  }
}

function workersLine(count: number, id: string): string {
  const join = `mullover evaluate --join ${id} --out <dir>`;
  if (count === 0) return `No worker is at work. On any machine that reaches this Redis: ${join}`;
  return `${count} ${count === 1 ? 'worker is' : 'workers are'} at work; more join by: ${join}`;
}

/** Writes the rows of an instance that are new here, each with its trace before it. */
async function adopt(instance: string, session: Session): Promise<void> {
  const { shared, ports, rows, progress } = session;
  for (const { key, text } of await shared.rows(instance)) {
    const known = rows.get(key);
    const { row, patch } = readMade(text);
    if (known && (isFinal(known) || JSON.stringify(known) === JSON.stringify(row))) continue;
    const parcel = row.basis === 'run' ? await shared.trace(instance, runIn(row)) : undefined;
    if (parcel) await ports.traces.unpack(runIn(row), parcel, 'whole');
    await keepRow(session, row, patch ?? undefined);
    rows.set(key, row);
    if (progress) ports.say(progress.line(row));
  }
}

/** An instance that no worker could finish: what has no row of its own says why. */
async function giveUp(task: GoldTask, reason: string, session: Session): Promise<void> {
  const { evaluation, ports, rows, progress } = session;
  const difficulty = difficultyOf(task.gold);
  for (const setting of missingOf(task.instance.id, evaluation, rows)) {
    const row = voidRow(setting, { reason, difficulty, run: runOf(setting) });
    await keepRow(session, row, undefined);
    rows.set(keyOf(setting), row);
    if (progress) ports.say(progress.line(row));
  }
}
