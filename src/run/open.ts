// First step of a job: is the run still to be done, may the sender ask for it, and what exactly is the task?

import { mayAsk } from '../commands/authorisation.ts';
import { isQuestionIssue } from '../commands/only-asks.ts';
import { saysTooLittle, unreadImages } from '../commands/useful-text.ts';
import { GitHubFault, TraceFault } from '../errors.ts';
import type { Api } from '../github/api.ts';
import { headOf } from '../github/branch-head.ts';
import type { GitHubApp } from '../github/github-app.ts';
import { READING } from '../github/github-app.ts';
import { readableIssueText, shownTitle } from '../github/issue-text.ts';
import { ourPull } from '../github/our-pull.ts';
import type { Permissions } from '../github/phase.ts';
import type { Publisher } from '../github/publisher.ts';
import { permissionOf, type RepositoryFacts, repositoryFacts, trustedComments } from '../github/snapshot.ts';
import type { Job, Place } from '../ports.ts';
import type { CommandLimits } from '../queue/command-limits.ts';
import type { Comment, Review, RunId, Task } from '../task.ts';
import type { Event, RunStarted } from '../trace/event.ts';
import { foldTree } from '../trace/fold-tree.ts';
import { noWriteAccess, takenForQuestion, tooLittleText } from '../trace/views/refusals.ts';
import { runIsOver } from '../trace/views/run-is-over.ts';
import { wholeEvents } from '../trace/whole-events.ts';
import { appendNext } from './append-next.ts';
import { type ContinueParts, continueRun } from './continue.ts';

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

/**
 * `later`: not before `until`. `over`: nothing left to do. `published`: the pull request is there. `refused`: the issue has been told why, the run
 * has ended.
 */
export type Opening =
  | { readonly kind: 'over' | 'published' | 'refused' }
  | { readonly kind: 'later'; readonly until: number }
  | { readonly kind: 'ready'; readonly opened: OpenedRun };

/** Whether a run may begin; see run/admit.ts. `key` names the comment that says why not: it is written once. */
export type StartDecision =
  | { readonly kind: 'admitted' }
  | { readonly kind: 'refused'; readonly key: string; readonly text: string; readonly reason: string }
  /** Not before then, in milliseconds since 1970; the text stands where its progress will. */
  | { readonly kind: 'later'; readonly until: number; readonly text: string };

/** A run that is about to begin. */
export interface StartRequest {
  readonly run: RunId;
  readonly place: Place;
  readonly sender: string;
  readonly by: 'label' | 'command';
  /** As it is shown to the search. */
  readonly issue: { readonly title: string; readonly body: string };
  /** Why there is nothing to search for in what the issue says. */
  readonly unfit: { readonly text: string; readonly reason: string } | undefined;
}

export interface OpenRunParts extends ContinueParts {
  readonly limits: Pick<CommandLimits, 'know' | 'refuse' | 'isRefused' | 'refuseLabel' | 'isLabelRefused'>;
  readonly app: GitHubApp;
  readonly publisher: Publisher;
  /** Asked once, before anything is spent. */
  admit(request: StartRequest, signal: AbortSignal): Promise<StartDecision>;
  /** What the repository's file names for this issue; undefined: the default branch. See run/base-branch.ts. */
  baseBranch(place: Place, signal: AbortSignal): Promise<string | undefined>;
}

/** Everything that is looked at before a search, pull requests of ours among it. */
const OPENING: Permissions = { ...READING, pull_requests: 'read' };

/** Throws GitHubFault: without GitHub's word nobody is let in. */
export function openRun(job: Job, parts: OpenRunParts, signal: AbortSignal): Promise<Opening> {
  return parts.app.phase(job.place, OPENING, () => openWith(job, parts, signal));
}

async function openWith(job: Job, parts: OpenRunParts, signal: AbortSignal): Promise<Opening> {
  const { run, command } = job;
  if (!(await continueRun(job, parts, signal))) return { kind: 'over' };
  const events = await wholeEvents(parts.trace, run);
  if (runIsOver(events)) return { kind: events.at(-1)?.type === 'published' ? 'published' : 'over' };
  const started = startOf(run, events);
  const sender = started.origin.sender;
  // Who sent a command was asked for before it became a job.
  const refused = command === undefined && (await refusalOfStart(job, sender, parts, signal));
  if (refused) return refused;
  const issue = JSON.parse(await parts.trace.get(run, started.issue)) as { title: string; body: string };
  const read = { title: shownTitle(issue.title), body: readableIssueText(issue.body) };
  const isCommanded = started.origin.by !== undefined || command !== undefined;
  const unfit = unfitFor(read, isCommanded ? 'command' : 'label', parts.label);
  const held = await heldBack(job, parts, { events, unfit, issue: read }, signal);
  if (held) return held;
  // What was begun before, or is gone on with, was never counted for it.
  if (unfit) return refuse(job, parts, unfit.text, unfit.reason, signal);
  return { kind: 'ready', opened: await open(job, parts, events, { ...started, ...read }, signal) };
}

