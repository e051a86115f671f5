// First step of a job: is the run still to be done, may the sender ask for it, and what exactly is the task?

import { mayAsk } from '../commands/authorisation.ts';
import { isQuestionIssue } from '../commands/only-asks.ts';
import { saysTooLittle, unreadImages } from '../commands/useful-text.ts';
import { TraceFault } from '../errors.ts';
import type { Api } from '../github/api.ts';
import { READING } from '../github/github-app.ts';
import { readableIssueText, shownTitle } from '../github/issue-text.ts';
import type { Permissions } from '../github/phase.ts';
import type { Publisher } from '../github/publisher.ts';
import { permissionOf } from '../github/snapshot.ts';
import type { Job, Place } from '../ports.ts';
import type { CommandLimits } from '../queue/command-limits.ts';
import type { RunId } from '../task.ts';
import type { Event } from '../trace/event.ts';
import { noWriteAccess, takenForQuestion, tooLittleText } from '../trace/views/refusals.ts';
import { runIsOver } from '../trace/views/run-is-over.ts';
import { wholeEvents } from '../trace/whole-events.ts';
import { appendNext } from './append-next.ts';
import { type ContinueParts, continueRun } from './continue.ts';
import { type GitHubStart, type OpenedRun, type OpenTaskParts, open } from './open-task.ts';

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

export interface OpenRunParts extends ContinueParts, OpenTaskParts {
  readonly limits: Pick<CommandLimits, 'know' | 'refuse' | 'isRefused' | 'refuseLabel' | 'isLabelRefused'>;
  readonly publisher: Publisher;
  /** Asked once, before anything is spent. */
  admit(request: StartRequest, signal: AbortSignal): Promise<StartDecision>;
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
