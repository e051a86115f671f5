// The task of a run that is to be done: the issue and what people with a say wrote on it, on one commit of one branch.

import { GitHubFault } from '../errors.ts';
import type { Api } from '../github/api.ts';
import { headOf } from '../github/branch-head.ts';
import { type GitHubApp, READING } from '../github/github-app.ts';
import { ourPull } from '../github/our-pull.ts';
import { type RepositoryFacts, repositoryFacts, trustedComments } from '../github/snapshot.ts';
import type { Job, Place, TraceStore } from '../ports.ts';
import type { Comment, Review, RunId, Task } from '../task.ts';
import type { Event } from '../trace/event.ts';
import { foldTree } from '../trace/fold-tree.ts';
import type { RunStarted } from '../trace/run-event.ts';
import { appendNext } from './append-next.ts';

/** Where git may read the repository; the header is the value of `Authorization`. */
export interface Source {
  readonly url: string;
  readonly authHeader: string;
}

export interface OpenedRun {
  readonly run: string;
  readonly place: Place;
  /** Frozen: a run that goes on gets the same task again. */
  readonly task: Task;
  /** The branch that the run is for: of a revision that of the pull request itself. */
  readonly branch: string;
  /** Number of our pull request that the run revises; undefined for a run that may open one. */
  readonly pull: number | undefined;
  /** Lends read access for cloning; the token is dead when this settles. */
  withSource<T>(use: (source: Source) => Promise<T>): Promise<T>;
}

export interface OpenTaskParts {
  readonly trace: TraceStore;
  readonly app: GitHubApp;
  /** What the repository's file names for this issue; undefined: the default branch. See run/base-branch.ts. */
  baseBranch(place: Place, signal: AbortSignal): Promise<string | undefined>;
}

/** Event 0 of a run that was asked for on GitHub. */
export type GitHubStart = RunStarted & { readonly origin: { readonly kind: 'github' } };

/** The run is still to be done, and whoever asked may ask: what exactly the task is. Throws GitHubFault. */
export async function open(
  job: Job,
  parts: OpenTaskParts,
  events: readonly Event[],
  start: GitHubStart & { readonly body: string },
  signal: AbortSignal,
): Promise<OpenedRun> {
  const { run, place } = job;
  const stored = await storedTask(run, parts, events);
  const facts = await baseOf({ place, origin: start.origin, pinned: stored?.branch }, parts, signal);
  if (stored && job.command !== undefined) await noteMove(run, events, facts, parts);
  const task = stored ?? (await newTask(job, parts, start, facts, signal));
  return {
    run,
    place,
    task,
    branch: facts.branch,
    pull: start.origin.pull,
    withSource: (use) =>
      parts.app.withAccess(place, { metadata: 'read', contents: 'read' }, (_api, token) => {
        const basic = Buffer.from(`x-access-token:${token}`).toString('base64');
        return use({ url: facts.cloneUrl, authHeader: `Basic ${basic}` });
      }),
  };
}

/** Who goes on with a search is told where its base has moved since; the run stays on it. */
async function noteMove(
  run: RunId,
  events: readonly Event[],
  { branch, head }: RepositoryFacts,
  { trace }: OpenTaskParts,
): Promise<void> {
  const { pinned, moved, run: start } = foldTree(events);
  const isRevision = start?.origin.kind === 'github' && start.origin.pull !== undefined;
  if (isRevision || !pinned || head === (moved?.head ?? pinned.base)) return;
  await appendNext(trace, run, { type: 'base-moved', branch, head });
}

interface BaseRequest {
  readonly place: Place;
  readonly origin: GitHubStart['origin'];
  /** The branch of a run that goes on. */
  readonly pinned: string | undefined;
}

/** What the run is for: a branch of the repository, or the head of our pull request with whatever people put there. */
async function baseOf(
  { place, origin, pinned }: BaseRequest,
  parts: OpenTaskParts,
  signal: AbortSignal,
): Promise<RepositoryFacts> {
  const { branch, pull } = origin;
  if (pull === undefined) {
    // What the repository's file or the labels name by now is for runs that begin.
    const wanted = pinned ?? branch ?? (await parts.baseBranch(place, signal));
    const read = (api: Api) => repositoryFacts(api, place, signal, wanted);
    return parts.app.withAccess(place, READING, read, signal);
  }
  const ours = await ourPull(parts.app, place, pull, signal);
  // The branch itself: what GitHub says of a pull request may be older than the last push.
  const head =
    ours && (await parts.app.withAccess(place, READING, (api) => headOf(api, place, ours.branch, signal), signal));
  if (ours && head !== undefined) return { branch: ours.branch, cloneUrl: ours.cloneUrl, head };
  throw new GitHubFault(`Pull request ${pull} is none of mine by now.`, 'Label the issue again.', { status: 404 });
}

/** The task as pinned, with the hints that came since: new samples see them, what is there stays as it is. */
async function storedTask(run: string, { trace }: OpenTaskParts, events: readonly Event[]): Promise<Task | undefined> {
  const index = events.findLastIndex(({ type }) => type === 'pinned');
  const pinned = events[index];
  if (pinned?.type !== 'pinned') return undefined;
  const task = JSON.parse(await trace.get(run, pinned.task)) as Task;
  const hints: Comment[] = [];
  for (const event of events.slice(index))
    if (event.type === 'budget-raised' && event.hint !== undefined)
      hints.push({ author: event.by, at: event.at, text: await trace.get(run, event.hint) });
  return hints.length === 0 ? task : { ...task, comments: [...task.comments, ...hints] };
}

async function newTask(
  job: Job,
  parts: OpenTaskParts,
  { title, body, origin, hint, review }: GitHubStart & { readonly body: string },
  { branch, head: base }: RepositoryFacts,
  signal: AbortSignal,
): Promise<Task> {
  const { run, place } = job;
  const comments = await parts.app.withAccess(
    place,
    READING,
    (api) => trustedComments(api, place, origin.triggeredAt, signal),
    signal,
  );
  const said = hint === undefined ? undefined : await parts.trace.get(run, hint);
  const hints = said === undefined ? [] : [{ author: origin.sender, at: origin.triggeredAt, text: said }];
  const id = `${place.owner}/${place.name}#${place.issue}`;
  const task = { id, title, body, comments: [...comments, ...hints], base, branch };
  return review === undefined ? task : { ...task, review: JSON.parse(await parts.trace.get(run, review)) as Review };
}
