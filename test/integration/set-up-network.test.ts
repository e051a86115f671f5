// What the set-up of a hostile repository can reach: registries and mirrors, and nothing of this host or of its neighbours. Real Docker.

import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import Docker from 'dockerode';
import { createSandbox, type SandboxOptions } from '../../src/sandbox/sandbox.ts';
import { tryWayOut } from '../../src/sandbox/try-way-out.ts';
import { type Files, fakeWorkspace } from '../fakes/workspace.ts';
import { nodeImage } from '../node-image.ts';

const SIGNAL = new AbortController().signal;
const docker = new Docker();
const made = new Set<string>();
let image: string;
let neighbour: Docker.Container;
/** Stands for the worker's web port, its Redis and whatever else listens on the host. */
let host: Server;
let mirror: Server;
const reached: string[] = [];

beforeAll(async () => {
  image = await nodeImage();
  host = createServer(({ url = '' }, response) => {
    reached.push(url);
    response.end('the web port');
  });
  mirror = createServer((_, response) => response.end('a package'));
  for (const [server, address] of [
    [host, '0.0.0.0'],
    [mirror, '127.0.0.1'],
  ] as const) {
    server.listen(0, address);
    await once(server, 'listening');
  }
  const serve = `require('http').createServer((q, a) => a.end('neighbour')).listen(8000)`;
  neighbour = await docker.createContainer({
    ...{ Image: image, Entrypoint: ['/opt/node/20/bin/node', '-e', serve], Cmd: [] },
    HostConfig: { NetworkMode: 'bridge', Init: true },
  });
  await neighbour.start();
});
afterAll(async () => {
  await neighbour.remove({ force: true });
  host.close();
  mirror.close();
  for (const id of made)
    await docker
      .getImage(id)
      .remove()
      .catch(() => undefined);
});

const portOf = (server: Server) => (server.address() as AddressInfo).port;

/** Every address at which something of this host answers. */
async function insides(): Promise<readonly string[]> {
  const own = Object.values(networkInterfaces()).flatMap((list) => (list ?? []).map(({ address }) => address));
  const { NetworkSettings } = await neighbour.inspect();
  const { bridge } = NetworkSettings.Networks;
  const { IPAddress = '', Gateway = '' } = bridge ?? {};
  const hosts = [...own.filter((address) => !address.startsWith('fe80')), Gateway];
  const shown = (address: string) => (address.includes(':') ? `[${address}]` : address);
  return [...new Set([...hosts.map((address) => `${shown(address)}:${portOf(host)}`), `${IPAddress}:8000`])];
}

/** Tries each address straight, through the proxy as a tunnel and as a page; prints what was reached. */
const ATTACK = `
const http = require('http'), net = require('net'), dns = require('dns');
const proxy = process.env.http_proxy && new URL(process.env.http_proxy);
const within = (promise) => Promise.race([promise, new Promise((r) => setTimeout(r, 4000, 'silence'))]).catch((e) => e.code ?? e.message);
const read = (options) => new Promise((done, fail) => http.get(options, (a) => { a.resume(); done(a.statusCode === 200 ? 'REACHED' : a.statusCode); }).on('error', fail));
const straight = (at) => read('http://' + at + '/straight');
const page = (at) => read({ host: proxy.hostname, port: proxy.port, path: 'http://' + at + '/page' });
const tunnel = (at) => new Promise((done, fail) => {
  const asked = http.request({ host: proxy.hostname, port: proxy.port, method: 'CONNECT', path: at });
  asked.on('connect', ({ statusCode }, socket) => {
    if (statusCode !== 200) return done(statusCode);
    socket.on('data', () => done('REACHED')).on('close', () => done('closed')).on('error', fail);
    socket.write('GET /tunnel HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n');
  }).on('error', fail).end();
});
(async () => {
  for (const at of JSON.parse(process.env.TARGETS)) {
    console.log('straight', at, await within(straight(at)));
    if (proxy) console.log('page', at, await within(page(at)), 'tunnel', await within(tunnel(at)));
  }
  const resolver = new dns.promises.Resolver({ timeout: 1000, tries: 1 });
  console.log('names', await within(resolver.resolve4('example.com').then(() => 'REACHED')));
  console.log('interfaces', Object.keys(require('os').networkInterfaces()).join());
})();
`;

