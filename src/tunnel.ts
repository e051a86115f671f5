// `npm start -- --tunnel URL`: brings what a channel of smee receives to the web process of this machine, for trying on a laptop.

import './node-version.ts';
import { SmeeClient } from 'smee-client';
import type { Config } from './config.ts';
import { EnvironmentFault, errorLine, InputFault } from './errors.ts';
import { localUrl } from './github/local-url.ts';
import { WEBHOOK_PATH } from './github/webhook-server.ts';
import { createLog } from './log.ts';
import { type Process, runProcess } from './run-process.ts';
import { createSecrets } from './secrets/secrets.ts';

const CONNECT_MS = 15_000;

/** Throws InputFault for what is no channel, EnvironmentFault where it cannot be reached. */
export async function startTunnel(config: Config, channel: string | undefined): Promise<Process> {
  if (channel === undefined || !URL.canParse(channel) || !/^https?:$/.test(new URL(channel).protocol))
    throw new InputFault(
      'The tunnel has no channel.',
      'Open https://smee.io/new and give the address that it shows: `npm start -- --tunnel https://smee.io/…`.',
    );
  const log = createLog(config.logLevel, createSecrets(), 'mullover-tunnel');
  const smee = new SmeeClient({
    source: channel,
    target: `${localUrl(config.web)}${WEBHOOK_PATH}`,
    logger: {
      info: (line: string) => log.info(line),
      error: (line: string, error: unknown) => log.warn({ error }, line),
    },
    maxConnectionTimeout: CONNECT_MS,
  });
  try {
    await smee.start();
  } catch (cause) {
    await smee.stop();
    throw new EnvironmentFault(
      `The channel ${channel} cannot be reached: ${errorLine(cause)}.`,
      'Check the address in a browser; HTTPS_PROXY is used where it is set.',
      { cause },
    );
  }
  return { close: () => smee.stop() };
}

if (import.meta.main) await runProcess((config) => startTunnel(config, process.argv[2]));
