// Which addresses a set-up may be connected with: public ones, and what the operator names. Pure.

import ipaddr from 'ipaddr.js';

/** Set aside for documentation: nobody's private networks, which a name server of a closed network may answer with. */
const DOCUMENTATION = ['192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24'].map((range) => ipaddr.parseCIDR(range));
/** All of IPv6 that is reached from anywhere. */
const GLOBAL = ipaddr.parseCIDR('2000::/3');
/** Ranges of the library in which a registry of a company lies. */
const INSIDE = ['private', 'uniqueLocal', 'carrierGradeNat', 'loopback', 'reserved', 'benchmarking'];

/**
 * Where clouds answer their machines about themselves, with keys among it. Some lie in public ranges (Azure) or in ones that companies
 * use (Alibaba, Oracle, AWS and Google over IPv6), so that they are named one by one.
 */
const CLOUD = new Set(
  [
    ...['169.254.169.254', '169.254.169.253', '169.254.170.2', '169.254.170.23', '169.254.0.23', '169.254.42.42'],
    ...['168.63.129.16', '100.100.100.200', '192.0.0.192', '192.80.8.124'],
    ...['fd00:ec2::254', 'fd00:ec2::253', 'fd00:ec2::23', 'fd20:ce::254', 'fd00:42::42', 'fe80::a9fe:a9fe'],
  ].map((address) => ipaddr.parse(address).toNormalizedString()),
);
/** The same service by the names that clouds give it in their own name servers. */
const CLOUD_NAMES =
  /^(?:(?:.+\.)?metadata|metadata\.(?:goog|(?:.+\.)?internal|.*\.?(?:tencentyun|platformequinix|packet|oraclecloud|vultr|aliyun|huaweicloud|cloud\.ibm)\..+)|instance-data(?:\..+)?|(?:.+\.)?metadata\.(?:cloud\.ibm\.com|google\.internal|azure\.(?:com|internal)))$/;
/** Stands before an address of IPv4 at the end of one of IPv6 (ISATAP), behind one of two words. */
const TUNNELLED_V4 = { before: [0, 0x200], marker: 0x5efe };

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
  if (address === undefined || isCloud(text)) return false;
  // The library counts what nobody has given out, too.
  if (address instanceof ipaddr.IPv6)
    return address.range() === 'unicast' && isWithin(address, GLOBAL) && !holdsV4(address);
  return address.range() === 'unicast' || DOCUMENTATION.some((range) => isWithin(address, range));
}

/** An address of the services that a cloud has for its own machines. */
export function isCloud(text: string): boolean {
  const address = parsed(text);
  return address !== undefined && CLOUD.has(address.toNormalizedString());
}

/** A name of such a service. */
export function isCloudName(host: string): boolean {
  return CLOUD_NAMES.test(host);
}

/** Of a network that a company has for itself; neither link-local (metadata services) nor for many receivers. */
export function isInside(text: string): boolean {
  const address = parsed(text);
  return address !== undefined && INSIDE.includes(address.range()) && !isCloud(text);
}

/** A service of the cloud only where a range is nothing but its address: who gives a network does not think of it. */
export function isInRange(text: string, ranges: readonly Range[]): boolean {
  const address = parsed(text);
  if (address === undefined) return false;
  const least = isCloud(text) ? address.toByteArray().length * 8 : 0;
  return ranges.some((range) => range[1] >= least && isWithin(address, range));
}

/** Whatever network it belongs to: a router on the way may send what it takes to that address. */
function holdsV4(address: ipaddr.IPv6): boolean {
  const [, , , , group, marker] = address.parts;
  return marker === TUNNELLED_V4.marker && TUNNELLED_V4.before.includes(group ?? -1);
}

function parsed(text: string): ipaddr.IPv4 | ipaddr.IPv6 | undefined {
  return isAddress(text) ? ipaddr.process(text) : undefined;
}

function isWithin(address: ipaddr.IPv4 | ipaddr.IPv6, [network, bits]: Range): boolean {
  return address.kind() === network.kind() && address.match(network, bits);
}
