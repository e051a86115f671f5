// Carries out a command of a comment: may the sender ask, which issue is meant, and what is to be done about it?

import { mayAsk } from '../commands/authorisation.ts';
import type { Command, Retry } from '../commands/command.ts';
import type { CommandRequest } from '../commands/request.ts';
import { persist } from '../github/api.ts';
import { NO_COMMENT } from '../github/dashboard-event.ts';
import { type GitHubApp, READING } from '../github/github-app.ts';
import { type OurPull, ourPull } from '../github/our-pull.ts';
import type { Publisher } from '../github/publisher.ts';
import { permissionOf } from '../github/snapshot.ts';
import { newestRun } from '../github/stored-runs.ts';
import type { CommandStore, Place, Queue, TraceStore } from '../ports.ts';
import type { CommandLimits } from '../queue/command-limits.ts';
import type { RunId } from '../task.ts';
import type { StoredEvent } from '../trace/event.ts';
import { noWriteAccess } from '../trace/views/refusals.ts';
import {
  cancelled,
  help,
  issueIsClosed,
  nothingToContinue,
  nothingToStop,
  nothingToTell,
  notMine,
  startsOnIssue,
  stopping,
  tooOften,
  usage,
  waitsItsTurn,
  worksAlready,
} from '../trace/views/replies.ts';
import { runIsOver } from '../trace/views/run-is-over.ts';

/** What a run tells of itself; see run/comments.ts. */
export interface Tales {
  status(run: RunId): Promise<string>;
  explain(run: RunId, candidate: number | undefined): Promise<string>;
}

/** Carrying out a review; see run/revise.ts. Safe to repeat. */
export interface Revising {
  /** `busy`: the issue is being worked on. */
  begin(request: ReviseRequest, pull: OurPull, signal: AbortSignal): Promise<'begun' | 'answered' | 'busy'>;
}

export type ReviseRequest = CommandRequest & { readonly command: Extract<Command, { readonly kind: 'revise' }> };

/** Beginning a run for a command; see run/begin-by-command.ts. Safe to repeat. */
export interface Beginning {
  start(request: CommandRequest, place: Place, signal: AbortSignal): Promise<'begun' | 'busy'>;
  /** On another base than the stored run's; a text when that cannot be. */
  startOver(
    request: CommandRequest & { readonly command: Retry & { readonly base: string } },
    stored: { readonly run: RunId; readonly place: Place },
    signal: AbortSignal,
  ): Promise<'begun' | 'busy' | { readonly refusal: string }>;
}

export interface AnswerParts {
  readonly tales: Tales;
  readonly beginning: Beginning;
  readonly revising: Revising;
  /** Opens the pull request with the repository's file; what to answer. See run/set-up-repository.ts. */
  setUp(place: Place, signal: AbortSignal): Promise<string>;
  /** Notes what became of a pull request; see run/note-outcome.ts. `waitsFor`: an issue that is being worked on. */
  note(
    request: CommandRequest & { readonly command: Extract<Command, { readonly kind: 'outcome' }> },
    signal: AbortSignal,
  ): Promise<'done' | { readonly waitsFor: number }>;
  /** What the repository's checks said of a commit of ours; see run/follow-checks.ts. */
  followChecks(
    request: CommandRequest & { readonly command: Extract<Command, { readonly kind: 'checks' }> },
    signal: AbortSignal,
  ): Promise<'done' | 'begun' | 'much-later' | { readonly waitsFor: number }>;
  /** Name of the App in mentions. */
  readonly mention: string;
  readonly limits: Omit<CommandLimits, 'close'>;
  readonly commands: CommandStore;
  readonly trace: TraceStore;
  readonly app: GitHubApp;
  readonly publisher: Publisher;
  readonly label: string;
  readonly queue: Queue;
  /** Issues of commands that wait for the end of a search. */
  readonly waiting: Map<string, number>;
  /** Commands that this build answers. */
  readonly words: readonly string[];
}

/** `later`: the issue is being worked on. `much-later`: the repository has had its commands of this hour. */
export type Turn = 'done' | 'later' | 'much-later';

/** Safe to repeat after a crash at any point. Throws GitHubFault. */
export async function answerCommand(id: string, parts: AnswerParts, signal: AbortSignal): Promise<Turn> {
  const request = await parts.commands.read(id);
  if (await parts.commands.outcome(id)) return finished(id, parts);
  if (await waitsStill(request, parts)) return 'later';
  const { command } = request;
  if (command.kind === 'outcome') return told(id, await parts.note({ ...request, command }, signal), parts);
  if (command.kind === 'checks') return told(id, await parts.followChecks({ ...request, command }, signal), parts);
  // What follows asks GitHub, whose answers are counted.
  if (await parts.limits.isRefused(request)) return drop(id, parts);
  const admission = await parts.limits.admit(id, request);
  if (admission === 'later') return 'much-later';
  if (admission === 'silent') return drop(id, parts);
  if (admission === 'too-often') return answer(request, parts, 'too-often', tooOften());
  return carryOut(request, command, parts, signal);
}

