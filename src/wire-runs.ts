// What a worker does with runs and commands, from its host and its account on GitHub: the use cases of src/run/ on real adapters.

import type { Logger } from 'pino';
import { REAL_CLOCK } from './clock.ts';
import { COMMAND_WORDS } from './commands/command.ts';
import type { GitHubApp } from './github/github-app.ts';
import { createOutgoing } from './github/outgoing.ts';
import { createPublisher } from './github/publisher.ts';
import { loggedAs } from './log-run.ts';
import { createCommandLimits } from './queue/command-limits.ts';
import type { CommandConsumerOptions } from './queue/command-queue.ts';
import { createConsumer } from './queue/consumer.ts';
import { createInstallationCap } from './queue/installation-cap.ts';
import { createProducer, type Producer } from './queue/producer.ts';
import { createRunLimits } from './queue/run-limits.ts';
import { admit } from './run/admit.ts';
import { answerOrTell } from './run/answer-or-tell.ts';
import type { AnswerParts } from './run/answering.ts';
import { baseBranchOf } from './run/base-branch.ts';
import { beginsByCommand } from './run/begin-by-command.ts';
import { createBeside } from './run/beside.ts';
import { createComments, placeOfTrace } from './run/comments.ts';
import { createDashboards } from './run/dashboard.ts';
import { followChecks } from './run/follow-checks.ts';
import { noteOutcome } from './run/note-outcome.ts';
import { createRepositorySettings } from './run/repository-settings.ts';
import { revisesForReviews } from './run/revise.ts';
import { setUpRepository } from './run/set-up-repository.ts';
import { setupOffers } from './run/setup-offer.ts';
import { solveRun } from './run/solve.ts';
import type { Host } from './wire.ts';
import type { WorkerParts } from './worker.ts';

export interface WiredRuns {
  readonly queue: Producer;
  readonly jobs: WorkerParts;
  readonly answering: AnswerParts;
  readonly commands: CommandConsumerOptions;
  close(): Promise<void>;
}

export interface RunsWiring {
  readonly host: Pick<Host, 'config' | 'secrets' | 'store' | 'stores' | 'traceFolder' | 'open' | 'mainLine' | 'deps'>;
  readonly app: GitHubApp;
  readonly log: Logger;
}

/** How often a command looks whether the search that it waits for has ended. */
const LATER_MS = 5000;
/** How often one does whose repository has had its commands of this hour. */
const MUCH_LATER_MS = 10 * 60_000;
/** A dashboard is written no more often than that: thirty runs that begin at once are one write or two. */
const DASHBOARD_MS = 60_000;
/** A run above the cap of its installation looks again then, where no other told it that a place is free. */
const FULL_MS = 30_000;

export function wireRuns({ host, app, log }: RunsWiring): WiredRuns {
  const { config, store: trace } = host;
  const { label, redisUrl, policy } = config;
  const { commands, outcomes } = host.stores;
  const queueing = { redisUrl, onError: (err: Error) => log.warn({ err }, 'queue') };
  const queue = createProducer(queueing);
  const limits = createCommandLimits(queueing);
  const runs = createRunLimits(queueing);
  const { installation: most } = config.concurrency;
  const gate = createInstallationCap({ ...queueing, most, lockMs: config.lock.lockMs, laterMs: FULL_MS });
  const publisher = createPublisher(app, createOutgoing(host.secrets.redact));
  const settings = createRepositorySettings(app);
  const words = COMMAND_WORDS;
  const traces = { folder: host.traceFolder, pages: config.pages.publicUrl };
  const offers = setupOffers({ trace, settings, offer: config.setupOffer });
  const comments = createComments({ trace, ...traces, label, words, offers, now: Date.now });
  const pages = config.pages.publicUrl;
  const dashboards = createDashboards({ trace, publisher, settings, pages, log, leastMs: DASHBOARD_MS });
  const beside = createBeside({ trace, publisher, settings, pages, label, dashboards, log });
  const shared = { trace, app, publisher, queue, settings, commands, limits, label, log };
  const beginning = { ...shared, budget: config.budget.default };
  const solving = {
    ...{ ...shared, words, most: config.budget.max, open: host.open, mainLine: host.mainLine, deps: host.deps },
    placeOfTrace: (run: string) => placeOfTrace(traces, run),
  };
  const admitting = { ...shared, runs, mostRuns: config.runs, now: Date.now };
  const noting = { ...shared, outcomes, isNoted: config.outcomes === 'on', clear: beside.clear };
  const answering: AnswerParts = {
    ...{ ...shared, words, tales: comments, mention: config.mention, waiting: new Map() },
    beginning: beginsByCommand({ ...beginning, policy, most: config.budget.max }),
    revising: revisesForReviews({ ...beginning, tales: comments }),
    setUp: (place, signal) => setUpRepository(place, { publisher, label, schemaUrl: config.schemaUrl }, signal),
    note: (request, signal) => noteOutcome(request, noting, signal),
    followChecks: (request, signal) => followChecks(request, beginning, signal),
  };
  return {
    queue,
    answering,
    jobs: {
      ...{ ...shared, comments, beside, most: config.budget.max, progressMs: config.progressMs, clock: REAL_CLOCK },
      admit: (start, signal) => admit(start, admitting, signal),
      baseBranch: (place, signal) => baseBranchOf(shared, place, signal),
      solve: (opened, session) => solveRun(opened, session, solving),
      consume: (handlers) =>
        createConsumer({
          ...{ redisUrl, concurrency: config.concurrency.jobs, gate, ...config.lock, ...handlers },
          onError: (err, job) => log.warn({ err, run: job?.run }, 'queue'),
        }),
    },
    commands: {
      ...{ redisUrl, ...config.lock, laterMs: LATER_MS, muchLaterMs: MUCH_LATER_MS },
      run: (command, signal, failed) =>
        loggedAs({ command }, () => answerOrTell(command, { ...answering, dashboards, log }, signal, failed)),
      onError: (err, command) => log.warn({ err, command }, 'commands'),
    },
    close: async () => {
      await dashboards.close();
      await queue.close();
      await limits.close();
      await runs.close();
      await gate.close();
    },
  };
}
