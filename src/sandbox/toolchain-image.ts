// Makes sure that the image of a toolchain is there: named by everything that it is made of, built layer by layer when missing.

import { mkdir } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type Docker from 'dockerode';
import { statusOf } from '../docker/docker.ts';
import { ownImagesOnly, type SharedImages } from '../docker/shared-images.ts';
import { everyTool, type ImageRecipe, imageRecipe, type Tool } from '../ecosystems/catalogue.ts';
import { EnvironmentFault } from '../errors.ts';
import { withLock } from '../lock.ts';
import { canDebootstrap, debootstrap, slimImage } from '../toolchains/debootstrap.ts';
import { IMAGE, type ImageNames, imageNames } from '../toolchains/image-names.ts';
import { buildLayer, type LayerDeps } from './layer-build.ts';

export interface ToolchainDeps extends LayerDeps {
  /** Makes a short call to the engine, which must answer in time; by default without a limit. */
  readonly soon?: <T>(call: () => Promise<T>) => Promise<T>;
  /** Those of other engines; by default only what this engine has. */
  readonly shared?: SharedImages;
  /** What could not be built lately, by tag: others ask for the same within minutes. */
  readonly failed?: Map<string, { readonly fault: EnvironmentFault; readonly at: number }>;
}

const REMEMBERED_MS = 10 * 60_000;

/**
 * Id of the image, built when it is missing; whoever wants the same one meanwhile waits. Throws EnvironmentFault when it
 * cannot be built.
 */
export async function ensureToolchainImage(
  deps: ToolchainDeps,
  recipe: ImageRecipe,
  signal: AbortSignal,
): Promise<string> {
  const architecture = (await ask(deps, () => deps.docker.version())).Arch;
  const names = imageNames(recipe, architecture);
  const { shared = ownImagesOnly } = deps;
  const wanted = { name: `toolchain-${names.image.slice(names.image.indexOf(':') + 1)}`, tag: names.image };
  const present = await presentId(deps, names.image);
  const common = await (present === undefined ? shared.take(wanted, signal) : shared.agree(wanted, present, signal));
  const id = common ?? present ?? (await builtId(deps, { recipe, names, architecture }, signal));
  shared.offer(wanted.name, id);
  return id;
}

async function builtId(deps: ToolchainDeps, input: BuildInput, signal: AbortSignal): Promise<string> {
  const { names } = input;
  const known = deps.failed?.get(names.image);
  if (known && Date.now() - known.at < REMEMBERED_MS) throw known.fault;
  try {
    return await build(deps, input, signal);
  } catch (error) {
    if (error instanceof EnvironmentFault) deps.failed?.set(names.image, { fault: error, at: Date.now() });
    throw error;
  }
}

function ask<T>({ soon = (call) => call() }: ToolchainDeps, call: () => Promise<T>): Promise<T> {
  return soon(call);
}

function presentId(deps: ToolchainDeps, tag: string): Promise<string | undefined> {
  return ask(deps, () => imageId(deps.docker, tag));
}

interface BuildInput {
  readonly recipe: ImageRecipe;
  readonly names: ImageNames;
  readonly architecture: string;
}

async function build(
  deps: ToolchainDeps,
  { recipe, names, architecture }: BuildInput,
  signal: AbortSignal,
): Promise<string> {
  const missing: (typeof names.layers)[number][] = [];
  for (const one of names.layers.toReversed()) {
    if ((await presentId(deps, one.tag)) !== undefined) break;
    missing.unshift(one);
  }
  const began = performance.now();
  const first = names.layers.length - missing.length;
  let below =
    names.layers[first - 1]?.tag ?? (await suiteBelow(deps, recipe, { architecture, tag: names.suite }, signal));
  for (const { layer, tag } of missing) {
    await once(deps, tag, () => buildLayer(deps, { layer, tag, below, architecture }, signal), signal);
    below = tag;
  }
  deps.log(`sandbox image ${names.image}: built in ${Math.round((performance.now() - began) / 1000)} s`);
  const built = await presentId(deps, names.image);
  if (built === undefined) throw new Error(`the image ${names.image} was built and is not there`);
  return built;
}

/** The suite by debootstrap; where that is not there, the name of a slim image, which the engine fetches. */
async function suiteBelow(
  deps: ToolchainDeps,
  { suite, packages, label }: ImageRecipe,
  { architecture, tag }: { readonly architecture: string; readonly tag: string },
  signal: AbortSignal,
): Promise<string> {
  if ((await presentId(deps, tag)) !== undefined) return tag;
  if (!canDebootstrap()) return slimImage(suite);
  deps.log(`sandbox image for ${label}: Debian ${suite} by debootstrap (a minute or two, once)`);
  const imported = (tar: Readable) => importImage(deps.docker, tar, tag);
  await once(deps, tag, () => debootstrap({ suite, architecture, packages }, imported, signal), signal);
  return tag;
}

async function importImage(docker: Docker, tar: Readable, name: string): Promise<void> {
  const [repo, tag] = name.split(':');
  const stream = (await docker.importImage(tar, { repo, tag })) as NodeJS.ReadableStream;
  await new Promise<void>((resolve, reject) => {
    docker.modem.followProgress(stream, (error) => (error ? reject(error) : resolve()));
  });
}

/** Builds unless somebody else did while we waited for our turn. */
async function once(deps: ToolchainDeps, tag: string, build: () => Promise<void>, signal: AbortSignal): Promise<void> {
  const folder = join(tmpdir(), `mullover-builds-${userInfo().uid}`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const work = async () => {
    if ((await presentId(deps, tag)) === undefined) await build();
  };
  await withLock(join(folder, tag.replace(/\W+/g, '-')), work, signal);
}

export interface ToolchainState extends Tool {
  readonly image: string;
  /** Bytes; undefined when it was not built yet. */
  readonly size: number | undefined;
}

/** Every toolchain, and whether its image is there. */
export async function toolchainStates(docker: Docker): Promise<readonly ToolchainState[]> {
  const architecture = (await docker.version()).Arch;
  const listed = await docker.listImages({ filters: { reference: [IMAGE] } });
  const sizes = new Map(listed.flatMap(({ RepoTags, Size }) => (RepoTags ?? []).map((tag) => [tag, Size] as const)));
  return everyTool().map((tool) => {
    const { image } = imageNames(imageRecipe(tool), architecture);
    return { ...tool, image, size: sizes.get(image) };
  });
}

/** Undefined when the engine has no such image. */
export async function imageId(docker: Docker, tag: string): Promise<string | undefined> {
  try {
    return (await docker.getImage(tag).inspect()).Id;
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}
