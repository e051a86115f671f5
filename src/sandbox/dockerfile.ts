// Builds a Dockerfile of a repository on the engine: untrusted code, as root in the engine's own containers, with network.

import type Docker from 'dockerode';
import { describe } from './docker.ts';
import { KEY_LABEL } from './images.ts';

export interface DockerfileBuild {
  readonly path: string;
  /** Tar of the repository. */
  readonly archive: Buffer;
}

export interface BuildDeps {
  readonly docker: Docker;
  readonly seconds: number;
  readonly memory: number;
}

type Built =
  | { readonly ok: true; readonly image: string; readonly log: string }
  | { readonly ok: false; readonly reason: string; readonly log: string };

const LOG_CHARACTERS = 200_000;

/** No secret, no build argument, no cache from elsewhere; steps that did not change come from the engine's cache. */
export async function buildDockerfile(
  { docker, seconds, memory }: BuildDeps,
  { path, archive }: DockerfileBuild,
  signal: AbortSignal,
): Promise<Built> {
  const abort = AbortSignal.any([signal, AbortSignal.timeout(seconds * 1000)]);
  const stream = await docker.buildImage(archive as unknown as NodeJS.ReadableStream, {
    dockerfile: path,
    // The classic builder: no mounts, no frontends that a file could name.
    version: '1',
    ...{ pull: false, rm: true, forcerm: true, networkmode: 'bridge', memory, memswap: memory },
    labels: { [KEY_LABEL]: 'dockerfile' },
    abortSignal: abort,
  });
  return followBuild(docker, stream, abort);
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
    return { ok: false, reason: error ?? (failure ? describe(failure) : 'it made no image'), log };
  return { ok: true, image, log };
}
