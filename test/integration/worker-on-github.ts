// A worker with the wiring of production, on an emulated GitHub, a real queue and trace, with a scripted search.

import type { Clock } from '../../src/clock.ts';
import type { Consumer } from '../../src/queue/consumer.ts';
import type { Comments } from '../../src/run/comments.ts';
import type { SolveRun } from '../../src/run/solve.ts';
import { createWorker } from '../../src/worker.ts';
import { type WiredOn, wiredOn } from './wired-on.ts';

export interface WorkerOnGitHub extends WiredOn {
  readonly solve: SolveRun;
  readonly progressMs: number;
  /** In place of the texts of production. */
  readonly comments?: Comments;
  readonly clock?: Clock;
  /** Called when a job is done, whatever became of it. */
  readonly published?: () => void;
}

export function startWorkerOn(options: WorkerOnGitHub): Consumer {
  const wired = wiredOn(options);
  const { jobs } = wired;
  const { solve, comments = jobs.comments, clock = jobs.clock, published } = options;
  const worker = createWorker({
    ...{ ...jobs, solve, comments, clock },
    consume: (handlers) =>
      jobs.consume({
        ...handlers,
        run: async (job, signal, failed) => {
          try {
            return (await handlers.run(job, signal, failed)) ?? undefined;
          } finally {
            published?.();
          }
        },
      }),
  });
  return {
    ready: worker.ready,
    close: async () => {
      await worker.close();
      await wired.close();
    },
  };
}
