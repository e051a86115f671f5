// The worker process from its configuration: jobs in, draft pull requests out.

import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { REAL_CLOCK } from './clock.ts';
import { COMMAND_WORDS } from './commands/command.ts';
import { type Config, requireGitHub, requireModel, requireOtel } from './config.ts';
import { EnvironmentFault } from './errors.ts';
import { refusalOf } from './github/api.ts';
import { createGitHubApp } from './github/github-app.ts';
import { createOutgoing } from './github/outgoing.ts';
import { createPublisher } from './github/publisher.ts';
import { createLog } from './log.ts';
import { loggedAs } from './log-run.ts';
import { createMetrics } from './metrics/metrics.ts';
import { createSpanSender } from './metrics/send-spans.ts';
import { checkRedis } from './queue/check-redis.ts';
import { createCommandLimits } from './queue/command-limits.ts';
import { type CommandConsumer, createCommandConsumer } from './queue/command-queue.ts';
import { type Consumer, createConsumer } from './queue/consumer.ts';
import { createInstallationCap, type InstallationCap } from './queue/installation-cap.ts';
import { ATTEMPTS, createProducer } from './queue/producer.ts';
import { createRunLimits } from './queue/run-limits.ts';
import { adoptRepositoryBudget } from './run/adopt-repository-budget.ts';
import { type AnswerOrTellParts, answerOrTell } from './run/answer-or-tell.ts';
import { beginsByCommand } from './run/begin-by-command.ts';
import { createBeside } from './run/beside.ts';
import { createComments, placeOfTrace, readFor } from './run/comments.ts';
import { followChecks } from './run/follow-checks.ts';
import { noteOutcome } from './run/note-outcome.ts';
import { type GitHubParts, onGitHub } from './run/on-github.ts';
import type { OpenedRun } from './run/open.ts';
import type { Outcome } from './run/publish.ts';
import { type Customs, customsOf } from './run/pull-request-customs.ts';
import { createRepositorySettings } from './run/repository-settings.ts';
import { revisesForReviews } from './run/revise.ts';
import { reachDocker } from './sandbox/docker.ts';
import { type Solution, solve } from './solve.ts';
import type { CommandStore } from './store/command-store.ts';
import { isProposed } from './trace/tree.ts';
import { filledTemplate } from './trace/views/filled-template.ts';
import { pullRequest } from './trace/views/pull-request.ts';
import { revisionPart } from './trace/views/revision.ts';
import { paused } from './trace/views/stopped.ts';
import { wholeEvents } from './trace/whole-events.ts';
import { createHost, type Host, type HostOptions } from './wire.ts';
import { createCatchUp } from './wire-catch-up.ts';
import { answerOperators } from './wire-operators.ts';
import { openStores } from './wire-stores.ts';
import type { createWorker, Session, WorkerParts } from './worker.ts';
import { pruneMirrors } from './workspace/prune-mirrors.ts';

/** A restart of the database is waited for; a run is worth it. */
const PATIENCE_MS = 60_000;
/** How often orphans are swept and disk caps are kept. */
const HOUSEKEEPING_MS = 5 * 60_000;
/** No execution takes this long: whichever worker started an older container is gone. */
const ORPHAN_SECONDS = 4 * 3600;
/** Commands that this build answers in comments. */
export const COMMANDS: readonly string[] = COMMAND_WORDS;
/** How often a command looks whether the search that it waits for has ended. */
const LATER_MS = 5000;
/** How often one does whose repository has had its commands of this hour. */
const MUCH_LATER_MS = 10 * 60_000;
/** A run above the cap of its installation looks again then, where no other told it that a place is free. */
const FULL_MS = 30_000;

