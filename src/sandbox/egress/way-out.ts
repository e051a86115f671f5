// What a set-up can reach: through a tunnel, the registries of its tools and the operator's mirrors; or everything, where the
// operator wants it so.

import type Docker from 'dockerode';
import { setupSecrets } from '../../ecosystems/network.ts';
import type { PackageNetwork, SetupSecrets } from '../../ecosystems/package-network.ts';
import { type Lookup, systemLookup, type Upstream } from './dial.ts';
import { openEgress } from './egress.ts';
import { type HostRules, operatorRules, rulesOfAddress } from './host-rules.ts';
import { toolAddresses } from './tool-addresses.ts';
import { NOT_TUNNELLED, openTunnel, TUNNEL } from './tunnel.ts';

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
  const { network, setupNetwork, lookup = systemLookup } = deps;
  const addresses = await toolAddresses(deps.docker, image);
  const operator = operatorRules([...setupNetwork.hosts, ...further]);
  const registries = [
    ...mirrorsOf(network).flatMap((address) => rulesOfAddress(address, 'inside')),
    ...addresses.flatMap((address) => rulesOfAddress(address, 'public')),
  ];
  const rules: HostRules = { ranges: operator.ranges, hosts: [...registries, ...operator.hosts] };
  const upstream = upstreamOf(network.httpsProxy, network.noProxy);
  const plainUpstream = upstreamOf(network.httpProxy, network.noProxy);
  const egress = openEgress({ rules, lookup, upstream, plainUpstream });
  return {
    networkMode: 'none',
    secrets: setupSecrets({ ...network, httpProxy: TUNNEL, httpsProxy: TUNNEL, noProxy: NOT_TUNNELLED }),
    looksUpNames: false,
    attach: (container) => openTunnel(container, egress),
    registries: registries.filter(({ host }) => !host.startsWith('*')).map(({ host, port }) => `${host}:${port}`),
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

/** The operator gave these addresses, so that they may lie inside. */
function mirrorsOf(network: PackageNetwork): readonly string[] {
  const { npmRegistry, pipIndex, goProxy, goSumDatabase, cargoRegistry, mavenMirror } = network;
  const given = [npmRegistry, pipIndex, cargoRegistry, mavenMirror, ...(goProxy?.split(/[,|]/) ?? [])];
  // `name+key address`: its own address is the second word, where there is one.
  return [...given, goSumDatabase?.split(/\s+/).at(-1)].filter((address): address is string => Boolean(address));
}

function upstreamOf(proxy: string | undefined, noProxy = ''): Upstream | undefined {
  if (proxy === undefined) return undefined;
  const direct = noProxy.split(',').map((host) =>
    host
      .trim()
      .toLowerCase()
      .replace(/^\*?\./, ''),
  );
  const isDirect = (host: string) =>
    direct.some((one) => one === '*' || one === host || (one !== '' && host.endsWith(`.${one}`)));
  return { proxy: new URL(proxy), isDirect };
}
