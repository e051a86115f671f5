// The image of an environment that was set up before: on this engine, else in the registry.

import type Docker from 'dockerode';
import { boundTo, findImage, touchImage } from '../docker/images.ts';
import type { SharedImages } from '../docker/shared-images.ts';

export interface EnvironmentImages {
  readonly docker: Docker;
  readonly shared: SharedImages;
}

export interface WantedEnvironment {
  readonly key: string;
  /** Of all sources. */
  readonly hash: () => Promise<string>;
}

/** Its id; undefined when it is to be set up. */
export async function environmentImage(
  images: EnvironmentImages,
  { key, hash }: WantedEnvironment,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { docker, shared } = images;
  const present = await findImage(docker, key, hash);
  if (present !== undefined) {
    await touchImage(docker, present);
    await offerEnvironment(images, { key, hash }, present);
    return present;
  }
  const pulled =
    (await shared.take({ name: nameOf(key, undefined) }, signal)) ??
    (await shared.take({ name: nameOf(key, await hash()) }, signal));
  // What it may be used for is written on it.
  return pulled === undefined ? undefined : findImage(docker, key, hash);
}

export async function offerEnvironment(
  { docker, shared }: EnvironmentImages,
  { key }: WantedEnvironment,
  id: string,
): Promise<void> {
  shared.offer(nameOf(key, await boundTo(docker, id)), id);
}

/** One that is for certain sources only is no other ones'. */
function nameOf(key: string, sources: string | undefined): string {
  return `environment-${key}${sources === undefined ? '' : `-${sources.slice(0, 32)}`}`;
}
