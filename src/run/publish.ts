// Last step of a job: the outcome goes to GitHub, one way or another, and the trace remembers how.

import type { Logger } from 'pino';
import { GitHubFault, TraceFault } from '../errors.ts';
import { refusalOf } from '../github/api.ts';
import { COMMENTING, type GitHubApp, ISSUE_READING, PUBLISHING } from '../github/github-app.ts';
import type { NewJob } from '../github/label-event.ts';
import type { Publisher, PullRequestRequest } from '../github/publisher.ts';
import { isStillWanted } from '../github/snapshot.ts';
import type { TraceStore } from '../ports.ts';
import type { RunId } from '../task.ts';
import type { EventBody, StoredEvent } from '../trace/event.ts';
import { DRY_RUN } from '../trace/views/patch-comment.ts';
import { stopped } from '../trace/views/stopped.ts';
import { holdsUnpublishedPatch } from '../trace/views/unpublished-patch.ts';
import { unlessUnreadable } from '../trace/whole-events.ts';
import type { OpenedRun } from './open.ts';

/** What a finished search gives to GitHub. Without `pullRequest` the comment tells the diagnosis. */
export interface Outcome {
  readonly pullRequest: Omit<PullRequestRequest, 'run' | 'base' | 'into' | 'reviewer'> | undefined;
}

export interface PublishParts {
  readonly trace: Pick<TraceStore, 'append' | 'events'>;
  readonly app: GitHubApp;
  readonly publisher: Publisher;
  readonly label: string;
  readonly log: Pick<Logger, 'warn'>;
  /** True where maintainers want no branch, only words. */
  isDryRun(place: OpenedRun['place'], signal: AbortSignal): Promise<boolean>;
  /** Who is asked to review the pull request of a run with these events; undefined for nobody. See run/reviewer-of.ts. */
  reviewer(place: OpenedRun['place'], events: readonly StoredEvent[], signal: AbortSignal): Promise<string | undefined>;
  /** Text of the run's comment as things stand now, from its events. */
  comment(run: string): Promise<string>;
  /** Text of the run's comment when the patch cannot be published in another way; `refusal` says why. */
  patchComment(run: string, refusal: string): Promise<string>;
}

/**
 * A draft pull request, else the patch in the comment, else the reason in the trace: what GitHub refuses for good costs the
 * form, never the result. Safe to repeat after a crash at any point. Throws GitHubFault for troubles that pass.
 */
export async function publishRun(
  opened: OpenedRun,
  outcome: Outcome,
  parts: PublishParts,
  signal: AbortSignal,
): Promise<void> {
  const { run, place } = opened;
  const { pullRequest } = outcome;
  if (pullRequest === undefined) return publishComment(opened, await parts.comment(run), parts, signal);
  if (await parts.isDryRun(place, signal))
    return publishComment(opened, await parts.patchComment(run, DRY_RUN), parts, signal, DRY_RUN);
  const refusal = await refusalOf(() =>
    parts.app.phase(place, PUBLISHING, () => publishPullRequest(opened, pullRequest, parts, signal)),
  );
  if (refusal === undefined) return;
  parts.log.warn({ err: refusal, run }, 'no pull request could be opened: the patch goes into the comment');
  const note = refusal.message;
  await publishComment(opened, await parts.patchComment(run, note), parts, signal, note);
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
    return endRun({ run, ...place }, parts, { reason, next });
  }
  const reviewer = await parts.reviewer(place, await parts.trace.events(run), signal);
  const request = { ...pullRequest, run, base: task.base, into: branch, reviewer };
  const { number, url, sha, note } = await parts.publisher.pullRequest(place, request, signal);
  const told = note === undefined ? {} : { note };
  await append(run, parts, { type: 'published', what: 'pull-request', number, url, sha, ...told });
  // The pull request tells everything that the comment would.
  const silence = await refusalOf(async () => parts.publisher.comment(place, run, await parts.comment(run), signal));
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

