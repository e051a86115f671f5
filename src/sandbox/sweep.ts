// Finds containers that a crashed worker left behind, by label, and removes them.

import type Docker from 'dockerode';
import { statusOf } from './docker.ts';

export const SANDBOX_LABEL = 'mullover.sandbox';
export const WORKER_LABEL = 'mullover.worker';
export const BOOT_LABEL = 'mullover.boot';

export interface SweepOptions {
  /** Containers of this worker from any other boot are orphans. */
  readonly worker: string;
  readonly boot: string;
  /** Containers of any worker that are older than this are orphans. */
  readonly olderThanSeconds: number;
}

/** Ids of the removed containers. */
export async function sweep(
  docker: Docker,
  { worker, boot, olderThanSeconds }: SweepOptions,
): Promise<readonly string[]> {
  const containers = await docker.listContainers({ all: true, filters: { label: [`${SANDBOX_LABEL}=1`] } });
  const oldest = Date.now() / 1000 - olderThanSeconds;
  const orphans = containers.filter(
    ({ Labels, Created }) => Created < oldest || (Labels[WORKER_LABEL] === worker && Labels[BOOT_LABEL] !== boot),
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
  return orphans.map(({ Id }) => Id);
}
