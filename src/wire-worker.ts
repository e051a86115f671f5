// The worker process from its configuration: jobs in, draft pull requests out.

import { hostname } from 'node:os';
import { join } from 'node:path';
import { type Config, requireGitHub, requireModel, requireOtel } from './config.ts';
import { reachDocker } from './docker/docker.ts';
import { createGitHubApp } from './github/github-app.ts';
import { createLog } from './log.ts';
import { createMetrics } from './metrics/metrics.ts';
import { createSpanSender } from './metrics/send-spans.ts';
import { checkRedis } from './queue/check-redis.ts';
import { createCommandConsumer } from './queue/command-queue.ts';
import type { Consumer } from './queue/consumer.ts';
import { keepHouse } from './run/keep-house.ts';
import { redactedReading } from './store/redacted-reading.ts';
import { wholeEvents } from './trace/whole-events.ts';
import { createHost, type Host, type HostOptions } from './wire.ts';
import { createCatchUp } from './wire-catch-up.ts';
import { answerOperators } from './wire-operators.ts';
import { wireRuns } from './wire-runs.ts';
import { openStores } from './wire-stores.ts';
import type { createWorker } from './worker.ts';
import { pruneMirrors } from './workspace/prune-mirrors.ts';

/** A restart of the database is waited for; a run is worth it. */
const PATIENCE_MS = 60_000;

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
  const read = (run: string) => wholeEvents(redactedReading(host.store, host.secrets.redact), run);
  const spans = receiver && createSpanSender({ settings: receiver, read, log: () => log });
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
  const { secrets, store: trace, stores } = host;
  const log = createLog(config.logLevel, secrets, 'mullover-worker');
  const app = createGitHubApp({ ...gitHub, secrets, log, throttle: config.throttle, onAnswer: metrics.gitHub });
  const runs = wireRuns({ host, app, log });
  const { sandbox } = host;
  const stopHousekeeping = keepHouse({
    ...{ sandbox, trace, commands: stores.commands, caps: capsOf(config), log },
    pruneMirrors: (maxBytes) => pruneMirrors(join(config.data.folder, 'mirrors'), maxBytes),
  });
  const checks = [runs.queue.health, stores.health];
  const operators = await answerOperators(config, { metrics: metrics.text, checks, log });
  const missed = createCatchUp(config, { app, trace, queue: runs.queue, commands: stores.commands, log });
  const consumers = [create(runs.jobs), createCommandConsumer(runs.commands)];
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
      await runs.close();
      await sandbox.close();
      await spans?.close();
      await stores.close();
    },
  };
}

async function hostWithEngine(config: Config, options: HostOptions): Promise<Host> {
  await reachDocker();
  return createHost(config, options);
}

function capsOf({ data }: Config) {
  const trace = { days: data.traceDays, maxBytes: data.traceBytes };
  return { trace, mirrorBytes: data.mirrorBytes, imageBytes: data.imageBytes };
}