async function prepared(setup: readonly string[], options: Partial<SandboxOptions> = {}, files: Files = {}) {
  const all = {
    'package.json': JSON.stringify({ name: 'calc', scripts: { test: 'node --test' } }),
    'calc.test.js': `require('node:test').test('x', () => {});`,
    '.github/mullover.yml': 'read',
    ...files,
  };
  const sandbox = createSandbox({ worker: 'set-up-network-test', readSettings: () => ({ setup }), ...options });
  const preparation = await sandbox.prepare(
    fakeWorkspace(all, `set-up-network-${process.pid}-${Math.random()}`),
    SIGNAL,
  );
  if (preparation.ok) made.add(preparation.environment.image);
  return preparation;
}

describe('a hostile set-up', () => {
  test('reaches neither a port of the host, nor another container, nor metadata, nor a name server', async () => {
    const targets = [...(await insides()), '169.254.169.254:80', `127.1:${portOf(host)}`, `localhost:${portOf(host)}`];
    const command = `TARGETS='${JSON.stringify(targets)}' node attack.cjs`;
    const { log } = await prepared([command], {}, { 'attack.cjs': ATTACK });
    expect(log).toContain(`straight ${targets[0]}`);
    expect(log.split('\n').filter((line) => line.includes('REACHED'))).toEqual([]);
    expect(log).toMatch(/^interfaces lo$/m);
    expect(reached).toEqual([]);
  });

  test("reaches a mirror of the operator's where it is, and no other port beside it", async () => {
    const { port } = new URL(`http://127.0.0.1:${portOf(mirror)}`);
    const targets = [`127.0.0.1:${port}`, `127.0.0.1:${portOf(host)}`, `localhost:${port}`];
    const command = `TARGETS='${JSON.stringify(targets)}' node attack.cjs`;
    const network = { npmRegistry: `http://127.0.0.1:${port}` };
    const { log } = await prepared([command], { network }, { 'attack.cjs': ATTACK });
    expect(log.split('\n').filter((line) => /^page/.test(line))).toEqual([
      `page ${targets[0]} REACHED tunnel REACHED`,
      `page ${targets[1]} 403 tunnel 403`,
      `page ${targets[2]} 403 tunnel 403`,
    ]);
    expect(reached).toEqual([]);
  });

  test('cannot break the way out into anything but its own end', async () => {
    const wreck = `
      const { readdirSync, readFileSync, writeFileSync } = require('fs');
      for (const pid of readdirSync('/proc').filter((name) => /^\\d+$/.test(name))) {
        let line = '';
        try { line = readFileSync('/proc/' + pid + '/cmdline', 'utf8'); } catch {}
        if (!line.includes('tunnel.mjs')) continue;
        for (const way of ['fd/1', 'mem']) try { writeFileSync('/proc/' + pid + '/' + way, 'garbage'); console.log('WROTE', way); } catch (e) { console.log(way, e.code); }
        process.kill(pid, 'SIGKILL');
        console.log('killed the way out');
      }`;
    const preparation = await prepared(
      ['node wreck.cjs', 'npm view mullover-has-no-such-package'],
      {},
      { 'wreck.cjs': wreck },
    );
    expect(preparation).toMatchObject({ ok: false });
    expect(preparation.log).toContain('killed the way out');
    expect(preparation.log).not.toContain('WROTE');
  });
});

test('connections that break off in every state leave the way out as it was', async () => {
  const flood = `
    const net = require('net');
    const sent = ['', 'CONNECT ', 'CONNECT a.test:443 HTTP/1.1\\r\\n\\r\\n', 'garbage\\0\\r\\n\\r\\n', 'POST http://a.test/ HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: 9\\r\\n\\r\\nx'];
    let left = 300;
    for (let at = 0; at < 300; at += 1) {
      const socket = net.connect(13128, '127.0.0.1', () => {
        socket.write(sent[at % sent.length]);
        if (at % 2) socket.resetAndDestroy(); else socket.destroy();
      });
      socket.on('error', () => {}).on('close', () => { left -= 1; if (left === 0) console.log('all gone'); });
    }`;
  const setup = ['node flood.cjs', 'npm install --no-save --ignore-scripts is-odd@3.0.1'];
  const preparation = await prepared(setup, {}, { 'flood.cjs': flood });
  expect(preparation).toMatchObject({ ok: true });
  expect(preparation.log).toContain('all gone');
});

