// Last step of a job: the outcome goes to GitHub, and the trace remembers that it did.

import type { TraceStore } from '../ports.ts';
import type { EventBody } from '../trace/event.ts';
import { stopped } from '../trace/views/stopped.ts';
import { type GitHubApp, READING } from './github-app.ts';
import type { NewJob } from './label-event.ts';
import type { OpenedRun } from './open-run.ts';
import type { Publisher, PullRequestRequest } from './publisher.ts';
import { isStillWanted } from './snapshot.ts';

/** What a finished search gives to GitHub. Without `pullRequest` the comment tells the diagnosis. */
export interface Outcome {
  readonly pullRequest: Omit<PullRequestRequest, 'run' | 'base'> | undefined;
}

export interface PublishParts {
  readonly trace: Pick<TraceStore, 'append' | 'events'>;
  readonly app: GitHubApp;
  readonly publisher: Publisher;
  readonly label: string;
  /** Text of the run's comment as things stand now, from its events. */
  comment(run: string): Promise<string>;
}

/** Safe to repeat after a crash at any point. Throws GitHubFault. */
export async function publishRun(
  { run, place, task }: OpenedRun,
  outcome: Outcome,
  parts: PublishParts,
  signal: AbortSignal,
): Promise<void> {
  if (outcome.pullRequest === undefined) {
    const { number, url } = await parts.publisher.comment(place, run, await parts.comment(run), signal);
    await append(run, parts, { type: 'published', what: 'comment', number, url });
    return;
  }
  const wanted = await parts.app.withAccess(
    place,
    READING,
    (api) => isStillWanted(api, place, parts.label, signal),
    signal,
  );
  if (!wanted) {
    const reason = `the label ${parts.label} was removed or the issue closed`;
    await endRun({ run, ...place }, parts, reason, 'What was found is kept; add the label to start again.');
    return;
  }
  const request = { ...outcome.pullRequest, run, base: task.base };
  const { number, url, sha } = await parts.publisher.pullRequest(place, request, signal);
  await append(run, parts, { type: 'published', what: 'pull-request', number, url, sha });
  await parts.publisher.comment(place, run, await parts.comment(run), signal);
}

/** Ends a run without a result: one comment with the reason and the next step. */
export async function endRun(
  { run, command: _command, ...place }: NewJob,
  parts: Pick<PublishParts, 'trace' | 'publisher'>,
  reason: string,
  next: string,
): Promise<void> {
  await parts.publisher.comment(place, run, stopped(reason, next));
  await append(run, parts, { type: 'ended', reason, next });
}

async function append(run: string, parts: Pick<PublishParts, 'trace'>, event: EventBody): Promise<void> {
  const { length } = await parts.trace.events(run);
  await parts.trace.append(run, length, event);
}