/** Throws InputFault for missing settings, EnvironmentFault without Docker or a Redis that keeps what it is given. */
export async function startWorkerProcess(
  config: Config,
  create: typeof createWorker,
  openHost = hostWithEngine,
): Promise<Consumer> {
  const gitHub = requireGitHub(config);
  requireModel(config);
  await checkRedis(config.redisUrl);
  const metrics = createMetrics('worker');
  const receiver = requireOtel(config);
  const spans =
    receiver && createSpanSender({ settings: receiver, read: (run) => wholeEvents(host.store, run), log: () => log });
  // The same name after a restart, so that the first sweep finds what a crash left behind.
  const host = await openHost(config, {
    name: `${hostname()}:${config.data.folder}`,
    log: (line) => log.info(line),
    onEvent: (event, run) => {
      metrics.event(event);
      spans?.event(event, run);
    },
    storesFor: (settings, options) => openStores(settings, { ...options, patienceMs: PATIENCE_MS }),
  });
  const log = createLog(config.logLevel, host.secrets, 'mullover-worker');
  const app = createGitHubApp({
    ...{ ...gitHub, secrets: host.secrets, log, throttle: config.throttle, onAnswer: metrics.gitHub },
  });
  const publisher = createPublisher(app, createOutgoing(host.secrets.redact));
  const queueing = { redisUrl: config.redisUrl, onError: (err: Error) => log.warn({ err }, 'queue') };
  const producer = createProducer(queueing);
  const limits = createCommandLimits(queueing);
  const runs = createRunLimits(queueing);
  const { commands, outcomes } = host.stores;
  const queued = { enqueue: producer.enqueue, busy: producer.busy };
  const stopHousekeeping = keepHouse(host, commands, log);
  const comments = createComments({
    ...{ trace: host.store, folder: host.traceFolder, label: config.label, words: COMMANDS, now: Date.now },
    pages: config.pages.publicUrl,
  });
  const shared = { trace: host.store, app, publisher, label: config.label, ...queued };
  const settings = createRepositorySettings(app);
  const beside = createBeside({ ...shared, settings, pages: config.pages.publicUrl, log });
  const parts: Parts = {
    ...shared,
    ...{ settings, beside, runs, mostRuns: config.runs },
    ...{ commands, most: config.budget.max, log, limits, words: COMMANDS, mention: config.mention },
    waiting: new Map<string, number>(),
    comments,
    tales: comments,
    beginning: beginsByCommand({ ...shared, budget: config.budget.default, policy: config.policy }),
    note: (request, signal) =>
      noteOutcome(request, { ...shared, outcomes, isNoted: config.outcomes === 'on', clear: beside.clear }, signal),
    followChecks: (request, signal) =>
      followChecks(request, { ...shared, settings, log, budget: config.budget.default }, signal),
    revising: revisesForReviews({ ...shared, budget: config.budget.default, tales: comments }),
  };
  const operators = await answerOperators(config, {
    metrics: metrics.text,
    checks: [producer.health, host.stores.health],
    log,
  });
  const missed = createCatchUp(config, { ...shared, log });
  const gate = createInstallationCap({
    ...queueing,
    most: config.concurrency.installation,
    lockMs: config.lock.lockMs,
    laterMs: FULL_MS,
  });
  const consumers = [create(workerParts(host, { ...parts, gate }, log)), commandConsumer(config, parts, log)];
  return {
    ready: async () => {
      await Promise.all(consumers.map((consumer) => consumer.ready()));
      log.info({ redis: new URL(config.redisUrl).host, data: config.data.folder }, 'waiting for runs');
      missed.start();
    },
    close: async () => {
      stopHousekeeping();
      await missed.close();
      await Promise.all(consumers.map((consumer) => consumer.close()));
      await operators?.close();
      await producer.close();
      await limits.close();
      await runs.close();
      await gate.close();
      await spans?.close();
      await host.stores.close();
    },
  };
}

async function hostWithEngine(config: Config, options: HostOptions): Promise<Host> {
  await reachDocker();
  return createHost(config, options);
}

type Parts = GitHubParts & AnswerOrTellParts & { readonly commands: CommandStore };

function workerParts(host: Host, parts: Parts & { readonly gate: InstallationCap }, log: Logger): WorkerParts {
  const { config } = host;
  return {
    ...onGitHub(parts),
    consume: (handlers) =>
      createConsumer({
        redisUrl: config.redisUrl,
        concurrency: config.concurrency.jobs,
        gate: parts.gate,
        ...config.lock,
        onError: (err, job) => log.warn({ err, run: job?.run }, 'queue'),
        ...handlers,
      }),
    solve: (opened, session) => solveOpened(host, parts, opened, session),
    progressMs: config.progressMs,
    clock: REAL_CLOCK,
    log,
  };
}

