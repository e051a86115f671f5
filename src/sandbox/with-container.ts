// A container of ours beside those of set-ups and runs: it runs programs of our own images, and no code of a repository.

import type Docker from 'dockerode';
import { SANDBOX_LABEL } from './sweep.ts';

/** Locked in where the options say nothing else; the sweeper knows it by its label. It is removed when `use` has settled. */
export async function withContainer<T>(
  docker: Docker,
  { HostConfig, Labels, ...options }: Docker.ContainerCreateOptions,
  use: (container: Docker.Container) => Promise<T>,
): Promise<T> {
  const container = await docker.createContainer({
    User: '10001:10001',
    Cmd: [],
    ...options,
    Labels: { [SANDBOX_LABEL]: '1', ...Labels },
    HostConfig: {
      NetworkMode: 'none',
      Init: true,
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges:true'],
      ...HostConfig,
    },
  });
  try {
    return await use(container);
  } finally {
    // A result is a result: what cannot be removed is left to the sweeper.
    await container.remove({ force: true, v: true }).catch(() => undefined);
  }
}
