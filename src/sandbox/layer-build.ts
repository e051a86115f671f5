// Builds one layer of a toolchain image: what its Dockerfile copies is fetched here, everything else inside of the build.

import type Docker from 'dockerode';
import type { Layer } from '../ecosystems/catalogue.ts';
import type { PackageNetwork } from '../ecosystems/package-network.ts';
import { layerFault } from '../toolchains/layer-fault.ts';
import { withLayerFiles } from '../toolchains/layer-files.ts';
import { followBuild } from './dockerfile.ts';

export interface LayerDeps {
  readonly docker: Docker;
  readonly network: PackageNetwork;
  /** Told what is built, one line at a time. */
  readonly log: (line: string) => void;
}

export interface LayerInput {
  readonly layer: Layer;
  readonly tag: string;
  /** The image that it builds on. */
  readonly below: string;
  readonly architecture: string;
}

const SECONDS = 1800;

/** Throws EnvironmentFault with the reason and the next step. */
export async function buildLayer(
  { docker, network, log }: LayerDeps,
  { layer, tag, below, architecture }: LayerInput,
  signal: AbortSignal,
): Promise<void> {
  const abort = AbortSignal.any([signal, AbortSignal.timeout(SECONDS * 1000)]);
  log(`sandbox image: layer ${layer.file}${shown(layer)} on ${below}`);
  const build = async (tar: NodeJS.ReadableStream) => {
    const stream = await docker.buildImage(tar, {
      t: tag,
      // The classic builder: every engine has it behind its API.
      version: '1',
      ...{ rm: true, forcerm: true, pull: false },
      buildargs: { BASE: below, ...layer.args, ...proxies(network) },
      abortSignal: abort,
    });
    return followBuild(docker, stream, abort);
  };
  const built = await withLayerFiles({ layer, architecture, network }, build, signal);
  if (built.ok) return;
  signal.throwIfAborted();
  throw layerFault(layer, below, built);
}

function shown({ args }: Layer): string {
  const text = args['VERSION'] ?? args['PACKAGES'] ?? '';
  return text === '' ? '' : ` (${text.length > 80 ? `${text.slice(0, 80)}…` : text})`;
}

/** The engine keeps these out of the image's history. */
function proxies({ httpProxy, httpsProxy, noProxy }: PackageNetwork): Readonly<Record<string, string>> {
  const pairs = [
    ['HTTP_PROXY', httpProxy],
    ['HTTPS_PROXY', httpsProxy],
    ['NO_PROXY', noProxy],
  ] as const;
  return Object.fromEntries(pairs.filter((pair): pair is readonly [(typeof pair)[0], string] => pair[1] !== undefined));
}
