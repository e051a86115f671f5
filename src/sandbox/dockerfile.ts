// Builds a Dockerfile of a repository on the engine: untrusted code, as root in the engine's own containers, with network.

import type Docker from 'dockerode';
import { KEY_LABEL, ownBytes } from '../docker/images.ts';
import { TUNNEL } from '../egress/tunnel.ts';
import { errorLine } from '../errors.ts';
import { ORPHAN_SECONDS } from '../orders/order.ts';
import { diskNote } from './disk.ts';
import { type NetworkDeps, wayOut } from './way-out.ts';
import { withContainer } from './with-container.ts';

export interface DockerfileBuild {
  readonly path: string;
  /** Tar of the repository. */
  readonly archive: Buffer;
}

export interface BuildDeps {
  readonly docker: Docker;
  readonly network: NetworkDeps;
  /** Of ours: it has the program that the build's way out needs, and tools that say where packages come from. */
  readonly baseImage: string;
  readonly seconds: number;
  readonly memory: number;
  /** Bytes that an image may be larger than the one that it is built on. */
  readonly disk: number;
}

type Built =
  | { readonly ok: true; readonly image: string; readonly log: string }
  | { readonly ok: false; readonly reason: string; readonly log: string };

const LOG_CHARACTERS = 200_000;

/** No secret, no cache from elsewhere; steps that did not change come from the engine's cache. */
export async function buildDockerfile(deps: BuildDeps, build: DockerfileBuild, signal: AbortSignal): Promise<Built> {
  const way = await wayOut(deps.network, { image: deps.baseImage });
  if (way.networkMode === 'bridge') return buildOn(deps, build, { networkmode: 'bridge' }, signal);
  // The steps of the build are in the network of this container, which has the way out and nothing else.
  const holder = { Image: deps.baseImage, Entrypoint: ['sleep'], Cmd: [String(deps.seconds + ORPHAN_SECONDS)] };
  try {
    return await withContainer(deps.docker, holder, async (container) => {
      await container.start();
      await way.attach(container);
      const network = { networkmode: `container:${container.id}`, buildargs: proxies(TUNNEL) };
      const built = await buildOn(deps, build, network, signal);
      const notes = way.notes();
      if (built.ok || notes.length === 0) return built;
      return { ok: false, reason: `${built.reason} (${notes.join('; ')})`, log: [built.log, ...notes].join('\n') };
    });
  } finally {
    way.close();
  }
}

/** Known to the engine as variables of the steps, and kept out of the image. */
function proxies(address: string): Readonly<Record<string, string>> {
  const names = ['HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'https_proxy'];
  return Object.fromEntries(names.map((name) => [name, address]));
}

interface BuildNetwork {
  readonly networkmode: string;
  readonly buildargs?: Readonly<Record<string, string>>;
}

async function buildOn(
  { docker, seconds, memory, disk }: BuildDeps,
  { path, archive }: DockerfileBuild,
  network: BuildNetwork,
  signal: AbortSignal,
): Promise<Built> {
  const abort = AbortSignal.any([signal, AbortSignal.timeout(seconds * 1000)]);
  const stream = await docker.buildImage(archive as unknown as NodeJS.ReadableStream, {
    dockerfile: path,
    // The classic builder: no mounts, no frontends that a file could name.
    version: '1',
    ...{ pull: false, rm: true, forcerm: true, memory, memswap: memory, ...network },
    labels: { [KEY_LABEL]: 'dockerfile' },
    abortSignal: abort,
  });
  const built = await followBuild(docker, stream, abort);
  if (!built.ok || ownBytes(await docker.getImage(built.image).history()) <= disk) return built;
  await docker.getImage(built.image).remove();
  return { ok: false, reason: diskNote(disk), log: built.log };
}

interface Progress {
  readonly stream?: string;
  readonly error?: string;
  readonly aux?: { readonly ID?: string };
}

/** Waits for a build of the classic builder; `abort` ends it. */
export async function followBuild(docker: Docker, stream: NodeJS.ReadableStream, abort: AbortSignal): Promise<Built> {
  let log = '';
  let image: string | undefined;
  let error: string | undefined;
  const note = (progress: Progress) => {
    if (log.length < LOG_CHARACTERS) log += progress.stream ?? '';
    image = progress.aux?.ID ?? image;
    error ??= progress.error;
  };
  const ended = new Promise<unknown>((resolve) => docker.modem.followProgress(stream, resolve, note));
  const failure = await ended;
  if (abort.aborted) return { ok: false, reason: 'it did not end in time', log };
  if (error !== undefined || failure || image === undefined)
    return { ok: false, reason: error ?? (failure ? errorLine(failure) : 'it made no image'), log };
  return { ok: true, image, log };
}
