// A search at work, followed by a comment; people may call it back, or ask for its end with the best so far.

import type { Logger } from 'pino';
import type { Clock } from '../clock.ts';
import type { Api } from '../github/api.ts';
import { COMMENTING, ISSUE_READING } from '../github/github-app.ts';
import type { Publisher } from '../github/publisher.ts';
import { isStillWanted } from '../github/snapshot.ts';
import type { CommandStore, Job, Place } from '../ports.ts';
import { createPace } from '../progress-pace.ts';
import type { Comments } from './comments.ts';
import { knownLabelNames } from './label-names.ts';
import type { RepositorySettings } from './repository-settings.ts';
import {
  FOLLOWING,
  isRevision,
  isRevisionWanted,
  type RevisionParts,
  tellRevision,
  threadOfRevision,
} from './revision.ts';
import { unlessRefused } from './unless-refused.ts';

export interface FollowedParts extends RevisionParts {
  readonly publisher: Publisher;
  readonly commands: Pick<CommandStore, 'isStopRequested'>;
  readonly comments: Comments;
  readonly settings: RepositorySettings;
  /** The label that starts a run. */
  readonly label: string;
  /** Least time between two edits of the comment, and between two looks whether the run is still wanted. */
  readonly progressMs: number;
  readonly clock: Clock;
  readonly log: Logger;
}

/** What people may want while a search works: `signal` ends it for nothing, `stop` with the best so far. */
interface Wishes {
  readonly signal: AbortSignal;
  readonly stop: AbortSignal;
}

/** One token makes do for what is written and looked at while `search` runs. */
export function whileFollowed<T>(
  job: Job,
  parts: FollowedParts,
  signal: AbortSignal,
  search: (wishes: Wishes) => Promise<T>,
): Promise<T | 'called-back'> {
  return parts.app.phase(threadOf(job), isRevision(job) ? FOLLOWING : COMMENTING, async () => {
    const [calledBack, stop, finished] = [new AbortController(), new AbortController(), new AbortController()];
    const telling = follow(job, parts, AbortSignal.any([signal, finished.signal]), { calledBack, stop });
    try {
      // Shows that the request was seen.
      await unlessRefused(() => parts.publisher.acknowledge(threadOf(job), signal), parts.log);
      const found = await search({ signal: AbortSignal.any([signal, calledBack.signal]), stop: stop.signal });
      return calledBack.signal.aborted ? 'called-back' : found;
    } catch (error) {
      if (calledBack.signal.aborted && !signal.aborted) return 'called-back';
      throw error;
    } finally {
      finished.abort();
      await telling;
    }
  });
}

/** How soon a `/mull stop` is seen, which costs no request. */
const TICK_MS = 5000;

/** A comment that cannot be written is no reason to stop the search: the next one tells more anyway. */
async function follow(
  job: Job,
  parts: FollowedParts,
  signal: AbortSignal,
  { calledBack, stop }: { readonly calledBack: AbortController; readonly stop: AbortController },
): Promise<void> {
  const { clock, progressMs, commands, comments, log } = parts;
  const pace = createPace({ leastMs: progressMs, now: clock.now });
  let looked = Number.NEGATIVE_INFINITY;
  while (!signal.aborted && !calledBack.signal.aborted) {
    try {
      if (!stop.signal.aborted && (await commands.isStopRequested(job.run)))
        stop.abort(new Error('A command asked for the end.'));
      if (clock.now() - looked >= progressMs) {
        looked = clock.now();
        if (!(await isWanted(job, parts, signal))) calledBack.abort(new Error('The request was called back.'));
      }
      if (!calledBack.signal.aborted && pace.mayEdit() && pace.isDue(await comments.stage(job.run)))
        await showProgress(job, parts, signal);
    } catch (error) {
      if (!signal.aborted) log.warn({ err: error }, 'the progress comment could not be written');
    }
    await clock.sleep(Math.min(progressMs, TICK_MS), signal);
  }
}

/** False when the label was removed or the issue closed: the search is then stopped, what it found is kept. */
async function isWanted(job: Job, parts: FollowedParts, signal: AbortSignal): Promise<boolean> {
  if (isRevision(job)) return isRevisionWanted(job, parts, signal);
  const { place } = job;
  const { label: start } = parts;
  const ignore = (await knownLabelNames(parts.settings, place, start, signal))?.ignore;
  const look = (api: Api) => isStillWanted(api, place, { start, ignore }, signal);
  return parts.app.withAccess(place, ISSUE_READING, look, signal);
}

/** Brings the run's comment up to date. */
export async function showProgress(job: Job, parts: FollowedParts, signal: AbortSignal): Promise<void> {
  if (isRevision(job)) return tellRevision(job, parts, signal);
  await parts.publisher.comment(job.place, job.run, await parts.comments.present(job.run), signal);
}

/** Where people are told how it goes. */
function threadOf(job: Job): Place {
  return isRevision(job) ? threadOfRevision(job) : job.place;
}
