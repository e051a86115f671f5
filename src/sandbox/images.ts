// Environment images: found by their key, kept below a disk cap.

import type Docker from 'dockerode';
import { statusOf } from './docker.ts';

export const KEY_LABEL = 'mullover.environment';

/** Id of the image with this key; undefined when it was never built or is pruned. */
export async function findImage(docker: Docker, key: string): Promise<string | undefined> {
  const images = await docker.listImages({ filters: { label: [`${KEY_LABEL}=${key}`] } });
  return images[0]?.Id;
}

/** Makes an image of a stopped set-up container. */
export async function commitImage(container: Docker.Container, key: string): Promise<string> {
  const { Id } = (await container.commit({
    comment: 'environment by mullover',
    pause: false,
    Labels: { [KEY_LABEL]: key },
  })) as { Id: string };
  return Id;
}

/** Removes the oldest environment images until the rest needs at most `maxBytes` beyond the base; returns what is gone. */
export async function pruneImages(docker: Docker, maxBytes: number): Promise<readonly string[]> {
  const images = await docker.listImages({ filters: { label: [KEY_LABEL] } });
  const removed: string[] = [];
  let room = maxBytes;
  for (const image of images.sort((a, b) => b.Created - a.Created)) {
    room -= await ownBytes(docker, image.Id);
    if (room >= 0) continue;
    try {
      await docker.getImage(image.Id).remove();
      removed.push(image.Id);
    } catch (error) {
      if (statusOf(error) !== 409 && statusOf(error) !== 404) throw error; // 409: a container uses it right now
    }
  }
  return removed;
}

/** Size of the top layer: what this environment adds to the base image. */
async function ownBytes(docker: Docker, image: string): Promise<number> {
  const history = (await docker.getImage(image).history()) as readonly { readonly Size: number }[];
  return history[0]?.Size ?? 0;
}
