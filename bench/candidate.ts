// `npm run bench:candidate -- --tasks FILE --clones DIR`: what the existing tests of real tasks take for one candidate, the fix
// itself. Tests near its edits run first where the suite is slow; where they are all that was measured they run once.
// The last line is JSON. Real Docker, two rounds that begin with the one and with the other run.

import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median } from 'simple-statistics';
import { readConfig } from '../src/config.ts';
import { reachDocker } from '../src/docker/docker.ts';
import { EnvironmentFault, exitCode, InputFault, isFault } from '../src/errors.ts';
import { cloneOf } from '../src/evaluation/clone.ts';
import { chosenTasks, readDataset } from '../src/evaluation/dataset.ts';
import { changesIn } from '../src/evaluation/diff.ts';
import type { GoldTask } from '../src/evaluation/gold-task.ts';
import type { Environment, Execution } from '../src/execution.ts';
import type { RunLimits } from '../src/ports/sandbox.ts';
import type { Workspace } from '../src/ports/workspace.ts';
import { policyNamed } from '../src/search/policy.ts';
import type { FileChange } from '../src/task.ts';
import { nearestFirst } from '../src/verification/nearest-first.ts';
import { fileOf } from '../src/verification/test-ids.ts';
import { createHost, type Host } from '../src/wire.ts';
import { readCommandLine } from './command-line.ts';

const values = readCommandLine('bench:candidate', 'What the existing tests of real tasks take for one candidate.', {
  tasks: { type: 'string', value: 'FILE,…', means: 'rows in the SWE-bench schema' },
  clones: { type: 'string', value: 'DIR', means: 'clones of their repositories' },
  ids: { type: 'string', value: 'ID,…', means: 'some of the tasks; all without it' },
  seconds: { type: 'string', value: 'N', default: '60', means: 'time in which tests are measured on base' },
  out: { type: 'string', value: 'DIR', means: 'keeps mirrors and images for the next time' },
});
/** As src/perform/selection.ts has them. */
const NEAR_TESTS = 12;
/** Seconds of a slow suite, in the policy that is the default. */
const OWN_FIRST = policyNamed('process-search')?.regression.ownFirst ?? 0;
const OUTPUT_BYTES = 4 * 2 ** 20;
const { signal } = new AbortController();

interface Place {
  readonly host: Host;
  readonly workspace: Workspace;
  readonly environment: Environment;
}

/** Both runs of a candidate, and what of them is made. */
interface Row {
  readonly task: string;
  /** Commands of a build before the tests of each run. */
  readonly builds: number;
  readonly ownFiles: number;
  readonly files: number;
  readonly ownSeconds: number;
  readonly seconds: number;
  /** Whether tests near the edits run ahead of the others. */
  readonly isApart: boolean;
}

async function placeOf({ instance }: GoldTask, host: Host, clones: string): Promise<Place> {
  const workspace = await host.open({ url: cloneOf(instance.repository, clones), ref: instance.base }, signal);
  const prepared = await host.sandbox.prepare(workspace, signal);
  if (!prepared.ok) throw new EnvironmentFault(`${instance.id}: ${prepared.reason}`, prepared.next);
  return { host, workspace, environment: prepared.environment };
}

async function run(
  { host, workspace, environment }: Place,
  changes: readonly FileChange[],
  files: readonly string[],
  limits: Omit<RunLimits, 'outputBytes'>,
): Promise<Execution> {
  const selection = { kind: 'files', files } as const;
  const asked = { ...limits, outputBytes: OUTPUT_BYTES };
  const execution = await host.sandbox.run(environment, workspace, changes, selection, asked, signal);
  if (execution.tests === undefined) throw new EnvironmentFault(`no results: ${execution.note}`, 'Start it again.');
  return execution;
}

async function measure(row: GoldTask, place: Place, seconds: number): Promise<Row> {
  const { workspace } = place;
  const fix = await changesIn(row.gold.patch, (path) => workspace.read(path));
  const edited = fix.map(({ path }) => path);
  const { list, near } = await nearestFirst(workspace, edited);
  const first = await run(place, [], list, { seconds, enough: { seconds, first: near } });
  const measured = first.parts?.ran ?? list;
  const passing = first.tests?.filter(({ status }) => status === 'passed') ?? [];
  const deciding = new Set(passing.map(({ id }) => fileOf(id)));
  const own = (await workspace.testsNear(edited, NEAR_TESTS)).filter((path) => deciding.has(path));
  const runOwn = async () => (await run(place, fix, own, { seconds: 3 * seconds })).seconds;
  const enough = { seconds: 3 * seconds, first: near };
  const runWhole = async () => (await run(place, fix, measured, { seconds: 3 * seconds, enough })).seconds;
  const took: { own: number; whole: number }[] = [];
  for (const _ of [0, 1]) {
    const ahead = took.length === 0 ? await runOwn() : undefined;
    const whole = await runWhole();
    took.push({ own: ahead ?? (await runOwn()), whole });
  }
  return {
    task: row.instance.id,
    builds: place.environment.recipe.build.length,
    ownFiles: own.length,
    files: measured.length,
    ownSeconds: median(took.map((each) => each.own)),
    seconds: median(took.map((each) => each.whole)),
    isApart: first.seconds >= OWN_FIRST && own.length < deciding.size,
  };
}

/** Both runs, as where every candidate has them, and the runs that it has. */
function shown({ task, builds, ownFiles, files, ownSeconds, seconds, isApart }: Row) {
  const round = (value: number) => Math.round(value * 10) / 10;
  const twice = { files: ownFiles + files, builds: 2 * builds, seconds: round(ownSeconds + seconds) };
  const once = { files, builds, seconds: round(seconds) };
  const made = isApart ? twice : once;
  return { task, both: twice, made, ratio: Math.round((made.seconds / twice.seconds) * 1000) / 1000 };
}

async function main(): Promise<void> {
  const { tasks, clones, ids = '', seconds } = values;
  if (tasks === undefined || clones === undefined)
    throw new InputFault('There are no tasks to run.', 'Give --tasks FILE and --clones DIR; --help lists more.');
  await reachDocker();
  const data = values.out ?? (await mkdtemp(join(tmpdir(), 'mullover-bench-candidate-')));
  const host = createHost(readConfig(undefined, { MULLOVER_DATA: data }));
  const all: GoldTask[] = [];
  for (const file of tasks.split(',')) all.push(...(await readDataset(file)).tasks);
  const rows: ReturnType<typeof shown>[] = [];
  for (const row of chosenTasks(all, ids.split(',').filter(Boolean))) {
    const found = shown(await measure(row, await placeOf(row, host, clones), Number(seconds)));
    const { task, both, made, ratio } = found;
    console.log(
      `${task}: ${made.seconds} s, ${made.files} test files and ${made.builds} builds for a candidate, of ${both.seconds} s, ${both.files} and ${both.builds} with every test near it run ahead: × ${ratio}`,
    );
    rows.push(found);
  }
  console.log(JSON.stringify({ tasks: rows, ratio: median(rows.map(({ ratio }) => ratio)) }));
}

try {
  await main();
} catch (error) {
  if (!isFault(error)) throw error;
  process.stderr.write(`bench:candidate: ${error.message}\n  next: ${error.next}\n`);
  process.exitCode = exitCode(error);
}
