// From a repository to an environment image: detect, look in the cache, else set up in a container and commit it.

import { createHash } from 'node:crypto';
import { isEngineError, isUnreachable, unreachable } from '../docker/docker.ts';
import type { SharedImages } from '../docker/shared-images.ts';
import { everyOffer, type ImageRecipe, offersOfEverything } from '../ecosystems/catalogue.ts';
import { type ChoiceDeps, chooseSetUp, type Wanted } from '../ecosystems/choose-set-up.ts';
import { isForeign } from '../ecosystems/ecosystem.ts';
import { environmentKeys } from '../ecosystems/environment-key.ts';
import { type RecipeSource, recipeSource } from '../ecosystems/recipe-source.ts';
import { EnvironmentFault, errorLine, isFault } from '../errors.ts';
import type { Recipe } from '../execution.ts';
import { fitsPattern } from '../name-pattern.ts';
import { infrastructure } from '../orders/set-up-failure.ts';
import type { Preparation } from '../ports/sandbox.ts';
import type { Workspace } from '../ports/workspace.ts';
import { type Base, customBase, type ImageRules } from './custom-image.ts';
import { environmentImage, offerEnvironment } from './environment-image.ts';
import { type Outcome, type SetUpDeps, setUp } from './set-up.ts';
import { withSystemPackages } from './system-packages.ts';
import { ensureToolchainImage, imageId, type ToolchainDeps } from './toolchain-image.ts';

export interface PrepareDeps extends SetUpDeps {
  /** One image in place of those of the toolchains. */
  readonly baseImage: string | undefined;
  readonly toolchains: ToolchainDeps;
  readonly shared: SharedImages;
  readonly rules: ImageRules;
  /** Patterns of system packages that recipes may ask for. */
  readonly packages: readonly string[];
  readonly readSettings: ChoiceDeps['readSettings'];
}

/** Throws EnvironmentFault only when no engine can be reached. */
export async function prepare(
  deps: PrepareDeps,
  workspace: Workspace,
  wanted: Wanted,
  signal: AbortSignal,
): Promise<Preparation> {
  // An engine that is absent or hangs is told before the repository is read.
  await deps.engine.reach(() => deps.engine.docker.version(), signal);
  const began = performance.now();
  const source = await recipeSource(workspace);
  let variations: readonly string[] = [];
  const attempted = async (): Promise<Outcome> => {
    const { readSettings, baseImage } = deps;
    const offers = baseImage === undefined ? everyOffer : offersOfEverything;
    const image = (recipe: ImageRecipe) => ownImage(deps, recipe, signal);
    const choice = await chooseSetUp({ readSettings, offers, image }, source, wanted);
    variations = choice.variations;
    if (!choice.chosen.ok) return { ...choice.chosen, log: '' };
    return attempt(deps, workspace, { source, ...choice.chosen, hosts: choice.hosts }, signal);
  };
  const outcome = await attempted().catch((error: unknown): Outcome => {
    if (isUnreachable(error)) throw unreachable(error);
    if (isFault(error) || !isEngineError(error)) throw error;
    return infrastructure(`Docker failed: ${errorLine(error)}`);
  });
  const seconds = (performance.now() - began) / 1000;
  if (!outcome.ok) return { ...outcome, seconds, variations };
  const { recipe, key, image, cached, log } = outcome;
  return { ok: true, environment: { recipeHash: key, image, recipe }, seconds, cached, log, variations };
}

interface Attempt {
  readonly source: RecipeSource;
  readonly recipe: Recipe;
  /** Id of the image of ours that it stands on. */
  readonly image: string;
  /** That the repository asks for. */
  readonly hosts: readonly string[];
}

async function attempt(
  deps: PrepareDeps,
  workspace: Workspace,
  { source, recipe: asked, image: own, hosts }: Attempt,
  signal: AbortSignal,
): Promise<Outcome> {
  const found = await baseOf(deps, { recipe: asked, own, workspace }, signal);
  if (!found.ok) return { ...found, recipe: asked };
  const { recipe, base } = await withPackages(deps, asked, found.image, signal);
  const sources = once(async () => {
    const archive = await workspace.archive([]);
    return { archive, hash: createHash('sha256').update(archive).digest('hex') };
  });
  const tree = async () => (await sources()).hash;
  const { repository, release } = workspace;
  const keys = await environmentKeys(source, recipe, { repository, base, tree });
  const key = keys.recipe;
  // Nothing to set up: the base image is the environment.
  if (recipe.setup.length === 0) return { ok: true, recipe, key, image: base, cached: true, log: '' };
  const images = { docker: deps.engine.docker, shared: deps.shared };
  const wanted = { key: keys.image, hash: tree };
  const present = await environmentImage(images, wanted, signal);
  if (present !== undefined) return { ok: true, recipe, key, image: present, cached: true, log: '' };
  const { offered } = deps.network.setupNetwork;
  const allowed = hosts.filter((host) => fitsPattern(host, offered));
  const outcome = await setUp(deps, { recipe, keys, base, own, hosts: allowed, release, ...(await sources()) }, signal);
  if (outcome.ok) await offerEnvironment(images, wanted, outcome.image);
  return outcome;
}

/** The base with the system packages that the recipe asks for and can have; the recipe says which these are. */
async function withPackages(
  { network, shared, packages, seconds, disk, spec }: PrepareDeps,
  recipe: Recipe,
  base: string,
  signal: AbortSignal,
): Promise<{ readonly recipe: Recipe; readonly base: string }> {
  const { systemPackages = [], ...rest } = recipe;
  if (systemPackages.length === 0) return { recipe, base };
  if (isForeign(recipe))
    return {
      recipe: { ...rest, reasons: [...recipe.reasons, 'system packages: an image of its own brings them'] },
      base,
    };
  const deps = { network, shared, allowed: packages, limits: spec.limits, seconds, disk, labels: spec.labels };
  const { image, installed, reasons } = await withSystemPackages(deps, base, systemPackages, signal);
  return {
    recipe: {
      ...rest,
      ...(installed.length > 0 ? { systemPackages: installed } : {}),
      reasons: [...recipe.reasons, ...reasons],
    },
    base: image,
  };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** Our own image, unless the repository asks for another one. */
function baseOf(
  { network, shared, rules, seconds, disk, spec }: PrepareDeps,
  { recipe, own, workspace }: { readonly recipe: Recipe; readonly own: string; readonly workspace: Workspace },
  signal: AbortSignal,
): Promise<Base> {
  if (recipe.image === undefined && recipe.dockerfile === undefined)
    return Promise.resolve({ ok: true, image: own, log: '' });
  const custom = {
    docker: network.docker,
    shared,
    network,
    baseImage: own,
    rules,
    seconds,
    disk,
    memory: spec.limits.memory,
  };
  return customBase(custom, recipe, workspace, signal);
}

/** Id of the image that the operator names, else of the toolchain's. Throws EnvironmentFault where it is not to be had. */
async function ownImage(
  { engine, baseImage, toolchains }: PrepareDeps,
  recipe: ImageRecipe,
  signal: AbortSignal,
): Promise<string> {
  if (baseImage === undefined) return ensureToolchainImage(toolchains, recipe, signal);
  const id = await engine.soon(() => imageId(engine.docker, baseImage));
  if (id !== undefined) return id;
  throw new EnvironmentFault(
    `The image ${baseImage} of MULLOVER_BASE_IMAGE is missing.`,
    'Build it with `npm run base-image`, or unset MULLOVER_BASE_IMAGE.',
  );
}
