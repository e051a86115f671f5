// One execution: the baseline, a reproduction test on base, or a check of a patch.

import { EnvironmentFault } from '../errors.ts';
import type { Environment, Execution } from '../execution.ts';
import type { RunLimits } from '../ports/sandbox.ts';
import type { Callers } from '../ports/workspace.ts';
import type { CheckBase, Verify } from '../search/work.ts';
import { issueVariables } from '../stages/issue-text.ts';
import type { FileChange } from '../task.ts';
import type { Check, Verdict } from '../trace/check.ts';
import type { EventBody } from '../trace/event.ts';
import { ATTEMPTS } from '../trace/exhausted.ts';
import type { Tree } from '../trace/tree.ts';
import type { Executed } from '../trace/work-event.ts';
import { askedOfPatch } from '../verification/asked-of-patch.ts';
import { within } from '../verification/baseline.ts';
import { type BrokenFile, type BrokenOn, breakFile, control, whenBroken } from '../verification/broken-source.ts';
import { countsOf } from '../verification/counts.ts';
import { environmentOf } from '../verification/environment.ts';
import { judgeBaseline } from '../verification/judge-execution.ts';
import { diesBesideTests, isControl, judgeReach, judgeReachOfTest } from '../verification/judge-reach.ts';
import { judgeConfirmation, judgeRegression } from '../verification/judge-regression.ts';
import { judgeReproductionOnBase, judgeReproductionOnPatch } from '../verification/judge-reproduction.ts';
import { baselineRun, reproductionOnBase, scopeOf } from '../verification/matrix.ts';
import { ownCopies } from '../verification/own-copies.ts';
import { measuredBaseline } from './baseline.ts';
import { type Context, draftOf, testsOf } from './context.ts';
import { runsBefore, steadyBefore } from './earlier-runs.ts';
import { keepSettings } from './kept-recipe.ts';
import type { Ready } from './ready.ts';
import { isOfTest, type Selected, selectionFor, storedSelection } from './selection.ts';
import { runWholeSuite, SAMPLE_SHARE } from './whole-suite.ts';

/** A patch may be this much slower than the baseline before it counts as hanging. */
const SLOWER = 3;
const LEAST_SECONDS = 60;

/** Beyond the limit of the tests: the canary, the end of a suite in parts, and stopping a container. */
const OVERHEAD_SECONDS = 60;
/** Less is not worth a container. */
const LEAST_GRANT = 20;

export async function readyCheck(context: Context, work: CheckBase | Verify, tree: Tree): Promise<Ready> {
  const seconds = secondsFor(context, work.check, tree);
  const costOf = (limit: number) => ({ tokens: 0, sandboxSeconds: limit + OVERHEAD_SECONDS });
  const most = isFirstWhole(work.check) ? seconds * (1 + SAMPLE_SHARE) : seconds;
  return {
    demand: { ...costOf(most), least: costOf(Math.min(seconds, LEAST_GRANT)) },
    perform: ({ attempt, signal, grant }) =>
      performCheck(context, work, tree, attempt, signal, grant.sandboxSeconds - OVERHEAD_SECONDS),
  };
}

