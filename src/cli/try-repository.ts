// The environment of a repository and what its tests say on base, without issue and model.

import { EnvironmentFault } from '../errors.ts';
import {
  type Environment,
  EXCEEDS,
  type Execution,
  type OneTest,
  type SandboxSettings,
  type TestSelection,
} from '../execution.ts';
import { runWholeSuite } from '../perform/whole-suite.ts';
import { MORE_MEMORY, type Preparation, type RunLimits } from '../ports/sandbox.ts';
import type { Workspace } from '../ports/workspace.ts';
import { mergeBaseline } from '../verification/baseline.ts';
import { countsOf } from '../verification/counts.ts';
import { isGood } from '../verification/environment.ts';
import { judgeBaseline } from '../verification/judge-execution.ts';
import type { Host } from '../wire.ts';
import { measureReach } from './test-reach.ts';
import { isMeasure, type SetUpTried, type Tested } from './test-report.ts';

export interface Asked {
  readonly workspace: Workspace;
  readonly selection: TestSelection | OneTest;
  /** Runs of the tests, at least one. */
  readonly count: number;
  /** They stand over the repository's own. */
  readonly settings?: SandboxSettings | undefined;
  /** Called as soon as an environment is there; `variation` is undefined for the first. */
  readonly prepared?: (preparation: Prepared, variation: string | undefined) => void;
  /** Called after every run of the tests, with its number from 1 in its environment. */
  readonly ran?: (execution: Execution, number: number) => void;
}

type Prepared = Extract<Preparation, { ok: true }>;
type Failed = Extract<Preparation, { ok: false }>;

/** `setUps`: all that were tried, in their order. */
export type Tried = (Failed | (Prepared & { readonly tested: Tested })) & { readonly setUps: readonly SetUpTried[] };

interface SetUp {
  /** Undefined for the first. */
  readonly name: string | undefined;
  readonly preparation: Preparation;
  readonly runs: readonly Execution[];
  /** After all of its runs, where the first one is good. */
  readonly tested?: Tested;
}

const OUTPUT_BYTES = 4 * 2 ** 20;
const FIRST = 'as detected';

/**
 * Tries the set-ups that detection sees until one is good: nearly all of its tests pass, and they run the repository's own
 * code. Else the best counts. Throws EnvironmentFault when Docker failed, so that nothing can be said of the repository, and
 * the signal's reason once it is aborted, whatever that brought about.
 */
export async function tryRepository(host: Host, asked: Asked, signal: AbortSignal): Promise<Tried> {
  const tries: SetUp[] = [];
  const names: (string | undefined)[] = [undefined];
  for (const name of names) {
    const tried = await trySetUp(host, asked, name, signal);
    tries.push(tried);
    if (name === undefined) names.push(...furtherOf(tried));
    if (isEnough(tried) || (name !== undefined && ranOut(tried))) break;
  }
  const [best] = tries.toSorted((a, b) => worthOf(b) - worthOf(a));
  if (!best) throw new RangeError('nothing was tried');
  const setUps = tries.map((each) => ({ name: each.name ?? FIRST, result: resultOf(each), used: each === best }));
  if (!best.preparation.ok) return { ...best.preparation, setUps };
  const place = placeIn(host, best.preparation, signal);
  return { ...best.preparation, tested: best.tested ?? (await measure(place, asked, best.runs)), setUps };
}

/** Where memory or processes were not enough, no other way of setting up is looked for. */
function furtherOf(tried: SetUp): readonly string[] {
  const { variations = [] } = tried.preparation;
  return variations.filter((name) => (name === MORE_MEMORY) === ranOut(tried));
}

const ranOut = ({ runs }: SetUp): boolean => runs.some(({ state, ending }) => state.oomKilled || ending === 'starved');

async function trySetUp(host: Host, asked: Asked, name: string | undefined, signal: AbortSignal): Promise<SetUp> {
  const { workspace, settings } = asked;
  const preparation = await host.sandbox.prepare(workspace, signal, settings, name);
  signal.throwIfAborted();
  if (!preparation.ok) {
    // What an earlier set-up came to is not lost with one that cannot be built here.
    if (preparation.fault === 'infrastructure' && name === undefined)
      throw new EnvironmentFault(preparation.reason, preparation.next);
    return { name, preparation, runs: [] };
  }
  asked.prepared?.(preparation, name);
  const place = placeIn(host, preparation, signal);
  const whole = await runOnce(place, asked, 1);
  // More of them together are a stronger proof than parts.
  const isSpared = whole.ending === 'starved' && name === undefined && preparation.variations?.includes(MORE_MEMORY);
  const { first, ...rest } =
    EXCEEDS.has(whole.ending) && !isSpared ? await inParts(place, asked, whole) : { first: whole, ...asked };
  if (!isGood(countsOf(first.tests ?? []))) return { name, preparation, runs: [first] };
  const tested = await measure(place, rest, [first]);
  return { name, preparation, runs: tested.runs, tested };
}

