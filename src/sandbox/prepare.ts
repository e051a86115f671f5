// From a repository to an environment image: detect, look in the cache, else set up in a container and commit it.

import { createHash } from 'node:crypto';
import { everyOffer, type ImageRecipe, imageRecipe, type Offers, offersOfEverything } from '../ecosystems/catalogue.ts';
import { isForeign } from '../ecosystems/ecosystem.ts';
import { environmentKeys } from '../ecosystems/environment-key.ts';
import { neededTools } from '../ecosystems/needed-tools.ts';
import type { Detection, RecipeSource } from '../ecosystems/recipe-source.ts';
import { type SetUp, setUpsOf } from '../ecosystems/set-ups.ts';
import { EnvironmentFault, errorLine, InputFault, isFault } from '../errors.ts';
import type { Preparation, Workspace } from '../ports.ts';
import type { Recipe, SandboxSettings } from '../task.ts';
import { type Base, customBase, type ImageRules } from './custom-image.ts';
import { isEngineError, isUnreachable, unreachable } from './docker.ts';
import { expressionOf } from './image-rules.ts';
import { findImage, touchImage } from './images.ts';
import { infrastructure, type Outcome, type SetUpDeps, setUp } from './set-up.ts';
import { withSystemPackages } from './system-packages.ts';
import { ensureToolchainImage, imageId, type ToolchainDeps } from './toolchain-image.ts';

export interface PrepareDeps extends SetUpDeps {
  /** One image in place of those of the toolchains. */
  readonly baseImage: string | undefined;
  readonly toolchains: ToolchainDeps;
  readonly rules: ImageRules;
  /** Patterns of system packages that recipes may ask for. */
  readonly packages: readonly string[];
  /** Parses `.github/mullover.yml` and returns its `sandbox` part; throws InputFault. */
  readonly readSettings: (yaml: string) => SandboxSettings;
}

const SETTINGS_FILE = '.github/mullover.yml';

