// One instance of an evaluation that several machines share: goes on with what others made of it, and hands in each row as it is known.

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
}

/**
 * Throws EnvironmentFault where this machine cannot open the instance: another one may. What the signal's abort leaves of a
 * run is handed in for the next worker.
 */
export async function workOn(instance: string, ports: WorkerPorts, signal: AbortSignal): Promise<void> {
  const { shared } = ports;
  const text = await shared.task(instance);
  // Given up by its follower: nobody waits for it.
  if (text === undefined) return;
  const done = await restore(instance, ports);
  const missing = missingOf(instance, gridOf(ports.about), new Map(done.map((row) => [keyOf(row), row])));
  const judged = (row: ResultRow, patch: string | undefined) => handIn(row, patch, ports);
  try {
    const reason = await withPlace(readTask(text), { ports, checkouts: ports.checkouts }, signal, (place) =>
      evaluateInstance(place, { missing, done }, { judged, waits: ports.waits }, signal),
    );
    if (reason !== undefined) throw new EnvironmentFault(reason, 'Mend it on that machine.');
  } finally {
    if (signal.aborted) await handInBegun(instance, missing, ports);
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

async function handInBegun(
  instance: string,
  missing: readonly Setting[],
  { shared, traces }: WorkerPorts,
): Promise<void> {
  for (const setting of missing) {
    const bytes = await traces.pack(runOf(setting));
    if (bytes) await shared.keepTrace(instance, keyOf(setting), { run: runOf(setting), bytes });
  }
}

function gridOf({ policies, budgets, seeds }: About): Grid {
  return { policies: policies.flatMap((name) => policyNamed(name) ?? []), budgets, seeds };
}
