// One execution: a fresh container, the sources with the changes, the selected tests, and their results.

import { randomBytes } from 'node:crypto';
import { toolchainOf } from '../ecosystems/all.ts';
import { isForeign } from '../ecosystems/ecosystem.ts';
import { searchPath } from '../ecosystems/search-path.ts';
import type { RunLimits, Workspace } from '../ports.ts';
import { runnerNamed } from '../runners/all.ts';
import { CANARY_SECONDS, canaryStep, disarmed, unchecked, withoutCanary } from '../runners/canary.ts';
import { gradedChanges } from '../runners/graded-changes.ts';
import { planSteps } from '../runners/invocations.ts';
import { OBSERVED } from '../runners/observed.ts';
import { isResultOf, titlesOf } from '../runners/one-test.ts';
import { parseParts, UNKNOWN_RUNNER } from '../runners/report.ts';
import { type PartedPlan, partResults, planParts, ranAndLeft, unexplainedEnd } from '../runners/suite-parts.ts';
import { foreseen, isSample, planSample } from '../runners/suite-sample.ts';
import type { Environment, Execution, FileChange, OneTest, Recipe, TestResult, TestSelection } from '../task.ts';
import { fileOf } from '../verification/test-ids.ts';
import { canaryTemplate } from './canary-template.ts';
import type { ContainerLimits, ContainerSpec } from './container-options.ts';
import type { Engine } from './engine.ts';
import { execute, type Finished } from './execute.ts';
import { type Answer, decodeAnswer, encodeOrder, ORPHAN_SECONDS } from './order.ts';

export interface RunDeps {
  readonly engine: Engine;
  /** Called with the image of every execution, so that it is not pruned meanwhile. */
  readonly markUsed: (image: string) => Promise<void>;
  readonly spec: Omit<ContainerSpec, 'image' | 'mode'>;
  /** Bytes that a repository may ask for. */
  readonly memoryMax: number;
}

export interface RunRequest {
  readonly environment: Environment;
  readonly changes: readonly FileChange[];
  readonly selection: TestSelection | OneTest;
  readonly limits: RunLimits;
}

const REPORT_BYTES = 10 * 2 ** 20;
/** What the first part may take beyond the time in which no further one begins. */
const CUT_SECONDS = 15;

export async function run(
  deps: RunDeps,
  workspace: Workspace,
  request: RunRequest,
  signal: AbortSignal,
): Promise<Execution> {
  const { environment, limits } = request;
  const { recipe, image } = environment;
  const changes = await gradedChanges(request.changes, (path) => workspace.read(path));
  const paths = await pathsAfter(workspace, changes);
  const { enough } = limits;
  const plan = planOf(request, paths);
  const files = await workspace.files();
  const needsCanary = plan.steps.length > 0 && !limits.trusted;
  const input = { recipe, changes, paths, files, template: canaryTemplate };
  const canary = needsCanary ? canaryStep(input) : undefined;
  const seconds = secondsOf(request, canary !== undefined);
  const nonce = randomBytes(16).toString('hex');
  const toolchain = toolchainOf(recipe);
  const order = encodeOrder({
    mode: 'run',
    nonce,
    directory: recipe.directory,
    env: runVariables(environment),
    ...(isForeign(recipe) ? { inherit: true } : {}),
    build: recipe.build,
    steps: canary ? [...plan.steps, canary] : plan.steps,
    reportBytes: REPORT_BYTES,
    seconds: seconds + ORPHAN_SECONDS,
    ...(enough ? { enough: Math.min(enough.seconds, recipe.seconds ?? enough.seconds) } : {}),
    caches: toolchain.caches,
    folders: toolchain.folders,
  });
  // An engine that fails here is told by the container that cannot be made.
  await deps.engine.soon(() => deps.markUsed(image)).catch(() => undefined);
  const finished = await execute(
    deps.engine,
    {
      spec: { ...deps.spec, limits: limitsOf(deps, recipe), image, mode: 'run' },
      input: [order, await workspace.archive(changes)],
      seconds,
      outputBytes: limits.outputBytes,
    },
    signal,
  );
  const answer = decodeAnswer(finished.answer, nonce, finished.state.exitCode);
  const done = execution(request, plan, finished, answer);
  const weakness = needsCanary && done.tests ? unchecked(input, answer?.parts[plan.steps.length]) : undefined;
  return weakness === undefined ? done : { ...done, note: weakness };
}