function commandConsumer(config: Config, parts: Parts, log: Logger): CommandConsumer {
  return createCommandConsumer({
    redisUrl: config.redisUrl,
    ...config.lock,
    laterMs: LATER_MS,
    muchLaterMs: MUCH_LATER_MS,
    run: (command, signal, failed) => loggedAs({ command }, () => answerOrTell(command, parts, signal, failed)),
    onError: (err, command) => log.warn({ err, command }, 'commands'),
  });
}

/** Clones with a read token that is dead before the search begins, searches, and builds what is to be published. */
async function solveOpened(
  host: Host,
  { publisher, commands, log }: Parts,
  opened: OpenedRun,
  { signal, stop, failed }: Session,
): Promise<Outcome> {
  const { run, task, place } = opened;
  const workspace = await opened.withSource((source) => host.open({ ...source, ref: task.base }, signal));
  await adoptRepositoryBudget(run, { trace: host.store, workspace, most: host.config.budget.max });
  // Nobody comes after the last attempt: what is there by then is worth more than nothing.
  const outage = failed + 1 < ATTEMPTS ? 'wait' : 'decide';
  const solution = await solve(run, task, { ...(await host.deps(workspace)), stop, outage }, signal);
  signal.throwIfAborted();
  const { choice, tree } = solution;
  if (!solution.interrupted) {
    await commands.clearStop(run);
    return outcomeOf(host, solution, { ...opened, customs: await customsOf(workspace) });
  }
  // The queue tries again later, with growing waits; nothing that is finished is done again.
  const untold = await refusalOf(() => publisher.comment(place, run, paused(choice.reason, tree.spent.calls), signal));
  if (untold) log.warn({ err: untold, run }, 'the issue could not be told that the run pauses');
  throw new EnvironmentFault(choice.reason, choice.next);
}

async function outcomeOf(
  host: Host,
  { run, choice, patch, test }: Solution,
  { place: { issue }, pull, customs }: OpenedRun & { readonly customs: Customs },
): Promise<Outcome> {
  if (!isProposed(choice) || !patch) return { pullRequest: undefined };
  const { events, texts } = await readFor(host.store, run, pull === undefined ? 'pull-request' : 'revision');
  const trace = placeOfTrace({ folder: host.traceFolder, pages: host.config.pages.publicUrl }, run);
  const text =
    pull === undefined
      ? pullRequest(events, texts, { run, issue, trace, commands: COMMANDS })
      : revisionPart(events, texts, { trace });
  if (!text) return { pullRequest: undefined };
  return {
    pullRequest: {
      title: text.title,
      body: pull === undefined ? filledTemplate(customs.template ?? '', text.body, issue) : text.body,
      signOff: customs.signOff,
      test: test && { title: `test: show issue #${issue}`, changes: test.changes },
      fix: { title: text.title, changes: patch.changes },
    },
  };
}

/** Sweeps what crashed workers left behind, and keeps traces, mirrors and images below their caps. */
function keepHouse(host: Host, commands: CommandStore, log: Logger): () => void {
  const { data } = host.config;
  const keep = async () => {
    const swept = await host.sandbox.sweep(ORPHAN_SECONDS);
    if (swept.length > 0) log.warn({ containers: swept }, 'removed containers that a crashed worker left behind');
    await host.store.prune({ days: data.traceDays, maxBytes: data.traceBytes });
    await commands.prune(data.traceDays);
    await pruneMirrors(join(data.folder, 'mirrors'), data.mirrorBytes);
    await host.sandbox.pruneImages(data.imageBytes);
    // Last: it also tells what is damaged, which is no reason to keep no house.
    await host.store.settle();
  };
  const run = () => void keep().catch((err: unknown) => log.error({ err }, 'housekeeping failed'));
  run();
  const timer = setInterval(run, HOUSEKEEPING_MS);
  return () => clearInterval(timer);
}
