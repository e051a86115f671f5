// What a set-up can reach: through a tunnel, the registries of its tools and the operator's mirrors; or everything, where the
// operator wants it so.

import type Docker from 'dockerode';
import { setupSecrets } from '../ecosystems/network.ts';
import type { PackageNetwork, SetupSecrets } from '../ecosystems/package-network.ts';
import type { Lookup } from '../egress/dial.ts';
import { openSetUpEgress } from '../egress/set-up-egress.ts';
import { NOT_TUNNELLED, TUNNEL } from '../egress/tunnel.ts';
import { openTunnel } from './open-tunnel.ts';
import { toolAddresses } from './tool-addresses.ts';

/** What the operator sets. */
export interface SetupNetwork {
  /** `open`: all that the engine's own network reaches, the host and its neighbours included. */
  readonly mode: 'filtered' | 'open';
  /** What every set-up may reach beside registries: names, and ranges of addresses. */
  readonly hosts: readonly string[];
  /** Patterns of what repositories may add for themselves. */
  readonly offered: readonly string[];
}

export interface NetworkDeps {
  readonly docker: Docker;
  readonly network: PackageNetwork;
  readonly setupNetwork: SetupNetwork;
  /** Told what was refused. */
  readonly log: (line: string) => void;
  readonly lookup?: Lookup;
}

/** Of one container. */
export interface WayOut {
  readonly networkMode: 'none' | 'bridge';
  /** Proxies and all that tools need to find packages. */
  readonly secrets: SetupSecrets;
  /** False where names are looked up by the proxy alone. */
  readonly looksUpNames: boolean;
  /** Opens the way for a container that runs; throws when it cannot: nothing may begin then. */
  readonly attach: (container: Docker.Container) => Promise<void>;
  /** Mirrors first: `host:port`. */
  readonly registries: readonly string[];
  /** `host:port`, each once. */
  readonly refused: () => readonly string[];
  /** What was refused or not reached, one line each. */
  readonly notes: () => readonly string[];
  readonly close: () => void;
}

/** `image`: one of ours, whose tools are asked where they fetch from; `further`: hosts that the repository may have. */
export async function wayOut(
  deps: NetworkDeps,
  { image, further = [] }: { readonly image: string; readonly further?: readonly string[] },
): Promise<WayOut> {
  if (deps.setupNetwork.mode === 'open') return openWay(deps.network);
  const { network, setupNetwork, lookup } = deps;
  const addresses = await toolAddresses(deps.docker, image);
  const egress = openSetUpEgress({ network, addresses, hosts: [...setupNetwork.hosts, ...further], lookup });
  return {
    networkMode: 'none',
    secrets: setupSecrets({ ...network, httpProxy: TUNNEL, httpsProxy: TUNNEL, noProxy: NOT_TUNNELLED }),
    looksUpNames: false,
    attach: (container) => openTunnel(container, egress),
    registries: egress.registries,
    refused: () => [...egress.refused],
    notes: egress.notes,
    close: () => {
      for (const line of egress.notes()) deps.log(line);
      egress.close();
    },
  };
}

function openWay(network: PackageNetwork): WayOut {
  return {
    ...{ networkMode: 'bridge', secrets: setupSecrets(network), looksUpNames: true },
    attach: () => Promise.resolve(),
    registries: [],
    refused: () => [],
    notes: () => [],
    close: () => {},
  };
}
