// One execution: the baseline, a reproduction test on base, or a check of a patch.

import { EnvironmentFault } from '../errors.ts';
import type { CheckBase, Verify } from '../search/work.ts';
import type { Environment, Execution, FileChange, TestResult, TestSelection } from '../task.ts';
import type { Check, EventBody, Executed, Verdict } from '../trace/event.ts';
import type { Tree } from '../trace/tree.ts';
import {
  type Baseline,
  judgeBaseline,
  judgeRegression,
  judgeReproductionOnBase,
  judgeReproductionOnPatch,
  mergeBaseline,
  NO_BASELINE,
  targetsOf,
} from '../verification/judge-execution.ts';
import { baselineRun, environmentOf, reproductionOnBase, scopeOf } from '../verification/matrix.ts';
import { type Context, draftOf, testsOf } from './context.ts';

/** Test files that stand for the whole suite when that is too slow. */
const NEAR_TESTS = 12;
/** A patch may be this much slower than the baseline before it counts as hanging. */
const SLOWER = 3;
const LEAST_SECONDS = 60;

export async function performCheck(
  context: Context,
  work: CheckBase | Verify,
  tree: Tree,
  attempt: number,
  signal: AbortSignal,
): Promise<EventBody> {
  const environment = environmentOf(tree);
  if (!environment)
    throw new EnvironmentFault('There is no environment to run tests in.', 'Look at the set-up log in the trace.');
  const changes = await changesFor(context, work, tree);
  const selection = await selectionFor(context, work, tree);
  const limits = { seconds: secondsFor(context, work.check, tree), outputBytes: context.outputBytes };
  const execution = await context.sandbox.run(environment, context.workspace, changes, selection, limits, signal);
  if (signal.aborted || execution.ending === 'lost') return lost(work, attempt, execution, signal.aborted);
  return executed(context, work, tree, { environment, selection, execution, attempt });
}

/** Seconds that a check may take, so that the cap on sandbox time can be kept. */
export function secondsFor(context: Context, check: Check, tree: Tree): number {
  const baseline = baselineRun(tree, scopeOf(tree), 0);
  if (check.kind === 'baseline' || !baseline) return context.suiteSeconds;
  return Math.min(context.suiteSeconds * SLOWER, Math.max(LEAST_SECONDS, Math.ceil(baseline.seconds * SLOWER)));
}

async function changesFor(
  context: Context,
  { check, ...work }: CheckBase | Verify,
  tree: Tree,
): Promise<readonly FileChange[]> {
  const patch = work.kind === 'verify' ? await draftOf(context, tree, work.node) : undefined;
  const test = check.kind === 'reproduction' ? await draftOf(context, tree, check.test) : undefined;
  return [patch, test].flatMap((draft) => (draft && 'changes' in draft ? draft.changes : []));
}

async function selectionFor(context: Context, work: CheckBase | Verify, tree: Tree): Promise<TestSelection> {
  if (work.kind === 'verify') return work.selection;
  if (work.check.kind === 'reproduction')
    return { kind: 'files', files: tree.nodes.get(work.check.test)?.draft?.files ?? [] };
  if (work.near === undefined) return { kind: 'all' };
  return { kind: 'files', files: await context.workspace.testsNear(work.near, NEAR_TESTS) };
}

interface Facts {
  readonly environment: Environment;
  readonly selection: TestSelection;
  readonly execution: Execution;
  readonly attempt: number;
}

async function executed(context: Context, work: CheckBase | Verify, tree: Tree, facts: Facts): Promise<Executed> {
  const { environment, selection, execution, attempt } = facts;
  const { container, image, command, state, ending, tests, seconds, note } = execution;
  return {
    type: 'executed',
    work: work.id,
    attempt,
    check: work.check,
    subject: work.kind === 'verify' ? work.subject : 'base',
    commit: context.workspace.base,
    recipeHash: environment.recipeHash,
    ...{ container, image, command, selection, state, ending, seconds },
    ...(note === undefined ? {} : { note: note.slice(0, 300) }),
    tests: tests ? await context.journal.put(JSON.stringify(tests)) : null,
    counts: tests ? countsOf(tests) : null,
    log: await context.journal.put(execution.log),
    verdict: await verdictOf(context, work, tree, execution),
  };
}

async function verdictOf(
  context: Context,
  work: CheckBase | Verify,
  tree: Tree,
  execution: Execution,
): Promise<Verdict> {
  if (work.check.kind === 'baseline') return judgeBaseline(execution);
  const baseline = await measuredBaseline(context, tree);
  if (work.check.kind === 'regression') return judgeRegression(execution, baseline);
  if (work.kind === 'check-base') return judgeReproductionOnBase(execution, baseline);
  const onBase = await testsOf(context, reproductionOnBase(tree, work.check.test)?.tests);
  return judgeReproductionOnPatch(
    execution,
    targetsOf(onBase, baseline).map(({ id }) => id),
  );
}

/** The baseline merged over its repetitions; empty when it could not be measured. */
async function measuredBaseline(context: Context, tree: Tree): Promise<Baseline> {
  const runs = [0, 1]
    .map((repetition) => baselineRun(tree, scopeOf(tree), repetition))
    .filter((run) => run !== undefined);
  if (runs[0]?.verdict.result !== 'pass') return NO_BASELINE;
  const repetitions = await Promise.all(runs.map(({ tests }) => testsOf(context, tests)));
  return mergeBaseline(repetitions);
}

function countsOf(tests: readonly TestResult[]): NonNullable<Executed['counts']> {
  const counts = { passed: 0, failed: 0, error: 0, skipped: 0 };
  for (const { status } of tests) counts[status] += 1;
  return counts;
}

function lost(work: CheckBase | Verify, attempt: number, execution: Execution, aborted: boolean): EventBody {
  const message = execution.note ?? 'the container was lost';
  return {
    type: 'work-lost',
    work: work.id,
    attempt,
    reason: aborted ? 'aborted' : 'infrastructure',
    message,
    final: false,
  };
}
