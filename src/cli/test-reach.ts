// Whether the tests of a repository run its own code: the functions of all of its sources are made to fail, at once.

import { EnvironmentFault } from '../errors.ts';
import {
  type Environment,
  EXCEEDS,
  type Execution,
  type OneTest,
  type Recipe,
  type TestSelection,
} from '../execution.ts';
import type { RunLimits, Sandbox } from '../ports/sandbox.ts';
import type { Callers, Workspace } from '../ports/workspace.ts';
import type { FileChange } from '../task.ts';
import type { Verdict } from '../trace/check.ts';
import { plural } from '../trace/views/quantities.ts';
import { breakContent } from '../verification/broken-content.ts';
import { type BrokenFile, breakFile, canBreak, control, whenBroken } from '../verification/broken-source.ts';
import { builtCopies, isBuildManifest } from '../verification/built-copies.ts';
import {
  diesBesideTests,
  isControl,
  judgeReach,
  REPETITIONS,
  type ReachFacts,
  steadyIn,
} from '../verification/judge-reach.ts';
import { ownCopies } from '../verification/own-copies.ts';
import { fileOf } from '../verification/test-ids.ts';

export interface ReachInput {
  readonly environment: Environment;
  readonly workspace: Workspace;
  readonly selection: TestSelection | OneTest;
  readonly limits: RunLimits;
  /** Tests that pass on base. */
  readonly passing: readonly string[];
}

const MOST_FILES = 2000;
const MOST_NAMED = 3;
const MOST_CONTENTS = 50;
const MOST_MANIFESTS = 200;
/** What builds and documents a package, and what only looks like its code: a build that fails for it tells nothing. */
const BUILT = /(^|\/)(dist|out)\//;
const BESIDE = /(^|\/)(scripts?|tools?|build|ci|docs?|examples?|bench(marks?)?|website|\.[^/]+)\/|\.json$/;

/** Test files that stand for a suite which needs too much time, output or memory while all of its tests fail. */
const MOST_SAMPLED = 20;

/** Undefined when there is no source that can be broken. Throws EnvironmentFault when the container is lost. */
export async function measureReach(
  sandbox: Sandbox,
  input: ReachInput,
  signal: AbortSignal,
): Promise<Verdict | undefined> {
  const { verdict, exceeds } = await measured(sandbox, input, signal);
  if (!exceeds || verdict?.result !== 'unknown') return verdict;
  const files = [...new Set(input.passing.map(fileOf))].filter((file) => file !== '');
  const some = new Set(files.length > MOST_SAMPLED ? evenly(files, MOST_SAMPLED) : smallerHalf(files, input.passing));
  if (some.size === 0) return verdict;
  const passing = input.passing.filter((id) => some.has(fileOf(id)));
  const selection = { kind: 'files', files: [...some] } as const;
  const sampled = (await measured(sandbox, { ...input, selection, passing }, signal)).verdict;
  if (sampled?.result !== 'pass') return verdict;
  return { ...sampled, reason: `${sampled.reason}, in ${some.size} of ${plural(files.length, 'test file')}` };
}

/** Of few files, those with the fewest tests: one with most of the tests alone may be too slow. None of one file. */
function smallerHalf(files: readonly string[], passing: readonly string[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const id of passing) counts.set(fileOf(id), (counts.get(fileOf(id)) ?? 0) + 1);
  const bySize = files.toSorted((a, b) => (counts.get(a) ?? 0) - (counts.get(b) ?? 0));
  return bySize.slice(0, Math.floor(files.length / 2));
}

/** So many of them at most, from the first to the last. */
function evenly(all: readonly string[], most: number): readonly string[] {
  const every = Math.max(1, all.length / most);
  return all.filter((_, at) => Math.floor(at / every) !== Math.floor((at - 1) / every));
}

interface Measured {
  readonly verdict: Verdict | undefined;
  /** True where a limit cut off a run of it. */
  readonly exceeds: boolean;
}

async function measured(sandbox: Sandbox, input: ReachInput, signal: AbortSignal): Promise<Measured> {
  const { environment, workspace, selection, passing } = input;
  const sources = await brokenSources(workspace, environment.recipe);
  const [source] = sources;
  if (!source) return { verdict: undefined, exceeds: false };
  let exceeds = false;
  const limits: RunLimits = { ...input.limits, trusted: true };
  const run = async (changes: readonly FileChange[]) => {
    const execution = await sandbox.run(environment, workspace, changes, selection, limits, signal);
    signal.throwIfAborted();
    if (execution.ending === 'lost')
      throw new EnvironmentFault(
        `The container was lost: ${execution.note ?? 'no reason given'}.`,
        'Run `mullover doctor`, then try again.',
      );
    exceeds ||= EXCEEDS.has(execution.ending) || execution.state.oomKilled;
    return execution;
  };
  const called = sources.filter(({ on }) => on === 'call');
  const copies = await ownCopies(workspace);
  const broken = called.length > 0 ? called : sources;
  const facts = { on: source.on, passing, copies };
  const verdict = await seenWith(broken, { workspace, run, facts });
  const contents = called.length > 0 && verdict.result === 'fail' ? await brokenContents(workspace, sources) : [];
  if (contents.length === 0) return { verdict, exceeds };
  const loaded = `no test can load the constants of ${named(contents.map(({ path }) => path))}`;
  const last = judgeReach(await run(contents), { when: loaded, on: 'load', passing, copies });
  return { verdict: last.result === 'pass' ? last : verdict, exceeds };
}

