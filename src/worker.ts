// The worker process: takes jobs, one attempt after another: open the run, search, publish what was found. Whatever happens,
// somebody is told how it ended. Resumes after a crash, closes cleanly on SIGTERM.

import './node-version.ts';
import type { Logger } from 'pino';
import { isRepeated, toldAs } from './errors.ts';
import { loggedAs } from './log-run.ts';
import type { CommandStore, Job } from './ports.ts';
import type { Consumer, ConsumerOptions } from './queue/consumer.ts';
import type { Beside } from './run/beside.ts';
import type { Comments } from './run/comments.ts';
import { answerRetry, answerUnreadable } from './run/continue.ts';
import { type Ending, endRun, giveUp } from './run/end.ts';
import { type FollowedParts, showProgress, whileFollowed } from './run/follow.ts';
import { type OpenRunParts, openRun } from './run/open.ts';
import { type PublishParts, publish } from './run/publish.ts';
import type { RepositorySettings } from './run/repository-settings.ts';
import { answerRevision, endRevision, isRevision } from './run/revision.ts';
import type { Session, SolveRun } from './run/solve.ts';
import { unlessRefused } from './run/unless-refused.ts';
import { runProcess } from './run-process.ts';

interface RunParts extends OpenRunParts, FollowedParts, PublishParts {
  readonly comments: Comments;
  readonly settings: RepositorySettings;
  readonly commands: CommandStore;
  readonly solve: SolveRun;
  readonly beside: Pick<Beside, 'mark'>;
  readonly log: Logger;
}

export interface WorkerParts extends RunParts {
  consume(handlers: Pick<ConsumerOptions, 'run' | 'givenUp'>): Consumer;
}

/** Starts taking jobs. `close()` stops taking, aborts what runs and gives it back to the queue. */
export function createWorker(parts: WorkerParts): Consumer {
  return parts.consume({
    run: (job, signal, failed) => loggedAs(subjectOf(job), () => attempt(job, parts, { signal, failed })),
    givenUp: (job, reason) => loggedAs(subjectOf(job), () => giveUpFor(reason, job, parts)),
  });
}

function subjectOf({ run, place: { owner, name, issue } }: Job) {
  return { run, repository: `${owner}/${name}`, issue };
}

type Attempt = Omit<Session, 'stop'>;
/** Nothing: the job is done. */
type Turn = undefined | { readonly until: number };

/** Throws what the queue is to repeat. */
async function attempt(job: Job, parts: RunParts, { signal, failed }: Attempt): Promise<Turn> {
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
async function giveUpFor(reason: string, job: Job, parts: RunParts): Promise<void> {
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

if (import.meta.main)
  await runProcess(async (config) => {
    const { startWorkerProcess } = await import('./wire-worker.ts');
    const worker = await startWorkerProcess(config, createWorker);
    await worker.ready();
    return worker;
  });
