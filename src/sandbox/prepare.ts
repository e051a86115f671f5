// From a repository to an environment image: detect, look in the cache, else set up in a container and commit it.

import { createHash } from 'node:crypto';
import { environmentKeys } from '../ecosystems/environment-key.ts';
import { installsOnly } from '../ecosystems/install-commands.ts';
import type { Detection, RecipeSource } from '../ecosystems/recipe-source.ts';
import { isForeign } from '../ecosystems/search-path.ts';
import { type SetUp, setUpsOf } from '../ecosystems/set-ups.ts';
import { InputFault, isFault } from '../errors.ts';
import type { Preparation, Workspace } from '../ports.ts';
import type { Recipe, SandboxSettings } from '../task.ts';
import { type Base, customBase, type ImageRules } from './custom-image.ts';
import { describe, isEngineError, isUnreachable, statusOf, unreachable } from './docker.ts';
import { findImage, touchImage } from './images.ts';
import { infrastructure, type Outcome, type SetUpDeps, setUp } from './set-up.ts';
import { withSystemPackages } from './system-packages.ts';

export interface PrepareDeps extends SetUpDeps {
  readonly baseImage: string;
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
  const source = await sourceOf(workspace);
  const known = await setUpsFor(deps, source, wanted);
  const variations = known.setUps.slice(1).map(({ name }) => name);
  const outcome = await attempt(deps, workspace, { source, ...known }, signal).catch((error: unknown): Outcome => {
    if (isUnreachable(error)) throw unreachable(error);
    if (isFault(error) || !isEngineError(error)) throw error;
    return infrastructure(`Docker failed: ${describe(error)}`);
  });
  const seconds = (performance.now() - began) / 1000;
  if (!outcome.ok) return { ...outcome, seconds, variations };
  const { recipe, key, image, cached, log } = outcome;
  return { ok: true, environment: { recipeHash: key, image, recipe }, seconds, cached, log, variations };
}

async function sourceOf(workspace: Workspace): Promise<RecipeSource> {
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
  { source, chosen: detection, bound }: Known & { readonly source: RecipeSource },
  signal: AbortSignal,
): Promise<Outcome> {
  if (!detection.ok) {
    const { reason, next, fault = 'recipe' } = detection;
    return { ok: false, fault, reason, next, log: '' };
  }
  const own = await baseImageId(deps);
  if (own === undefined)
    return infrastructure(
      `The sandbox base image ${deps.baseImage} is missing.`,
      'Build it: node scripts/base-image.js',
    );
  const found = await baseOf(deps, { recipe: detection.recipe, own, workspace }, signal);
  if (!found.ok) return { ...found, recipe: detection.recipe };
  const { recipe, base } = await withPackages(deps, detection.recipe, found.image, signal);
  const sources = once(async () => {
    const archive = await workspace.archive([]);
    return { archive, hash: createHash('sha256').update(archive).digest('hex') };
  });
  const tree = bound ? (await sources()).hash : undefined;
  const keys = await environmentKeys(source, recipe, base, tree);
  const key = keys.recipe;
  // Nothing to set up: the base image is the environment.
  if (recipe.setup.length === 0) return { ok: true, recipe, key, image: base, cached: true, log: '' };
  const present = await findImage(deps.engine.docker, keys.image, async () => (await sources()).hash);
  if (present !== undefined) {
    await touchImage(deps.engine.docker, present);
    return { ok: true, recipe, key, image: present, cached: true, log: '' };
  }
  const { release } = workspace;
  return setUp(deps, { recipe, keys, base, release, ...(await sources()) }, signal);
}

/** The base with the system packages that the recipe asks for and can have; the recipe says which these are. */
async function withPackages(
  { engine, packages, seconds, spec }: PrepareDeps,
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
  const deps = { docker: engine.docker, allowed: packages, limits: spec.limits, seconds, labels: spec.labels };
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

/** Our own base image, unless the repository asks for another one. */
function baseOf(
  { engine, rules, seconds, spec }: PrepareDeps,
  { recipe, own, workspace }: { readonly recipe: Recipe; readonly own: string; readonly workspace: Workspace },
  signal: AbortSignal,
): Promise<Base> {
  if (recipe.image === undefined && recipe.dockerfile === undefined)
    return Promise.resolve({ ok: true, image: own, log: '' });
  const custom = { docker: engine.docker, baseImage: own, rules, seconds, memory: spec.limits.memory };
  return customBase(custom, recipe, workspace, signal);
}

interface Known {
  readonly setUps: readonly SetUp[];
  /** The one that is wanted. */
  readonly chosen: Detection;
  /** True when the set-up may depend on any source, since somebody wrote it who owes us nothing. */
  readonly bound: boolean;
}

async function setUpsFor(deps: PrepareDeps, source: RecipeSource, wanted: Wanted): Promise<Known> {
  const yaml = await source.read(SETTINGS_FILE);
  try {
    const settings = { ...(yaml === undefined ? {} : deps.readSettings(yaml)), ...wanted.settings };
    const setUps = await setUpsOf(source, settings);
    const { variation = '' } = wanted;
    const chosen = setUps.find(({ name }) => name === variation)?.detection ?? gone(variation);
    return { setUps, chosen, bound: !installsOnly(settings.setup ?? []) };
  } catch (error) {
    if (!(error instanceof InputFault)) throw error;
    const chosen = { ok: false, fault: 'settings', reason: error.message, next: error.next } as const;
    return { setUps: [], chosen, bound: true };
  }
}

/** A run goes on under another version of this program than it began with. */
const gone = (name: string): Detection => ({
  ok: false,
  reason: `This version does not see the set-up "${name}".`,
  next: 'Start a new run.',
});

async function baseImageId({ engine, baseImage }: PrepareDeps): Promise<string | undefined> {
  try {
    return (await engine.soon(() => engine.docker.getImage(baseImage).inspect())).Id;
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}
