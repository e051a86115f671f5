// One instance under every setting that is still missing: runs and replays, judged, each told as soon as it is known.

import { isFault } from '../errors.ts';
import { wholeEvents } from '../trace/whole-events.ts';
import { goldPlaces } from './gold-places.ts';
import { openGround } from './ground.ts';
import { type Recording, recordingOf } from './replay.ts';
import type { ResultRow } from './result-row.ts';
import { type Court, courtOf, difficultyOf, type Setting, voidRow } from './run-row.ts';
import { type Place, runOrReplay } from './run-setting.ts';
import { isFinal, predecessorOf, runOf } from './settings.ts';

export interface Told {
  /** Durable when it settles. `patch` is the chosen one; undefined where nothing was decided. */
  judged(row: ResultRow, patch: string | undefined): Promise<void>;
  /** Of a run that waits for something that may pass, why it does; undefined: of one that was decided. */
  waits(reason: string | undefined): void;
}

/**
 * `missing` in the order in which they are made; `done` are rows that exist, whose runs others can be replayed on. Throws
 * what the signal's abort throws, and errors that are no faults.
 */
export async function evaluateInstance(
  place: Place,
  { missing, done }: { readonly missing: readonly Setting[]; readonly done: readonly ResultRow[] },
  told: Told,
  signal: AbortSignal,
): Promise<void> {
  const difficulty = difficultyOf(place.task.gold);
  const toVoid = async (setting: Setting, reason: string) =>
    told.judged(voidRow(setting, { reason, difficulty, run: runOf(setting) }), undefined);
  const court = await openCourt(place, difficulty, signal);
  if (typeof court === 'string') {
    for (const setting of missing) await toVoid(setting, court);
    return;
  }
  const recordings = await recordingsOf(done, place);
  for (const setting of missing) {
    const before = predecessorOf(setting, done);
    const known = { place, court, recordings: recordings.get(setting.seed) ?? [], before: before && runOf(before) };
    const made = await unlessFault(() => runOrReplay(setting, known, signal), signal);
    if (typeof made === 'string') {
      await toVoid(setting, made);
      told.waits(made);
      signal.throwIfAborted();
      continue;
    }
    const isVoid = made.row.decision === 'void';
    await told.judged(made.row, isVoid ? undefined : made.patch);
    told.waits(isVoid ? made.row.reason : undefined);
    signal.throwIfAborted();
    await record(made.row, place, recordings);
  }
}

/** A fault of host, engine or data costs this instance or setting, and is its reason. */
async function unlessFault<T>(make: () => Promise<T>, signal: AbortSignal): Promise<T | string> {
  try {
    return await make();
  } catch (error) {
    signal.throwIfAborted();
    if (isFault(error)) return `${error.message} ${error.next}`;
    throw error;
  }
}

/** The reason, where the instance cannot be judged here. */
async function openCourt(
  { task, deps, memory, grader }: Place,
  difficulty: ResultRow['difficulty'],
  signal: AbortSignal,
): Promise<Court | string> {
  const places = await goldPlaces(task.gold.patch, deps.workspace);
  const laterCommits = (await deps.workspace.laterCommits()).length;
  const facts = { places, difficulty, laterCommits };
  if (grader === 'official') return courtOf(facts, undefined, signal);
  const site = { workspace: deps.workspace, sandbox: deps.sandbox, memory };
  const ground = await unlessFault(() => openGround(task, site, signal), signal);
  if (typeof ground === 'string') return ground;
  return ground.ok ? courtOf(facts, ground, signal) : ground.reason;
}

/** By seed: samples of another seed are others. */
type Recordings = Map<number, Recording[]>;

async function recordingsOf(done: readonly ResultRow[], place: Place): Promise<Recordings> {
  const recordings: Recordings = new Map();
  for (const row of done) await record(row, place, recordings);
  return recordings;
}

/** Adds the run of a row, where it is one that others can be replayed on. */
async function record(row: ResultRow, { deps }: Place, recordings: Recordings): Promise<void> {
  const policy = deps.policyNamed(row.policy);
  if (row.basis !== 'run' || !isFinal(row) || !policy) return;
  const run = runOf(row);
  const recording = recordingOf(run, await wholeEvents(deps.store, run), policy);
  if (recording) recordings.set(row.seed, [...(recordings.get(row.seed) ?? []), recording]);
}
