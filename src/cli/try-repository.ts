// The environment of a repository and what its tests say on base, without issue and model.

import { EnvironmentFault } from '../errors.ts';
import type { Preparation, RunLimits, Workspace } from '../ports.ts';
import type { Environment, Execution, OneTest, SandboxSettings, TestSelection } from '../task.ts';
import { judgeBaseline, mergeBaseline } from '../verification/judge-execution.ts';
import type { Host } from '../wire.ts';
import { measureReach } from './test-reach.ts';
import type { Tested } from './test-report.ts';

export interface Asked {
  readonly workspace: Workspace;
  readonly selection: TestSelection | OneTest;
  /** Runs of the tests, at least one. */
  readonly count: number;
  /** They stand over the repository's own. */
  readonly settings?: SandboxSettings | undefined;
  /** Called as soon as the environment is there. */
  readonly prepared?: (preparation: Prepared) => void;
  /** Called after every run of the tests, with its number from 1. */
  readonly ran?: (execution: Execution, number: number) => void;
}

type Prepared = Extract<Preparation, { ok: true }>;

export type Tried = Extract<Preparation, { ok: false }> | (Prepared & { readonly tested: Tested });

const OUTPUT_BYTES = 4 * 2 ** 20;

/** Throws EnvironmentFault when Docker failed, so that nothing can be said of the repository. */
export async function tryRepository(host: Host, asked: Asked, signal: AbortSignal): Promise<Tried> {
  const { workspace, settings } = asked;
  const preparation = await host.sandbox.prepare(workspace, signal, settings);
  if (!preparation.ok) {
    if (preparation.fault === 'infrastructure') throw new EnvironmentFault(preparation.reason, preparation.next);
    return preparation;
  }
  asked.prepared?.(preparation);
  const { environment } = preparation;
  const seconds = host.config.sandbox.suiteSeconds;
  const place: Place = { host, environment, limits: { seconds, outputBytes: OUTPUT_BYTES }, signal };
  const runs = await runAll(place, asked);
  return { ...preparation, tested: await withReach(place, asked, testedBy(runs)) };
}

interface Place {
  readonly host: Host;
  readonly environment: Environment;
  readonly limits: RunLimits;
  readonly signal: AbortSignal;
}

/** The first run tells whether more of them can say anything. */
async function runAll(place: Place, { workspace, selection, count, ran }: Asked): Promise<readonly Execution[]> {
  const { host, environment, limits, signal } = place;
  const runs: Execution[] = [];
  while (runs.length < count) {
    const execution = await host.sandbox.run(environment, workspace, [], selection, limits, signal);
    if (execution.ending === 'lost')
      throw new EnvironmentFault(
        `The container was lost: ${execution.note ?? 'no reason given'}.`,
        'Run `mullover doctor`, then try again.',
      );
    runs.push(execution);
    ran?.(execution, runs.length);
    if (judgeBaseline(execution).result !== 'pass') break;
  }
  return runs;
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
