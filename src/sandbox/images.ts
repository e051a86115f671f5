// Environment images: found by their key, kept below a disk cap.

import type Docker from 'dockerode';
import { statusOf } from './docker.ts';

const KEY_LABEL = 'mullover.environment';

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

export interface StoredImage {
  readonly id: string;
  /** Seconds since 1970. */
  readonly created: number;
  /** What it adds to the base image. */
  readonly bytes: number;
}

/** Images beyond the cap: the newest stay. */
export function imagesBeyond(images: readonly StoredImage[], maxBytes: number): readonly StoredImage[] {
  let room = maxBytes;
  return images
    .toSorted((a, b) => b.created - a.created)
    .filter(({ bytes }) => {
      room -= bytes;
      return room < 0;
    });
}

/** Removes the oldest environment images until the rest needs at most `maxBytes` beyond the base; returns what is gone. */
export async function pruneImages(docker: Docker, maxBytes: number): Promise<readonly string[]> {
  const listed = await docker.listImages({ filters: { label: [KEY_LABEL] } });
  const images: StoredImage[] = [];
  for (const { Id, Created } of listed) images.push({ id: Id, created: Created, bytes: await ownBytes(docker, Id) });
  const removed: string[] = [];
  for (const { id } of imagesBeyond(images, maxBytes)) {
    try {
      await docker.getImage(id).remove();
      removed.push(id);
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