/** What GitHub told, and no person asked for. */
async function told(
  id: string,
  turn: 'done' | 'begun' | 'much-later' | { readonly waitsFor: number },
  parts: AnswerParts,
): Promise<Turn> {
  if (turn === 'much-later') return turn;
  if (typeof turn === 'object') {
    parts.waiting.set(id, turn.waitsFor);
    return 'later';
  }
  await parts.commands.finish(id, turn === 'begun' ? 'applied' : 'answered');
  return finished(id, parts);
}

async function carryOut(
  request: CommandRequest,
  command: Exclude<Command, { readonly kind: 'outcome' | 'checks' }>,
  parts: AnswerParts,
  signal: AbortSignal,
): Promise<Turn> {
  const { id } = request;
  const thread = threadOf(request);
  const permission = await parts.app.withAccess(
    thread,
    READING,
    (api) => permissionOf(api, thread, request.sender, signal),
    signal,
  );
  // One refusal and one help line for each thread, however often they would be due.
  if (!mayAsk(permission)) {
    // A review is not written to us: whoever may not ask is told nothing.
    if (command.kind === 'revise') await drop(id, parts);
    else await answer(request, parts, 'no-access', noWriteAccess(parts.label));
    await parts.limits.refuse(request);
    return 'done';
  }
  await parts.limits.know(request);
  if (command.kind === 'invalid') return answer(request, parts, 'help', help(command.reason, parts.words));
  if (command.kind === 'help') return answer(request, parts, id, usage(parts.words, parts.mention));
  if (command.kind === 'setup') return answer(request, parts, id, await parts.setUp(threadOf(request), signal));
  if (command.kind === 'start' && request.onPullRequest) return answer(request, parts, id, startsOnIssue());
  if (command.kind === 'revise') return revise({ ...request, command }, parts, signal);
  const issue = await issueOf(request, parts, signal);
  if (issue === undefined) return answer(request, parts, id, notMine());
  const { installation, repositoryId, owner, name } = request;
  const place = { installation, repositoryId, owner, name, issue };
  switch (command.kind) {
    case 'stop':
      return stop(request, issue, parts, signal);
    case 'status':
    case 'explain':
      return tell(request, command, place, parts);
    case 'start':
      return start(request, place, parts, signal);
    case 'retry':
      return retry(request, command, place, parts, signal);
  }
}

async function revise(request: ReviseRequest, parts: AnswerParts, signal: AbortSignal): Promise<Turn> {
  const pull = await ourPull(parts.app, threadOf(request), request.thread, signal);
  if (!pull?.isOpen) return drop(request.id, parts);
  const begun = await parts.revising.begin(request, pull, signal);
  if (begun === 'busy') return wait(request, pull.issue, parts, signal);
  await parts.commands.finish(request.id, begun === 'begun' ? 'applied' : 'answered');
  return finished(request.id, parts);
}

/** From the trace as it stands. */
async function tell(
  request: CommandRequest,
  command: Extract<Command, { readonly kind: 'status' | 'explain' }>,
  place: Place,
  parts: AnswerParts,
): Promise<'done'> {
  const { trace, tales } = parts;
  const run = await newestRun(trace, place, (events) => command.kind === 'status' || events.some(isAsked));
  const text = await (run === undefined
    ? nothingToTell(parts.label)
    : command.kind === 'status'
      ? tales.status(run)
      : tales.explain(run, command.candidate));
  return answer(request, parts, request.id, text);
}

/** What was asked of a model is what there is to explain. */
const isAsked = ({ type }: StoredEvent): boolean => type === 'asked';

async function start(request: CommandRequest, place: Place, parts: AnswerParts, signal: AbortSignal): Promise<'done'> {
  if (!(await isOpen(place, parts, signal))) return answer(request, parts, request.id, issueIsClosed());
  const begun = await parts.beginning.start(request, place, signal);
  if (begun === 'busy') return answer(request, parts, request.id, worksAlready());
  await parts.commands.finish(request.id, 'applied');
  return finished(request.id, parts);
}

/** Known without a request: a search may last for hours, and is asked about every few seconds. */
async function waitsStill({ id, repositoryId }: CommandRequest, parts: AnswerParts): Promise<boolean> {
  const issue = parts.waiting.get(id);
  if (issue === undefined) return false;
  const busy = await parts.queue.busy({ repositoryId, issue });
  return busy !== undefined && busy !== id;
}

async function drop(id: string, parts: AnswerParts): Promise<'done'> {
  await parts.commands.finish(id, 'answered');
  return finished(id, parts);
}

