// Packages of the archive on top of a base image, as an image of their own: made once for each set, before any code of a
// repository is near.

import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type Docker from 'dockerode';
import { KEY_LABEL } from '../docker/images.ts';
import type { SharedImages } from '../docker/shared-images.ts';
import { INSTALL, lackedIn, wantedPackages } from '../toolchains/system-packages.ts';
import type { ContainerLimits } from './container-options.ts';
import { diskNote, watchDisk, writtenBytes } from './disk.ts';
import { type NetworkDeps, type WayOut, wayOut } from './way-out.ts';
import { withContainer } from './with-container.ts';

const KEY = 'mullover.packages';
/** In place of the key of an environment. */
const PACKAGES = 'packages';
/** Names that the archive lacked when the image was made. */
const LACKED = 'mullover.packages.lacked';
export interface PackageDeps {
  readonly network: NetworkDeps;
  /** Patterns of names that the operator allows. */
  readonly allowed: readonly string[];
  readonly limits: ContainerLimits;
  /** Bytes that they may need. */
  readonly disk: number;
  readonly seconds: number;
  readonly shared: SharedImages;
  /** Of every container of ours, for the sweeper. */
  readonly labels: Readonly<Record<string, string>>;
}

export interface Packaged {
  readonly image: string;
  readonly installed: readonly string[];
  /** One line for each name or group of names that is not there, with the reason. */
  readonly reasons: readonly string[];
}

/** Never fails for a package: what cannot be had is left out and told. Engine errors are thrown. */
export async function withSystemPackages(
  deps: PackageDeps,
  base: string,
  names: readonly string[],
  signal: AbortSignal,
): Promise<Packaged> {
  const { wanted, refused } = wantedPackages(names, deps.allowed);
  const reasons =
    refused.length > 0 ? [`system packages ${refused.join(', ')}: not allowed by MULLOVER_ALLOW_PACKAGES`] : [];
  if (wanted.length === 0) return { image: base, installed: [], reasons };
  const key = createHash('sha256')
    .update(JSON.stringify([base, wanted.toSorted(), INSTALL]))
    .digest('hex');
  const made = await foundOrInstalled(deps, { base, key, names: wanted.toSorted() }, signal);
  if (!made.ok)
    return {
      image: base,
      installed: [],
      reasons: [...reasons, `system packages ${wanted.join(', ')}: ${made.reason}`],
    };
  const { lacked } = made;
  return {
    image: made.image,
    installed: wanted.filter((name) => !lacked.includes(name)),
    reasons: [
      ...reasons,
      ...(lacked.length > 0 ? [`system packages ${lacked.join(', ')}: not in the archive of the base image`] : []),
    ],
  };
}

type Made =
  | { readonly ok: true; readonly image: string; readonly lacked: readonly string[] }
  | { readonly ok: false; readonly reason: string };

async function foundOrInstalled(deps: PackageDeps, wanted: Wanted, signal: AbortSignal): Promise<Made> {
  const { network, shared } = deps;
  const name = `packages-${wanted.key}`;
  const find = () => known(network.docker, wanted.key);
  const present = (await find()) ?? ((await shared.take({ name }, signal)) && (await find()));
  const made = present || (await installed(deps, wanted, signal));
  if (made.ok) shared.offer(name, made.image);
  return made;
}

async function known(docker: Docker, key: string): Promise<Made | undefined> {
  // Environments that stand on it have its labels too, and must never be stood on.
  const label = [`${KEY}=${key}`, `${KEY_LABEL}=${PACKAGES}`];
  const [image] = await docker.listImages({ all: true, filters: { label } });
  return image && { ok: true, image: image.Id, lacked: listed(image.Labels[LACKED] ?? '') };
}

function listed(text: string): readonly string[] {
  return text.split(' ').filter((name) => name !== '');
}

interface Wanted {
  readonly base: string;
  readonly key: string;
  readonly names: readonly string[];
}

async function installed(deps: PackageDeps, wanted: Wanted, signal: AbortSignal): Promise<Made> {
  const way = await wayOut(deps.network, { image: wanted.base });
  try {
    return await installedBy(deps, way, wanted, signal);
  } finally {
    way.close();
  }
}

async function installedBy(
  deps: PackageDeps,
  way: WayOut,
  { base, key, names }: Wanted,
  signal: AbortSignal,
): Promise<Made> {
  const { network, limits, seconds, labels } = deps;
  const { docker } = network;
  const options = {
    Image: base,
    User: '0:0',
    Entrypoint: ['/bin/sh', '-c', INSTALL, 'install'],
    Cmd: [...names],
    WorkingDir: '/',
    Env: Object.entries(way.secrets.variables).map(([name, value]) => `${name}=${value}`),
    ...{ OpenStdin: true, StdinOnce: true, AttachStdin: true },
    Labels: { ...labels },
    HostConfig: {
      NetworkMode: way.networkMode,
      // dpkg gives files to others.
      CapDrop: [],
      Memory: limits.memory,
      MemorySwap: limits.memory,
      PidsLimit: limits.pids,
      NanoCpus: Math.round(limits.cpus * 1e9),
    },
  };
  return withContainer(docker, options, async (container) => {
    const stopped = new AbortController();
    try {
      const stdin = await container.attach({ stream: true, stdin: true, hijack: true });
      await container.start();
      await way.attach(container);
      const over = new AbortController();
      const watch = watchDisk(container, { most: deps.disk, over: () => over.abort(), signal: stopped.signal });
      stdin.end('\n');
      const code = await ended(container, seconds, AbortSignal.any([signal, over.signal]));
      stopped.abort();
      await watch;
      signal.throwIfAborted();
      if (over.signal.aborted || (await writtenBytes(container)) > deps.disk)
        return { ok: false, reason: `not installed: ${diskNote(deps.disk)}` };
      const log = (await container.logs({ stdout: true, stderr: true, tail: 400 })).toString('utf8');
      if (code !== 0)
        return { ok: false, reason: code === undefined ? 'not installed in time' : `not installed: ${lastLine(log)}` };
      const lacked = lackedIn(log);
      const { Id } = (await container.commit({
        ...{ comment: 'packages by mullover', pause: false },
        Labels: { [KEY]: key, [KEY_LABEL]: PACKAGES, [LACKED]: lacked.join(' ') },
      })) as { Id: string };
      return { ok: true, image: Id, lacked };
    } finally {
      stopped.abort();
    }
  });
}

/** Exit code; undefined when it takes too long or the signal comes first. */
async function ended(container: Docker.Container, seconds: number, signal: AbortSignal): Promise<number | undefined> {
  const exited = container.wait().then(({ StatusCode }: { StatusCode: number }) => StatusCode);
  // It fails when the container is removed, after nobody waits any more.
  exited.catch(() => undefined);
  const over = new AbortController();
  const late = sleep(seconds * 1000, undefined, { signal: AbortSignal.any([signal, over.signal]) });
  try {
    return await Promise.race([exited, late.catch(() => undefined)]);
  } finally {
    over.abort();
  }
}

function lastLine(log: string): string {
  const lines = log.split('\n').map((line) => line.replace(/[^\x20-\x7e]/g, '').trim());
  return lines.findLast((line) => line !== '') ?? 'no output';
}
