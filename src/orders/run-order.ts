// What the container of an execution is told to do: the selected tests in steps, behind them those that must fail. Pure.

import { toolchainOf } from '../ecosystems/all.ts';
import { isForeign } from '../ecosystems/ecosystem.ts';
import { searchPath } from '../ecosystems/search-path.ts';
import type { Environment, OneTest, Recipe, TestSelection } from '../execution.ts';
import type { RunLimits } from '../ports/sandbox.ts';
import { CANARY_SECONDS, type CanaryInput, canaryStep } from '../runners/canary.ts';
import { planSteps } from '../runners/invocations.ts';
import type { Step } from '../runners/runner.ts';
import { type PartedPlan, planParts } from '../runners/suite-parts.ts';
import { planSample } from '../runners/suite-sample.ts';
import type { FileChange } from '../task.ts';
import { encodeOrder, ORPHAN_SECONDS } from './order.ts';

export interface RunRequest {
  readonly environment: Environment;
  readonly changes: readonly FileChange[];
  readonly selection: TestSelection | OneTest;
  readonly limits: RunLimits;
}

/** Of the commit that the changes are for. */
export interface RunSources {
  readonly files: CanaryInput['files'];
  /** Text of a file of sandbox/canary. */
  readonly template: (name: string) => string;
  /** Frames the answer: nothing in the container knows it before. */
  readonly nonce: string;
}

export interface RunOrder {
  readonly nonce: string;
  readonly plan: PartedPlan;
  /** What the tests that must fail are made of; undefined where nobody doubts the changes, or nothing runs. */
  readonly doubted: CanaryInput | undefined;
  /** Those tests, behind the steps of the plan; undefined where there are none. */
  readonly canary: Step | undefined;
  /** Wall-clock seconds that the container may take. */
  readonly seconds: number;
  readonly bytes: Buffer;
}

const REPORT_BYTES = 10 * 2 ** 20;
/** What the first part may take beyond the time in which no further one begins. */
const CUT_SECONDS = 15;

export function runOrder(request: RunRequest, { files, template, nonce }: RunSources): RunOrder {
  const { changes, limits } = request;
  const { recipe } = request.environment;
  const paths = pathsAfter(files, changes);
  const plan = planOf(request, paths);
  const isDoubted = plan.steps.length > 0 && !limits.trusted;
  const doubted = isDoubted ? { recipe, changes, paths, files, template } : undefined;
  const canary = doubted && canaryStep(doubted);
  const seconds = secondsOf(request, canary ? CANARY_SECONDS : 0);
  const { caches, folders } = toolchainOf(recipe);
  const bytes = encodeOrder({
    mode: 'run',
    nonce,
    directory: recipe.directory,
    env: runVariables(recipe),
    ...(isForeign(recipe) ? { inherit: true } : {}),
    build: recipe.build,
    steps: canary ? [...plan.steps, canary] : plan.steps,
    reportBytes: REPORT_BYTES,
    seconds: seconds + ORPHAN_SECONDS,
    ...(limits.enough ? { enough: Math.min(limits.enough.seconds, recipe.seconds ?? limits.enough.seconds) } : {}),
    caches,
    folders,
  });
  return { nonce, plan, doubted, canary, seconds, bytes };
}

function pathsAfter(files: CanaryInput['files'], changes: readonly FileChange[]): readonly string[] {
  const paths = new Set(files.map((file) => file.path));
  for (const change of changes) {
    if (change.text === null) paths.delete(change.path);
    else paths.add(change.path);
  }
  return [...paths].sort();
}

function planOf({ environment: { recipe }, selection, limits }: RunRequest, paths: readonly string[]): PartedPlan {
  const nothing = { steps: [], command: recipe.test };
  if (selection.kind === 'files' && limits.sample)
    return planSample(recipe, { files: selection.files, seconds: limits.seconds }, paths) ?? nothing;
  if (selection.kind === 'files' && limits.enough)
    return planParts(recipe, { files: selection.files, first: limits.enough.first }, paths);
  return planSteps(recipe, selection, paths) ?? nothing;
}

/** A run in parts ends by itself soon after its time is up. */
function secondsOf({ environment, limits }: RunRequest, canary: number): number {
  const tests = Math.min(limits.seconds, environment.recipe.seconds ?? limits.seconds);
  return tests + canary + (limits.enough === undefined ? 0 : CUT_SECONDS);
}

/** In front of what the image has: a git that makes a repository around the sources. */
const OWN_PROGRAMS = '/opt/mullover/bin';

/** All that the tests see of the outside: nothing is inherited. */
function runVariables(recipe: Recipe): Readonly<Record<string, string>> {
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
