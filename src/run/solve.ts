// A run that is open is searched: cloned with a read token that is dead before the search begins, then built into what is published.

import type { Logger } from 'pino';
import { EnvironmentFault } from '../errors.ts';
import { refusalOf } from '../github/api.ts';
import type { PullRequestRequest } from '../github/open-pull.ts';
import type { Publisher } from '../github/publisher.ts';
import type { MainLine } from '../ports/history.ts';
import type { Workspace } from '../ports/workspace.ts';
import type { CommandStore, TraceStore } from '../ports.ts';
import { ATTEMPTS } from '../queue/producer.ts';
import { type Deps, type Solution, solve } from '../solve.ts';
import type { Budget, LineCommit, RunId, Sha } from '../task.ts';
import { isProposed } from '../trace/tree.ts';
import { filledTemplate } from '../trace/views/filled-template.ts';
import { pullRequest } from '../trace/views/pull-request.ts';
import { revisionPart } from '../trace/views/revision.ts';
import { paused } from '../trace/views/stopped.ts';
import { adoptRepositoryBudget } from './adopt-repository-budget.ts';
import { readFor } from './comments.ts';
import { openEarlier } from './earlier-run.ts';
import type { OpenedRun } from './open-task.ts';
import { type Customs, customsOf } from './pull-request-customs.ts';

/** What a finished search gives to GitHub. Without `pullRequest` the comment tells the diagnosis. */
export interface Outcome {
  readonly pullRequest: Omit<PullRequestRequest, 'run' | 'base' | 'into' | 'reviewer'> | undefined;
}

/** One attempt at a run. */
export interface Session {
  readonly signal: AbortSignal;
  /** Aborted when somebody asks for an end with the best so far. */
  readonly stop: AbortSignal;
  /** How many attempts the queue made before this one. */
  readonly failed: number;
}

/** Searches until the trace holds a decision, or `stop` is aborted. Resumes what the trace holds already. */
export type SolveRun = (opened: OpenedRun, session: Session) => Promise<Outcome>;

export interface SolveParts {
  readonly trace: TraceStore;
  /** Mirrors a repository and opens it at a commit. */
  open(
    source: { readonly url: string; readonly ref: string; readonly authHeader: string },
    signal: AbortSignal,
  ): Promise<Workspace>;
  /** Earlier commits of a main line, newest first. */
  mainLine(
    source: { readonly url: string; readonly ref: string; readonly authHeader: string },
    most: number,
    signal: AbortSignal,
  ): Promise<readonly LineCommit[]>;
  /** What a search in this workspace works with. */
  deps(workspace: Workspace): Promise<Deps>;
  readonly publisher: Pick<Publisher, 'comment'>;
  readonly commands: Pick<CommandStore, 'clearStop'>;
  /** The operator's maximum. */
  readonly most: Budget;
  /** Commands that this build answers. */
  readonly words: readonly string[];
  /** What a reader is told of where the whole trace is. */
  placeOfTrace(run: RunId): string;
  readonly log: Pick<Logger, 'warn'>;
}

/** Throws EnvironmentFault where the run has to wait for something that may pass. */
export async function solveRun(
  opened: OpenedRun,
  { signal, stop, failed }: Session,
  parts: SolveParts,
): Promise<Outcome> {
  const { run, task, place } = opened;
  const { workspace, earlier } = await opened.withSource(async (source) => {
    const open = (ref: Sha) => parts.open({ ...source, ref }, signal);
    return { workspace: await open(task.base), earlier: await openEarlier(run, { trace: parts.trace, open }) };
  });
  await adoptRepositoryBudget(run, { ...parts, workspace });
  // Nobody comes after the last attempt: what is there by then is worth more than nothing.
  const outage = failed + 1 < ATTEMPTS ? 'wait' : 'decide';
  const solution = await solve(
    run,
    task,
    { ...(await parts.deps(workspace)), earlier, stop, outage, mainLine: mainLineOf(opened, parts, signal) },
    signal,
  );
  signal.throwIfAborted();
  const { choice, tree } = solution;
  if (!solution.interrupted) {
    await parts.commands.clearStop(run);
    return outcomeOf(solution, opened, await customsOf(workspace), parts);
  }
  // The queue tries again later, with growing waits; nothing that is finished is done again.
  const pause = paused(choice.reason, tree.spent.calls);
  const untold = await refusalOf(() => parts.publisher.comment(place, run, pause, signal));
  if (untold) parts.log.warn({ err: untold, run }, 'the issue could not be told that the run pauses');
  throw new EnvironmentFault(choice.reason, choice.next);
}

/** With a token of its own for each look: it is dead while tests run. */
function mainLineOf({ withSource }: OpenedRun, parts: SolveParts, signal: AbortSignal): MainLine {
  return {
    commits: (ref, most) => withSource((source) => parts.mainLine({ ...source, ref }, most, signal)),
    open: (ref) => withSource((source) => parts.open({ ...source, ref }, signal)),
  };
}

async function outcomeOf(
  { run, choice, patch, test }: Solution,
  { place: { issue }, pull }: OpenedRun,
  { template, signOff }: Customs,
  { trace, words, placeOfTrace }: SolveParts,
): Promise<Outcome> {
  if (!isProposed(choice) || !patch) return { pullRequest: undefined };
  const { events, texts } = await readFor(trace, run, pull === undefined ? 'pull-request' : 'revision');
  const where = placeOfTrace(run);
  const text =
    pull === undefined
      ? pullRequest(events, texts, { run, issue, trace: where, commands: words })
      : revisionPart(events, texts, { trace: where });
  if (!text) return { pullRequest: undefined };
  return {
    pullRequest: {
      title: text.title,
      body: pull === undefined ? filledTemplate(template ?? '', text.body, issue) : text.body,
      signOff,
      test: test && { title: `test: show issue #${issue}`, changes: test.changes },
      fix: { title: text.title, changes: patch.changes },
    },
  };
}
