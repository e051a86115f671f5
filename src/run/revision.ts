// A revision on GitHub, from its first word to the answers: told on the pull request, one commit on its branch.

import type { Logger } from 'pino';
import { persist } from '../github/api.ts';
import { COMMENTING, type GitHubApp, PUBLISHING } from '../github/github-app.ts';
import type { Permissions } from '../github/phase.ts';
import type { Publisher } from '../github/publisher.ts';
import type { Job, Place, TraceStore } from '../ports.ts';
import type { RunId } from '../task.ts';
import { remarkAnswer, reviewOf } from '../trace/views/revision.ts';
import { viewRun } from '../trace/views/run-view.ts';
import { unlessUnreadable } from '../trace/whole-events.ts';
import { appendNext, appendOnce } from './append-next.ts';
import { type Comments, readFor } from './comments.ts';
import type { Ending } from './end.ts';
import type { OpenedRun } from './open-task.ts';
import type { Outcome } from './solve.ts';

export interface RevisionParts {
  readonly trace: TraceStore;
  readonly app: GitHubApp;
  readonly publisher: Publisher;
  readonly comments: Pick<Comments, 'revision'>;
  readonly log: Pick<Logger, 'warn'>;
}

const PULL_READING: Permissions = { pull_requests: 'read' };
/** While a revision works: to comment, and to see whether the pull request is open. */
export const FOLLOWING: Permissions = { ...COMMENTING, ...PULL_READING };

/** A job whose run revises our pull request. */
export type RevisionJob = Job & { readonly pull: number };

export function isRevision(job: Job): job is RevisionJob {
  return job.pull !== undefined;
}

/** The pull request as a place to comment on. */
export function threadOfRevision({ place, pull }: RevisionJob): Place {
  return { ...place, issue: pull };
}

/** True while the pull request is open. */
export function isRevisionWanted(job: RevisionJob, { app }: RevisionParts, signal: AbortSignal): Promise<boolean> {
  const place = threadOfRevision(job);
  const target = { owner: place.owner, repo: place.name, pull_number: job.pull };
  return app.withAccess(
    place,
    PULL_READING,
    async (api) => {
      const { data } = await persist(`Reading pull request ${job.pull}`, () => api.rest.pulls.get(target), signal);
      return data.state === 'open';
    },
    signal,
  );
}

/** The commit, the description and the trace; who moved the branch meanwhile is told, and nothing of theirs is touched. */
export async function publishRevision(
  opened: OpenedRun & { readonly pull: number },
  { pullRequest }: Outcome,
  parts: RevisionParts,
  signal: AbortSignal,
): Promise<void> {
  const { run, place, pull, task, branch } = opened;
  if (pullRequest === undefined) {
    const { url = '' } = await tell(run, { ...place, issue: pull }, parts, signal);
    return appendOnce(parts.trace, run, { type: 'published', what: 'comment', number: pull, url });
  }
  const changes = [...(pullRequest.test?.changes ?? []), ...pullRequest.fix.changes];
  const { title, body: part, signOff } = pullRequest;
  const request = { run, base: task.base, branch, pull, title, part, changes, signOff };
  const thread = { ...place, issue: pull };
  await parts.app.phase(thread, PUBLISHING, async () => {
    const published = await parts.publisher.revise(place, request, signal);
    if (published === 'moved') return appendNext(parts.trace, run, { type: 'ended', ...MOVED });
    const { number, url, sha } = published;
    await appendOnce(parts.trace, run, { type: 'published', what: 'pull-request', number, url, sha });
  });
}

const MOVED = {
  reason: 'a commit that is not mine came onto the branch meanwhile: the patch was not checked with it',
  next: 'Submit the review again for a revision of what is there now.',
} as const;

/** The words on the pull request alone. */
export async function tellRevision(job: RevisionJob, parts: RevisionParts, signal: AbortSignal): Promise<void> {
  await tell(job.run, threadOfRevision(job), parts, signal);
}

/** The words on the pull request, and in each thread once there is something to say. Safe to repeat. */
export async function answerRevision(job: RevisionJob, parts: RevisionParts, signal?: AbortSignal): Promise<void> {
  const { run } = job;
  const read = await unlessUnreadable(() => readFor(parts.trace, run, 'revision'));
  if (!read) return;
  const thread = threadOfRevision(job);
  const view = viewRun(read.events, read.texts);
  const answers = (reviewOf(view)?.remarks ?? []).flatMap((remark, at) => {
    const body = remarkAnswer(view, remark, at + 1);
    return body === undefined ? [] : [{ thread: remark.thread, key: `${run}-${remark.id}`, body }];
  });
  if (answers.length === 0) return void (await tell(run, thread, parts, signal));
  await parts.app.phase(thread, PUBLISHING, async () => {
    await parts.publisher.replies(thread, job.pull, answers, signal);
    await tell(run, thread, parts, signal);
  });
}

async function tell(run: RunId, thread: Place, { publisher, comments }: RevisionParts, signal?: AbortSignal) {
  return publisher.comment(thread, run, await comments.revision(run), signal);
}

/** What ended it is told by the answers. */
export async function endRevision(job: RevisionJob, parts: RevisionParts, { reason, next }: Ending): Promise<void> {
  const events = await unlessUnreadable(() => parts.trace.events(job.run));
  if (events) return appendNext(parts.trace, job.run, { type: 'ended', reason, next });
  parts.log.warn({ run: job.run }, 'the trace cannot be read: its end is told nowhere');
}