/** `granted`: seconds that a cap leaves. What does not end in them is lost and no verdict: it might have ended in time. */
export async function performCheck(
  context: Context,
  work: CheckBase | Verify,
  tree: Tree,
  attempt: number,
  signal: AbortSignal,
  granted = Number.POSITIVE_INFINITY,
): Promise<EventBody> {
  const environment = environmentOf(tree);
  if (!environment)
    throw new EnvironmentFault('There is no environment to run tests in.', 'Look at the set-up log in the trace.');
  const broken = work.check.kind === 'reach' ? await breakFile(context.workspace, work.check.file) : undefined;
  const changes = await changesFor(context, work, tree, broken && (await brokenChange(context, work.check, broken)));
  const selected = await selectionFor(context, work, tree);
  const limits = limitsFor(context, work.check, tree, selected, granted);
  const { workspace, sandbox } = context;
  const hasTime = granted >= limits.seconds * (1 + SAMPLE_SHARE);
  const run = (patched: readonly FileChange[], seconds = limits.seconds) =>
    sandbox.run(environment, workspace, patched, selected.selection, { ...limits, seconds }, signal);
  const execution =
    isFirstWhole(work.check) && hasTime
      ? await runWholeSuite(context, environment, limits, signal)
      : await run(changes);
  const cut = execution.ending === 'timeout' && granted < secondsFor(context, work.check, tree);
  // The next run may be whole; what breaks down each time is what is known, of base by the second run.
  const broke = execution.ending === 'broke-down' && attempt < (work.kind === 'verify' ? ATTEMPTS.other : 2);
  if (signal.aborted || cut || broke || execution.ending === 'lost')
    return lost(work, attempt, execution, signal.aborted || cut);
  const left = Math.floor(limits.seconds - execution.seconds);
  const once = left < LEAST_GRANT ? undefined : (patched: readonly FileChange[]) => run(patched, left);
  const facts: Facts = { environment, selected, execution, attempt, on: broken?.on, callers: 'all', once, signal };
  const again = await seenByTests(context, work, tree, facts);
  if (again) return again;
  const event = await executed(context, work, tree, facts);
  if (work.check.kind === 'baseline' && event.verdict.result === 'pass') await keepSettings(context, tree);
  return event;
}

/** The one run of which nobody knows yet how long it takes. */
function isFirstWhole(check: Check): boolean {
  return check.kind === 'baseline' && check.scope === 'all' && check.repetition === 0;
}

/** Seconds that a check may take, so that the cap on sandbox time can be kept. */
function secondsFor(context: Context, check: Check, tree: Tree): number {
  const baseline = baselineRun(tree, scopeOf(tree), 0);
  if (!baseline || (check.kind === 'baseline' && check.repetition === 0)) return context.suiteSeconds;
  return Math.min(context.suiteSeconds * SLOWER, Math.max(LEAST_SECONDS, Math.ceil(baseline.seconds * SLOWER)));
}

/** A suite that does not end in time is measured until time is up; afterwards what was measured is run to its end. */
function limitsFor(context: Context, check: Check, tree: Tree, { parts }: Selected, granted: number): RunLimits {
  const seconds = Math.min(granted, secondsFor(context, check, tree));
  const trusted = check.kind === 'reach' ? { trusted: true as const } : {};
  const limits = { seconds, outputBytes: context.outputBytes, ...trusted };
  return parts ? { ...limits, enough: { seconds, first: parts.near } } : limits;
}

async function changesFor(
  context: Context,
  { check, ...work }: CheckBase | Verify,
  tree: Tree,
  broken: FileChange | undefined,
): Promise<readonly FileChange[]> {
  const patch = work.kind === 'verify' ? await draftOf(context, tree, work.node) : undefined;
  const test = isOfTest(check) ? await draftOf(context, tree, check.test) : undefined;
  const drafts = [patch, test].flatMap((draft) => (draft && 'changes' in draft ? draft.changes : []));
  return broken ? [broken, ...drafts] : drafts;
}

/** In every other one nothing fails: it is the control of the one before. */
async function brokenChange({ workspace }: Context, check: Check, broken: BrokenFile): Promise<FileChange> {
  if (check.kind !== 'reach' || !isControl(check.repetition)) return broken.change;
  return control(broken, (await workspace.read(check.file)) ?? '');
}

interface Facts {
  readonly environment: Environment;
  readonly selected: Selected;
  readonly execution: Execution;
  readonly attempt: number;
  /** How a file was broken for it. */
  readonly on: BrokenOn | undefined;
  readonly callers: Callers;
  /** The same once more, with other changes, in the time that is left of its limit; undefined where that is too little. */
  readonly once: ((changes: readonly FileChange[]) => Promise<Execution>) | undefined;
  readonly signal: AbortSignal;
}

/**
 * Where the build or the runner dies of a broken file itself: the same once more, with what tests call failing alone. That no
 * test was seen among the callers refutes nothing, so that only the time of it counts then. Undefined where there is no need.
 */