/** A suite that is too slow or too large is measured by the files that do; further runs run just these. */
async function inParts(place: Place, asked: Asked, whole: Execution): Promise<Asked & { readonly first: Execution }> {
  const { host, environment, limits, signal } = place;
  const files = asked.selection.kind === 'all' ? await asked.workspace.testFiles() : [];
  if (files.length < 2) return { ...asked, first: whole };
  const enough = { seconds: limits.seconds, first: 1 };
  const selection = { kind: 'files', files } as const;
  const first = await host.sandbox.run(environment, asked.workspace, [], selection, { ...limits, enough }, signal);
  signal.throwIfAborted();
  const ran = first.parts?.ran ?? [];
  if (ran.length === 0 || !first.tests?.length) return { ...asked, first: whole };
  asked.ran?.(first, 1);
  return { ...asked, first, selection: { kind: 'files', files: ran } };
}

/** Time is no matter of a set-up, and what a maintainer set is not searched past. */
function isEnough({ preparation, tested, runs: [first] }: SetUp): boolean {
  if (!preparation.ok) return preparation.fault === 'settings';
  if (tested) return isMeasure(tested);
  return first === undefined || (EXCEEDS.has(first.ending) && first.ending !== 'starved');
}

/** More is better: tests that pass and count, then anything that was built. */
function worthOf({ preparation, tested, runs: [first] }: SetUp): number {
  if (!preparation.ok) return -1;
  return tested && !isMeasure(tested) ? 0 : countsOf(first?.tests ?? []).passed;
}

function resultOf({ preparation, tested, runs: [first] }: SetUp): string {
  if (!preparation.ok) return preparation.reason.split('\n', 1)[0] ?? '';
  if (!first?.tests) return first?.note ?? 'no result';
  const { passed, failed, error } = countsOf(first.tests);
  const counted = `${passed} of ${passed + failed + error} tests pass`;
  if (!tested || isMeasure(tested)) return counted;
  return `${counted}, but ${tested.reach?.reason ?? tested.verdict.reason}`;
}

interface Place {
  readonly host: Host;
  readonly environment: Environment;
  readonly limits: RunLimits;
  readonly signal: AbortSignal;
}

function placeIn(host: Host, { environment }: Prepared, signal: AbortSignal): Place {
  const seconds = host.config.sandbox.suiteSeconds;
  return { host, environment, limits: { seconds, outputBytes: OUTPUT_BYTES }, signal };
}

async function runOnce(place: Place, { workspace, selection, ran }: Asked, number: number): Promise<Execution> {
  const { host, environment, limits, signal } = place;
  const execution =
    number === 1 && selection.kind === 'all'
      ? await runWholeSuite({ sandbox: host.sandbox, workspace }, environment, limits, signal)
      : await host.sandbox.run(environment, workspace, [], selection, limits, signal);
  // A container that was taken away by whoever stops is lost as well.
  signal.throwIfAborted();
  if (execution.ending === 'lost')
    throw new EnvironmentFault(
      `The container was lost: ${execution.note ?? 'no reason given'}.`,
      'Run `mullover doctor`, then try again.',
    );
  ran?.(execution, number);
  return execution;
}

/** All runs that were asked for, after those there are, while more of them can say anything. */
async function measure(place: Place, asked: Asked, before: readonly Execution[]): Promise<Tested> {
  const runs = [...before];
  while (runs.length < asked.count && runs.every((run) => judgeBaseline(run).result === 'pass'))
    runs.push(await runOnce(place, asked, runs.length + 1));
  return withReach(place, asked, testedBy(runs));
}

function testedBy(runs: readonly Execution[]): Tested {
  const bad = runs.find((run) => judgeBaseline(run).result !== 'pass');
  const [first] = runs;
  if (!first) throw new RangeError('there is no run');
  return {
    runs,
    verdict: judgeBaseline(bad ?? first),
    baseline: mergeBaseline(runs.map(({ tests = [] }) => tests)),
  };
}

/** Tests that pass are a measure only when they run the code of this repository. */
async function withReach(
  { host, environment, limits, signal }: Place,
  { workspace, selection }: Asked,
  tested: Tested,
): Promise<Tested> {
  const { passing } = tested.baseline;
  if (tested.verdict.result !== 'pass' || passing.length === 0) return tested;
  const input = { environment, workspace, selection, passing, limits };
  return { ...tested, reach: await measureReach(host.sandbox, input, signal) };
}