function planOf({ environment: { recipe }, selection, limits }: RunRequest, paths: readonly string[]): PartedPlan {
  const nothing = { steps: [], command: recipe.test };
  if (selection.kind === 'files' && limits.sample)
    return planSample(recipe, { files: selection.files, seconds: limits.seconds }, paths) ?? nothing;
  if (selection.kind === 'files' && limits.enough)
    return planParts(recipe, { files: selection.files, first: limits.enough.first }, paths);
  return planSteps(recipe, selection, paths) ?? nothing;
}

/** The repository's wish holds, up to the operator's maximum. */
function limitsOf({ spec, memoryMax }: RunDeps, { memory }: Recipe): ContainerLimits {
  if (memory === undefined) return spec.limits;
  return { ...spec.limits, memory: Math.min(memory * 2 ** 20, memoryMax) };
}

/** Wall-clock seconds; a run in parts ends by itself soon after its time is up. */
function secondsOf({ environment, limits }: RunRequest, canary: boolean): number {
  const tests = Math.min(limits.seconds, environment.recipe.seconds ?? limits.seconds);
  return tests + (canary ? CANARY_SECONDS : 0) + (limits.enough === undefined ? 0 : CUT_SECONDS);
}

async function pathsAfter(workspace: Workspace, changes: readonly FileChange[]): Promise<readonly string[]> {
  const paths = new Set((await workspace.files()).map((file) => file.path));
  for (const change of changes) {
    if (change.text === null) paths.delete(change.path);
    else paths.add(change.path);
  }
  return [...paths].sort();
}

/** In front of what the image has: a git that makes a repository around the sources. */
const OWN_PROGRAMS = '/opt/mullover/bin';

/** All that the tests see of the outside: nothing is inherited. */
function runVariables({ recipe }: Environment): Readonly<Record<string, string>> {
  return {
    LANG: 'C.UTF-8',
    TZ: 'UTC',
    ...recipe.env,
    HOME: '/tmp/home',
    TMPDIR: '/tmp',
    PATH: `${OWN_PROGRAMS}:${searchPath(recipe)}`,
    CI: '1',
    ...toolchainOf(recipe).run,
  };
}

/** A line in which a runner tells why it broke down. */
const TOLD = /^INTERNALERROR> +(\S.*)$/gm;

function brokeDown(runner: string, { state, log }: Finished): string {
  const told = [...log.matchAll(TOLD)].at(-1)?.[1];
  return [`${runner} itself broke down (exit code ${state.exitCode})`, ...(told === undefined ? [] : [told])].join(
    ': ',
  );
}

