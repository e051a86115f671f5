// The worker process from its configuration: jobs in, draft pull requests out.

import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { type Config, parseRepositoryFile, requireGitHub, requireModel } from './config.ts';
import { EnvironmentFault } from './errors.ts';
import { createGitHubApp, READING } from './github/github-app.ts';
import { type OpenedRun, openRun } from './github/open-run.ts';
import { createOutgoing } from './github/outgoing.ts';
import { endRun, type Outcome, publishRun } from './github/publish-run.ts';
import { createPublisher, type Publisher } from './github/publisher.ts';
import { isStillWanted } from './github/snapshot.ts';
import { createLog } from './log.ts';
import type { Workspace } from './ports.ts';
import { checkRedis } from './queue/check-redis.ts';
import { type Consumer, createConsumer } from './queue/consumer.ts';
import { reachDocker } from './sandbox/docker.ts';
import { type Solution, solve } from './solve.ts';
import { pruneRuns } from './store/prune-runs.ts';
import type { RunId } from './task.ts';
import { foldTree } from './trace/tree.ts';
import { progress } from './trace/views/progress.ts';
import { pullRequest } from './trace/views/pull-request.ts';
import { paused } from './trace/views/stopped.ts';
import { textsNeeded, type ViewName } from './trace/views/texts-needed.ts';
import { createHost, type Host } from './wire.ts';
import type { createWorker } from './worker.ts';
import { pruneMirrors } from './workspace/prune-mirrors.ts';

/** How often orphans are swept and disk caps are kept. */
const HOUSEKEEPING_MS = 5 * 60_000;
/** No execution takes this long: whichever worker started an older container is gone. */
const ORPHAN_SECONDS = 4 * 3600;
/** Commands that this build answers in comments. */
const COMMANDS: readonly string[] = [];

/** Throws InputFault for missing settings, EnvironmentFault without Docker or a Redis that keeps what it is given. */
export async function startWorkerProcess(config: Config, create: typeof createWorker): Promise<Consumer> {
  const gitHub = requireGitHub(config);
  requireModel(config);
  await checkRedis(config.redisUrl);
  await reachDocker();
  // The same name after a restart, so that the first sweep finds what a crash left behind.
  const host = createHost(config, `${hostname()}:${config.data.folder}`);
  const log = createLog(config.logLevel, host.secrets, 'mullover-worker');
  const stopHousekeeping = keepHouse(host, log);
  const app = createGitHubApp({ ...gitHub, secrets: host.secrets, log, throttle: config.throttle });
  const publisher = createPublisher(app, createOutgoing(host.secrets.redact));
  const { store: trace } = host;
  const parts = { trace, app, publisher, label: config.label, comment: (run: RunId) => commentOf(host, run) };
  const worker = create({
    consume: (handlers) =>
      createConsumer({
        redisUrl: config.redisUrl,
        concurrency: config.concurrency.jobs,
        ...config.lock,
        onError: (err) => log.warn({ err }, 'queue'),
        ...handlers,
      }),
    openRun: (job, signal) => openRun(job, parts, signal),
    solve: (opened, signal) => solveOpened(host, publisher, opened, signal),
    publish: (opened, outcome, signal) => publishRun(opened, outcome, parts, signal),
    isWanted: ({ run: _run, ...place }, signal) =>
      app.withAccess(place, READING, (api) => isStillWanted(api, place, config.label, signal), signal),
    showProgress: async ({ run, ...place }, signal) => {
      await publisher.comment(place, run, await commentOf(host, run), signal);
    },
    end: (job, reason, next) => endRun(job, parts, reason, next),
    progressMs: config.progressMs,
    log,
  });
  return {
    ready: () => worker.ready(),
    close: async () => {
      stopHousekeeping();
      await worker.close();
    },
  };
}

/** Clones with a read token that is dead before the search begins, searches, and builds what is to be published. */
async function solveOpened(host: Host, publisher: Publisher, opened: OpenedRun, signal: AbortSignal): Promise<Outcome> {
  const { run, task, place } = opened;
  const workspace = await opened.withSource((source) => host.open({ ...source, ref: task.base }, signal));
  await adoptRepositoryBudget(host, run, workspace);
  const solution = await solve(run, task, host.deps(workspace), signal);
  signal.throwIfAborted();
  const { choice, tree } = solution;
  if (!solution.interrupted) return outcomeOf(host, solution, place.issue);
  // The queue tries again later, with growing waits; nothing that is finished is done again.
  await publisher.comment(place, run, paused(choice.reason, tree.spent.calls), signal);
  throw new EnvironmentFault(choice.reason, choice.next);
}

/** The repository's own wish, up to the operator's maximum; the default branch's file counts, as the base commit has it. */
async function adoptRepositoryBudget({ store, config }: Host, run: RunId, workspace: Workspace): Promise<void> {
  const text = await workspace.read('.github/mullover.yml');
  const wish = text === undefined ? undefined : parseRepositoryFile(text).budget;
  const tree = foldTree(await store.events(run));
  if (wish === undefined || !tree.budget || tree.nodes.size > 0) return;
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
  const events = await host.store.events(run);
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
  const events = await host.store.events(run);
  return progress(events, await textsOf(host, run, 'progress'), {
    now: Date.now(),
    commands: COMMANDS,
    label: host.config.label,
  });
}

async function textsOf(host: Host, run: RunId, view: ViewName): Promise<ReadonlyMap<string, string>> {
  const refs = textsNeeded(await host.store.events(run), view);
  return new Map(await Promise.all(refs.map(async (ref) => [ref, await host.store.get(run, ref)] as const)));
}

/** Sweeps what crashed workers left behind, and keeps traces, mirrors and images below their caps. */
function keepHouse(host: Host, log: Logger): () => void {
  const { data } = host.config;
  const keep = async () => {
    const swept = await host.sandbox.sweep(ORPHAN_SECONDS);
    if (swept.length > 0) log.warn({ containers: swept }, 'removed containers that a crashed worker left behind');
    await pruneRuns(host.traceFolder, { days: data.traceDays, maxBytes: data.traceBytes });
    await pruneMirrors(join(data.folder, 'mirrors'), data.mirrorBytes);
    await host.sandbox.pruneImages(data.imageBytes);
  };
  const run = () => void keep().catch((err: unknown) => log.error({ err }, 'housekeeping failed'));
  run();
  const timer = setInterval(run, HOUSEKEEPING_MS);
  return () => clearInterval(timer);
}
