// One attempt at a job: open the run, search, publish what was found. Whatever happens, somebody is told how it ended.

import type { Logger } from 'pino';
import { isRepeated, toldAs } from '../errors.ts';
import type { CommandStore, Job } from '../ports.ts';
import type { Beside } from './beside.ts';
import type { Comments } from './comments.ts';
import { answerRetry, answerUnreadable } from './continue.ts';
import { type Ending, endRun, giveUp } from './end.ts';
import { type FollowedParts, showProgress, whileFollowed } from './follow.ts';
import { type OpenRunParts, openRun } from './open.ts';
import { type PublishParts, publish } from './publish.ts';
import type { RepositorySettings } from './repository-settings.ts';
import { answerRevision, endRevision, isRevision } from './revision.ts';
import type { Session, SolveRun } from './solve.ts';
import { unlessRefused } from './unless-refused.ts';

export interface RunParts extends OpenRunParts, FollowedParts, PublishParts {
  readonly comments: Comments;
  readonly settings: RepositorySettings;
  readonly commands: CommandStore;
  readonly solve: SolveRun;
  readonly beside: Pick<Beside, 'mark'>;
  readonly log: Logger;
}

type Attempt = Omit<Session, 'stop'>;
/** Nothing: the job is done. */
type Turn = undefined | { readonly until: number };

/** Throws what the queue is to repeat. */
export async function attempt(job: Job, parts: RunParts, { signal, failed }: Attempt): Promise<Turn> {
  parts.log.info('run taken');
  try {
    return await carryOut(job, parts, { signal, failed });
  } catch (error) {
    if (signal.aborted || isRepeated(error, failed)) throw error;
    parts.log.error({ err: error }, 'the run cannot go on');
    await endWithPatch(job, parts, toldAs(error));
    return undefined;
  }
}

/** For a job that the queue takes up no more. */
export async function giveUpFor(reason: string, job: Job, parts: RunParts): Promise<void> {
  parts.log.error({ reason }, 'the run is given up');
  const crashed = /stalled/.test(reason);
  await endWithPatch(job, parts, {
    reason: crashed ? 'the worker died several times while it worked on this issue' : reason,
    next: `What was found is kept. The operator finds the cause in the log of run ${job.run}; then add the label again.`,
    attempt: 'last',
  });
}

async function carryOut(job: Job, parts: RunParts, session: Attempt): Promise<Turn> {
  const { signal } = session;
  const { log } = parts;
  const opening = await openRun(job, parts, signal);
  if (opening.kind === 'published') {
    await unlessRefused(() => showProgress(job, parts, signal), log); // we may have died before we said so
    await answerAndMark(job, parts, session);
    return undefined;
  }
  if (opening.kind === 'later') {
    log.info({ until: new Date(opening.until).toISOString() }, 'not yet');
    return opening;
  }
  if (opening.kind !== 'ready') {
    log.info({ outcome: opening.kind }, 'nothing to do');
    return undefined;
  }
  const { opened } = opening;
  const outcome = await whileFollowed(job, parts, signal, async (wishes) => {
    // The same is tried again at the end, where it counts.
    await mark(job, parts, { signal, failed: session.failed + 1 });
    return parts.solve(opened, { ...wishes, failed: session.failed });
  });
  signal.throwIfAborted();
  if (outcome === 'called-back') {
    const reason = 'the label was removed, or the issue closed, deleted or labelled to be ignored';
    await end(job, parts, { reason, next: 'What was found is kept; the label starts again.', calledBack: true });
    return undefined;
  }
  await publish(opened, outcome, parts, signal);
  await answerAndMark(job, parts, session);
  log.info({ pullRequest: outcome.pullRequest !== undefined }, 'run published');
  return undefined;
}

/** Nobody tries again. */
const LAST: Attempt = { signal: new AbortController().signal, failed: 1 };

async function end(job: Job, parts: RunParts, ending: Ending): Promise<void> {
  await (isRevision(job) ? endRevision(job, parts, ending) : endRun(job, parts, ending));
  await answerAndMark(job, parts, LAST);
}

/** Ends a run that cannot go on, with the patch that it has chosen, if any. */
async function endWithPatch(job: Job, parts: RunParts, ending: Ending): Promise<void> {
  if (isRevision(job)) await endRevision(job, parts, ending);
  else if (!(await answerUnreadable(job, parts, ending))) await giveUp(job, parts, ending);
  await answerAndMark(job, parts, LAST);
}

/** Brings the answer to whoever asked up to date, and what stands beside the words: check run and labels. */
async function answerAndMark(job: Job, parts: RunParts, session: Attempt): Promise<void> {
  const { signal } = session;
  await unlessRefused(async () => {
    if (isRevision(job)) await answerRevision(job, parts, signal);
    await answerRetry(job, parts, signal);
  }, parts.log);
  await mark(job, parts, session);
}

/** The result is out: a GitHub in trouble is asked once more, by the next attempt, and then no more. */
async function mark(job: Job, { beside, log }: RunParts, { signal, failed }: Attempt): Promise<void> {
  try {
    await beside.mark(job, signal);
  } catch (error) {
    if (signal.aborted || failed === 0) throw error;
    log.warn({ err: error }, 'what stands beside the result could not be brought up to date');
  }
}
