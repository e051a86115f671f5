// What set-ups need to reach packages, turned into the files and variables that the tools of all ecosystems read. Pure.

import { ECOSYSTEMS } from './all.ts';
import type { Ecosystem, Variables } from './ecosystem.ts';
import type { PackageNetwork, SetupSecrets } from './package-network.ts';

export function setupSecrets(network: PackageNetwork, ecosystems: readonly Ecosystem[] = ECOSYSTEMS): SetupSecrets {
  const parts = ecosystems.map(({ secrets }) => secrets?.(network) ?? {});
  return Object.assign({}, network.ca === undefined ? {} : { ca: network.ca }, ...parts, {
    variables: Object.assign(proxies(network), ...parts.map(({ variables }) => variables)),
  });
}

function proxies({ httpProxy, httpsProxy, noProxy }: PackageNetwork): Variables {
  const given = Object.entries({ HTTP_PROXY: httpProxy, HTTPS_PROXY: httpsProxy, NO_PROXY: noProxy });
  return Object.fromEntries(
    given.flatMap(([name, value]) =>
      value === undefined
        ? []
        : [
            [name, value],
            [name.toLowerCase(), value],
          ],
    ),
  );
}
