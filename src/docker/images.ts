// Environment images: found by their key, kept below a disk cap.

import type Docker from 'dockerode';
import { statusOf } from './docker.ts';

export const KEY_LABEL = 'mullover.environment';
/** Repository of the tags that say when an image was used. */
const REPOSITORY = 'mullover-environment';
/** At the end of the comment of every image that we commit. */
const OURS = 'by mullover';
/** A run comes back to its image within this time: it is marked at every set-up, and at executions in between. */
const BUSY_SECONDS = 3600;

/** Hash of all sources, on an environment that only these may use. */
const SOURCES_LABEL = 'mullover.sources';

/** Id of the image with this key that these sources may use; undefined when it was never built or is pruned. */
export async function findImage(
  docker: Docker,
  key: string,
  sources: () => Promise<string>,
): Promise<string | undefined> {
  const images = await docker.listImages({ filters: { label: [`${KEY_LABEL}=${key}`] } });
  for (const { Id, Labels } of images) {
    const bound = Labels[SOURCES_LABEL];
    if (!bound || bound === (await sources())) return Id;
  }
  return undefined;
}

/** Hash of the sources that alone may use this image; undefined where any with its key may. */
export async function boundTo(docker: Docker, id: string): Promise<string | undefined> {
  return (await docker.getImage(id).inspect()).Config.Labels?.[SOURCES_LABEL] || undefined;
}

/** Makes an image of a stopped set-up container. */
export async function commitImage(
  container: Docker.Container,
  key: string,
  sources: string | undefined,
): Promise<string> {
  const { Id } = (await container.commit({
    comment: 'environment by mullover',
    pause: false,
    Labels: { [KEY_LABEL]: key, [SOURCES_LABEL]: sources ?? '' },
  })) as { Id: string };
  return Id;
}

/** Marks an image as used now: the engine keeps the time of the last tag, for every worker that shares it. */
export async function touchImage(docker: Docker, id: string): Promise<void> {
  await docker.getImage(id).tag(usageTag(id));
}

export function usageTag(id: string): { readonly repo: string; readonly tag: string } {
  return { repo: REPOSITORY, tag: id.slice('sha256:'.length, 39) };
}

const MARK_MS = 600_000;

/** A function that marks the image of an execution as used, now and then; images that are not ours it leaves alone. */
export function usageMarks(docker: Docker): (id: string) => Promise<void> {
  const marked = new Map<string, number>();
  return async (id) => {
    if (Date.now() - (marked.get(id) ?? 0) < MARK_MS) return;
    marked.set(id, Date.now());
    // What is gone is told by the container that cannot be made of it.
    const image = await docker.getImage(id).inspect().catch(unlessGone);
    if (image?.Config.Labels?.[KEY_LABEL]) await touchImage(docker, id).catch(unlessGone);
  };
}

export interface StoredImage {
  readonly id: string;
  /** Seconds since 1970. */
  readonly used: number;
  /** What it adds to the image below it. */
  readonly bytes: number;
}

/** Images to remove so that at most `maxBytes` are left: those that were not used for longest; never one used since `busy`. */
export function imagesBeyond(images: readonly StoredImage[], maxBytes: number, busy: number): readonly StoredImage[] {
  let room = maxBytes;
  return images
    .toSorted((a, b) => b.used - a.used)
    .filter(({ bytes, used }) => {
      room -= bytes;
      return room < 0 && used < busy;
    });
}

/** Removes environment images until the rest needs at most `maxBytes` beyond what they are built on; returns what is gone. */
export async function pruneImages(docker: Docker, maxBytes: number): Promise<readonly string[]> {
  const listed = await docker.listImages({ filters: { label: [KEY_LABEL] } });
  const images: StoredImage[] = [];
  for (const { Id, Created } of listed) {
    const found = await storedImage(docker, Id, Created).catch(unlessGone);
    if (found) images.push(found);
  }
  const removed: string[] = [];
  for (const { id } of imagesBeyond(images, maxBytes, Date.now() / 1000 - BUSY_SECONDS)) {
    try {
      await docker.getImage(id).remove();
      removed.push(id);
    } catch (error) {
      // 409: a container uses it right now, or another image is built on it.
      if (statusOf(error) !== 409 && statusOf(error) !== 404) throw error;
    }
  }
  return removed;
}

async function storedImage(docker: Docker, id: string, created: number): Promise<StoredImage> {
  const image = docker.getImage(id);
  const { Metadata } = (await image.inspect()) as { readonly Metadata?: { readonly LastTagTime?: string } };
  const tagged = Date.parse(Metadata?.LastTagTime ?? '') / 1000;
  const history = (await image.history()) as readonly Layer[];
  return { id, used: Math.max(created, tagged > 0 ? tagged : 0), bytes: ownBytes(history) };
}

interface Layer {
  readonly Size: number;
  readonly Comment: string;
  readonly Tags: readonly string[] | null;
}

/** Ours are one commit on top of another image; of a Dockerfile all steps count, down to the image that it is built on. */
export function ownBytes(history: readonly Layer[]): number {
  const [top, ...below] = history;
  if (!top || top.Comment.includes(OURS)) return top?.Size ?? 0;
  const end = below.findIndex(({ Tags, Comment }) => (Tags ?? []).length > 0 || Comment.includes(OURS));
  const own = [top, ...below.slice(0, end < 0 ? undefined : end)];
  return own.reduce((sum, { Size }) => sum + Size, 0);
}

function unlessGone(error: unknown): undefined {
  if (statusOf(error) !== 404) throw error;
  return undefined;
}