/** Undefined where the issue says what to search for. Who writes a command knows that it is no question. */
function unfitFor(
  { title, body }: Readonly<Record<'title' | 'body', string>>,
  by: StartRequest['by'],
  label: string,
): StartRequest['unfit'] {
  if (by === 'label' && isQuestionIssue(title, body))
    return { text: takenForQuestion(label), reason: 'The issue only asks.' };
  if (!saysTooLittle(title, body)) return undefined;
  return { text: tooLittleText(label, unreadImages(title + body)), reason: 'The issue says too little.' };
}

/**
 * Undefined when the sender may start a run. Who was refused in this thread a moment ago, or in this repository again and
 * again, is neither asked for nor told again.
 */
async function refusalOfStart(
  job: Job,
  sender: string,
  parts: OpenRunParts,
  signal: AbortSignal,
): Promise<Opening | undefined> {
  const { run, place } = job;
  const asker = { ...place, thread: place.issue, sender };
  const reason = `${sender} has no write access.`;
  if ((await parts.limits.isRefused(asker)) || (await parts.limits.isLabelRefused(asker)))
    return endRefused(run, parts, reason);
  const ask = (api: Api) => permissionOf(api, place, sender, signal);
  if (mayAsk(await parts.app.withAccess(place, READING, ask, signal))) {
    await parts.limits.know(asker);
    return undefined;
  }
  const refused = await refuse(job, parts, noWriteAccess(parts.label), reason, signal);
  await parts.limits.refuse(asker);
  await parts.limits.refuseLabel(asker);
  return refused;
}

/** Undefined when it may begin, or has begun: what is stored is never held back again. */
async function heldBack(
  job: Job,
  parts: OpenRunParts,
  { events, ...said }: Pick<StartRequest, 'unfit' | 'issue'> & { readonly events: readonly Event[] },
  signal: AbortSignal,
): Promise<Opening | undefined> {
  const { run, command, place } = job;
  if (command !== undefined || events.some(({ type }) => type === 'pinned')) return undefined;
  const { origin } = startOf(run, events);
  const start = { run, place, sender: origin.sender, by: origin.by ?? 'label', ...said } as const;
  const decision = await parts.admit(start, signal);
  if (decision.kind === 'admitted') return undefined;
  if (decision.kind === 'later') {
    await parts.publisher.comment(place, run, decision.text, signal);
    return { kind: 'later', until: decision.until };
  }
  await parts.publisher.comment(place, decision.key, decision.text, signal);
  return endRefused(run, parts, decision.reason);
}

type GitHubStart = RunStarted & { readonly origin: { readonly kind: 'github' } };

async function open(
  job: Job,
  parts: OpenRunParts,
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
  { trace }: OpenRunParts,
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
  parts: OpenRunParts,
  signal: AbortSignal,
): Promise<RepositoryFacts> {
  const { branch, pull } = origin;
  if (pull === undefined) {
    // What the repository's file or the issue's labels name by now is for runs that begin.
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
async function storedTask(run: string, { trace }: OpenRunParts, events: readonly Event[]): Promise<Task | undefined> {
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
  parts: OpenRunParts,
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

function startOf(run: string, events: readonly Event[]): GitHubStart {
  const [first] = events;
  if (first?.type === 'run-started' && first.origin.kind === 'github') return { ...first, origin: first.origin };
  throw new TraceFault(
    `Run ${run} has no beginning in what this worker stores.`,
    'Give web and worker the same MULLOVER_DATABASE_URL or MULLOVER_DATA, then add the label again.',
  );
}

async function refuse(
  job: Job,
  parts: OpenRunParts,
  comment: string,
  reason: string,
  signal: AbortSignal,
): Promise<Opening> {
  const { run, place } = job;
  // The comment first: it is found again and not repeated if we stop before the run is marked as ended.
  await parts.publisher.comment(place, run, comment, signal);
  return endRefused(run, parts, reason);
}

async function endRefused(run: RunId, parts: OpenRunParts, reason: string): Promise<Opening> {
  await appendNext(parts.trace, run, { type: 'ended', reason, next: 'Nothing is left to do.' });
  return { kind: 'refused' };
}
