// A Docker engine elsewhere, reached by DOCKER_HOST with TLS: the host's own behind a door that wants a certificate.

import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream';
import { createServer, type Server, type TLSSocket } from 'node:tls';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { reachDocker } from '../../src/docker/docker.ts';
import { EnvironmentFault } from '../../src/errors.ts';
import { parseRepositoryFile } from '../../src/repository-file.ts';
import { createSandbox } from '../../src/sandbox/sandbox.ts';
import { fakeWorkspace } from '../fakes/workspace.ts';
import { nodeImage } from '../node-image.ts';

const SOCKET = '/var/run/docker.sock';
const never = new AbortController().signal;
const VARIABLES = ['DOCKER_HOST', 'DOCKER_TLS_VERIFY', 'DOCKER_CERT_PATH'] as const;
const before = VARIABLES.map((name) => [name, process.env[name]] as const);
let folder: string;
let baseImage: string;
let door: Server;
const inside = new Set<TLSSocket>();

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mullover-tls-'));
  baseImage = await nodeImage();
  makeCertificates();
  const file = (name: string) => readFileSync(join(folder, name));
  const given = { ca: file('ca.pem'), cert: file('server.pem'), key: file('key.pem') };
  door = createServer({ ...given, requestCert: true, rejectUnauthorized: true, allowHalfOpen: true }, (near) => {
    inside.add(near);
    const engine = connect({ path: SOCKET, allowHalfOpen: true });
    pipeline(near, engine, near, () => engine.destroy());
  }).listen(0, '127.0.0.1');
  await once(door, 'listening');
});
afterEach(() => {
  for (const [name, value] of before) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
});
afterAll(async () => {
  door.close();
  for (const socket of inside) socket.destroy();
  await rm(folder, { recursive: true, force: true });
});

/** One authority; a certificate of the engine's host and one of the worker, with the same key. */
function makeCertificates(): void {
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' });
  writeFileSync(join(folder, 'names'), 'subjectAltName=IP:127.0.0.1\n');
  openssl('req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', 'ca-key', '-out', 'ca.pem', '-subj', '/CN=ca');
  openssl('genrsa', '-out', 'key.pem', '2048');
  for (const name of ['server', 'cert']) {
    openssl('req', '-new', '-key', 'key.pem', '-subj', `/CN=${name}`, '-out', `${name}.csr`);
    const signed = ['-CA', 'ca.pem', '-CAkey', 'ca-key', '-CAcreateserial', '-extfile', 'names', '-out', `${name}.pem`];
    openssl('x509', '-req', '-in', `${name}.csr`, ...signed);
  }
}

function setEngine(certificates: string): void {
  process.env['DOCKER_HOST'] = `tcp://127.0.0.1:${(door.address() as AddressInfo).port}`;
  process.env['DOCKER_TLS_VERIFY'] = '1';
  process.env['DOCKER_CERT_PATH'] = certificates;
}

test('a worker with the certificate sets up an environment and runs tests on that engine', async () => {
  setEngine(folder);
  const files = {
    '.github/mullover.yml': `sandbox:\n  setup: echo ${process.pid}-${Date.now()} > /opt/env/made\n  test: cat /opt/env/made && echo over-tls\n`,
  };
  const sandbox = createSandbox({
    ...{ worker: `elsewhere-${process.pid}`, baseImage },
    readSettings: (yaml) => parseRepositoryFile(yaml).sandbox ?? {},
  });
  const preparation = await sandbox.prepare(fakeWorkspace(files), never);
  if (!preparation.ok) throw new Error(`${preparation.reason}\n${preparation.log}`);
  const { environment } = preparation;
  try {
    const limits = { seconds: 600, outputBytes: 100_000 };
    const { log, state } = await sandbox.run(environment, fakeWorkspace(files), [], { kind: 'all' }, limits, never);
    expect([state.exitCode, log]).toEqual([0, expect.stringContaining('over-tls')]);
  } finally {
    await (await reachDocker()).getImage(environment.image).remove({ force: true });
  }
});

test('a worker whose certificate another authority made has no engine', async () => {
  const other = mkdtempSync(join(folder, 'other-'));
  copyFileSync(join(folder, 'ca.pem'), join(other, 'ca.pem'));
  const own = ['-keyout', 'key.pem', '-out', 'cert.pem', '-subj', '/CN=stranger'];
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', ...own], { cwd: other, stdio: 'ignore' });
  setEngine(other);
  const fault = await reachDocker().catch((error: unknown) => error);
  expect(fault).toBeInstanceOf(EnvironmentFault);
  expect(String(fault)).toContain('No Docker engine answers');
});
