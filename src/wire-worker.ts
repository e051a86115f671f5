// The worker process from its configuration: jobs in, draft pull requests out.

import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { type Config, requireGitHub, requireModel } from './config.ts';
import { EnvironmentFault } from './errors.ts';
import { type AnswerParts, answerCommand } from './github/answer-command.ts';
import { answerRetry } from './github/continue-run.ts';
import { createGitHubApp, READING } from './github/github-app.ts';
import { type OpenedRun, type OpenRunParts, openRun } from './github/open-run.ts';
import { createOutgoing } from './github/outgoing.ts';
import { endRun, type Outcome, type PublishParts, publishRun } from './github/publish-run.ts';
import { createPublisher } from './github/publisher.ts';
import { isStillWanted } from './github/snapshot.ts';
import { createLog } from './log.ts';
import type { Workspace } from './ports.ts';
import { checkRedis } from './queue/check-redis.ts';
import { type CommandConsumer, createCommandConsumer } from './queue/command-queue.ts';
import { type Consumer, createConsumer } from './queue/consumer.ts';
import { createProducer } from './queue/producer.ts';
import { parseRepositoryFile } from './repository-file.ts';
import { reachDocker } from './sandbox/docker.ts';
import { type Solution, solve } from './solve.ts';
import { type CommandStore, createCommandStore } from './store/command-store.ts';
import { pruneRuns } from './store/prune-runs.ts';
import type { RunId } from './task.ts';
import { foldTree } from './trace/tree.ts';
import { progress } from './trace/views/progress.ts';
import { pullRequest } from './trace/views/pull-request.ts';
import { paused } from './trace/views/stopped.ts';
import { textsNeeded, type ViewName } from './trace/views/texts-needed.ts';
import { wholeEvents } from './trace/whole-events.ts';
import { createHost, type Host } from './wire.ts';
import type { createWorker, WorkerParts } from './worker.ts';
import { pruneMirrors } from './workspace/prune-mirrors.ts';

/** How often orphans are swept and disk caps are kept. */
const HOUSEKEEPING_MS = 5 * 60_000;
/** No execution takes this long: whichever worker started an older container is gone. */
const ORPHAN_SECONDS = 4 * 3600;
/** Commands that this build answers in comments. */
export const COMMANDS: readonly string[] = ['retry', 'stop'];
/** How often a command looks whether the search that it waits for has ended. */
const LATER_MS = 5000;

/** Throws InputFault for missing settings, EnvironmentFault without Docker or a Redis that keeps what it is given. */
export async function startWorkerProcess(config: Config, create: typeof createWorker): Promise<Consumer> {
  const gitHub = requireGitHub(config);
  requireModel(config);
  await checkRedis(config.redisUrl);
  await reachDocker();
  // The same name after a restart, so that the first sweep finds what a crash left behind.
  const host = createHost(config, `${hostname()}:${config.data.folder}`);
  const log = createLog(config.logLevel, host.secrets, 'mullover-worker');
  const app = createGitHubApp({ ...gitHub, secrets: host.secrets, log, throttle: config.throttle });
  const publisher = createPublisher(app, createOutgoing(host.secrets.redact));
  const producer = createProducer({ redisUrl: config.redisUrl, onError: (err) => log.warn({ err }, 'queue') });
  const commands = createCommandStore(join(config.data.folder, 'commands'));
  const stopHousekeeping = keepHouse(host, commands, log);
  const parts: Parts = {
    ...{ trace: host.store, app, publisher, commands, label: config.label, most: config.budget.max },
    ...{ words: COMMANDS, enqueue: producer.enqueue, comment: (run) => commentOf(host, run) },
  };
  const consumers = [create(workerParts(host, parts, log)), commandConsumer(config, parts, log)];
  return {
    ready: async () => {
      await Promise.all(consumers.map((consumer) => consumer.ready()));
      log.info({ redis: new URL(config.redisUrl).host, data: config.data.folder }, 'waiting for runs');
    },
    close: async () => {
      stopHousekeeping();
      await Promise.all(consumers.map((consumer) => consumer.close()));
      await producer.close();
    },
  };
}

type Parts = OpenRunParts & PublishParts & AnswerParts & { readonly commands: CommandStore };

function workerParts(host: Host, parts: Parts, log: Logger): WorkerParts {
  const { app, publisher, commands } = parts;
  const { config } = host;
  return {
    consume: (handlers) =>
      createConsumer({
        redisUrl: config.redisUrl,
        concurrency: config.concurrency.jobs,
        ...config.lock,
        onError: (err) => log.warn({ err }, 'queue'),
        ...handlers,
      }),
    openRun: (job, signal) => openRun(job, parts, signal),
    solve: (opened, signal, stop) => solveOpened(host, parts, opened, { signal, stop }),
    publish: (opened, outcome, signal) => publishRun(opened, outcome, parts, signal),
    isWanted: ({ run: _run, command: _command, ...place }, signal) =>
      app.withAccess(place, READING, (api) => isStillWanted(api, place, config.label, signal), signal),
    isStopped: ({ run }) => commands.isStopRequested(run),
    showProgress: async ({ run, command: _command, ...place }, signal) => {
      await publisher.comment(place, run, await commentOf(host, run), signal);
    },
    answer: (job, signal) => answerRetry(job, parts, signal),
    end: (job, reason, next) => endRun(job, parts, reason, next),
    progressMs: config.progressMs,
    log,
  };
}

