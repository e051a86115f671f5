// Which hosts a set-up may ask for: the registries of its tools, the operator's mirrors, and what the operator names. Pure.

import { isAddress, isCloudName, isInRange, isInside, isPublic, parseRange } from './public-address.ts';

/** Where a tool wants to go, in the form that every spelling of it has in common. */
export interface Target {
  /** In small letters, without a dot at its end; an IPv6 address without brackets. */
  readonly host: string;
  readonly port: number;
}

export interface HostRule {
  /** A name, or `*.` and what all of its names end with. */
  readonly host: string;
  readonly port: number;
  /** With `https` the tools must say in their greeting which host they mean. */
  readonly scheme: 'http' | 'https';
  /** Whether it may lie in a private network: the operator gave this very address. */
  readonly inside: boolean;
}

export interface HostRules {
  readonly hosts: readonly HostRule[];
  /** Further addresses that an allowed host may have, though they are not public. */
  readonly ranges: readonly NonNullable<ReturnType<typeof parseRange>>[];
}

const PORTS = { http: 80, https: 443 };

/** The host of an address such as `https://registry.corp:8443/npm`; nothing for what is none. */
export function rulesOfAddress(address: string, where: 'public' | 'inside'): readonly HostRule[] {
  // A pattern is no host to the parser.
  const [, wildcard = '', rest = ''] = /^(?:sparse\+)?(https?:\/\/)\*\.(.+)$/.exec(address) ?? [];
  const text = wildcard === '' ? address.replace(/^sparse\+/, '') : wildcard + rest;
  if (!URL.canParse(text)) return [];
  const { protocol, hostname, port } = new URL(text);
  const scheme = protocol === 'https:' ? 'https' : 'http';
  if (`${scheme}:` !== protocol) return [];
  const host = (wildcard === '' ? '' : '*.') + plainHost(hostname);
  return [{ host, port: port === '' ? PORTS[scheme] : Number(port), scheme, inside: where === 'inside' }];
}

/** What an operator writes: `files.corp`, `*.files.corp`, `files.corp:8443`, or addresses: `10.1.0.0/16`. */
export function operatorRules(entries: readonly string[]): HostRules {
  const ranges = entries.map(parseRange).filter((range) => range !== undefined);
  const names = entries.filter((entry) => parseRange(entry) === undefined);
  return {
    ranges,
    hosts: names.flatMap((entry) => {
      const [, name = '', port] = /^(.+?)(?::(\d+))?$/.exec(entry) ?? [];
      const host = name.toLowerCase().replace(/\.$/, '');
      return (['https', 'http'] as const).map((scheme) => ({
        ...{ host, scheme, inside: false },
        port: port === undefined ? PORTS[scheme] : Number(port),
      }));
    }),
  };
}

/** True for what operatorRules() understands. */
export function isHostEntry(entry: string): boolean {
  return parseRange(entry) !== undefined || /^(\*\.)?[a-z0-9]([a-z0-9_-]*\.?)*(:\d{1,5})?$/i.test(entry);
}

/** Names of a cloud's own services never are: behind a proxy of the operator nothing but the name is looked at. */
export function isAllowed({ hosts }: HostRules, target: Target): boolean {
  return !isCloudName(target.host) && hosts.some((rule) => covers(rule, target));
}

/** Whether it is allowed, and may be spoken to without TLS. */
export function isPlain({ hosts }: HostRules, target: Target): boolean {
  return !isCloudName(target.host) && hosts.some((rule) => rule.scheme === 'http' && covers(rule, target));
}

/** Whether a host that is allowed may be connected with at this address of it. */
export function mayHaveAddress({ hosts, ranges }: HostRules, target: Target, address: string): boolean {
  if (isPublic(address) || isInRange(address, ranges)) return true;
  return isInside(address) && hosts.some((rule) => rule.inside && covers(rule, target));
}

function covers({ host, port }: HostRule, target: Target): boolean {
  if (port !== target.port) return false;
  return host.startsWith('*.') ? target.host.endsWith(host.slice(1)) : target.host === host;
}

/** `host:port` of a CONNECT; undefined for what is anything more, or something else. */
export function targetOfAuthority(authority: string): Target | undefined {
  if (!/^[^/?#\\@\s]+:\d{1,5}$/.test(authority) || !URL.canParse(`http://${authority}`)) return undefined;
  const { hostname } = new URL(`http://${authority}`);
  const port = Number(authority.slice(authority.lastIndexOf(':') + 1));
  return hostname === '' || port > 65535 ? undefined : { host: plainHost(hostname), port };
}

/** The parser has made `127.1` and `0x7f000001` what they are, and foreign letters ASCII. */
export function plainHost(hostname: string): string {
  const plain = hostname.replace(/^\[(.*)\]$/, '$1');
  return isAddress(plain) ? plain : plain.replace(/\.$/, '');
}
