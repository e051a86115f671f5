import { expect, test } from '@jest/globals';
import {
  type HostRules,
  isAllowed,
  isHostEntry,
  isPlain,
  mayHaveAddress,
  operatorRules,
  rulesOfAddress,
  targetOfAuthority,
} from '../../src/egress/host-rules.ts';

const operator = operatorRules(['files.corp', '*.cdn.example', 'other.corp:8443', '10.1.0.0/16']);
const rules: HostRules = {
  ranges: operator.ranges,
  hosts: [
    ...rulesOfAddress('https://registry.example/npm/', 'public'),
    ...rulesOfAddress('sparse+https://*.crates.example/', 'public'),
    ...rulesOfAddress('http://nexus:8081/pypi/simple', 'inside'),
    ...operator.hosts,
  ],
};

const ALLOWED: readonly (readonly [authority: string, allowed: boolean])[] = [
  ['registry.example:443', true],
  ['REGISTRY.Example.:443', true],
  ['registry.example:80', false],
  ['registry.example:22', false],
  ['registry.example.evil.test:443', false],
  ['evil-registry.example:443', false],
  ['x.registry.example:443', false],
  ['static.crates.example:443', true],
  ['a.b.crates.example:443', true],
  ['crates.example:443', false],
  ['evilcrates.example:443', false],
  ['nexus:8081', true],
  ['nexus:443', false],
  ['files.corp:443', true],
  ['files.corp:80', true],
  ['files.corp:8080', false],
  ['img.cdn.example:443', true],
  ['other.corp:8443', true],
  ['other.corp:443', false],
  // A range names addresses that allowed names may have, and allows none by itself.
  ['10.1.0.1:443', false],
  ['127.0.0.1:443', false],
];

test.each(ALLOWED)('a set-up that asks for %s: allowed is %s', (authority, allowed) => {
  const target = targetOfAuthority(authority);
  expect(target && isAllowed(rules, target)).toBe(allowed);
});

test.each([
  'registry.example',
  'user@registry.example:443',
  'evil.test:443@registry.example:443',
  'registry.example:443/path',
  'registry.example:443#',
  'registry.example:99999',
  'registry.example:',
  'registry example:443',
  ':443',
  '',
])('%p is no target', (authority) => {
  expect(targetOfAuthority(authority)).toBe(undefined);
});

test('every spelling of an address is that address', () => {
  const spellings = ['127.1:80', '0x7f.1:80', '2130706433:80', '0177.0.0.1:80', '127.0.0.1:80', '127.0.0.1.:80'];
  expect(spellings.map((text) => targetOfAuthority(text)?.host)).toEqual(spellings.map(() => '127.0.0.1'));
  expect(targetOfAuthority('[::ffff:7f00:1]:80')).toEqual({ host: '::ffff:7f00:1', port: 80 });
});

test.each([
  ['registry.example', 443, '93.184.216.34', true],
  ['registry.example', 443, '10.1.2.3', true],
  ['registry.example', 443, '10.2.2.3', false],
  ['registry.example', 443, '::ffff:10.2.2.3', false],
  ['nexus', 8081, '10.2.2.3', true],
  ['nexus', 8081, '127.0.0.1', true],
  ['nexus', 8081, 'fd00::5', true],
  ['nexus', 8081, '169.254.169.254', false],
  ['nexus', 8081, '224.0.0.1', false],
  ['nexus', 8081, '0.0.0.0', false],
  ['files.corp', 443, '192.168.0.1', false],
])('%s:%d at %s: %s', (host, port, address, may) => {
  expect(mayHaveAddress(rules, { host, port }, address)).toBe(may);
});

test('only what is named by an address of http, or by an operator for port 80, is spoken to without TLS', () => {
  const of = (host: string, port: number) => isPlain(rules, { host, port });
  expect([of('nexus', 8081), of('files.corp', 80), of('files.corp', 443), of('registry.example', 443)]).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

test('what operators may write, and what not', () => {
  const entries = ['a.corp', '*.corp', 'a.corp:8443', '10.0.0.0/8', 'fd00::/8', '10.0.0.1', 'localhost'];
  expect(entries.filter((entry) => !isHostEntry(entry))).toEqual([]);
  const wrong = ['*', '*.*', 'https://a.corp', 'a.corp/x', 'a b', '10.0.0.0/99', '-a', 'a.*.corp'];
  expect(wrong.filter(isHostEntry)).toEqual([]);
});

test('what is no address of the web names no host', () => {
  for (const text of ['off', 'direct', 'ftp://a.corp/', 'https://', ''])
    expect(rulesOfAddress(text, 'inside')).toEqual([]);
});

test('a service of a cloud is not asked for, whoever allows its name or a range around it', () => {
  const wide = operatorRules(['*.internal', 'metadata.google.internal', '100.64.0.0/10', 'mirror.corp']);
  const cloud = { host: 'metadata.google.internal', port: 80 };
  const mirror = { host: 'mirror.corp', port: 443 };
  expect([isAllowed(wide, cloud), isAllowed(wide, { host: 'files.internal', port: 443 })]).toEqual([false, true]);
  expect(['100.64.3.4', '100.100.100.200', '168.63.129.16'].map((at) => mayHaveAddress(wide, mirror, at))).toEqual([
    ...[true, false, false],
  ]);
  const inside: HostRules = { ranges: [], hosts: rulesOfAddress('https://mirror.corp/', 'inside') };
  expect(['10.0.0.7', '100.100.100.200', 'fd00:ec2::254'].map((at) => mayHaveAddress(inside, mirror, at))).toEqual([
    ...[true, false, false],
  ]);
});
