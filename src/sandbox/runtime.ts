// Which OCI runtime the containers of a run get: never a weaker one than was asked for.

import type Docker from 'dockerode';
import { EnvironmentFault, errorLine } from '../errors.ts';
import { containerOptions, SEALED_NODE } from './container-options.ts';
import { withContainer } from './with-container.ts';

/** gVisor: system calls of a container end in a kernel of its own. */
export const GVISOR = 'runsc';

/** The configured runtime; else gVisor where the engine knows it; undefined for the engine's default. */
export async function runtimeFor(docker: Docker, configured: string | undefined): Promise<string | undefined> {
  if (configured !== undefined) return configured;
  const { Runtimes = {} } = (await docker.info()) as { readonly Runtimes?: object };
  return GVISOR in Runtimes ? GVISOR : undefined;
}

/** Exit code of the probe where the entry script would not be closed to the code under test. */
const READABLE = 3;
const IS_SEALED = `import('/opt/mullover/sealed.mjs').then(({ isSealed }) => process.exit(isSealed() ? 0 : ${READABLE}))`;

/** Starts one empty container as a run would, and names the runtime that it got. Throws EnvironmentFault when it cannot. */
export async function tryRuntime(docker: Docker, image: string, configured: string | undefined): Promise<string> {
  const runtime = await runtimeFor(docker, configured);
  const limits = { memory: 256 * 2 ** 20, cpus: 1, pids: 64 };
  const options = containerOptions({ image, mode: 'run', limits, runtime, labels: {} });
  try {
    const probe = { ...options, Entrypoint: [SEALED_NODE, '-e', IS_SEALED] };
    return await withContainer(docker, probe, async (container) => {
      await container.start();
      const { StatusCode } = (await container.wait()) as { readonly StatusCode: number };
      if (StatusCode === READABLE) throw new Error('code under test could read or end the process that watches it');
      if (StatusCode !== 0) throw new Error(`exit code ${StatusCode}`);
      return (await container.inspect()).HostConfig.Runtime ?? 'unknown';
    });
  } catch (cause) {
    const [name, next] = runtime
      ? [` under ${runtime}`, `Repair ${runtime}, or choose another one with MULLOVER_SANDBOX_RUNTIME, e.g. runc.`]
      : ['', 'Look at the log of the Docker engine.'];
    throw new EnvironmentFault(`a container of the sandbox does not start${name}: ${errorLine(cause)}`, next, {
      cause,
    });
  }
}
