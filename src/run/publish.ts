// Last step of a job: the outcome goes to GitHub, one way or another, and the trace remembers how.

import type { Logger } from 'pino';
import { GitHubFault } from '../errors.ts';
import { refusalOf } from '../github/api.ts';
import { type GitHubApp, ISSUE_READING, PUBLISHING } from '../github/github-app.ts';
import type { PullRequestRequest } from '../github/open-pull.ts';
import type { Publisher } from '../github/publisher.ts';
import { isStillWanted } from '../github/snapshot.ts';
import type { TraceStore } from '../ports.ts';
import { DRY_RUN } from '../trace/views/patch-comment.ts';
import { appendOnce } from './append-next.ts';
import type { Comments } from './comments.ts';
import { endRun } from './end.ts';
import type { OpenedRun } from './open-task.ts';
import { publishComment } from './publish-comment.ts';
import type { RepositorySettings } from './repository-settings.ts';
import { reviewerOf } from './reviewer-of.ts';
import { publishRevision } from './revision.ts';
import type { Outcome } from './solve.ts';

export interface PublishParts {
  readonly trace: TraceStore;
  readonly app: GitHubApp;
  readonly publisher: Publisher;
  readonly label: string;
  readonly settings: Pick<RepositorySettings, 'known'>;
  readonly comments: Pick<Comments, 'present' | 'patch' | 'revision'>;
  readonly log: Pick<Logger, 'warn'>;
}

/** A pull request of its own, or a commit on the one that the run revises. Safe to repeat. Throws as `publishRun`. */
export function publish(opened: OpenedRun, outcome: Outcome, parts: PublishParts, signal: AbortSignal): Promise<void> {
  const { pull } = opened;
  if (pull !== undefined) return publishRevision({ ...opened, pull }, outcome, parts, signal);
  return publishRun(opened, outcome, parts, signal);
}

/**
 * A draft pull request, else the patch in the comment, else the reason in the trace: what GitHub refuses for good costs the
 * form, never the result. Safe to repeat after a crash at any point. Throws GitHubFault for troubles that pass.
 */
async function publishRun(
  opened: OpenedRun,
  outcome: Outcome,
  parts: PublishParts,
  signal: AbortSignal,
): Promise<void> {
  const { run, place } = opened;
  const { pullRequest } = outcome;
  if (pullRequest === undefined)
    return publishComment(opened, { text: await parts.comments.present(run) }, parts, signal);
  const file = await parts.settings.known(place, signal);
  // Maintainers want no branch, only words.
  if (file.dry_run === true) return tellPatch(opened, DRY_RUN, parts, signal);
  const refusal = await refusalOf(() =>
    parts.app.phase(place, PUBLISHING, () =>
      publishPullRequest(opened, { ...pullRequest, branchPrefix: file['branch-prefix'] }, parts, signal),
    ),
  );
  if (refusal === undefined) return;
  parts.log.warn({ err: refusal, run }, 'no pull request could be opened: the patch goes into the comment');
  await tellPatch(opened, refusal.message, parts, signal);
}

async function tellPatch(opened: OpenedRun, note: string, parts: PublishParts, signal: AbortSignal): Promise<void> {
  const text = await parts.comments.patch(opened.run, note);
  await publishComment(opened, { text, note }, parts, signal);
}

async function publishPullRequest(
  { run, place, task, branch }: OpenedRun,
  pullRequest: NonNullable<Outcome['pullRequest']>,
  parts: PublishParts,
  signal: AbortSignal,
): Promise<void> {
  if (await isCalledBack(place, parts, signal)) {
    const reason = `the label ${parts.label} was removed, or the issue closed or deleted`;
    const next = 'What was found is kept; add the label to start again.';
    return endRun({ run, place }, parts, { reason, next, calledBack: true });
  }
  const reviewer = await reviewerOf(parts.settings, place, await parts.trace.events(run), signal);
  const request: PullRequestRequest = { ...pullRequest, run, base: task.base, into: branch, reviewer };
  const { number, url, sha, note } = await parts.publisher.pullRequest(place, request, signal);
  const told = note === undefined ? {} : { note };
  await appendOnce(parts.trace, run, { type: 'published', what: 'pull-request', number, url, sha, ...told });
  // The pull request tells everything that the comment would.
  const silence = await refusalOf(async () =>
    parts.publisher.comment(place, run, await parts.comments.present(run), signal),
  );
  if (silence) parts.log.warn({ err: silence, run }, 'the pull request is open, but the issue could not be told');
}

/** Where GitHub refuses to tell, nobody has called the request back as far as we know: it was asked for. */
async function isCalledBack(place: OpenedRun['place'], parts: PublishParts, signal: AbortSignal): Promise<boolean> {
  try {
    return !(await parts.app.withAccess(
      place,
      ISSUE_READING,
      (api) => isStillWanted(api, place, { start: parts.label, ignore: undefined }, signal),
      signal,
    ));
  } catch (error) {
    if (!(error instanceof GitHubFault) || error.transient) throw error;
    parts.log.warn({ err: error }, 'whether the request still stands could not be read');
    return false;
  }
}
