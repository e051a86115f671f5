// What set-ups need to reach packages, turned into the files and variables that tools read.

import type { SetupSecrets } from './order.ts';

export interface SandboxNetwork {
  readonly npmRegistry?: string | undefined;
  readonly pipIndex?: string | undefined;
  /** PEM text of a private certificate authority. */
  readonly ca?: string | undefined;
  readonly httpProxy?: string | undefined;
  readonly httpsProxy?: string | undefined;
  readonly noProxy?: string | undefined;
}

export function setupSecrets(network: SandboxNetwork): SetupSecrets {
  const proxy: Record<string, string> = {};
  for (const [name, value] of [
    ['HTTP_PROXY', network.httpProxy],
    ['HTTPS_PROXY', network.httpsProxy],
    ['NO_PROXY', network.noProxy],
  ] as const) {
    if (value === undefined) continue;
    proxy[name] = value;
    proxy[name.toLowerCase()] = value;
  }
  return {
    proxy,
    ...(network.ca === undefined ? {} : { ca: network.ca }),
    ...(network.npmRegistry === undefined ? {} : { npmrc: `registry=${network.npmRegistry}/\n` }),
    ...(network.pipIndex === undefined ? {} : { pipConf: `[global]\nindex-url = ${network.pipIndex}\n` }),
  };
}
