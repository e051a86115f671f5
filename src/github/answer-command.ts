// Carries out a command of a comment: may the sender ask, which issue is meant, and what is to be done about it?

import { mayAsk } from '../commands/authorisation.ts';
import type { CommandOutcome, CommandRequest } from '../commands/request.ts';
import type { TraceStore } from '../ports.ts';
import type { RunId } from '../task.ts';
import { noWriteAccess } from '../trace/views/refusals.ts';
import {
  cancelled,
  help,
  issueIsClosed,
  nothingToContinue,
  nothingToStop,
  notMine,
  stopping,
  waitsItsTurn,
} from '../trace/views/replies.ts';
import { runIsOver } from '../trace/views/run-is-over.ts';
import { persist } from './api.ts';
import { parseBranch } from './branch-name.ts';
import { type GitHubApp, type Place, READING } from './github-app.ts';
import type { IntakeParts } from './label-event.ts';
import type { Publisher } from './publisher.ts';
import { permissionOf } from './snapshot.ts';
import { newestRun } from './stored-runs.ts';

/** See store/command-store.ts. */
export interface Commands {
  read(id: string): Promise<CommandRequest>;
  outcome(id: string): Promise<CommandOutcome | undefined>;
  finish(id: string, outcome: CommandOutcome): Promise<CommandOutcome>;
  pending(repositoryId: number): Promise<readonly CommandRequest[]>;
  requestStop(run: RunId): Promise<void>;
  clearStop(run: RunId): Promise<void>;
}

export interface AnswerParts {
  readonly commands: Commands;
  readonly trace: TraceStore;
  readonly app: GitHubApp;
  readonly publisher: Publisher;
  readonly label: string;
  readonly enqueue: IntakeParts['enqueue'];
  /** Commands that this build answers. */
  readonly words: readonly string[];
}

/** Safe to repeat after a crash at any point. `later`: the issue is being worked on. Throws GitHubFault. */
export async function answerCommand(id: string, parts: AnswerParts, signal: AbortSignal): Promise<'done' | 'later'> {
  const request = await parts.commands.read(id);
  if (await parts.commands.outcome(id)) return 'done';
  const { command } = request;
  const thread = threadOf(request);
  const permission = await parts.app.withAccess(
    thread,
    READING,
    (api) => permissionOf(api, thread, request.sender, signal),
    signal,
  );
  // One refusal and one help line for each thread, however often they would be due.
  if (!mayAsk(permission)) return answer(request, parts, 'no-access', noWriteAccess(parts.label));
  if (command.kind === 'invalid') return answer(request, parts, 'help', help(command.reason, parts.words));
  const issue = await issueOf(request, parts, signal);
  if (issue === undefined) return answer(request, parts, id, notMine());
  if (command.kind === 'stop') return stop(request, issue, parts, signal);
  return retry(request, issue, parts, signal);
}

async function retry(
  request: CommandRequest,
  issue: number,
  parts: AnswerParts,
  signal: AbortSignal,
): Promise<'done' | 'later'> {
  const { id, installation, repositoryId, owner, name } = request;
  const place = { installation, repositoryId, owner, name, issue };
  const run = await newestRun(parts.trace, place, (events) => events.some(({ type }) => type === 'pinned'));
  if (run === undefined) return answer(request, parts, id, nothingToContinue(parts.label));
  if (!(await isOpen(place, parts, signal))) return answer(request, parts, id, issueIsClosed());
  const enqueued = await parts.enqueue({ ...place, run, command: id });
  if (enqueued.kind !== 'busy' || enqueued.run === id) return 'done';
  await parts.publisher.comment(threadOf(request), id, waitsItsTurn(), signal);
  return 'later';
}

/** Ends what is at work and takes back what waits; commands that came later stay. */
async function stop(request: CommandRequest, issue: number, parts: AnswerParts, signal: AbortSignal): Promise<'done'> {
  const { repositoryId } = request;
  let ended = 0;
  for (const earlier of await parts.commands.pending(repositoryId)) {
    if (earlier.command.kind !== 'retry' || earlier.comment >= request.comment) continue;
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

/** The comment first: it is found again and not repeated if we stop before the outcome is stored. */
async function answer(request: CommandRequest, parts: AnswerParts, key: string, text: string): Promise<'done'> {
  await parts.publisher.comment(threadOf(request), key, text);
  await parts.commands.finish(request.id, 'answered');
  return 'done';
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
  const { owner, name: repo, thread, repositoryId } = request;
  const login = await parts.app.login();
  return parts.app.withAccess(
    threadOf(request),
    { metadata: 'read', pull_requests: 'read' },
    async (api) => {
      const doing = `Reading pull request ${thread}`;
      const { data } = await persist(doing, () => api.rest.pulls.get({ owner, repo, pull_number: thread }), signal);
      const ours = data.user.login === login && data.head.repo?.id === repositoryId;
      return ours ? parseBranch(data.head.ref)?.issue : undefined;
    },
    signal,
  );
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
