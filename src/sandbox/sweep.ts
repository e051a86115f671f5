// Finds containers that a crashed worker left behind, by label, and removes them.

import type Docker from 'dockerode';
import { statusOf } from '../docker/docker.ts';

export const SANDBOX_LABEL = 'mullover.sandbox';
export const WORKER_LABEL = 'mullover.worker';
export const BOOT_LABEL = 'mullover.boot';

export interface SweepOptions {
  /** Containers of this worker from a boot that is dead are orphans. */
  readonly worker: string;
  readonly isAlive: (boot: string) => boolean;
  /** Containers of any worker that are older than this are orphans. */
  readonly olderThanSeconds: number;
  /** Names of containers of this boot whose removal failed; those that are gone now are taken out. */
  readonly abandoned: Set<string>;
}

/** Ids of the removed containers. */
export async function sweep(
  docker: Docker,
  { worker, isAlive, olderThanSeconds, abandoned }: SweepOptions,
): Promise<readonly string[]> {
  const known = [...abandoned];
  const containers = await docker.listContainers({ all: true, filters: { label: [`${SANDBOX_LABEL}=1`] } });
  const oldest = Date.now() / 1000 - olderThanSeconds;
  const orphans = containers.filter(
    ({ Labels, Names, Created }) =>
      Created < oldest ||
      (Labels[WORKER_LABEL] === worker && !isAlive(Labels[BOOT_LABEL] ?? '')) ||
      Names.some((name) => abandoned.has(name.slice(1))),
  );
  for (const { Id } of orphans) {
    await docker
      .getContainer(Id)
      .remove({ force: true, v: true })
      .catch((error: unknown) => {
        // 404 and 409: it is gone or another sweeper is removing it.
        if (statusOf(error) !== 404 && statusOf(error) !== 409) throw error;
      });
  }
  for (const name of known) abandoned.delete(name);
  return orphans.map(({ Id }) => Id);
}