async function publishComment(
  { run, place }: Pick<OpenedRun, 'run' | 'place'>,
  text: string,
  parts: PublishParts,
  signal: AbortSignal | undefined,
  note?: string,
): Promise<void> {
  const told = note === undefined ? {} : { note };
  const refusal = await refusalOf(() =>
    parts.app.phase(place, COMMENTING, async () => {
      const { number, url } = await parts.publisher.comment(place, run, text, signal);
      await append(run, parts, { type: 'published', what: 'comment', number, url, ...told });
    }),
  );
  if (refusal) await keepInTrace(run, parts, refusal, note);
}

async function keepInTrace(
  run: RunId,
  parts: Pick<PublishParts, 'trace' | 'log'>,
  silence: GitHubFault,
  note?: string,
): Promise<void> {
  parts.log.warn({ err: silence, run }, 'the result is in the trace only');
  const reason = [note, `the issue could not be told the result: ${silence.message}`].filter(Boolean).join(' ');
  await append(run, parts, { type: 'ended', reason, next: KEPT });
}

const KEPT = 'What was found is kept in the trace; `/mull retry` on the issue publishes it once GitHub allows it.';

export interface Ending {
  readonly reason: string;
  readonly next: string;
  /** `last`: nobody tries again, so the trace is told even when GitHub does not answer. */
  readonly attempt?: 'last';
}

/**
 * Ends a run that cannot go on. One that has its result is told of it once more. A patch that it has chosen goes into the comment, as where GitHub takes no pull request; only
 * where no comment can be had either does it stay in the trace.
 */
export async function giveUp(job: NewJob, parts: PublishParts, ending: Ending): Promise<void> {
  const { run, command, ...place } = job;
  const events = await unlessUnreadable(() => parts.trace.events(run));
  // What a command asked for in vain is another thing than the result that was there before it.
  if (command === undefined && events?.at(-1)?.type === 'published') return tellResult({ run, place }, parts);
  if (!events || !holdsUnpublishedPatch(events)) return endRun(job, parts, ending);
  const note = sentenceOf(ending.reason);
  try {
    await publishComment({ run, place }, await parts.patchComment(run, note), parts, undefined, note);
  } catch (error) {
    // A text that the patch needs is lost: it will not come back.
    const lost = error instanceof TraceFault && !error.transient;
    if (ending.attempt !== 'last' && !lost) throw error;
    if (error instanceof GitHubFault) return keepInTrace(run, parts, error, note);
    parts.log.warn({ err: error, run }, 'the patch could not be put into a comment');
    await endRun(job, parts, ending);
  }
}

/** The result is out: what trouble kept back is the word of it, and a run that has a result does not end without one. */
async function tellResult({ run, place }: Pick<OpenedRun, 'run' | 'place'>, parts: PublishParts): Promise<void> {
  try {
    await parts.publisher.comment(place, run, await parts.comment(run));
  } catch (error) {
    if (!(error instanceof GitHubFault)) throw error;
    parts.log.warn({ err: error, run }, 'the result is out, but the issue could not be told');
  }
}

const sentenceOf = (reason: string): string => `${reason.replace(/(?<![.:])[.:]+$/, '')}.`;

/** Ends a run without a result: one comment with the reason and the next step, else the trace says that there is none. */
export async function endRun(
  { run, command: _command, ...place }: NewJob,
  parts: Pick<PublishParts, 'trace' | 'publisher' | 'log'>,
  { reason, next, attempt }: Ending,
): Promise<void> {
  let untold = '';
  try {
    await parts.publisher.comment(place, run, stopped(reason, next));
  } catch (error) {
    if (!(error instanceof GitHubFault) || (error.transient && attempt !== 'last')) throw error;
    parts.log.warn({ err: error, run }, 'the issue could not be told why the run ended');
    untold = error.message;
  }
  const whole = untold === '' ? reason : `${reason.replace(/\.$/, '')}. The issue could not be told: ${untold}`;
  if (await unlessUnreadable(() => parts.trace.events(run)))
    await append(run, parts, { type: 'ended', reason: whole, next });
  else parts.log.warn({ run }, 'the trace cannot be read: its end is told on the issue only');
}

async function append(run: string, parts: Pick<PublishParts, 'trace'>, event: EventBody): Promise<void> {
  const { length } = await parts.trace.events(run);
  await parts.trace.append(run, length, event);
}
