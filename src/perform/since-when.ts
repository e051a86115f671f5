// Since when an issue is fixed: the test that passes on base is run on earlier commits of its main line, a few of them, halving.

import type { Environment, TestResult } from '../execution.ts';
import type { MainLine } from '../ports/history.ts';
import type { Workspace } from '../ports/workspace.ts';
import { isManifest } from '../stages/manifest-path.ts';
import type { LineCommit, ReproductionTest } from '../task.ts';
import type { FixedSince } from '../trace/run-event.ts';
import { acceptedAttempt, environmentOf } from '../verification/environment.ts';
import { passingOnBase, reproductionOnBase } from '../verification/matrix.ts';
import { type Context, draftOf, testsOf } from './context.ts';

/** Commits that are looked back. */
const MOST_COMMITS = 128;
/** The logarithm of that, and one for the oldest. */
const MOST_RUNS = 8;
/** One test file: seconds of each run. */
const SECONDS = 120;

/** What a commit says: `untold` where the test tells nothing there, or its environment is another one. */
type Answer = 'passes' | 'fails' | 'untold';

/** Noted once. What cannot be found is said, and why; a fault of the engine only costs this. */
export async function findSince(context: Context, line: MainLine | undefined, signal: AbortSignal): Promise<void> {
  const { journal } = context;
  const [test] = passingOnBase(journal.tree);
  const environment = environmentOf(journal.tree);
  // A review may ask for what no test shows.
  const isReview = journal.tree.run?.review !== undefined;
  if (!line || !test || !environment || isReview || journal.tree.since) return;
  const draft = await draftOf(context, journal.tree, test.id);
  if (draft.kind !== 'reproduction-test') return;
  const results = await testsOf(context, reproductionOnBase(journal.tree, test.id)?.tests);
  const wanted = results.flatMap(({ id, status }) => (status === 'passed' ? [id] : []));
  const probe = { line, draft, environment, wanted, files: test.draft.files, signal };
  const found = await searched(context, probe);
  if (!signal.aborted) await journal.append({ type: 'fixed-since', test: test.id, ...found });
}

interface Probe {
  readonly line: MainLine;
  readonly draft: ReproductionTest;
  readonly environment: Environment;
  /** Tests that pass on base. */
  readonly wanted: readonly string[];
  readonly files: readonly string[];
  readonly signal: AbortSignal;
}

type Found = Omit<FixedSince, 'type' | 'test'>;

async function searched(context: Context, probe: Probe): Promise<Found> {
  const spent = { runs: 0, seconds: 0 };
  try {
    return await halved(context, probe, spent);
  } catch (error) {
    if (probe.signal.aborted) throw error;
    return { ...spent, reason: error instanceof Error ? error.message : String(error) };
  }
}

/** As `git bisect` does: what passes once passes from there on. */
async function halved(context: Context, probe: Probe, spent: Spent): Promise<Found> {
  const commits = await probe.line.commits(context.workspace.base, MOST_COMMITS);
  const oldest = commits.length - 1;
  if (probe.wanted.length === 0 || oldest < 1) return { ...spent, reason: 'no earlier commit is at hand' };
  if (!isAffordable(context, spent)) return { ...spent, reason: 'no sandbox time is left for it' };
  const ask = (at: number) => answerOf(context, probe, commits[at], spent);
  const last = await ask(oldest);
  if (last === 'passes') return { ...spent, looked: oldest, passes: commits[oldest] };
  let [passes, before] = [0, oldest];
  let result: 'fails' | 'untold' = last;
  while (before - passes > 1 && spent.runs < MOST_RUNS && isAffordable(context, spent) && !probe.signal.aborted) {
    const middle = Math.floor((passes + before) / 2);
    const answer = await ask(middle);
    if (answer === 'passes') passes = middle;
    else [before, result] = [middle, answer];
  }
  const at = commits[before];
  const found = { ...spent, looked: oldest, passes: commits[passes], between: before - passes - 1 };
  return at === undefined ? found : { ...found, before: { ...at, result } };
}

/** The cap of the run holds for this, too. */
function isAffordable({ journal: { tree } }: Context, { seconds }: Spent): boolean {
  return tree.spent.sandboxSeconds + seconds + SECONDS <= (tree.budget?.sandboxSeconds ?? 0);
}

interface Spent {
  runs: number;
  seconds: number;
}

async function answerOf(context: Context, probe: Probe, at: LineCommit | undefined, spent: Spent): Promise<Answer> {
  if (at === undefined) return 'untold';
  const earlier = await probe.line.open(at.commit);
  if (!(await hasSameEnvironment(context, probe, earlier))) return 'untold';
  const { draft, environment, files, wanted, signal } = probe;
  const limits = { seconds: SECONDS, outputBytes: context.outputBytes };
  const selection = { kind: 'files', files } as const;
  const run = await context.sandbox.run(environment, earlier, draft.changes, selection, limits, signal);
  spent.runs += 1;
  spent.seconds += run.seconds;
  return run.ending === 'exited' ? answerIn(run.tests ?? [], wanted) : 'untold';
}

/** A test that does not load, or does not run, says nothing of the issue. */
function answerIn(results: readonly TestResult[], wanted: readonly string[]): Answer {
  const status = new Map(results.map((result) => [result.id, result.status]));
  if (wanted.every((id) => status.get(id) === 'passed')) return 'passes';
  return wanted.some((id) => status.get(id) === 'failed') ? 'fails' : 'untold';
}

/** What is installed is the same by the files that say so, and no image is built for a look back. */
async function hasSameEnvironment(
  context: Context,
  { environment, signal }: Probe,
  earlier: Workspace,
): Promise<boolean> {
  const { workspace, sandbox, journal } = context;
  if ((await manifestsOf(workspace)) !== (await manifestsOf(earlier))) return false;
  const { settings, variation } = acceptedAttempt(journal.tree)?.prepared ?? {};
  const prepared = await sandbox.prepare(earlier, signal, settings, variation);
  return prepared.ok && prepared.cached && prepared.environment.image === environment.image;
}

async function manifestsOf(workspace: Workspace): Promise<string> {
  const paths = (await workspace.files()).flatMap(({ path }) => (isManifest(path) ? [path] : []));
  return JSON.stringify(await Promise.all(paths.map(async (path) => [path, await workspace.read(path)])));
}
