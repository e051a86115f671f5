import { expect, test } from '@jest/globals';
import { readConfig } from '../../src/config.ts';
import { isAllowedPackage } from '../../src/toolchains/system-packages.ts';

const allowed = (setting: string | undefined, name: string) =>
  isAllowedPackage(name, readConfig({ MULLOVER_ALLOW_PACKAGES: setting }).sandbox.packages);

test.each([
  [undefined, 'libxml2-dev', true],
  [undefined, 'g++-13', true],
  [undefined, 'gettext', true],
  [undefined, 'sudo', false],
  [undefined, 'openssh-server', false],
  [undefined, 'docker.io', false],
  ['all', 'sudo', true],
  ['all', '-y', false],
  ['all', 'b*', false],
  ['all', 'bc=1', false],
  ['all', 'bc/sid', false],
  ['all', 'bc:arm64', false],
  ['all', 'bc^', false],
  ['all', '?name', false],
  ['all', '~nbc', false],
  ['all', 'a b', false],
  ['all', '$(id)', false],
  ['none', 'libxml2-dev', false],
  ['graphviz, lib*-dev', 'libpq-dev', true],
  ['graphviz, lib*-dev', 'libpq5', false],
  ['g++', 'gxx', false],
  ['default,nginx', 'nginx', true],
  ['default,nginx', 'sqlite3', true],
])('with MULLOVER_ALLOW_PACKAGES %p a repository may have %s: %p', (setting, name, expected) => {
  expect(allowed(setting, name)).toBe(expected);
});