function execution(request: RunRequest, plan: PartedPlan, finished: Finished, answer: Answer | undefined): Execution {
  const { environment } = request;
  const { container, state, log, seconds } = finished;
  const isBroken = runnerNamed(environment.recipe.runner)?.brokeDown === state.exitCode;
  const ending = isBroken && finished.ending === 'exited' ? 'broke-down' : finished.ending;
  const trick = trickOf(environment, plan, answer);
  const readable = ending === 'exited' && answer && !answer.failed && trick === undefined;
  const tests = readable && !request.limits.sample ? results(environment, plan, answer, request.selection) : undefined;
  const note =
    finished.note ??
    trick ??
    (isBroken ? brokeDown(environment.recipe.runner, finished) : undefined) ??
    (tests ? undefined : missing(environment.recipe.runner, answer, state.exitCode));
  const command = [...environment.recipe.build, plan.command].join(' && ');
  const unexplained = tests && unexplainedEnd(environment.recipe.runner, plan.steps, answer?.parts ?? []);
  return {
    container,
    image: environment.image,
    command,
    state,
    ending,
    tests,
    log: withoutCanary(log),
    seconds,
    ...(unexplained === undefined ? {} : { unexplained }),
    ...(note === undefined ? {} : { note }),
    ...(readable ? foresight(environment, plan, answer) : {}),
    ...(finished.runtime === undefined ? {} : { runtime: finished.runtime }),
    ...(request.limits.enough === undefined
      ? {}
      : { parts: ranAndLeft(environment.recipe.runner, plan.steps, answer?.parts ?? []) }),
  };
}

function foresight({ recipe }: Environment, plan: PartedPlan, { parts }: Answer): Pick<Execution, 'foreseen'> {
  if (!isSample(plan) || !parts.every((part, at) => ranNoOthers(recipe, plan.steps[at]?.files ?? [], part))) return {};
  const least = foreseen(
    plan,
    parts.map(({ seconds = 0, cut }) => ({ seconds, cut })),
  );
  const files = plan.steps.reduce((sum, step) => sum + step.files.length, 0);
  return least === undefined ? {} : { foreseen: { seconds: least, files, of: plan.of } };
}

/** A runner that runs more than it is given, as its configuration may ask, says nothing of how long a file takes. */
function ranNoOthers(recipe: Recipe, files: readonly string[], part: Answer['parts'][number]): boolean {
  if (part.cut) return true;
  const ran = fromRoot(recipe, parseParts(recipe.runner, [part])) ?? [];
  return ran.every(({ id }) => files.includes(fileOf(id)));
}

/** The part after those of the plan is the canary's; a report that it contradicts is void. */
function trickOf({ recipe }: Environment, plan: PartedPlan, answer: Answer | undefined): string | undefined {
  const part = answer?.parts[plan.steps.length];
  return part && disarmed(recipe.runner, part);
}

/**
 * No file to run is an empty list, not a missing report. A runner may add files that its own configuration names
 * (`spec` of mocha): only results of the selected ones count.
 */
function results({ recipe }: Environment, plan: PartedPlan, answer: Answer, selection: TestSelection | OneTest) {
  if (plan.steps.length === 0) return [];
  const tests = fromRoot(recipe, partResults(recipe.runner, plan.steps, answer.parts));
  if (selection.kind === 'all') return tests;
  const titles = titlesOf(selection);
  if (titles) return tests?.filter(({ id }) => isResultOf(id, selection.files[0] ?? '', titles));
  // What runs as a whole says so of every test, whatever was selected.
  if (recipe.report) return tests;
  const wanted = new Set(['', ...selection.files]);
  return tests?.filter(({ id }) => wanted.has(id.slice(0, id.indexOf('::'))));
}

function fromRoot({ runner, directory }: Recipe, tests: readonly TestResult[] | undefined) {
  if (directory === '.' || !runnerNamed(runner)?.namesFromFolder) return tests;
  return tests?.map((test) => ({ ...test, id: `${directory}/${test.id}` }));
}

function missing(runner: string, answer: Answer | undefined, exitCode: number): string {
  if (!answer) return `the entry script did not answer (exit code ${exitCode})`;
  if (answer.failed) return `failed before the tests: ${answer.failed} (exit code ${answer.exitCode})`;
  if (runner === UNKNOWN_RUNNER)
    return `its output has no summary of tests that is known and agrees with exit code ${answer.exitCode}`;
  if (runner === OBSERVED)
    return `no test runner that it started left a readable report, and its output has no summary that is known and agrees with exit code ${answer.exitCode}`;
  return `the runner left no readable report (exit code ${answer.exitCode})`;
}
