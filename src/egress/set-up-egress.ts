// The proxy of a set-up: it lets through the registries of its tools, the operator's mirrors, and what is named beside them.

import type { PackageNetwork } from '../ecosystems/package-network.ts';
import { type Lookup, systemLookup, type Upstream } from './dial.ts';
import { type Egress, openEgress } from './egress.ts';
import { operatorRules, rulesOfAddress } from './host-rules.ts';

export interface SetUpHosts {
  readonly network: PackageNetwork;
  /** Of registries, as the tools of our own image name them. */
  readonly addresses: readonly string[];
  /** What the operator, and the repository with the operator's leave, names beside them: hosts, and ranges of addresses. */
  readonly hosts: readonly string[];
  readonly lookup?: Lookup | undefined;
}

export interface SetUpEgress extends Egress {
  /** Mirrors first: `host:port`. */
  readonly registries: readonly string[];
}

export function openSetUpEgress({ network, addresses, hosts, lookup = systemLookup }: SetUpHosts): SetUpEgress {
  const operator = operatorRules(hosts);
  const registries = [
    ...mirrorsOf(network).flatMap((address) => rulesOfAddress(address, 'inside')),
    ...addresses.flatMap((address) => rulesOfAddress(address, 'public')),
  ];
  const egress = openEgress({
    rules: { ranges: operator.ranges, hosts: [...registries, ...operator.hosts] },
    lookup,
    upstream: upstreamOf(network.httpsProxy, network.noProxy),
    plainUpstream: upstreamOf(network.httpProxy, network.noProxy),
  });
  const named = registries.filter(({ host }) => !host.startsWith('*')).map(({ host, port }) => `${host}:${port}`);
  return { ...egress, registries: named };
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
