import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { expect, test } from '@jest/globals';
import { XMLParser } from 'fast-xml-parser';
import { setupSecrets } from '../../src/ecosystems/network.ts';

const TRUST_STORE = resolve(import.meta.dirname, '../../sandbox/entry/trust-store.mjs');

test('nothing is set where the operator sets nothing', () => {
  expect(setupSecrets({})).toEqual({ variables: {} });
});

test('what packages need to be reached becomes files and variables', () => {
  expect(
    setupSecrets({
      npmRegistry: 'https://npm.corp',
      pipIndex: 'https://pip.corp/simple',
      goProxy: 'https://go.corp,direct',
      goSumDatabase: 'off',
      cargoRegistry: 'https://crates.corp/index',
      ca: 'PEM',
    }),
  ).toEqual({
    ca: 'PEM',
    npmrc: 'registry=https://npm.corp/\n',
    pipConf: '[global]\nindex-url = https://pip.corp/simple\n',
    cargoConfig:
      '[source.crates-io]\nreplace-with = "mullover"\n\n[source.mullover]\nregistry = "sparse+https://crates.corp/index/"\n',
    variables: {
      GOPROXY: 'https://go.corp,direct',
      GOSUMDB: 'off',
      YARN_NPM_REGISTRY_SERVER: 'https://npm.corp',
      UV_DEFAULT_INDEX: 'https://pip.corp/simple',
    },
  });
});

test('Java, which reads no proxy variables, gets settings and system properties', () => {
  const secrets = setupSecrets({ httpsProxy: 'http://u:p%40ss@proxy.corp:3128', noProxy: 'git.corp, .lan' });
  const { mavenSettings = '', ...others } = secrets;
  expect(others).toEqual({
    variables: {
      HTTPS_PROXY: 'http://u:p%40ss@proxy.corp:3128',
      https_proxy: 'http://u:p%40ss@proxy.corp:3128',
      YARN_HTTPS_PROXY: 'http://u:p%40ss@proxy.corp:3128',
      NO_PROXY: 'git.corp, .lan',
      no_proxy: 'git.corp, .lan',
    },
    javaOptions: ['-Dhttps.proxyHost=proxy.corp', '-Dhttps.proxyPort=3128', '-Dhttp.nonProxyHosts=git.corp|*.lan'],
  });
  expect(new XMLParser().parse(mavenSettings)).toEqual({
    settings: {
      proxies: {
        proxy: {
          id: 'mullover-https',
          active: true,
          protocol: 'https',
          host: 'proxy.corp',
          port: 3128,
          username: 'u',
          password: 'p@ss',
          nonProxyHosts: 'git.corp|*.lan',
        },
      },
    },
  });
});

test('a Maven mirror stands in for every remote repository, its login apart from its address', () => {
  const { mavenSettings = '', gradleInit = '' } = setupSecrets({ mavenMirror: "https://u:it's%3C@maven.corp/all" });
  expect(new XMLParser().parse(mavenSettings)).toEqual({
    settings: {
      servers: { server: { id: 'mullover', username: 'u', password: "it's<" } },
      mirrors: { mirror: { id: 'mullover', mirrorOf: 'external:*', url: 'https://maven.corp/all' } },
    },
  });
  expect(gradleInit).toContain("uri('https://maven.corp/all')");
  expect(gradleInit).toContain("username = 'u'; password = 'it\\'s<'");
  expect(setupSecrets({ mavenMirror: 'https://maven.corp' }).gradleInit).not.toContain('credentials');
});

test('a Java trust store holds each certificate of the bundle once and its digest', async () => {
  const { trustStore } = (await import(TRUST_STORE)) as { trustStore: (pem: string) => Buffer };
  const pem = (text: string) => `-----BEGIN CERTIFICATE-----\n${btoa(text)}\n-----END CERTIFICATE-----\n`;
  const store = trustStore(`# comment\n${pem('one')}${pem('two')}${pem('one')}`);
  const [content, digest] = [store.subarray(0, -20), store.subarray(-20)];
  const entry = (alias: string, der: string) =>
    `00000002${'0004'}${Buffer.from(alias).toString('hex')}${'00'.repeat(8)}0005${Buffer.from('X.509').toString('hex')}00000003${Buffer.from(der).toString('hex')}`;
  expect(content.toString('hex')).toBe(`feedfeed0000000200000002${entry('ca-0', 'one')}${entry('ca-1', 'two')}`);
  const password = Buffer.from('changeit', 'utf16le').swap16();
  expect(digest).toEqual(createHash('sha1').update(password).update('Mighty Aphrodite').update(content).digest());
});
