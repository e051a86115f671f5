import { expect, test } from '@jest/globals';
import { isCloud, isCloudName, isInRange, isInside, isPublic, parseRange } from '../../src/egress/public-address.ts';

const PRIVATE = [
  ...['0.0.0.0', '0.1.2.3', '10.0.0.1', '100.64.0.1', '100.127.255.254', '127.0.0.1', '127.255.255.254'],
  ...['169.254.169.254', '172.16.0.1', '172.31.255.255', '192.168.1.1', '192.0.0.1', '198.18.0.1', '224.0.0.1'],
  ...['239.1.2.3', '240.0.0.1', '255.255.255.255'],
  ...['::', '::1', '::ffff:127.0.0.1', '::ffff:10.0.0.1', '::ffff:a00:1', 'fe80::1', 'fc00::1', 'fd12:3456::1'],
  ...['ff02::1', '64:ff9b::a00:1', '2002:a00:1::1', '2001::1', '::127.0.0.1', '::a00:1', 'fe80::1%eth0', 'fec0::1'],
];
const ELSEWHERE = ['not an address', '', '1.2.3', '127.1', '0x7f000001', '1.2.3.4.5', '1.2.3.4/8'];

test.each([...PRIVATE, ...ELSEWHERE])('%s is not public', (address) => {
  expect(isPublic(address)).toBe(false);
});

test.each(['93.184.216.34', '8.8.8.8', '172.32.0.1', '100.128.0.1', '2606:2800:220:1::1', '::ffff:8.8.8.8'])(
  '%s is public',
  (address) => {
    expect(isPublic(address)).toBe(true);
  },
);

/** Services that clouds have for their own machines, by the cloud. */
const CLOUDS = [
  ['AWS, Azure, Google and most others', '169.254.169.254'],
  ['AWS: name server', '169.254.169.253'],
  ['AWS: roles of containers', '169.254.170.2'],
  ['AWS: roles of pods', '169.254.170.23'],
  ['AWS over IPv6', 'fd00:ec2::254'],
  ['AWS over IPv6: roles of pods', 'fd00:ec2::23'],
  ['Azure: host of the machine', '168.63.129.16'],
  ['Google over IPv6', 'fd20:ce::254'],
  ['Alibaba', '100.100.100.200'],
  ['Oracle, older machines', '192.0.0.192'],
  ['Tencent', '169.254.0.23'],
  ['Scaleway', '169.254.42.42'],
  ['Scaleway over IPv6', 'fd00:42::42'],
  ['OpenStack over IPv6', 'fe80::a9fe:a9fe'],
] as const;

test.each(CLOUDS)(
  '%s (%s) is reached neither as public nor as a network inside, nor by a range around it',
  (_cloud, address) => {
    const isV6 = address.includes(':');
    const around = [parseRange(isV6 ? 'fc00::/6' : '0.0.0.0/0'), parseRange(isV6 ? '::/0' : '168.0.0.0/6')];
    const ranges = around.filter((range) => range !== undefined);
    expect([isCloud(address), isPublic(address), isInside(address), isInRange(address, ranges)]).toEqual([
      ...[true, false, false, false],
    ]);
    const own = parseRange(address);
    expect(own && isInRange(address, [own])).toBe(true);
  },
);

const QUAD = '168.63.129.16';
test.each([
  ['IPv4 in IPv6', `::ffff:${QUAD}`],
  ['IPv4 in IPv6, in hexadecimal', '::ffff:a83f:8110'],
  ['IPv4 in IPv6, written out', '0:0:0:0:0:ffff:a83f:8110'],
  ['translated', `::ffff:0:${QUAD}`],
  ['NAT64', `64:ff9b::${QUAD}`],
  ['NAT64 of a network', `64:ff9b:1::${QUAD}`],
  ['6to4', '2002:a83f:8110::1'],
  ['Teredo', '2001:0:a83f:8110::1'],
  ['compatible', `::${QUAD}`],
  ['ISATAP', '2001:470:1f0b:1::5efe:a83f:8110'],
  ['ISATAP of a global address', '2001:470:1f0b:1:200:5efe:a83f:8110'],
  ['a private one in ISATAP', '2606:4700:1::5efe:a00:1'],
  ['a private one in 6to4', '2002:c0a8:101::1'],
  ['a private one in NAT64', '64:ff9b::c0a8:101'],
  ['link-local in IPv6', '::ffff:169.254.169.254'],
])('%s (%s) is not public', (_form, address) => {
  expect(isPublic(address)).toBe(false);
});

test.each([
  ...['0.0.0.0', '0.255.255.255', '100.64.0.0', '100.127.255.255', '169.254.0.0', '192.0.0.0', '192.0.0.255'],
  ...['192.88.99.1', '198.18.0.0', '198.19.255.255'],
  ...['224.0.0.0', '239.255.255.255', '240.0.0.0', '255.255.255.254', '255.255.255.255'],
  ...['2001:2::1', '2001:10::1', '2001:20::1', '2001:db8::1', '3fff::1', '5f00::1', '100::1', 'ff0e::1', '4000::1'],
])('%s, of a range for other purposes, is not public', (address) => {
  expect(isPublic(address)).toBe(false);
});

test.each([
  ...['metadata', 'metadata.google.internal', 'metadata.goog', 'instance-data', 'instance-data.ec2.internal'],
  ...['metadata.tencentyun.com', 'metadata.platformequinix.com', 'metadata.packet.net', 'metadata.azure.internal'],
  ...['api.metadata.cloud.ibm.com', 'metadata.oraclecloud.com', 'x.metadata.google.internal'],
])('%s is a name of a service of a cloud', (name) => {
  expect(isCloudName(name)).toBe(true);
});

test.each([
  ...['registry.npmjs.example', 'metadata.example.org', 'packages.metadata.example', 'metadata-store.corp'],
  ...['instance-database.corp', 'files.internal', 'metadatagoog.example'],
])('%s is none', (name) => {
  expect(isCloudName(name)).toBe(false);
});