async function seenByTests(
  context: Context,
  work: CheckBase | Verify,
  tree: Tree,
  facts: Facts,
): Promise<EventBody | undefined> {
  const { check } = work;
  if (check.kind !== 'reach' || check.test !== undefined || check.repetition || facts.on !== 'call') return undefined;
  if (!facts.once) return undefined;
  const { passing } = within(await measuredBaseline(context, tree), ownFiles(check, facts.selected));
  if (!diesBesideTests(facts.execution, passing)) return undefined;
  const { change } = await breakFile(context.workspace, check.file, 'tests');
  const again = await facts.once(await changesFor(context, work, tree, change));
  const seconds = facts.execution.seconds + again.seconds;
  if (facts.signal.aborted || again.ending === 'lost')
    return lost(work, facts.attempt, { ...again, seconds }, facts.signal.aborted);
  const seen = await executed(context, work, tree, { ...facts, execution: { ...again, seconds }, callers: 'tests' });
  if (seen.verdict.result === 'pass') return seen;
  return executed(context, work, tree, { ...facts, execution: { ...facts.execution, seconds } });
}

async function executed(context: Context, work: CheckBase | Verify, tree: Tree, facts: Facts): Promise<Executed> {
  const { environment, selected, execution, attempt } = facts;
  const { container, image, command, state, runtime, ending, tests, seconds, ahead, note, unexplained, unheard } =
    execution;
  return {
    type: 'executed',
    work: work.id,
    attempt,
    check: work.check,
    subject: work.kind === 'verify' ? work.subject : 'base',
    commit: context.workspace.base,
    recipeHash: environment.recipeHash,
    ...{ container, image, command, state, ending, seconds },
    ...(await storedSelection(context, selected, execution.parts)),
    ...(runtime === undefined ? {} : { runtime }),
    ...(ahead === undefined ? {} : { ahead }),
    ...(note === undefined ? {} : { note }),
    tests: tests ? await context.journal.put(JSON.stringify(tests)) : null,
    counts: tests ? countsOf(tests) : null,
    ...(unexplained === undefined ? {} : { unexplained }),
    ...(unheard === undefined ? {} : { unheard }),
    log: await context.journal.put(execution.log),
    verdict: await verdictOf(context, work, tree, facts),
  };
}

async function verdictOf(
  context: Context,
  work: CheckBase | Verify,
  tree: Tree,
  { execution, selected, on = 'load', callers }: Facts,
): Promise<Verdict> {
  const { check } = work;
  if (check.kind === 'baseline') return judgeBaseline(execution);
  if (check.kind === 'confirmation') {
    const baseline = await measuredBaseline(context, tree, check.repetition && 'further');
    return judgeConfirmation(execution, await runsBefore(context, work, tree), baseline);
  }
  const baseline = await measuredBaseline(context, tree);
  const own = within(baseline, ownFiles(check, selected));
  if (check.kind === 'regression') return judgeRegression(execution, own, await runsBefore(context, work, tree));
  if (check.kind === 'published') return judgeRegression(execution, own);
  if (check.kind === 'reach') {
    const when = whenBroken(check.file, on, callers);
    if (check.test !== undefined) return judgeReachOfTest(execution, when);
    const earlier = await steadyBefore(context, check, tree, own.passing);
    const copies = await ownCopies(context.workspace);
    return judgeReach(execution, { when, on, passing: own.passing, earlier, repetition: check.repetition, copies });
  }
  const runs = [reproductionOnBase(tree, check.test), reproductionOnBase(tree, check.test, 1)];
  const onBase = await Promise.all(runs.filter((run) => run !== undefined).map(({ tests }) => testsOf(context, tests)));
  if (work.kind === 'verify') return judgeReproductionOnPatch(execution, askedOfPatch(onBase, baseline));
  const { issue } = issueVariables(context.task);
  return judgeReproductionOnBase(execution, baseline, check.repetition ? onBase[0] : undefined, issue);
}

/** Files that a check of a patch's own tests is limited to. */
function ownFiles(check: Check, { selection, parts }: Selected): readonly string[] | undefined {
  const own = (check.kind === 'regression' || check.kind === 'reach') && check.scope === 'own' && !parts;
  return own && selection.kind === 'files' ? selection.files : undefined;
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
    ...(execution.seconds > 0 ? { sandboxSeconds: execution.seconds } : {}),
  };
}