interface Look {
  readonly workspace: Workspace;
  readonly run: (changes: readonly FileChange[]) => Promise<Execution>;
  readonly facts: Omit<ReachFacts, 'when'>;
}

/** With its control, and both again, where tests fail and do not say why. */
async function seenWith(sources: readonly BrokenFile[], look: Look, callers: Callers = 'all'): Promise<Verdict> {
  const { workspace, run } = look;
  const when = whenBroken(named(pathsOf(sources)), look.facts.on, callers);
  const facts: ReachFacts = { ...look.facts, when };
  const broken = sources.map(({ change }) => change);
  const first = await run(broken);
  const runs = [first.tests ?? []];
  let verdict = judgeReach(first, facts);
  if (callers === 'all' && facts.on === 'call' && diesBesideTests(first, facts.passing)) {
    const forTests = await Promise.all(pathsOf(sources).map((path) => breakFile(workspace, path, 'tests')));
    const seen = await seenWith(forTests, look, 'tests');
    // That no test is seen among the callers may be for want of frames: it refutes nothing.
    return seen.result === 'pass' ? seen : verdict;
  }
  for (const repetition of REPETITIONS) {
    if (verdict.result !== 'unknown' || verdict.brokenCount === 0) return verdict;
    const controls = sources.map(async (one) => control(one, (await workspace.read(one.change.path)) ?? ''));
    const again = await run(isControl(repetition) ? await Promise.all(controls) : broken);
    verdict = judgeReach(again, { ...facts, repetition, earlier: steadyIn(facts.passing, runs) });
    runs.push(again.tests ?? []);
  }
  return verdict;
}

const pathsOf = (files: readonly BrokenFile[]) => files.map(({ change }) => change.path);

/** Of sources without functions, those that hold something themselves. */
async function brokenContents(workspace: Workspace, sources: readonly BrokenFile[]): Promise<readonly FileChange[]> {
  const tests = (await workspace.files()).flatMap(({ path, isTest }) => (isTest && canRun(path) ? [path] : []));
  const loaders = { product: pathsOf(sources.filter(({ on }) => on === 'call')), tests };
  const plain = pathsOf(sources.filter(({ on }) => on === 'load')).slice(0, MOST_CONTENTS);
  const broken = plain.map(async (path) => breakContent(path, (await workspace.read(path)) ?? '', loaders));
  return (await Promise.all(broken)).filter((change) => change !== undefined);
}

const canRun = (path: string) => /\.([cm]?[jt]sx?|py)$/.test(path);

/** The first of them by name. */
function named(paths: readonly string[]): string {
  const [shown, more] = [paths.slice(0, MOST_NAMED), paths.length - MOST_NAMED];
  if (more > 0) return `${shown.join(', ')} and ${plural(more, 'other source file')}`;
  const last = shown.at(-1) ?? '';
  return shown.length < 2 ? last : `${shown.slice(0, -1).join(', ')} and ${last}`;
}

/** Each in its way: those with functions fail when these are called. */
async function brokenSources(workspace: Workspace, { build }: Recipe): Promise<readonly BrokenFile[]> {
  const depth = (path: string) => path.split('/').length;
  const all = (await workspace.files())
    .flatMap(({ path, isTest }) => (isTest ? [] : [path]))
    .filter((path) => canBreak(path) && !BESIDE.test(path) && !build.some((command) => command.includes(path)));
  // What is built from the sources, and committed beside them, is no source: broken too, it would hide that it is stale.
  const isCopy = builtCopies(all, await manifestsOf(workspace));
  const sources = all.filter((path) => !BUILT.test(path) && !isCopy(path));
  const paths = (sources.length > 0 ? sources : all).toSorted((a, b) => depth(a) - depth(b)).slice(0, MOST_FILES);
  const broken = await Promise.all(paths.map((path) => breakFile(workspace, path)));
  // To load a file is no use of it: what holds functions comes first.
  return broken.toSorted((a, b) => a.on.localeCompare(b.on));
}

async function manifestsOf(workspace: Workspace): Promise<ReadonlyMap<string, string>> {
  const paths = (await workspace.files()).flatMap(({ path }) => (isBuildManifest(path) ? [path] : []));
  const texts = paths.slice(0, MOST_MANIFESTS).map(async (path) => [path, (await workspace.read(path)) ?? ''] as const);
  return new Map(await Promise.all(texts));
}
