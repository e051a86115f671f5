// The web process from its configuration: webhooks in, jobs out.

import { join } from 'node:path';
import type { Logger } from 'pino';
import { type Config, requireWebhookSecrets } from './config.ts';
import { type HookAddresses, openHookAddresses } from './github/hook-addresses.ts';
import type { RunningServer } from './github/webhook-server.ts';
import { createHealth, HEALTH_PACE } from './health.ts';
import type { startWeb } from './index.ts';
import { createLog, gatheredOutput } from './log.ts';
import { createMetrics } from './metrics/metrics.ts';
import { checkRedis } from './queue/check-redis.ts';
import { createCommandProducer } from './queue/command-queue.ts';
import { createJobCounter } from './queue/count-jobs.ts';
import { createProducer } from './queue/producer.ts';
import { createQueueBoard } from './queue/queue-board.ts';
import { POLICIES } from './search/policy.ts';
import { createSecrets } from './secrets/secrets.ts';
import { secretsInSettings } from './settings-secrets.ts';
import { startPages } from './wire-pages.ts';
import { openStores } from './wire-stores.ts';

/** What waits for a database that is away is stored by then, or GitHub is told that it is not. */
const PATIENCE_MS = 2000;

/** Throws InputFault without a webhook secret, EnvironmentFault without a Redis that keeps what it is given. */
export async function startWebProcess(config: Config, start: typeof startWeb): Promise<RunningServer> {
  const webhookSecrets = requireWebhookSecrets(config);
  const secrets = createSecrets();
  for (const secret of secretsInSettings(config)) secrets.register(secret);
  const log = createLog(config.logLevel, secrets, 'mullover-web', gatheredOutput());
  await checkRedis(config.redisUrl);
  const stores = openStores(config, { redact: secrets.redact, patienceMs: PATIENCE_MS });
  await stores.health();
  const addresses = await addressesOf(config, log);
  const queueing = { redisUrl: config.redisUrl, onError: (err: Error) => log.warn({ err }, 'queue') };
  const producer = createProducer(queueing);
  const commands = createCommandProducer(queueing);
  const jobs = createJobCounter(queueing);
  const metrics = createMetrics('web');
  metrics.watchQueues(jobs.count);
  metrics.watchRuns(async () => (await stores.trace.list({ limit: 0 })).counts);
  const openBoard = (path: string) => createQueueBoard({ ...queueing, path });
  const pages = await startPages(config, { trace: stores.trace, log, secrets, openBoard });
  const server = await start({
    ...{ host: config.web.host, port: config.web.port, secrets: webhookSecrets, log },
    healthPort: config.web.healthPort,
    mayConnect: addresses?.has,
    label: config.label,
    mention: config.mention,
    outcomes: config.outcomes,
    policies: POLICIES.map(({ name }) => name),
    budget: config.budget.default,
    policy: config.policy,
    trace: stores.trace,
    metrics: metrics.text,
    onAnswer: metrics.delivery,
    queue: producer,
    commands: stores.commands,
    enqueueCommand: commands.enqueue,
    health: createHealth({
      checks: [producer.health, stores.health],
      ...HEALTH_PACE,
    }),
  });
  return {
    url: server.url,
    healthUrl: server.healthUrl,
    close: async () => {
      await Promise.all([server.close(), pages.close()]);
      addresses?.close();
      await producer.close();
      await commands.close();
      await jobs.close();
      await stores.close();
    },
  };
}

const HOUR_MS = 3_600_000;

async function addressesOf({ web, data }: Config, log: Logger): Promise<HookAddresses | undefined> {
  if (web.sources === 'any') return undefined;
  const file = join(data.folder, 'github-addresses.json');
  return openHookAddresses({ apiUrl: web.apiUrl, file, refreshMs: HOUR_MS, log });
}
