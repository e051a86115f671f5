// The Docker adapter of the Sandbox port.

import { availableParallelism } from 'node:os';
import type Docker from 'dockerode';
import { imageRegistry, type RegistryOptions } from '../docker/image-registry.ts';
import { pruneImages, usageMarks } from '../docker/images.ts';
import { ownImagesOnly, sharedImages } from '../docker/shared-images.ts';
import type { PackageNetwork } from '../ecosystems/package-network.ts';
import type { SandboxSettings } from '../execution.ts';
import type { PushedImages, Sandbox } from '../ports/sandbox.ts';
import { hostCertificates } from '../toolchains/host-certificates.ts';
import { beginBoot, soleBoot } from './boot.ts';
import type { ContainerLimits } from './container-options.ts';
import type { ImageRules } from './custom-image.ts';
import { Engine } from './engine.ts';
import { prepare } from './prepare.ts';
import { run } from './run.ts';
import { runtimeFor } from './runtime.ts';
import { BOOT_LABEL, SANDBOX_LABEL, sweep, WORKER_LABEL } from './sweep.ts';
import type { ToolchainDeps } from './toolchain-image.ts';
import type { NetworkDeps, SetupNetwork } from './way-out.ts';

export interface SandboxOptions {
  /** Where the engine listens; by default DOCKER_HOST's or the local socket. */
  readonly docker?: Docker.DockerOptions;
  /** Tag or id of one image for all repositories; by default each gets the one of its toolchain, built when it is missing. */
  readonly baseImage?: string | undefined;
  /** Told what is built, one line at a time. */
  readonly log?: ((line: string) => void) | undefined;
  /** OCI runtime of set-ups and runs; by default set-ups get the engine's, and runs gVisor (`runsc`) where it knows it. */
  readonly runtime?: string | undefined;
  /** Label of this worker; the sweeper removes what an earlier boot of the same worker left behind. */
  readonly worker: string;
  /** Folder by which workers of that name on this host see that others live; by default there is only this one. */
  readonly boots?: string | undefined;
  /** What set-ups need to reach packages; without `ca` they trust what this host trusts. */
  readonly network?: PackageNetwork;
  /** What they may reach; by default registries and mirrors alone. */
  readonly setupNetwork?: SetupNetwork;
  /** Containers that run at a time, set-ups included; by default one. Their successors wait beside them, fed. */
  readonly containers?: number;
  /** Seconds in which the engine must answer a short call; by default 60. */
  readonly answerSeconds?: number;
  /** Seconds that an engine which answered before may be away; by default 60. */
  readonly awaySeconds?: number;
  /** Images that repositories may name; by default none. */
  readonly rules?: ImageRules;
  /** Patterns of system packages that set-ups may ask for; by default none. */
  readonly packages?: readonly string[];
  readonly limits?: Partial<SandboxLimits>;
  /** Where engines have images in common; by default each makes its own. */
  readonly registry?: (RegistryOptions & { readonly pushed: PushedImages }) | undefined;
  /** Parses `.github/mullover.yml` and returns its `sandbox` part; throws InputFault. */
  readonly readSettings: (yaml: string) => SandboxSettings;
}

interface SandboxLimits extends ContainerLimits {
  readonly setupSeconds: number;
  /** Package managers need more than tests do; never less than those have. */
  readonly setupMemory: number;
  readonly setupPids: number;
  /** Bytes that a set-up may write. */
  readonly setupDisk: number;
  /** Bytes that a repository may ask for. */
  readonly memoryMax: number;
}

/** The port, and what its owner needs to keep the host clean. */
export interface DockerSandbox extends Sandbox {
  /** Removes containers that crashed workers left behind; returns their ids. */
  sweep(olderThanSeconds: number): Promise<readonly string[]>;
  /** Removes the oldest environment images beyond the cap; returns their ids. */
  pruneImages(maxBytes: number): Promise<readonly string[]>;
  /** Gives up images that are being pushed. */
  close(): Promise<void>;
}

const LIMITS: SandboxLimits = {
  ...{ memory: 2 * 2 ** 30, memoryMax: 4 * 2 ** 30, cpus: 1, pids: 256 },
  ...{ setupSeconds: 900, setupMemory: 4 * 2 ** 30, setupPids: 512, setupDisk: 8e9 },
};
const REGISTRIES_ONLY: SetupNetwork = { mode: 'filtered', hosts: [], offered: [] };
const NOTHING_FOREIGN: ImageRules = { images: [], dockerfiles: 'off' };

export function createSandbox(options: SandboxOptions): DockerSandbox {
  const { docker, containers = 1, answerSeconds = 60, awaySeconds = 60 } = options;
  const engine = new Engine({ docker, containers, answerSeconds, awaySeconds });
  const markUsed = usageMarks(engine.docker);
  const boot = options.boots === undefined ? soleBoot() : beginBoot(options.boots);
  const given = { ...LIMITS, ...options.limits };
  const { memoryMax, memory, cpus, pids } = given;
  const limits: ContainerLimits = { memory, cpus, pids };
  const labels = { [SANDBOX_LABEL]: '1', [WORKER_LABEL]: options.worker, [BOOT_LABEL]: boot.id };
  const spec = { limits, runtime: options.runtime, labels };
  let chosen: { readonly runtime: string | undefined } | undefined;
  const runtime = async (signal: AbortSignal) => {
    chosen ??= { runtime: await engine.reach(() => runtimeFor(engine.docker, options.runtime), signal) };
    return chosen.runtime;
  };
  const setupLimits = {
    memory: Math.max(memory, given.setupMemory),
    pids: Math.max(pids, given.setupPids),
    cpus: Math.max(cpus, Math.min(2, availableParallelism())),
  };
  const network = { ...options.network, ca: options.network?.ca ?? hostCertificates() };
  const log = options.log ?? (() => {});
  const setupNetwork = options.setupNetwork ?? REGISTRIES_ONLY;
  const ways: NetworkDeps = { docker: engine.docker, network, setupNetwork, log };
  const { registry } = options;
  const shared = registry
    ? sharedImages({ registry: imageRegistry(engine.docker, registry), pushed: registry.pushed, log })
    : ownImagesOnly;
  const toolchains: ToolchainDeps = {
    ...{ docker: engine.docker, network, shared, log, failed: new Map() },
    soon: (call) => engine.soon(call),
  };
  return {
    prepare: (workspace, signal, settings, variation) =>
      prepare(
        {
          engine,
          baseImage: options.baseImage,
          toolchains,
          shared,
          spec: { ...spec, limits: setupLimits },
          network: ways,
          seconds: given.setupSeconds,
          disk: given.setupDisk,
          rules: options.rules ?? NOTHING_FOREIGN,
          packages: options.packages ?? [],
          readSettings: options.readSettings,
        },
        workspace,
        { settings, variation },
        signal,
      ),
    run: async (environment, workspace, changes, selection, runLimits, signal) => {
      const deps = { engine, memoryMax, markUsed, spec: { ...spec, runtime: await runtime(signal) } };
      return run(deps, workspace, { environment, changes, selection, limits: runLimits }, signal);
    },
    sweep: (olderThanSeconds) =>
      sweep(engine.docker, {
        worker: options.worker,
        isAlive: boot.isAlive,
        olderThanSeconds,
        abandoned: engine.abandoned,
      }),
    pruneImages: (maxBytes) => pruneImages(engine.docker, maxBytes),
    close: shared.close,
  };
}