export interface Wanted {
  /** They stand over the repository's own. */
  readonly settings?: SandboxSettings | undefined;
  /** Name of a set-up other than the first. */
  readonly variation?: string | undefined;
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
    const chosen = await choose(deps, source, wanted, signal);
    variations = chosen.setUps.slice(1).map(({ name }) => name);
    return attempt(deps, workspace, { source, ...chosen }, signal);
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

/** What detection sees of a repository. */
export async function recipeSource(workspace: Workspace): Promise<RecipeSource> {
  const files = await workspace.files();
  return {
    files: files.map((file) => file.path),
    date: workspace.committedAt,
    read: (path) => workspace.read(path),
  };
}

async function attempt(
  deps: PrepareDeps,
  workspace: Workspace,
  { source, built, hosts }: Chosen & { readonly source: RecipeSource },
  signal: AbortSignal,
): Promise<Outcome> {
  if (!built.ok) return built;
  const { own } = built;
  const found = await baseOf(deps, { recipe: built.recipe, own, workspace }, signal);
  if (!found.ok) return { ...found, recipe: built.recipe };
  const { recipe, base } = await withPackages(deps, built.recipe, found.image, signal);
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
  const present = await findImage(deps.engine.docker, keys.image, async () => (await sources()).hash);
  if (present !== undefined) {
    await touchImage(deps.engine.docker, present);
    return { ok: true, recipe, key, image: present, cached: true, log: '' };
  }
  return setUp(deps, { recipe, keys, base, own, hosts, release, ...(await sources()) }, signal);
}

/** The base with the system packages that the recipe asks for and can have; the recipe says which these are. */
async function withPackages(
  { network, packages, seconds, disk, spec }: PrepareDeps,
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
  const deps = { network, allowed: packages, limits: spec.limits, seconds, disk, labels: spec.labels };
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
  { network, rules, seconds, disk, spec }: PrepareDeps,
  { recipe, own, workspace }: { readonly recipe: Recipe; readonly own: string; readonly workspace: Workspace },
  signal: AbortSignal,
): Promise<Base> {
  if (recipe.image === undefined && recipe.dockerfile === undefined)
    return Promise.resolve({ ok: true, image: own, log: '' });
  const custom = { docker: network.docker, network, baseImage: own, rules, seconds, disk, memory: spec.limits.memory };
  return customBase(custom, recipe, workspace, signal);
}

interface Known {
  readonly setUps: readonly SetUp[];
  /** The one that is wanted. */
  readonly chosen: Detection;
  /** That the repository asks for beside registries, as far as the operator offers them. */
  readonly hosts: readonly string[];
}

async function setUpsFor(deps: PrepareDeps, source: RecipeSource, wanted: Wanted): Promise<Known> {
  const yaml = await source.read(SETTINGS_FILE);
  try {
    const settings = { ...(yaml === undefined ? {} : deps.readSettings(yaml)), ...wanted.settings };
    const setUps = await setUpsOf(source, settings);
    const { variation = '' } = wanted;
    const chosen = setUps.find(({ name }) => name === variation)?.detection ?? gone(variation);
    const { hosts = [] } = settings;
    const { offered } = deps.network.setupNetwork;
    const may = (host: string) => offered.some((pattern) => expressionOf(pattern).test(host));
    return { setUps, chosen, hosts: hosts.filter(may) };
  } catch (error) {
    if (!(error instanceof InputFault)) throw error;
    const chosen = { ok: false, fault: 'settings', reason: error.message, next: error.next } as const;
    return { setUps: [], chosen, hosts: [] };
  }
}

/** A run goes on under another version of this program than it began with. */
const gone = (name: string): Detection => ({
  ok: false,
  reason: `This version does not see the set-up "${name}".`,
  next: 'Start a new run.',
});

interface Chosen extends Known {
  readonly built:
    | { readonly ok: true; readonly recipe: Recipe; readonly own: string }
    | (Outcome & { readonly ok: false });
}

/** A set-up on an image that can be had: where a toolchain cannot be built, with the next version that is accepted. */
async function choose(deps: PrepareDeps, source: RecipeSource, wanted: Wanted, signal: AbortSignal): Promise<Chosen> {
  const all = deps.baseImage === undefined ? everyOffer : offersOfEverything;
  const missing = new Map<string, EnvironmentFault>();
  for (;;) {
    const offers: Offers = (name) => all(name).filter((version) => !missing.has(`${name} ${version}`));
    const known = await setUpsFor(deps, { ...source, offers }, wanted);
    const [first] = missing.values();
    const { chosen } = known;
    if (!chosen.ok) return { ...known, built: first ? infrastructure(first.message, first.next) : refused(chosen) };
    const { tool, beside } = neededTools(chosen.recipe, source.files);
    const own = await ownImage(deps, imageRecipe(tool, beside), signal);
    const name = `${tool.name} ${tool.version}`;
    if (!(own instanceof EnvironmentFault))
      return { ...known, built: { ok: true, own, recipe: toldOf(missing, chosen.recipe) } };
    const { message, next } = first ?? own;
    if (deps.baseImage !== undefined || missing.has(name)) return { ...known, built: infrastructure(message, next) };
    missing.set(name, own);
  }
}

function refused({ reason, next, fault }: Detection & { readonly ok: false }): Outcome & { readonly ok: false } {
  return { ok: false, fault: fault ?? 'recipe', reason, next, log: '' };
}

function toldOf(missing: ReadonlyMap<string, EnvironmentFault>, recipe: Recipe): Recipe {
  const told = [...missing.keys()].map((name) => `${name} could not be built here`);
  return { ...recipe, reasons: [...recipe.reasons, ...told] };
}

/** Id of the image that the operator names, else of the toolchain's; or why it is not to be had. */
async function ownImage(
  deps: PrepareDeps,
  recipe: ImageRecipe,
  signal: AbortSignal,
): Promise<string | EnvironmentFault> {
  const { engine, baseImage, toolchains } = deps;
  if (baseImage === undefined) {
    return ensureToolchainImage(toolchains, recipe, signal).catch((error: unknown) => {
      if (error instanceof EnvironmentFault) return error;
      throw error;
    });
  }
  return (
    (await engine.soon(() => imageId(engine.docker, baseImage))) ??
    new EnvironmentFault(
      `The image ${baseImage} of MULLOVER_BASE_IMAGE is missing.`,
      'Build it with `npm run base-image`, or unset MULLOVER_BASE_IMAGE.',
    )
  );
}
