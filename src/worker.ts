// The worker process: takes jobs, one attempt after another. Resumes after a crash, closes cleanly on SIGTERM.

import './node-version.ts';
import { loggedAs } from './log-run.ts';
import type { Job } from './ports.ts';
import type { Consumer, ConsumerOptions } from './queue/consumer.ts';
import { attempt, giveUpFor, type RunParts } from './run/attempt.ts';
import { runProcess } from './run-process.ts';

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

if (import.meta.main)
  await runProcess(async (config) => {
    const { startWorkerProcess } = await import('./wire-worker.ts');
    const worker = await startWorkerProcess(config, createWorker);
    await worker.ready();
    return worker;
  });
