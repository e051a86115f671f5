// The main flow: a Task goes in, a Solution comes out; what happens in between is the trace of the run.

import { unreadImages } from './commands/useful-text.ts';
import { TraceFault } from './errors.ts';
import { type Context, draftOf } from './perform/context.ts';
import { giveReview } from './perform/give-review.ts';
import { createRunner } from './perform/perform.ts';
import { findSince } from './perform/since-when.ts';
import { type EarlierRun, takeOver } from './perform/take-over.ts';
import type { MainLine } from './ports/history.ts';
import type { Model } from './ports/model.ts';
import type { RewardModel } from './ports/reward-model.ts';
import type { RecipeStore, Sandbox } from './ports/sandbox.ts';
import type { Workspace } from './ports/workspace.ts';
import type { Prompts, TraceStore } from './ports.ts';
import { drive } from './search/drive.ts';
import type { Policy } from './search/policy.ts';
import type { Concurrency } from './search/pool.ts';
import { decidedBy } from './selection/decided.ts';
import { type Choice, select } from './selection/select.ts';
import { outageIn, type Trouble } from './selection/trouble.ts';
import { sha256 } from './stages/locations.ts';
import type { NodeId, Patch, ReproductionTest, RunId, Task } from './task.ts';
import type { Journal } from './trace/journal.ts';
import { openJournal } from './trace/journal.ts';
import { policyOf, type Tree } from './trace/tree.ts';

export interface Deps {
  readonly store: TraceStore;
  readonly model: Model;
  readonly judge: RewardModel;
  readonly judgeName: string;
  readonly workspace: Workspace;
  readonly sandbox: Sandbox;
  /** Undefined: no recipe is kept from one run to the next. */
  readonly recipes?: RecipeStore | undefined;
  readonly prompts: Prompts;
  /** Earlier commits, for an issue that is fixed already; undefined: since when is not looked for. */
  readonly mainLine?: MainLine | undefined;
  /** The run that the present one takes over; undefined: it begins anew. */
  readonly earlier?: EarlierRun | undefined;
  readonly policy: Policy;
  /** A policy by name, as this deployment's reward models allow it. */
  policyNamed(name: string): Policy | undefined;
  readonly concurrency: Concurrency;
  readonly replyTokens: number;
  readonly temperature?: number | undefined;
  readonly suiteSeconds: number;
  readonly outputBytes: number;
  /** Name of this worker, for the trace. */
  readonly worker: string;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  /** Aborted on `/mull stop`: the search ends with the best so far. */
  readonly stop?: AbortSignal;
  /** What becomes of a run whose endpoint stays away: it waits for another session, or is decided by what is there. */
  readonly outage?: 'wait' | 'decide';
}

export interface Solution {
  readonly run: RunId;
  readonly choice: Choice;
  /** The chosen patch, also when the decision is to abstain; undefined when there is none. */
  readonly patch: Patch | undefined;
  /** The reproduction test that goes with the patch, which turns it green; undefined when none does. */
  readonly test: ReproductionTest | undefined;
  readonly tree: Tree;
  /** True when the search was cut short by the signal, or by trouble that may pass: nothing was decided, the run goes on later. */
  readonly interrupted: boolean;
}

/** Solves the task of a run whose event 0 exists, going on from wherever its trace stands. Throws TraceFault. */
export async function solve(run: RunId, task: Task, deps: Deps, signal: AbortSignal): Promise<Solution> {
  const journal = await openJournal(deps.store, run);
  if (!journal.tree.budget)
    throw new TraceFault(`run ${run} has no trace`, 'Start it with a label, or with `mullover solve`.');
  await pin(journal, task, deps);
  const { concurrency, now, worker, stop } = deps;
  const context: Context = { ...deps, task, journal };
  await takeOver(context, deps.earlier, deps.judgeName);
  const { budget } = journal.tree;
  // A run goes on as it began, whatever the configuration says by now, unless somebody asked for another policy.
  const pinned = policyOf(journal.tree) ?? deps.policy.name;
  const policy = pinned === deps.policy.name ? deps.policy : (deps.policyNamed(pinned) ?? deps.policy);
  await giveReview(context);
  const tree = await drive({
    journal,
    budget,
    policy,
    runner: createRunner(context),
    concurrency,
    now,
    worker,
    signal: stop ? AbortSignal.any([signal, stop]) : signal,
  });
  const stopped = stop?.aborted === true && !signal.aborted;
  if (stopped && !tree.cap) await journal.append({ type: 'cap-reached', cap: 'stopped', limit: 0, spent: 0 });
  const choice = select(tree, policy.selection);
  const trouble = waitsFor(tree, choice, deps.outage);
  if (signal.aborted || trouble)
    return { run, choice: { ...choice, ...trouble }, patch: undefined, test: undefined, tree, interrupted: true };
  if (choice.decision === 'abstain' && tree.cap === undefined) await findSince(context, deps.mainLine, signal);
  const decided = decidedBy(tree, choice);
  await journal.append(decided);
  return { run, choice, ...(await chosen(context, tree, choice, decided.test)), tree, interrupted: false };
}

/** What the run has to wait for before it is decided, where that may pass and nobody asked for an end. */
function waitsFor(tree: Tree, choice: Choice, outage: Deps['outage']): Trouble | undefined {
  if (tree.cap?.cap === 'stopped') return undefined;
  if (choice.passing) return { ...choice, passing: true };
  return tree.cap || outage === 'decide' ? undefined : outageIn(tree);
}

/** Pins snapshot, models and prompts; again when they changed since, so that every later sample can be told apart. */
async function pin(journal: Journal, task: Task, { model, judgeName, prompts }: Deps): Promise<void> {
  const text = JSON.stringify(task);
  const ref = await journal.put(text);
  const images = unreadImages(text);
  const hash = sha256(JSON.stringify(Object.entries(prompts.hashes).sort()));
  const last = journal.tree.pinned;
  const same =
    last?.base === task.base &&
    last.task === ref &&
    last.model === model.name &&
    last.judge === judgeName &&
    last.prompts === hash;
  if (!same)
    await journal.append({
      type: 'pinned',
      base: task.base,
      task: ref,
      model: model.name,
      judge: judgeName,
      prompts: hash,
      ...(images === 0 ? {} : { unreadImages: images }),
    });
}

async function chosen(
  context: Context,
  tree: Tree,
  { winner }: Choice,
  testNode: NodeId | undefined,
): Promise<Pick<Solution, 'patch' | 'test'>> {
  const node = winner?.nodes[0];
  const patch = node ? await draftOf(context, tree, node.id) : undefined;
  const green = testNode !== undefined && winner?.reproductions.get(testNode)?.verdict.result === 'pass';
  const test = green ? await draftOf(context, tree, testNode) : undefined;
  return {
    patch: patch?.kind === 'patch' ? patch : undefined,
    test: test?.kind === 'reproduction-test' ? test : undefined,
  };
}
