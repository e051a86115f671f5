// A repository in a registry of images, as the engine pushes to it and pulls from it: by tag there, by digest back.

import type Docker from 'dockerode';
import { EnvironmentFault, errorLine } from '../errors.ts';
import type { PushedImage } from '../ports/sandbox.ts';
import { statusOf } from './docker.ts';
import { touchImage, usageTag } from './images.ts';
import { type LoginSource, registryLogin } from './registry-login.ts';

export interface RegistryOptions extends Pick<LoginSource, 'login' | 'dockerConfig'> {
  /** With the host of the registry in front: `registry.example.com/mullover`. */
  readonly repository: string;
}

export interface ImageRegistry {
  /** Rejects with EnvironmentFault when it does not arrive. */
  push(id: string, tag: string, signal: AbortSignal): Promise<PushedImage>;
  /**
   * Pulls the very image that was pushed, and tags it on the engine: as an environment unless told. `gone`: the registry has
   * it no more. Rejects with EnvironmentFault when it cannot be had, or is another image.
   */
  pull(image: PushedImage, as: string | undefined, signal: AbortSignal): Promise<'pulled' | 'gone'>;
}

const NOBODY: Docker.AuthConfig = { username: '', password: '', serveraddress: '' };

/** A transfer in which nothing moves for so long is given up. */
const SILENCE_MS = 60_000;

export function imageRegistry(docker: Docker, options: RegistryOptions, silenceMs = SILENCE_MS): ImageRegistry {
  const { repository } = options;
  const host = repository.slice(0, repository.indexOf('/'));
  const transfer = async (signal: AbortSignal, begin: Begin) => {
    // Engines want to be told that there is no login.
    const authconfig = (await registryLogin({ ...options, host })) ?? NOBODY;
    return follow(docker, { begin: (abortSignal) => begin(authconfig, abortSignal), signal, silenceMs });
  };
  return {
    push: async (id, tag, signal) => {
      const image = docker.getImage(id);
      // One that has no other name would go with the name that it is pushed by.
      if (((await image.inspect()).RepoTags ?? []).length === 0) await touchImage(docker, id);
      await image.tag({ repo: repository, tag });
      const there = docker.getImage(`${repository}:${tag}`);
      try {
        const begin: Begin = (authconfig, abortSignal) => there.push({ authconfig, abortSignal });
        const { error, digest } = await transfer(signal, begin);
        if (error !== undefined || digest === undefined) throw refused(`cannot push to ${repository}`, error);
        return { id, digest };
      } finally {
        await there.remove().catch(() => undefined); // the image stays by its other name
      }
    },
    pull: async ({ id, digest }, as, signal) => {
      const name = `${repository}@${digest}`;
      const begin: Begin = (authconfig, abortSignal) =>
        docker.createImage(authconfig, { fromImage: repository, tag: digest, abortSignal });
      const { error } = await transfer(signal, begin);
      if (error !== undefined && isGone(error)) return 'gone';
      if (error !== undefined) throw refused(`cannot pull from ${repository}`, error);
      const pulled = docker.getImage(name);
      try {
        // Whoever pulled the same one meanwhile may have taken this name away; then it has its tag.
        const found = (await idOf(pulled)) ?? (await idOf(docker.getImage(id)));
        if (found !== id) throw refused(`cannot use ${name}`, `it is the image ${found ?? 'of nobody'}, not ${id}`);
        const [repo = '', tag = ''] = as?.split(':') ?? [];
        await docker.getImage(id).tag(as === undefined ? usageTag(id) : { repo, tag });
        return 'pulled';
      } finally {
        await pulled.remove().catch(() => undefined); // our tag stays; another image goes
      }
    },
  };
}

async function idOf(image: Docker.Image): Promise<string | undefined> {
  try {
    return (await image.inspect()).Id;
  } catch (error) {
    if (statusOf(error) !== 404) throw error;
    return undefined;
  }
}

type Begin = (login: Docker.AuthConfig, abort: AbortSignal) => Promise<NodeJS.ReadableStream>;

interface Progress {
  readonly error?: string;
  readonly aux?: { readonly Digest?: string };
}

interface Transferred {
  readonly error: string | undefined;
  readonly digest: string | undefined;
}

interface Transfer {
  readonly begin: (abort: AbortSignal) => Promise<NodeJS.ReadableStream>;
  readonly signal: AbortSignal;
  readonly silenceMs: number;
}

/** To its end, unless nothing is heard of it for too long. Never rejects. */
async function follow(docker: Docker, { begin, signal, silenceMs }: Transfer): Promise<Transferred> {
  const silent = new AbortController();
  const abort = AbortSignal.any([signal, silent.signal]);
  const { promise: stopped, resolve: stop } = Promise.withResolvers<string>();
  abort.addEventListener('abort', () =>
    stop(signal.aborted ? 'it was stopped' : `nothing moved for ${silenceMs / 1000} s`),
  );
  let timer = setTimeout(() => silent.abort(), silenceMs);
  let error: string | undefined;
  let digest: string | undefined;
  let isOver = false;
  const note = (progress: Progress) => {
    if (isOver) return;
    clearTimeout(timer);
    timer = setTimeout(() => silent.abort(), silenceMs);
    error ??= progress.error;
    digest = progress.aux?.Digest ?? digest;
  };
  const moved = async () => {
    const stream = await begin(abort);
    return new Promise<string | undefined>((resolve) => {
      docker.modem.followProgress(stream, (failure) => resolve(failure ? errorLine(failure) : undefined), note);
    });
  };
  try {
    const failure = await Promise.race([moved().catch(errorLine), stopped]);
    return { error: error ?? failure, digest };
  } finally {
    isOver = true;
    clearTimeout(timer);
  }
}

/** In the words of registries and engines. A registry that hides what one may not read says so in the same words. */
function isGone(error: string): boolean {
  return /manifest unknown|manifest for \S+ not found|not found: manifest|blob unknown|name unknown|: not found$/i.test(
    error,
  );
}

function refused(what: string, error: string | undefined): EnvironmentFault {
  return new EnvironmentFault(
    `The registry of images: ${what}: ${error ?? 'it told no digest'}`,
    'Try it with `mullover doctor`; correct MULLOVER_IMAGE_REGISTRY or its login, or unset it.',
  );
}
