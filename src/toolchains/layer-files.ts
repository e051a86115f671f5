// What the build of a layer copies: its Dockerfile, entry scripts, packages of npm, what it needs of this host to fetch more.

import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { execa } from 'execa';
import type { Layer } from '../ecosystems/catalogue.ts';
import { javaSecrets } from '../ecosystems/java/network.ts';
import type { PackageNetwork } from '../ecosystems/package-network.ts';
import { EnvironmentFault } from '../errors.ts';
import { hostCertificates } from './host-certificates.ts';
import { RECIPES } from './image-names.ts';
import { saidLast } from './said-last.ts';

export interface LayerFiles {
  readonly layer: Layer;
  readonly architecture: string;
  readonly network: PackageNetwork;
}

/** Gives them as a tar to `use`. Throws EnvironmentFault for what cannot be fetched. */
export async function withLayerFiles<T>(
  files: LayerFiles,
  use: (tar: Readable) => Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'mullover-layer-'));
  try {
    await stage(files, folder, signal);
    const tar = execa('tar', ['-C', folder, '-c', '.'], { stdout: 'pipe', buffer: false, stdin: 'ignore' });
    // Whoever does not take all of it says why himself.
    tar.catch(() => undefined);
    return await use(tar.stdout);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function stage({ layer, architecture, network }: LayerFiles, folder: string, signal: AbortSignal): Promise<void> {
  await cp(join(RECIPES, 'toolchains', `${layer.file}.Dockerfile`), join(folder, 'Dockerfile'));
  if (layer.file === 'entry') {
    // A link stays what it is: resolved, it would name a folder of this host.
    await cp(join(RECIPES, 'entry'), join(folder, 'entry'), { recursive: true, verbatimSymlinks: true });
  }
  for (const [place, name] of Object.entries(layer.npm ?? {})) {
    const wanted = name.replace('$platform', platformOf(architecture));
    await unpack(wanted, join(folder, 'packages', place), { registry: network.npmRegistry, signal });
  }
  if (layer.fetches) await stageNetwork(join(folder, 'network'), network);
}

const PLATFORMS: Readonly<Record<string, string>> = { amd64: 'linux-x64', arm64: 'linux-arm64' };

function platformOf(architecture: string): string {
  const platform = PLATFORMS[architecture];
  if (platform === undefined)
    throw new EnvironmentFault(
      `No Node runtimes for the architecture ${architecture}.`,
      'Use an engine on amd64 or arm64.',
    );
  return platform;
}

/** Of a Node package: what nobody builds with. */
const UNNEEDED = ['share', 'include/node/openssl/archs', 'CHANGELOG.md', 'README.md'];

/** A package of the npm registry of this host, without its scripts. */
async function unpack(
  name: string,
  folder: string,
  { registry, signal }: { readonly registry: string | undefined; readonly signal: AbortSignal },
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const from = registry === undefined ? [] : ['--registry', registry];
  try {
    const packing = ['pack', '--silent', '--pack-destination', folder, ...from, name];
    const { stdout } = await execa('npm', packing, { cwd: folder, stdin: 'ignore', cancelSignal: signal });
    const archive = join(folder, stdout.trim().split('\n').at(-1) ?? '');
    await execa('tar', ['-xzf', archive, '-C', folder, '--strip-components=1'], { stdin: 'ignore' });
    await rm(archive);
  } catch (error) {
    signal.throwIfAborted();
    throw new EnvironmentFault(`Cannot fetch ${name}: ${saidLast(error)}`, 'Check npm on this host: npm ping.', {
      cause: error,
    });
  }
  if (name.startsWith('node-'))
    for (const path of UNNEEDED) await rm(join(folder, path), { recursive: true, force: true });
}

/** What a stage that fetches needs of this host: its certificate authorities, its mirrors, its package index. */
async function stageNetwork(folder: string, network: PackageNetwork): Promise<void> {
  await mkdir(folder, { recursive: true });
  await cp(join(RECIPES, 'entry', 'trust-store.mjs'), join(folder, 'trust-store.mjs'));
  const files: readonly (readonly [string, string | undefined])[] = [
    ['ca.pem', network.ca ?? hostCertificates()],
    ['pip.conf', network.pipIndex === undefined ? undefined : `[global]\nindex-url = ${network.pipIndex}\n`],
    ['settings.xml', javaSecrets(network).mavenSettings],
  ];
  for (const [name, text] of files) if (text !== undefined) await writeFile(join(folder, name), text, { mode: 0o600 });
}
