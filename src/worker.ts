// The worker process: job → snapshot → search → publication. Resumes after a crash, closes cleanly on SIGTERM.

import './node-version.ts';
import type { Logger } from 'pino';
import type { Clock } from './clock.ts';
import { isRepeated, toldAs } from './errors.ts';
import { refusalOf } from './github/api.ts';
import { loggedAs } from './log-run.ts';
import { createPace } from './progress-pace.ts';
import type { Consumer } from './queue/consumer.ts';
import type { Job } from './queue/job.ts';
import type { OpenedRun, Opening } from './run/open.ts';
import type { Ending, Outcome } from './run/publish.ts';
import { runProcess } from './run-process.ts';

/** What the queue is given to call; see `ConsumerOptions`. */
interface Handlers {
  run(job: Job, signal: AbortSignal, failed: number): Promise<undefined | { readonly until: number }>;
  givenUp(job: Job, reason: string): Promise<void>;
}

/** One attempt at a run. */
export interface Session {
  readonly signal: AbortSignal;
  readonly stop: AbortSignal;
  /** How many attempts the queue made before this one. */
  readonly failed: number;
}

export interface WorkerParts {
  consume(handlers: Handlers): Consumer;
  openRun(job: Job, signal: AbortSignal): Promise<Opening>;
  /** One token makes do for what is written and looked at while `work` runs. */
  phase<T>(job: Job, work: () => Promise<T>): Promise<T>;
  /** Shows that the request was seen. */
  acknowledge(job: Job, signal: AbortSignal): Promise<void>;
  /** Searches until the trace holds a decision, or `stop` is aborted. Resumes what the trace holds already. */
  solve(opened: OpenedRun, session: Session): Promise<Outcome>;
  publish(opened: OpenedRun, outcome: Outcome, signal: AbortSignal): Promise<void>;
  /** False when the label was removed or the issue closed: the search is then stopped, what it found is kept. */
  isWanted(job: Job, signal: AbortSignal): Promise<boolean>;
  /** True when a command asked for an end of the search with the best so far. */
  isStopped(job: Job): Promise<boolean>;
  /** Where the search stands, in so many words as change with a stage. */
  stage(job: Job): Promise<string>;
  /** Brings the run's comment up to date. */
  showProgress(job: Job, signal: AbortSignal): Promise<void>;
  /** Brings the answer to the command that asked for this job up to date; a label has none. */
  answer(job: Job, signal?: AbortSignal): Promise<void>;
  /** Brings what stands beside the words up to date: check run and labels. Refusals are logged, and cost nothing else. */
  mark(job: Job, signal?: AbortSignal): Promise<void>;
  /** Ends a run that nobody wants any more: a comment and an event. */
  end(job: Job, ending: Ending): Promise<void>;
  /** Ends a run that cannot go on, with the patch that it has chosen, if any. */
  giveUp(job: Job, ending: Ending): Promise<void>;
  /** Least time between two edits of the comment, and between two looks whether the run is still wanted. */
  readonly progressMs: number;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Starts taking jobs. `close()` stops taking, aborts what runs and gives it back to the queue. */
export function createWorker(parts: WorkerParts): Consumer {
  return parts.consume({
    run: (job, signal, failed) => loggedAs(subjectOf(job), () => attempt(job, parts, { signal, failed })),
    givenUp: (job, reason) => loggedAs(subjectOf(job), () => giveUpFor(reason, job, parts)),
  });
}

const subjectOf = ({ run, owner, name, issue }: Job) => ({ run, repository: `${owner}/${name}`, issue });

async function attempt(job: Job, parts: WorkerParts, { signal, failed }: Attempt): Promise<Turn> {
  parts.log.info('run taken');
  try {
    return await carryOut(job, parts, { signal, failed }, parts.log);
  } catch (error) {
    if (signal.aborted || isRepeated(error, failed)) throw error;
    parts.log.error({ err: error }, 'the run cannot go on');
    await giveUp(job, parts, toldAs(error), parts.log);
    return undefined;
  }
}

async function giveUpFor(reason: string, job: Job, parts: WorkerParts): Promise<void> {
  parts.log.error({ reason }, 'the run is given up');
  const crashed = /stalled/.test(reason);
  const ending = {
    reason: crashed ? 'the worker died several times while it worked on this issue' : reason,
    next: `What was found is kept. The operator finds the cause in the log of run ${job.run}; then add the label again.`,
    attempt: 'last',
  } as const;
  await giveUp(job, parts, ending, parts.log);
}

type Attempt = Omit<Session, 'stop'>;
/** Nothing: the job is done. */
type Turn = undefined | { readonly until: number };

async function carryOut(job: Job, parts: WorkerParts, attempt: Attempt, log: Logger): Promise<Turn> {
  const { signal } = attempt;
  const opening = await parts.openRun(job, signal);
  if (opening.kind === 'published') {
    await unlessRefused(() => parts.showProgress(job, signal), log); // we may have died before we said so
    await unlessRefused(() => parts.answer(job, signal), log);
    await mark(job, parts, attempt, log);
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
  const outcome = await parts.phase(job, () => solveAndTell(opened, job, parts, attempt, log));
  signal.throwIfAborted();
  if (outcome === 'called-back') {
    const reason = 'the label was removed, or the issue closed, deleted or labelled to be ignored';
    await end(job, parts, { reason, next: 'What was found is kept; the label starts again.' }, log);
    return undefined;
  }
  await parts.publish(opened, outcome, signal);
  await unlessRefused(() => parts.answer(job, signal), log);
  await mark(job, parts, attempt, log);
  log.info({ pullRequest: outcome.pullRequest !== undefined }, 'run published');
  return undefined;
}

/** The result is out: a GitHub in trouble is asked once more, by the next attempt, and then no more. */
async function mark(job: Job, parts: WorkerParts, { signal, failed }: Attempt, log: Logger): Promise<void> {
  try {
    await parts.mark(job, signal);
  } catch (error) {
    if (signal.aborted || failed === 0) throw error;
    log.warn({ err: error }, 'what stands beside the result could not be brought up to date');
  }
}

async function end(job: Job, parts: WorkerParts, ending: Ending, log: Logger): Promise<void> {
  await parts.end(job, ending);
  await unlessRefused(() => parts.answer(job), log);
  await markLast(job, parts, log);
}

const NEVER = new AbortController().signal;
/** Nobody tries again. */
const markLast = (job: Job, parts: WorkerParts, log: Logger) => mark(job, parts, { signal: NEVER, failed: 1 }, log);

async function giveUp(job: Job, parts: WorkerParts, ending: Ending, log: Logger): Promise<void> {
  await parts.giveUp(job, ending);
  await unlessRefused(() => parts.answer(job), log);
  await markLast(job, parts, log);
}

/** For words beside the result: a thread that takes none is no reason to lose it. */
async function unlessRefused(effect: () => Promise<void>, log: Logger): Promise<void> {
  const refusal = await refusalOf(effect);
  if (refusal) log.warn({ err: refusal }, 'GitHub refused an answer');
}

async function solveAndTell(
  opened: OpenedRun,
  job: Job,
  parts: WorkerParts,
  { signal, failed }: Attempt,
  log: Logger,
): Promise<Outcome | 'called-back'> {
  const wishes = { calledBack: new AbortController(), stop: new AbortController() };
  const { calledBack, stop } = wishes;
  const finished = new AbortController();
  const telling = tell(job, parts, AbortSignal.any([signal, finished.signal]), wishes, log);
  try {
    await unlessRefused(() => parts.acknowledge(job, signal), log);
    // The same is tried again at the end, where it counts.
    await mark(job, parts, { signal, failed: failed + 1 }, log);
    const wanted = AbortSignal.any([signal, calledBack.signal]);
    const outcome = await parts.solve(opened, { signal: wanted, stop: stop.signal, failed });
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

/** How soon a `/mull stop` is seen, which costs no request. */
const TICK_MS = 5000;

/** A comment that cannot be written is no reason to stop the search: the next one tells more anyway. */
async function tell(
  job: Job,
  parts: WorkerParts,
  signal: AbortSignal,
  { calledBack, stop }: Wishes,
  log: Logger,
): Promise<void> {
  const { clock, progressMs } = parts;
  const pace = createPace({ leastMs: progressMs, now: clock.now });
  let looked = Number.NEGATIVE_INFINITY;
  while (!signal.aborted && !calledBack.signal.aborted) {
    try {
      if (!stop.signal.aborted && (await parts.isStopped(job))) stop.abort(new Error('A command asked for the end.'));
      if (clock.now() - looked >= progressMs) {
        looked = clock.now();
        if (!(await parts.isWanted(job, signal))) calledBack.abort(new Error('The request was called back.'));
      }
      if (!calledBack.signal.aborted && pace.mayEdit() && pace.isDue(await parts.stage(job)))
        await parts.showProgress(job, signal);
    } catch (error) {
      if (!signal.aborted) log.warn({ err: error }, 'the progress comment could not be written');
    }
    await clock.sleep(Math.min(progressMs, TICK_MS), signal);
  }
}

if (import.meta.main)
  await runProcess(async (config) => {
    const { startWorkerProcess } = await import('./wire-worker.ts');
    const worker = await startWorkerProcess(config, createWorker);
    await worker.ready();
    return worker;
  });
