// Shows on this host what a set-up reaches and what not, by trying it from a container that is made as those of set-ups are.

import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import type Docker from 'dockerode';
import { TUNNEL } from '../egress/tunnel.ts';
import { EnvironmentFault, errorLine } from '../errors.ts';
import { containerOptions, SEALED_NODE } from './container-options.ts';
import { type NetworkDeps, type WayOut, wayOut } from './way-out.ts';
import { withContainer } from './with-container.ts';

const METADATA = '169.254.169.254:80';
const NEIGHBOUR_PORT = 8000;
const NEIGHBOUR = `require('net').createServer((s) => s.end('neighbour')).listen(${NEIGHBOUR_PORT})`;
/** Prints `host:port straight` and `host:port tunnel` for what answers. */
const PROBE = `
const net = require('net'), http = require('http');
const [proxy, ...targets] = process.argv.slice(1);
const { hostname, port } = new URL(proxy);
const apart = (at) => ({ host: at.slice(0, at.lastIndexOf(':')).replace(/[[\\]]/g, ''), port: Number(at.slice(at.lastIndexOf(':') + 1)) });
const straight = (at) => new Promise((done) => { const s = net.connect(apart(at), () => done(true)); s.on('error', () => done(false)).setTimeout(5000, () => done(false)); });
const tunnel = (at) => new Promise((done) => {
  const asked = http.request({ host: hostname, port, method: 'CONNECT', path: at, agent: false });
  asked.on('connect', ({ statusCode }) => done(statusCode === 200)).on('error', () => done(false)).end();
});
Promise.all(targets.flatMap((at) => [straight, tunnel].map(async (way) => { if (await way(at)) console.log(at, way.name); })))
  .then(() => process.exit(0));
`;

/** One line; throws EnvironmentFault where set-ups would reach too much, or no package. `image`: one of ours. */
export async function tryWayOut(deps: NetworkDeps, image: string): Promise<string> {
  if (deps.setupNetwork.mode === 'open')
    return 'open (MULLOVER_SETUP_NETWORK): set-ups reach this host, its neighbours and every other container';
  const way = await wayOut(deps, { image });
  const own = createServer((socket) => socket.end()).listen(0);
  const neighbour = { Image: image, Entrypoint: [SEALED_NODE], Cmd: ['-e', NEIGHBOUR] };
  try {
    await once(own, 'listening');
    return await withContainer(deps.docker, { ...neighbour, HostConfig: { NetworkMode: 'bridge' } }, async (other) => {
      await other.start();
      const inner = await insides(other, (own.address() as AddressInfo).port);
      const reached = await probe(deps.docker, { way, image, targets: [...way.registries, ...inner] });
      return judged(way, inner, reached);
    });
  } catch (cause) {
    if (cause instanceof EnvironmentFault) throw cause;
    const next = 'Look at the log of the Docker engine, and build the toolchain images of this version.';
    throw new EnvironmentFault(`the way out of set-ups cannot be tried: ${errorLine(cause)}`, next, { cause });
  } finally {
    own.close();
    way.close();
  }
}

/** A port of this process on every address of the host, another container, the metadata service of clouds. */
async function insides(neighbour: Docker.Container, port: number): Promise<readonly string[]> {
  const own = Object.values(networkInterfaces()).flatMap((list) => (list ?? []).map(({ address }) => address));
  const { bridge } = (await neighbour.inspect()).NetworkSettings.Networks;
  const hosts = [...own, ...(bridge?.Gateway ? [bridge.Gateway] : [])].map((host) =>
    host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`,
  );
  return [...new Set([...hosts, METADATA, ...(bridge ? [`${bridge.IPAddress}:${NEIGHBOUR_PORT}`] : [])])];
}

interface Probe {
  readonly way: WayOut;
  readonly image: string;
  readonly targets: readonly string[];
}

async function probe(docker: Docker, { way, image, targets }: Probe): Promise<readonly string[]> {
  const limits = { memory: 256 * 2 ** 20, cpus: 1, pids: 64 };
  const spec = { image, mode: 'setup', limits, runtime: undefined, labels: {}, network: way.networkMode } as const;
  const sleeping = { ...containerOptions(spec), Entrypoint: ['sleep', '120'], OpenStdin: false };
  return withContainer(docker, sleeping, async (container) => {
    await container.start();
    await way.attach(container);
    const command = [SEALED_NODE, '-e', PROBE, TUNNEL, ...targets];
    const exec = await container.exec({ Cmd: command, AttachStdout: true, AttachStderr: true });
    const stream = await exec.start({});
    let said = '';
    const output = { write: (chunk: Buffer) => (said += chunk.toString('utf8')) } as unknown as NodeJS.WritableStream;
    docker.modem.demuxStream(stream, output, output);
    await once(stream, 'end');
    if ((await exec.inspect()).ExitCode !== 0) throw new Error(said.trim() || 'the probe ended early');
    return said.split('\n').filter((line) => line !== '');
  });
}

function judged(way: WayOut, inner: readonly string[], reached: readonly string[]): string {
  const leaks = reached.filter((line) => inner.some((target) => line.startsWith(`${target} `)));
  if (leaks.length > 0)
    throw new EnvironmentFault(
      `set-ups reach what they must not: ${leaks.join(', ')}`,
      'Look at MULLOVER_SETUP_HOSTS; if nothing there explains it, report it (SECURITY.md).',
    );
  const there = way.registries.filter((host) => reached.includes(`${host} tunnel`));
  if (there.length === 0)
    throw new EnvironmentFault(
      `set-ups reach no package registry: ${way.notes().join('; ')}`,
      'Check the network of this process, or set a mirror such as MULLOVER_NPM_REGISTRY, or MULLOVER_HTTPS_PROXY.',
    );
  return `filtered: ${there.join(', ')} reached; not this host, another container or the metadata service`;
}
