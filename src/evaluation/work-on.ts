// One instance of an evaluation that several machines share: goes on with what others made of it, and hands in each row as it is known.

import { setTimeout as sleep } from 'node:timers/promises';
import { EnvironmentFault } from '../errors.ts';
import { policyNamed } from '../search/policy.ts';
import { evaluateInstance } from './evaluate-instance.ts';
import { keyOf, type ResultRow } from './result-row.ts';
import type { Setting } from './run-row.ts';
import { type Grid, isFinal, missingOf, runOf } from './settings.ts';
import { type About, type Made, readMade, readTask, runIn, type SharedRow, type TraceParcels } from './shared-work.ts';
import { type EvaluationPorts, withPlace } from './with-place.ts';

/** A worker's side of what machines share; see `SharedEvaluation` of the queue. */
export interface WorkersShare {
  task(instance: string): Promise<string | undefined>;
  keep(
    instance: string,
    row: SharedRow,
    trace: { readonly run: string; readonly bytes: Buffer } | undefined,
  ): Promise<void>;
  keepTrace(instance: string, key: string, trace: { readonly run: string; readonly bytes: Buffer }): Promise<void>;
  rows(instance: string): Promise<readonly SharedRow[]>;
  runs(instance: string): Promise<readonly string[]>;
  trace(instance: string, run: string): Promise<Buffer | undefined>;
}

export interface WorkerPorts extends Pick<EvaluationPorts, 'open'> {
  readonly about: About;
  readonly shared: WorkersShare;
  readonly traces: TraceParcels;
  /** Empty folder. */
  readonly checkouts: string;
  /** Told of each row. */
  made(row: ResultRow): void;
  /** Told of each run why it waits, or that it does not. */
  waits(reason: string | undefined): void;
  /** How often what there is of a run is handed in, so that a machine that is lost takes no more than that with it. */
  readonly checkpointMs?: number;
}

const CHECKPOINT_MS = 60_000;

/**
 * Throws EnvironmentFault where this machine cannot open the instance: another one may. What there is of a run
 * is handed in at checkpoints and at the signal's abort, for the next worker.
 */
export async function workOn(instance: string, ports: WorkerPorts, signal: AbortSignal): Promise<void> {
  const { shared } = ports;
  const text = await shared.task(instance);
  // Given up by its follower: nobody waits for it.
  if (text === undefined) return;
  const done = await restore(instance, ports);
  const missing = missingOf(instance, gridOf(ports.about), new Map(done.map((row) => [keyOf(row), row])));
  const open = new Map(missing.map((setting) => [keyOf(setting), setting]));
  const judged = async (row: ResultRow, patch: string | undefined) => {
    await handIn(row, patch, ports);
    open.delete(keyOf(row));
  };
  const ended = new AbortController();
  const keeping = keepBegun(instance, open, ports, ended.signal);
  try {
    const reason = await withPlace(readTask(text), { ports, checkouts: ports.checkouts }, signal, (place) =>
      evaluateInstance(place, { missing, done }, { judged, waits: ports.waits }, signal),
    );
    if (reason !== undefined) throw new EnvironmentFault(reason, 'Mend it on that machine.');
  } finally {
    ended.abort();
    await keeping;
    if (signal.aborted) await handInBegun(instance, open, ports);
  }
}

/** The final rows of an instance; their traces, and what others have begun, are on this machine then. */
async function restore(instance: string, { shared, traces }: WorkerPorts): Promise<readonly ResultRow[]> {
  const rows = (await shared.rows(instance)).map(({ text }) => readMade(text).row).filter(isFinal);
  const ended = new Set(rows.filter(({ basis }) => basis === 'run').map(runIn));
  for (const run of await shared.runs(instance)) {
    const parcel = await shared.trace(instance, run);
    if (parcel) await traces.unpack(run, parcel, ended.has(run) ? 'whole' : 'longer');
  }
  return rows;
}

async function handIn(row: ResultRow, patch: string | undefined, { shared, traces, made }: WorkerPorts): Promise<void> {
  const run = runIn(row);
  const bytes = row.basis === 'run' ? await traces.pack(run) : undefined;
  const text = JSON.stringify({ row, patch: patch ?? null } satisfies Made);
  const standing = isFinal(row) ? 'final' : 'open';
  await shared.keep(row.instance, { key: keyOf(row), text, standing }, bytes && { run, bytes });
  made(row);
}

/** Until the signal is aborted. */
async function keepBegun(instance: string, open: Open, ports: WorkerPorts, ended: AbortSignal): Promise<void> {
  for (;;) {
    await sleep(ports.checkpointMs ?? CHECKPOINT_MS, undefined, { signal: ended }).catch(() => {}); // aborted: the loop ends
    if (ended.aborted) return;
    // A Redis that is away is told of by its connection; the run itself goes on, and the next checkpoint has more.
    await handInBegun(instance, open, ports).catch(() => {});
  }
}

/** What has no row yet, by key. */
type Open = ReadonlyMap<string, Setting>;

async function handInBegun(instance: string, open: Open, { shared, traces }: WorkerPorts): Promise<void> {
  for (const [key, setting] of open) {
    const bytes = await traces.pack(runOf(setting));
    if (bytes) await shared.keepTrace(instance, key, { run: runOf(setting), bytes });
  }
}

function gridOf({ policies, budgets, seeds }: About): Grid {
  return { policies: policies.flatMap((name) => policyNamed(name) ?? []), budgets, seeds };
}
