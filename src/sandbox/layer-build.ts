// Builds one layer of a toolchain image: what its Dockerfile copies is fetched here, everything else inside of the build.

import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import type Docker from 'dockerode';
import { execa } from 'execa';
import type { Layer } from '../ecosystems/catalogue.ts';
import { javaSecrets } from '../ecosystems/java/network.ts';
import type { PackageNetwork } from '../ecosystems/package-network.ts';
import { EnvironmentFault, errorLine } from '../errors.ts';
import { followBuild } from './dockerfile.ts';
import { hostCertificates } from './host-certificates.ts';

export interface LayerDeps {
  readonly docker: Docker;
  readonly network: PackageNetwork;
  /** Told what is built, one line at a time. */
  readonly log: (line: string) => void;
}

export interface LayerInput {
  /** Folder of Dockerfiles and entry scripts. */
  readonly recipes: string;
  readonly layer: Layer;
  readonly tag: string;
  /** The image that it builds on. */
  readonly below: string;
  readonly architecture: string;
}

const SECONDS = 1800;

/** Throws EnvironmentFault with the reason and the next step. */
export async function buildLayer(deps: LayerDeps, input: LayerInput, signal: AbortSignal): Promise<void> {
  const { layer, tag, below } = input;
  const folder = await mkdtemp(join(tmpdir(), 'mullover-layer-'));
  const abort = AbortSignal.any([signal, AbortSignal.timeout(SECONDS * 1000)]);
  try {
    deps.log(`sandbox image: layer ${layer.file}${shown(layer)} on ${below}`);
    await stage(deps, input, folder, signal);
    const tar = execa('tar', ['-C', folder, '-c', '.'], { stdout: 'pipe', buffer: false, stdin: 'ignore' });
    const stream = await deps.docker.buildImage(tar.stdout, {
      t: tag,
      // The classic builder: every engine has it behind its API.
      version: '1',
      ...{ rm: true, forcerm: true, pull: false },
      buildargs: { BASE: below, ...layer.args, ...proxies(deps.network) },
      abortSignal: abort,
    });
    const built = await followBuild(deps.docker, stream, abort);
    if (!built.ok) {
      signal.throwIfAborted();
      throw failed(layer, below, built.reason, built.log);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
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

async function stage({ network }: LayerDeps, input: LayerInput, folder: string, signal: AbortSignal): Promise<void> {
  const { recipes, layer, architecture } = input;
  await cp(join(recipes, 'toolchains', `${layer.file}.Dockerfile`), join(folder, 'Dockerfile'));
  if (layer.file === 'entry') {
    // A link stays what it is: resolved, it would name a folder of this host.
    await cp(join(recipes, 'entry'), join(folder, 'entry'), { recursive: true, verbatimSymlinks: true });
  }
  for (const [place, name] of Object.entries(layer.npm ?? {})) {
    const wanted = name.replace('$platform', platformOf(architecture));
    await unpack(wanted, join(folder, 'packages', place), { registry: network.npmRegistry, signal });
  }
  if (layer.fetches) await stageNetwork(join(folder, 'network'), recipes, network);
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
    throw new EnvironmentFault(`Cannot fetch ${name}: ${lastLine(error)}`, 'Check npm on this host: npm ping.', {
      cause: error,
    });
  }
  if (name.startsWith('node-'))
    for (const path of UNNEEDED) await rm(join(folder, path), { recursive: true, force: true });
}

/** What a stage that fetches needs of this host: its certificate authorities, its mirrors, its package index. */
async function stageNetwork(folder: string, recipes: string, network: PackageNetwork): Promise<void> {
  await mkdir(folder, { recursive: true });
  await cp(join(recipes, 'entry', 'trust-store.mjs'), join(folder, 'trust-store.mjs'));
  const files: readonly (readonly [string, string | undefined])[] = [
    ['ca.pem', network.ca ?? hostCertificates()],
    ['pip.conf', network.pipIndex === undefined ? undefined : `[global]\nindex-url = ${network.pipIndex}\n`],
    ['settings.xml', javaSecrets(network).mavenSettings],
  ];
  for (const [name, text] of files) if (text !== undefined) await writeFile(join(folder, name), text, { mode: 0o600 });
}

/** As apt, pip, uv, Maven and npm begin the line that says why. */
const ERROR = /^\s*(E:|ERROR\b|\[ERROR\]|error:|npm error|fatal:)/;

function failed(layer: Layer, below: string, reason: string, log: string): EnvironmentFault {
  const lines = stripVTControlCharacters(log).trim().split('\n');
  const said = lines.findLast((line) => ERROR.test(line))?.trim() ?? reason;
  const tail = lines.slice(-12).join('\n').slice(-1500);
  const next = below.startsWith('debian:')
    ? `Let the engine fetch it (docker pull ${below}), or run this as root on Debian with debootstrap installed.`
    : 'Check that this host reaches its Debian archive and package registries, then run it again.';
  return new EnvironmentFault(`The sandbox image cannot be built (layer ${layer.file}): ${said}\n${tail}`, next);
}

function lastLine(error: unknown): string {
  const said = typeof error === 'object' && error !== null && 'stderr' in error ? String(error.stderr) : '';
  return said.trim().split('\n').at(-1) || errorLine(error);
}
