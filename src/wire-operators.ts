// The port on which a worker answers its operators, where one is configured.

import type { Logger } from 'pino';
import type { Config } from './config.ts';
import { type OperatorsServer, startOperatorsServer } from './github/operators-server.ts';
import { createHealth, HEALTH_PACE } from './health.ts';
import { checkFolder } from './store/check-folder.ts';

interface Operated {
  readonly metrics: () => Promise<string>;
  /** Beside the data folder; see `createHealth`. */
  readonly checks: readonly (() => Promise<void>)[];
  readonly log: Logger;
}

export async function answerOperators(
  { web, worker: { port }, data }: Config,
  { metrics, checks, log }: Operated,
): Promise<OperatorsServer | undefined> {
  if (port === undefined) return undefined;
  const health = createHealth({ checks: [...checks, () => checkFolder(data.folder)], ...HEALTH_PACE });
  const server = await startOperatorsServer({ host: web.host, port, log, metrics, health });
  log.info({ url: server.url }, 'answering operators');
  return server;
}