function commandConsumer(config: Config, parts: Parts, log: Logger): CommandConsumer {
  return createCommandConsumer({
    redisUrl: config.redisUrl,
    ...config.lock,
    laterMs: LATER_MS,
    run: (command, signal) => answerCommand(command, parts, signal),
    onError: (err) => log.warn({ err }, 'commands'),
  });
}

interface Signals {
  readonly signal: AbortSignal;
  readonly stop: AbortSignal;
}

/** Clones with a read token that is dead before the search begins, searches, and builds what is to be published. */
async function solveOpened(
  host: Host,
  { publisher, commands }: Parts,
  opened: OpenedRun,
  { signal, stop }: Signals,
): Promise<Outcome> {
  const { run, task, place } = opened;
  const workspace = await opened.withSource((source) => host.open({ ...source, ref: task.base }, signal));
  await adoptRepositoryBudget(host, run, workspace);
  const solution = await solve(run, task, { ...host.deps(workspace), stop }, signal);
  signal.throwIfAborted();
  const { choice, tree } = solution;
  if (!solution.interrupted) {
    await commands.clearStop(run);
    return outcomeOf(host, solution, place.issue);
  }
  // The queue tries again later, with growing waits; nothing that is finished is done again.
  await publisher.comment(place, run, paused(choice.reason, tree.spent.calls), signal);
  throw new EnvironmentFault(choice.reason, choice.next);
}

/** The repository's own wish, up to the operator's maximum; the default branch's file counts, as the base commit has it. */
async function adoptRepositoryBudget({ store, config }: Host, run: RunId, workspace: Workspace): Promise<void> {
  const text = await workspace.read('.github/mullover.yml');
  const wish = text === undefined ? undefined : parseRepositoryFile(text).budget;
  const tree = foldTree(await wholeEvents(store, run));
  if (wish === undefined || !tree.budget || tree.nodes.size > 0 || tree.raises.length > 0) return;
  const rollouts = Math.min(wish, config.budget.max.rollouts);
  if (rollouts === tree.budget.rollouts) return;
  await store.append(run, tree.length, {
    type: 'budget-raised',
    budget: { ...tree.budget, rollouts },
    by: '.github/mullover.yml',
  });
}

async function outcomeOf(host: Host, { run, choice, patch, test }: Solution, issue: number): Promise<Outcome> {
  const proposed = choice.decision === 'propose' || choice.decision === 'doubt';
  if (!proposed || !patch) return { pullRequest: undefined };
  const events = await wholeEvents(host.store, run);
  const texts = await textsOf(host, run, 'pull-request');
  const trace = join(host.traceFolder, run);
  const text = pullRequest(events, texts, { run, issue, trace, commands: COMMANDS });
  if (!text) return { pullRequest: undefined };
  return {
    pullRequest: {
      ...text,
      test: test && { title: `test: show issue #${issue}`, changes: test.changes },
      fix: { title: text.title, changes: patch.changes },
    },
  };
}

async function commentOf(host: Host, run: RunId): Promise<string> {
  const events = await wholeEvents(host.store, run);
  return progress(events, await textsOf(host, run, 'progress'), {
    now: Date.now(),
    commands: COMMANDS,
    label: host.config.label,
  });
}

async function textsOf(host: Host, run: RunId, view: ViewName): Promise<ReadonlyMap<string, string>> {
  const refs = textsNeeded(await wholeEvents(host.store, run), view);
  return new Map(await Promise.all(refs.map(async (ref) => [ref, await host.store.get(run, ref)] as const)));
}

/** Sweeps what crashed workers left behind, and keeps traces, mirrors and images below their caps. */
function keepHouse(host: Host, commands: CommandStore, log: Logger): () => void {
  const { data } = host.config;
  const keep = async () => {
    const swept = await host.sandbox.sweep(ORPHAN_SECONDS);
    if (swept.length > 0) log.warn({ containers: swept }, 'removed containers that a crashed worker left behind');
    await pruneRuns(host.traceFolder, { days: data.traceDays, maxBytes: data.traceBytes });
    await commands.prune(data.traceDays);
    await pruneMirrors(join(data.folder, 'mirrors'), data.mirrorBytes);
    await host.sandbox.pruneImages(data.imageBytes);
  };
  const run = () => void keep().catch((err: unknown) => log.error({ err }, 'housekeeping failed'));
  run();
  const timer = setInterval(run, HOUSEKEEPING_MS);
  return () => clearInterval(timer);
}
