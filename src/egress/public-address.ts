// Which addresses a set-up may be connected with: public ones, and what the operator names. Pure.

import ipaddr from 'ipaddr.js';

/** Set aside for documentation: nobody's private networks, though the library keeps them with reserved ones. */
const DOCUMENTATION = ['192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24'].map((range) => ipaddr.parseCIDR(range));
/** All of IPv6 that is reached from anywhere. */
const GLOBAL = ipaddr.parseCIDR('2000::/3');
/** Ranges of the library in which a registry of a company lies. */
const INSIDE = ['private', 'uniqueLocal', 'carrierGradeNat', 'loopback', 'reserved', 'benchmarking'];

type Range = ReturnType<typeof ipaddr.parseCIDR>;

/** `10.1.0.0/16` or one address; undefined for anything else. */
export function parseRange(text: string): Range | undefined {
  if (ipaddr.isValidCIDR(text)) return ipaddr.parseCIDR(text);
  if (!isAddress(text)) return undefined;
  const address = ipaddr.process(text);
  return [address, address.kind() === 'ipv4' ? 32 : 128];
}

/** In full: the library takes `127.1` for an address, too. */
export function isAddress(text: string): boolean {
  return ipaddr.IPv4.isValidFourPartDecimal(text) || ipaddr.IPv6.isValid(text);
}

/** Reached from anywhere; an IPv4 address inside of an IPv6 one is looked at as what it is. */
export function isPublic(text: string): boolean {
  const address = parsed(text);
  if (address === undefined) return false;
  // The library counts what nobody has given out, too.
  if (address.kind() === 'ipv6') return address.range() === 'unicast' && isWithin(address, GLOBAL);
  return address.range() === 'unicast' || DOCUMENTATION.some((range) => isWithin(address, range));
}

/** Of a network that a company has for itself; neither link-local (metadata services) nor for many receivers. */
export function isInside(text: string): boolean {
  const address = parsed(text);
  return address !== undefined && INSIDE.includes(address.range());
}

export function isInRange(text: string, ranges: readonly Range[]): boolean {
  const address = parsed(text);
  return address !== undefined && ranges.some((range) => isWithin(address, range));
}

function parsed(text: string): ipaddr.IPv4 | ipaddr.IPv6 | undefined {
  return isAddress(text) ? ipaddr.process(text) : undefined;
}

function isWithin(address: ipaddr.IPv4 | ipaddr.IPv6, [network, bits]: Range): boolean {
  return address.kind() === network.kind() && address.match(network, bits);
}