function finished(id: string, { waiting }: Pick<AnswerParts, 'waiting'>): 'done' {
  waiting.delete(id);
  return 'done';
}

async function retry(
  request: CommandRequest,
  command: Retry,
  place: Place,
  parts: AnswerParts,
  signal: AbortSignal,
): Promise<Turn> {
  const { id } = request;
  const run = await newestRun(parts.trace, place, (events) => events.some(({ type }) => type === 'pinned'));
  if (run === undefined) return answer(request, parts, id, nothingToContinue(parts.label));
  if (!(await isOpen(place, parts, signal))) return answer(request, parts, id, issueIsClosed());
  const { base } = command;
  if (base !== undefined) {
    const over = { ...request, command: { ...command, base } };
    const begun = await parts.beginning.startOver(over, { run, place }, signal);
    if (typeof begun === 'object') return answer(request, parts, id, begun.refusal);
    if (begun === 'busy') return wait(request, place.issue, parts, signal);
    await parts.commands.finish(id, 'applied');
    return finished(id, parts);
  }
  const first = await parts.trace.first(run);
  const pull = first?.type === 'run-started' && first.origin.kind === 'github' ? first.origin.pull : undefined;
  const enqueued = await parts.queue.enqueue({ run, place, command: id, pull });
  if (enqueued.kind !== 'busy' || enqueued.run === id) return finished(id, parts);
  return wait(request, place.issue, parts, signal);
}

async function wait(request: CommandRequest, issue: number, parts: AnswerParts, signal: AbortSignal): Promise<'later'> {
  await parts.publisher.comment(threadOf(request), request.id, waitsItsTurn(), signal);
  parts.waiting.set(request.id, issue);
  return 'later';
}

/** Ends what is at work and takes back what waits; commands that came later stay. */
async function stop(request: CommandRequest, issue: number, parts: AnswerParts, signal: AbortSignal): Promise<'done'> {
  const { repositoryId } = request;
  let ended = 0;
  for (const earlier of await parts.commands.pending(repositoryId)) {
    if (!isWaiting(earlier, request)) continue;
    // Those of strangers were not taken up yet, and looking at each would cost what they are kept from.
    if (!(await parts.limits.isKnown(earlier))) continue;
    if ((await issueOf(earlier, parts, signal)) !== issue) continue;
    if ((await parts.commands.finish(earlier.id, 'cancelled')) !== 'cancelled') continue;
    await parts.publisher.comment(threadOf(earlier), earlier.id, cancelled(), signal);
    ended += 1;
  }
  const run = await newestRun(parts.trace, { repositoryId, issue }, (events) => !runIsOver(events));
  if (run !== undefined) await parts.commands.requestStop(run);
  const text = run !== undefined ? stopping() : ended > 0 ? cancelled() : nothingToStop();
  return answer(request, parts, request.id, text);
}

/**
 * What a stop takes back: ids of reviews and comments are not of one row, and a box that was ticked has none, so that times
 * tell where the kinds differ.
 */
function isWaiting(earlier: CommandRequest, stop: CommandRequest): boolean {
  const isBefore = Date.parse(earlier.at ?? '') <= Date.parse(stop.at ?? '');
  if (earlier.command.kind !== 'retry') return earlier.command.kind === 'revise' && isBefore;
  const isWritten = earlier.comment !== NO_COMMENT && stop.comment !== NO_COMMENT;
  return isWritten ? earlier.comment < stop.comment : isBefore && earlier.id !== stop.id;
}

/** The comment first: it is found again and not repeated if we stop before the outcome is stored. */
async function answer(request: CommandRequest, parts: AnswerParts, key: string, text: string): Promise<'done'> {
  await parts.publisher.comment(threadOf(request), key, text);
  return drop(request.id, parts);
}

/** The thread of a command as a place to comment on. */
export function threadOf({ installation, repositoryId, owner, name, thread }: CommandRequest): Place {
  return { installation, repositoryId, owner, name, issue: thread };
}

/** The issue of a thread: itself, or the one that our branch of the pull request is named after. */
async function issueOf(
  request: CommandRequest,
  parts: Pick<AnswerParts, 'app'>,
  signal: AbortSignal,
): Promise<number | undefined> {
  if (!request.onPullRequest) return request.thread;
  return (await ourPull(parts.app, threadOf(request), request.thread, signal))?.issue;
}

async function isOpen(place: Place, { app }: Pick<AnswerParts, 'app'>, signal: AbortSignal): Promise<boolean> {
  const { owner, name: repo, issue } = place;
  const { data } = await app.withAccess(
    place,
    READING,
    (api) => persist(`Reading issue ${issue}`, () => api.rest.issues.get({ owner, repo, issue_number: issue }), signal),
    signal,
  );
  return data.state === 'open';
}
