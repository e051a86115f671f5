// Shows that a registry takes images of this engine and gives them back, by a small one.

import type Docker from 'dockerode';
import { pack } from 'tar-stream';
import { EnvironmentFault } from '../errors.ts';
import { imageRegistry, type RegistryOptions } from './image-registry.ts';
import { usageTag } from './images.ts';

/** In the registry, where it stays. */
const NAME = 'doctor';
const SECONDS = 60;

/** One line; throws EnvironmentFault where it cannot push or pull. */
export async function tryRegistry(docker: Docker, options: RegistryOptions): Promise<string> {
  const registry = imageRegistry(docker, options);
  const signal = AbortSignal.timeout(SECONDS * 1000);
  const own = { repo: 'mullover-doctor', tag: `${process.pid}` };
  const tag = `${own.repo}:${own.tag}`;
  const image = await importSmall(docker, own);
  const removed = (name: string) =>
    docker
      .getImage(name)
      .remove()
      .catch(() => undefined);
  try {
    const pushed = await registry.push(image, NAME, signal);
    await removed(tag);
    if ((await registry.pull(pushed, undefined, signal)) === 'gone')
      throw new EnvironmentFault(
        `${options.repository} took an image and does not have it, or does not give it to this login`,
        'Let the login of MULLOVER_IMAGE_REGISTRY_LOGIN pull, too.',
      );
    const { repo, tag: mark } = usageTag(image);
    await removed(`${repo}:${mark}`);
    return `${options.repository}: an image was pushed, and pulled by its digest`;
  } finally {
    await removed(tag);
  }
}

async function importSmall(
  docker: Docker,
  { repo, tag }: { readonly repo: string; readonly tag: string },
): Promise<string> {
  const tar = pack();
  tar.entry({ name: 'by-mullover-doctor', mtime: new Date() }, `${new Date().toISOString()}\n`);
  tar.finalize();
  const stream = (await docker.importImage(tar as unknown as NodeJS.ReadableStream, {
    repo,
    tag,
  })) as NodeJS.ReadableStream;
  await new Promise<void>((resolve, reject) => {
    docker.modem.followProgress(stream, (error) => (error ? reject(error) : resolve()));
  });
  return (await docker.getImage(`${repo}:${tag}`).inspect()).Id;
}
