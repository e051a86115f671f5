// Carries out a command of a comment: may the sender ask, which issue is meant, and what is to be done about it?

import { mayAsk } from '../commands/authorisation.ts';
import type { Command, Retry } from '../commands/command.ts';
import type { CommandRequest } from '../commands/request.ts';
import { persist } from '../github/api.ts';
import { ANSWERING, READING } from '../github/github-app.ts';
import { ourPull } from '../github/our-pull.ts';
import type { Permissions } from '../github/phase.ts';
import { permissionOf } from '../github/snapshot.ts';
import { newestRun } from '../github/stored-runs.ts';
import type { Place } from '../ports.ts';
import type { StoredEvent } from '../trace/event.ts';
import { noWriteAccess } from '../trace/views/refusals.ts';
import * as replies from '../trace/views/replies.ts';
import { runIsOver } from '../trace/views/run-is-over.ts';
import type { AnswerParts, ReviseRequest, Turn } from './answering.ts';
import { runOf } from './begin-by-command.ts';
import { answer, drop, finished, issueOf, threadOf, wait, waitQuietly } from './command-turn.ts';
import { endUnbegun, SEARCHED } from './end-unbegun.ts';
import { stop } from './stop.ts';
import { takeUpLabel } from './take-up-label.ts';
import { workOn } from './work-on-issue.ts';

/** Safe to repeat after a crash at any point. Throws GitHubFault. */
export async function answerCommand(id: string, parts: AnswerParts, signal: AbortSignal): Promise<Turn> {
  const request = await parts.commands.read(id);
  if (await parts.commands.outcome(id)) return finished(id, parts);
  if (await waitsStill(request, parts)) return 'later';
  const { command } = request;
  if (command.kind === 'labelled') return told(id, await takeUpLabel({ ...request, command }, parts, signal), parts);
  if (command.kind === 'outcome') return told(id, await parts.note({ ...request, command }, signal), parts);
  if (command.kind === 'checks') return told(id, await parts.followChecks({ ...request, command }, signal), parts);
  // What follows asks GitHub, whose answers are counted.
  if (await parts.limits.isRefused(request)) return drop(id, parts);
  const admission = await parts.limits.admit(id, request);
  if (admission === 'later') return 'much-later';
  if (admission === 'silent') return drop(id, parts);
  if (admission === 'too-often') return answer(request, parts, 'too-often', replies.tooOften());
  const permissions: Permissions = request.onPullRequest ? { ...ANSWERING, pull_requests: 'read' } : ANSWERING;
  return parts.app.phase(threadOf(request), permissions, () => carryOut(request, command, parts, signal));
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
  command: Exclude<Command, { readonly kind: 'outcome' | 'checks' | 'labelled' }>,
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
  if (command.kind === 'invalid') return answer(request, parts, 'help', replies.help(command.reason, parts.words));
  if (command.kind === 'help') return answer(request, parts, id, replies.usage(parts.words, parts.mention));
  if (command.kind === 'setup') return answer(request, parts, id, await parts.setUp(threadOf(request), signal));
  if (command.kind === 'start' && request.onPullRequest) return answer(request, parts, id, replies.startsOnIssue());
  if (command.kind === 'revise') return revise({ ...request, command }, parts, signal);
  const issue = await issueOf(request, parts, signal);
  if (issue === undefined) return answer(request, parts, id, replies.notMine());
  const { installation, repositoryId, owner, name } = request;
  const place = { installation, repositoryId, owner, name, issue };
  switch (command.kind) {
    case 'stop':
      return stop({ request, issue }, parts, signal);
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
  const run =
    command.kind === 'explain'
      ? await newestRun(trace, place, (events) => events.some(isAsked))
      : ((await newestRun(trace, place, isAtWork)) ?? (await newestRun(trace, place, () => true)));
  const text = await (run === undefined
    ? replies.nothingToTell(parts.label)
    : command.kind === 'status'
      ? tales.status(run)
      : tales.explain(run, command.candidate));
  return answer(request, parts, request.id, text);
}

/** What was asked of a model is what there is to explain. */
const isAsked = ({ type }: StoredEvent): boolean => type === 'asked';

/** One that waits for it to end is newer, and has nothing to tell yet. */
const isAtWork = (events: readonly StoredEvent[]): boolean => events.length > 1 && !runIsOver(events);

async function start(request: CommandRequest, place: Place, parts: AnswerParts, signal: AbortSignal): Promise<Turn> {
  if (!(await isOpen(place, parts, signal))) return answer(request, parts, request.id, replies.issueIsClosed());
  const begun = await parts.beginning.start(request, place, signal);
  if (begun === 'begun') {
    await parts.commands.finish(request.id, 'applied');
    return finished(request.id, parts);
  }
  const run = runOf(request);
  const work = await workOn(place, { id: request.id, run, at: request.at }, parts);
  if (work === 'ending' || work === 'none') return waitQuietly(request, place.issue, parts);
  await endUnbegun(run, parts, SEARCHED);
  return answer(request, parts, request.id, replies.worksAlready());
}

/** Known without a request: a search may last for hours, and is asked about every few seconds. */
async function waitsStill({ id, repositoryId }: CommandRequest, parts: AnswerParts): Promise<boolean> {
  const issue = parts.waiting.get(id);
  if (issue === undefined) return false;
  const busy = await parts.queue.busy({ repositoryId, issue });
  return busy !== undefined && busy !== id;
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
  if (run === undefined) return answer(request, parts, id, replies.nothingToContinue(parts.label));
  if (!(await isOpen(place, parts, signal))) return answer(request, parts, id, replies.issueIsClosed());
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
