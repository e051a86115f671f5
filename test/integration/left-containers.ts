// Containers that stay: what the engine is removing already is on its way, however long a busy one takes for it.

import type Docker from 'dockerode';

type Filters = NonNullable<Docker.ContainerListOptions['filters']>;

export async function leftContainers(docker: Docker, filters?: Filters): Promise<readonly Docker.ContainerInfo[]> {
  const found = await docker.listContainers({ all: true, ...(filters ? { filters } : {}) });
  return found.filter(({ State }) => State !== 'removing');
}
