import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { registryLogin } from '../../src/docker/registry-login.ts';
import { EnvironmentFault } from '../../src/errors.ts';

const HOST = 'registry.example.com:5000';
const path = process.env.PATH;
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mullover-login-'));
});
afterEach(async () => {
  process.env.PATH = path;
  await rm(folder, { recursive: true, force: true });
});

const asked = (login?: string) => registryLogin({ host: HOST, login, dockerConfig: folder });
const configured = (config: unknown) => writeFile(join(folder, 'config.json'), JSON.stringify(config));
const LOGIN = { username: 'worker', password: 'a:b', serveraddress: HOST };
const encoded = (text: string) => Buffer.from(text).toString('base64');

test('no login is sent where none is kept', async () => {
  expect(await asked()).toBeUndefined();
  await configured({ auths: { 'other.example.com': { auth: encoded('worker:x') } } });
  expect(await asked()).toBeUndefined();
});

test('a login that is set wins over what Docker keeps; its password may hold a colon', async () => {
  await configured({ auths: { [HOST]: { auth: encoded('somebody:else') } } });
  expect(await asked('worker:a:b')).toEqual(LOGIN);
});

test.each([[HOST], [`https://${HOST}`]])('Docker keeps a login under %s', async (name) => {
  await configured({ auths: { [name]: { auth: encoded('worker:a:b') } } });
  expect(await asked()).toEqual(LOGIN);
});

test('a token of Docker is sent as one', async () => {
  await configured({ auths: { [HOST]: { identitytoken: 't-1' } } });
  expect(await asked()).toEqual({ username: '', password: '', serveraddress: HOST, identitytoken: 't-1' });
});

async function helper(script: string): Promise<void> {
  const program = join(folder, 'docker-credential-cloud');
  await writeFile(program, `#!/bin/sh\n${script}\n`);
  await chmod(program, 0o755);
  process.env.PATH = `${folder}${delimiter}${path}`;
  await configured({ credHelpers: { [HOST]: 'cloud' } });
}

test('a helper of Docker is asked for the host', async () => {
  await helper(`read host; test "$1 $host" = "get ${HOST}" && echo '{"Username": "worker", "Secret": "a:b"}'`);
  expect(await asked()).toEqual(LOGIN);
});

test('a helper that knows no login is none; one that fails is a fault that does not hold what it printed', async () => {
  await helper('echo "credentials not found in native keychain"; exit 1');
  expect(await asked()).toBeUndefined();
  await helper('echo "half of k-3f9c1d7be2a84650"; exit 0');
  const fault = await asked().catch((error: unknown) => error);
  expect(fault).toBeInstanceOf(EnvironmentFault);
  expect(String(fault)).toContain('docker-credential-cloud gives no login for registry.example.com:5000');
  expect(String(fault)).not.toContain('k-3f9c1d7be2a84650');
});

test('a configuration that is no JSON is a fault with its path', async () => {
  await writeFile(join(folder, 'config.json'), '{');
  await expect(asked()).rejects.toThrow(`${join(folder, 'config.json')} cannot be read as Docker's configuration.`);
});
