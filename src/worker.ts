// The worker process: job → snapshot → search → publication. Resumes after a crash, closes cleanly on SIGTERM.

import './node-version.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { GitHubFault, InputFault, isFault, ModelFault } from './errors.ts';
import type { OpenedRun, Opening } from './github/open-run.ts';
import type { Outcome } from './github/publish-run.ts';
import type { Consumer } from './queue/consumer.ts';
import type { Job } from './queue/job.ts';
import { runProcess } from './run-process.ts';

/** What the queue is given to call; see `ConsumerOptions`. */
interface Handlers {
  run(job: Job, signal: AbortSignal): Promise<void>;
  givenUp(job: Job, reason: string): Promise<void>;
}

export interface WorkerParts {
  consume(handlers: Handlers): Consumer;
  openRun(job: Job, signal: AbortSignal): Promise<Opening>;
  /** Searches until the trace holds a decision, or `stop` is aborted. Resumes what the trace holds already. */
  solve(opened: OpenedRun, signal: AbortSignal, stop: AbortSignal): Promise<Outcome>;
  publish(opened: OpenedRun, outcome: Outcome, signal: AbortSignal): Promise<void>;
  /** False when the label was removed or the issue closed: the search is then stopped, what it found is kept. */
  isWanted(job: Job, signal: AbortSignal): Promise<boolean>;
  /** True when a command asked for an end of the search with the best so far. */
  isStopped(job: Job): Promise<boolean>;
  /** Brings the run's comment up to date; called every few seconds while `solve` works. */
  showProgress(job: Job, signal: AbortSignal): Promise<void>;
  /** Brings the answer to the command that asked for this job up to date; a label has none. */
  answer(job: Job, signal?: AbortSignal): Promise<void>;
  /** Ends a run that cannot go on: a comment and an event. */
  end(job: Job, reason: string, next: string): Promise<void>;
  readonly progressMs: number;
  readonly log: Logger;
}

/** Starts taking jobs. `close()` stops taking, aborts what runs and gives it back to the queue. */
export function createWorker(parts: WorkerParts): Consumer {
  return parts.consume({
    run: async (job, signal) => {
      const log = parts.log.child({ run: job.run, repository: `${job.owner}/${job.name}`, issue: job.issue });
      log.info('run taken');
      try {
        await carryOut(job, parts, signal, log);
      } catch (error) {
        if (signal.aborted || mayPass(error)) throw error;
        log.error({ err: error }, 'the run cannot go on');
        const next = isFault(error) ? error.next : 'Report this as a bug, with the run id.';
        await end(job, parts, error instanceof Error ? error.message : String(error), next);
      }
    },
    givenUp: async (job, reason) => {
      parts.log.error({ run: job.run, reason }, 'the run is given up');
      const crashed = /stalled/.test(reason);
      await end(
        job,
        parts,
        crashed ? 'the worker died several times while it worked on this issue' : reason,
        `What was found is kept. The operator finds the cause in the log of run ${job.run}; then add the label again.`,
      );
    },
  });
}

async function carryOut(job: Job, parts: WorkerParts, signal: AbortSignal, log: Logger): Promise<void> {
  const opening = await parts.openRun(job, signal);
  if (opening.kind === 'published') {
    await parts.showProgress(job, signal); // we may have died before we said so
    return parts.answer(job, signal);
  }
  if (opening.kind !== 'ready') {
    log.info({ outcome: opening.kind }, 'nothing to do');
    return;
  }
  const { opened } = opening;
  const outcome = await solveAndTell(opened, job, parts, signal, log);
  signal.throwIfAborted();
  if (outcome === 'called-back') {
    await end(
      job,
      parts,
      'the label was removed or the issue closed',
      'What was found is kept; the label starts again.',
    );
    return;
  }
  await parts.publish(opened, outcome, signal);
  await parts.answer(job, signal);
  log.info({ pullRequest: outcome.pullRequest !== undefined }, 'run published');
}

async function end(job: Job, parts: WorkerParts, reason: string, next: string): Promise<void> {
  await parts.end(job, reason, next);
  await parts.answer(job);
}

async function solveAndTell(
  opened: OpenedRun,
  job: Job,
  parts: WorkerParts,
  signal: AbortSignal,
  log: Logger,
): Promise<Outcome | 'called-back'> {
  const wishes = { calledBack: new AbortController(), stop: new AbortController() };
  const { calledBack, stop } = wishes;
  const finished = new AbortController();
  const telling = tell(job, parts, AbortSignal.any([signal, finished.signal]), wishes, log);
  try {
    const outcome = await parts.solve(opened, AbortSignal.any([signal, calledBack.signal]), stop.signal);
    return calledBack.signal.aborted ? 'called-back' : outcome;
  } catch (error) {
    if (calledBack.signal.aborted && !signal.aborted) return 'called-back';
    throw error;
  } finally {
    finished.abort();
    await telling;
  }
}

/** What people may want while a search works. */
interface Wishes {
  readonly calledBack: AbortController;
  readonly stop: AbortController;
}

/** A comment that cannot be written is no reason to stop the search: the next one tells more anyway. */
async function tell(
  job: Job,
  parts: WorkerParts,
  signal: AbortSignal,
  { calledBack, stop }: Wishes,
  log: Logger,
): Promise<void> {
  while (!signal.aborted && !calledBack.signal.aborted) {
    try {
      if (!stop.signal.aborted && (await parts.isStopped(job))) stop.abort(new Error('A command asked for the end.'));
      if (await parts.isWanted(job, signal)) await parts.showProgress(job, signal);
      else calledBack.abort(new Error('The request was called back.'));
    } catch (error) {
      if (!signal.aborted) log.warn({ err: error }, 'the progress comment could not be written');
    }
    await sleep(parts.progressMs, undefined, { signal }).catch(() => {}); // aborted: the loop ends
  }
}

/** True when the same job may succeed later: the queue then tries it again. */
function mayPass(error: unknown): boolean {
  if (error instanceof InputFault) return false;
  if (error instanceof ModelFault) return error.transient;
  if (error instanceof GitHubFault) return error.status === 0 || error.status === 429 || error.status >= 500;
  return true;
}

if (import.meta.main)
  await runProcess(async (config) => {
    const { startWorkerProcess } = await import('./wire-worker.ts');
    const worker = await startWorkerProcess(config, createWorker);
    await worker.ready();
    return worker;
  });
