// A run that cannot go on ends: with the patch that it has chosen, if any, and else with the reason and the next step.

import { GitHubFault, TraceFault } from '../errors.ts';
import type { Job } from '../ports.ts';
import { stopped } from '../trace/views/stopped.ts';
import { holdsUnpublishedPatch } from '../trace/views/unpublished-patch.ts';
import { unlessUnreadable } from '../trace/whole-events.ts';
import { appendNext } from './append-next.ts';
import type { Comments } from './comments.ts';
import { keepInTrace, type PublishCommentParts, publishComment } from './publish-comment.ts';

export interface EndParts extends PublishCommentParts {
  readonly comments: Pick<Comments, 'present' | 'patch'>;
}

export interface Ending {
  readonly reason: string;
  readonly next: string;
  /** `last`: nobody tries again, so the trace is told even when GitHub does not answer. */
  readonly attempt?: 'last';
  /** The request itself was taken back. */
  readonly calledBack?: true;
}

/**
 * Ends a run that cannot go on. One that has its result is told of it once more. A patch that it has chosen goes into the comment, as where GitHub takes no pull request; only
 * where no comment can be had either does it stay in the trace.
 */
export async function giveUp(job: Job, parts: EndParts, ending: Ending): Promise<void> {
  const { run, command, place } = job;
  const events = await unlessUnreadable(() => parts.trace.events(run));
  // What a command asked for in vain is another thing than the result that was there before it.
  if (command === undefined && events?.at(-1)?.type === 'published') return tellResult({ run, place }, parts);
  if (!events || !holdsUnpublishedPatch(events)) return endRun(job, parts, ending);
  const note = sentenceOf(ending.reason);
  try {
    await publishComment({ run, place }, { text: await parts.comments.patch(run, note), note }, parts);
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
async function tellResult({ run, place }: Pick<Job, 'run' | 'place'>, parts: EndParts): Promise<void> {
  try {
    await parts.publisher.comment(place, run, await parts.comments.present(run));
  } catch (error) {
    if (!(error instanceof GitHubFault)) throw error;
    parts.log.warn({ err: error, run }, 'the result is out, but the issue could not be told');
  }
}

const sentenceOf = (reason: string): string => `${reason.replace(/(?<![.:])[.:]+$/, '')}.`;

/** Ends a run without a result: one comment with the reason and the next step, else the trace says that there is none. */
export async function endRun(
  { run, place }: Pick<Job, 'run' | 'place'>,
  parts: PublishCommentParts,
  { reason, next, attempt, calledBack }: Ending,
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
    await appendNext(parts.trace, run, { type: 'ended', reason: whole, next, ...(calledBack ? { calledBack } : {}) });
  else parts.log.warn({ run }, 'the trace cannot be read: its end is told on the issue only');
}
