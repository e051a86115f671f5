// How the turn of a command ends: with an answer in its thread, without one, or by waiting for what works on the issue.

import type { CommandRequest } from '../commands/request.ts';
import { ourPull } from '../github/our-pull.ts';
import type { Place } from '../ports.ts';
import { waitsItsTurn } from '../trace/views/replies.ts';
import type { AnswerParts } from './answering.ts';

/** The comment first: it is found again and not repeated if we stop before the outcome is stored. */
export async function answer(request: CommandRequest, parts: AnswerParts, key: string, text: string): Promise<'done'> {
  await parts.publisher.comment(threadOf(request), key, text);
  return drop(request.id, parts);
}

/** The thread of a command as a place to comment on. */
export function threadOf({ installation, repositoryId, owner, name, thread }: CommandRequest): Place {
  return { installation, repositoryId, owner, name, issue: thread };
}

/** The issue of a thread: itself, or the one that our branch of the pull request is named after. */
export async function issueOf(
  request: CommandRequest,
  parts: Pick<AnswerParts, 'app'>,
  signal: AbortSignal,
): Promise<number | undefined> {
  if (!request.onPullRequest) return request.thread;
  return (await ourPull(parts.app, threadOf(request), request.thread, signal))?.issue;
}

export async function drop(id: string, parts: AnswerParts): Promise<'done'> {
  await parts.commands.finish(id, 'answered');
  return finished(id, parts);
}

export function finished(id: string, { waiting }: Pick<AnswerParts, 'waiting'>): 'done' {
  waiting.delete(id);
  return 'done';
}

export async function wait(
  request: CommandRequest,
  issue: number,
  parts: AnswerParts,
  signal: AbortSignal,
): Promise<'later'> {
  await parts.publisher.comment(threadOf(request), request.id, waitsItsTurn(), signal);
  return waitQuietly(request, issue, parts);
}

/** For a moment: a word of it would be read when it is over. */
export function waitQuietly({ id }: CommandRequest, issue: number, { waiting }: Pick<AnswerParts, 'waiting'>): 'later' {
  waiting.set(id, issue);
  return 'later';
}