test('packages of the registries that the tools name arrive; what was asked beside is told to who can allow it', async () => {
  const good = await prepared(['npm install --no-save --ignore-scripts is-odd@3.0.1']);
  expect(good).toMatchObject({ ok: true });
  const bad = await prepared(['npm install --no-save https://files.example.test/a.tgz']);
  expect(bad).toMatchObject({ ok: false, fault: 'recipe' });
  if (bad.ok) throw new Error('it cannot be');
  expect(bad.reason).toContain('It asked for files.example.test, which is not allowed');
  expect(bad.next).toContain('MULLOVER_SETUP_HOSTS=files.example.test');
});

test('a repository has the hosts that it names and the operator offers, and no others', async () => {
  const port = portOf(mirror);
  const setup = [
    `node -e "require('http').get({ host: '127.0.0.1', port: 13128, path: process.argv[1] }, (a) => console.log('answer', a.statusCode))" http://files.localhost:${port}/`,
  ];
  const hosts = [`files.localhost:${port}`];
  const answer = async (offered: readonly string[]) => {
    const setupNetwork = { mode: 'filtered', hosts: ['127.0.0.0/8', '::1'], offered } as const;
    const { log } = await prepared(setup, { setupNetwork, readSettings: () => ({ setup, hosts }) });
    return /answer \d+/.exec(log)?.[0];
  };
  expect(await answer([])).toBe('answer 403');
  expect(await answer(['*.example'])).toBe('answer 403');
  // Named and offered: allowed, whether or not this host knows the name.
  expect(await answer(['*.localhost:*'])).toMatch(/answer (200|502)/);
});

test('where the way out cannot be opened nothing runs', async () => {
  const broken = await docker.createContainer({
    ...{ Image: image, User: '0:0', Entrypoint: ['/bin/rm'], Cmd: ['/opt/mullover/tunnel.mjs'] },
    HostConfig: { NetworkMode: 'none' },
  });
  await broken.start();
  await broken.wait();
  const { Id } = (await broken.commit()) as { Id: string };
  made.add(Id);
  await broken.remove({ force: true });
  const preparation = await prepared(['echo it ran'], { baseImage: Id });
  expect(preparation).toMatchObject({ ok: false, fault: 'infrastructure' });
  expect(preparation.log).not.toContain('it ran');
});

test('the doctor tries the same from a container of its own', async () => {
  const setupNetwork = { mode: 'filtered', hosts: [], offered: [] } as const;
  const lines: string[] = [];
  const said = await tryWayOut({ docker, network: {}, setupNetwork, log: (line) => lines.push(line) }, image);
  expect(said).toMatch(/^filtered: .+:443.* reached; not this host, another container or the metadata service$/);
  expect(lines).toContainEqual(expect.stringContaining('169.254.169.254:80'));
  // Not even a mirror is metadata.
  const network = { npmRegistry: 'http://169.254.169.254' };
  await expect(tryWayOut({ docker, network, setupNetwork, log: () => {} }, image)).resolves.toMatch(/^filtered/);
});

test('with an open network the same set-up reaches the host: that is what the operator asked for', async () => {
  const open = { mode: 'open', hosts: [], offered: [] } as const;
  const { bridge } = (await neighbour.inspect()).NetworkSettings.Networks;
  const targets = [`${bridge?.Gateway}:${portOf(host)}`];
  const command = `TARGETS='${JSON.stringify(targets)}' node attack.cjs`;
  const { log } = await prepared([command], { setupNetwork: open }, { 'attack.cjs': ATTACK });
  expect(log).toContain(`straight ${targets[0]} REACHED`);
});
