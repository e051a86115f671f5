// First step of a job that a `/mull retry` asked for: the stored run gets a larger budget, and the asker a word about it.

import type { Retry } from '../commands/command.ts';
import { raiseOf } from '../commands/raise.ts';
import type { CommandRequest } from '../commands/request.ts';
import { refusalOf } from '../github/api.ts';
import type { Job } from '../ports.ts';
import type { Budget, RunId } from '../task.ts';
import type { Event } from '../trace/event.ts';
import { foldTree } from '../trace/fold-tree.ts';
import { isUnjudged, policyOf } from '../trace/tree.ts';
import { isNeverSetUp } from '../trace/views/environment-note.ts';
import { neverSetUp, notLarger } from '../trace/views/replies.ts';
import { isRaiseBy, retry } from '../trace/views/retry.ts';
import { stopped } from '../trace/views/stopped.ts';
import { holdsUnpublishedPatch } from '../trace/views/unpublished-patch.ts';
import { unlessUnreadable, wholeEvents } from '../trace/whole-events.ts';
import type { AnswerParts } from './answering.ts';
import { threadOf } from './command-turn.ts';

export interface ContinueParts extends Pick<AnswerParts, 'commands' | 'trace' | 'publisher' | 'label'> {
  /** The operator's maximum. */
  readonly most: Budget;
}

type RetryRequest = CommandRequest & { readonly command: Retry };

/**
 * Raises the budget of the run, once for each command. False when there is nothing to go on with: the asker has been
 * told. The caller is the run's only writer.
 */
export async function continueRun(job: Job, parts: ContinueParts, signal: AbortSignal): Promise<boolean> {
  const request = await retryOf(job, parts);
  if (!request) return true;
  const { run, place } = job;
  const events = await wholeEvents(parts.trace, run);
  if (events.some((event) => isRaiseBy(event, request.id))) return true;
  const raised = wishOf(events, request, parts);
  if (typeof raised === 'string') {
    await parts.publisher.comment(threadOf(request), request.id, raised, signal);
    await parts.commands.finish(request.id, 'answered');
    return false;
  }
  if ((await parts.commands.finish(request.id, 'applied')) !== 'applied') return false;
  await parts.publisher.label(place, parts.label, signal);
  await parts.commands.clearStop(run);
  await raise(run, events.length, request, raised, parts);
  await answerRetry(job, parts, signal);
  return true;
}

/** Brings the answer to the `/mull retry` of this job up to date; a job of a label has none. */
export async function answerRetry(job: Job, parts: ContinueParts, signal?: AbortSignal): Promise<void> {
  const request = await retryOf(job, parts);
  if (!request) return;
  const { id, thread } = request;
  const asked = request.command.rollouts;
  const events = await unlessUnreadable(() => wholeEvents(parts.trace, job.run));
  const text = events && retry(events, { command: id, thread, asked });
  if (text !== undefined) await parts.publisher.comment(threadOf(request), id, text, signal);
}

/** Tells the asker that nothing goes on where the trace itself cannot be read; false elsewhere. Throws GitHubFault. */
export async function answerUnreadable(
  job: Job,
  parts: ContinueParts,
  { reason, next }: { readonly reason: string; readonly next: string },
): Promise<boolean> {
  const request = await retryOf(job, parts);
  if (!request || (await unlessUnreadable(() => wholeEvents(parts.trace, job.run)))) return false;
  await refusalOf(() => parts.publisher.comment(threadOf(request), request.id, stopped(reason, next)));
  await parts.commands.finish(request.id, 'answered');
  return true;
}

async function retryOf({ command }: Job, parts: ContinueParts): Promise<RetryRequest | undefined> {
  const request = command === undefined ? undefined : await parts.commands.read(command);
  return request?.command.kind === 'retry' ? { ...request, command: request.command } : undefined;
}

/** The new budget, or why there is none. What is found but was never shown is published first: the same budget decides the same. */
function wishOf(events: readonly Event[], { command }: RetryRequest, parts: ContinueParts): Budget | string {
  const tree = foldTree(events);
  const { run, budget: present } = tree;
  if (!run || !present || isNeverSetUp(tree)) return neverSetUp(parts.label);
  const isOtherPolicy = command.policy !== undefined && command.policy !== policyOf(tree);
  const plain = command.rollouts === undefined && command.hint === '' && !isOtherPolicy;
  if (plain && holdsUnpublishedPatch(events)) return present;
  // Another policy finds something to do with the same rollouts, too.
  const cutShort = isOtherPolicy || tree.cap !== undefined || tree.ended !== undefined || isUnjudged(tree);
  const wish = { start: run.budget, present, asked: command.rollouts, most: parts.most, cutShort };
  const raised = raiseOf(wish);
  if (raised.kind === 'raised') return raised.budget;
  return notLarger(command.rollouts, present.rollouts, parts.most.rollouts);
}

async function raise(run: RunId, seq: number, request: RetryRequest, budget: Budget, parts: ContinueParts) {
  const { id, sender, command } = request;
  const hint = command.hint === '' ? {} : { hint: await parts.trace.put(run, command.hint) };
  const policy = command.policy === undefined ? {} : { policy: command.policy };
  await parts.trace.append(run, seq, { type: 'budget-raised', budget, by: sender, command: id, ...hint, ...policy });
}
