// From a repository to an environment image: detect, look in the cache, else set up in a container and commit it.

import { createHash, randomBytes } from 'node:crypto';
import { InputFault, isFault } from '../errors.ts';
import type { Preparation, Workspace } from '../ports.ts';
import type { Recipe, SandboxSettings } from '../task.ts';
import type { ContainerSpec } from './container-options.ts';
import { type Base, customBase, type ImageRules } from './custom-image.ts';
import { detectRecipe } from './detect.ts';
import { describe, isEngineError, isUnreachable, statusOf, unreachable } from './docker.ts';
import type { Engine } from './engine.ts';
import { type EnvironmentKeys, environmentKeys } from './environment-key.ts';
import { execute, type Finished } from './execute.ts';
import { commitImage, findImage, touchImage } from './images.ts';
import { bindsToSources, installsOnly } from './install-commands.ts';
import { decodeAnswer, encodeOrder, ORPHAN_SECONDS, type SetupSecrets } from './order.ts';
import { isForeign, searchPath } from './paths.ts';
import type { Detection, RecipeSource } from './recipe-source.ts';
import { toolchainOf } from './toolchains.ts';

export interface PrepareDeps {
  readonly engine: Engine;
  readonly baseImage: string;
  readonly spec: Omit<ContainerSpec, 'image' | 'mode'>;
  readonly secrets: SetupSecrets;
  readonly seconds: number;
  readonly rules: ImageRules;
  /** Parses `.github/mullover.yml` and returns its `sandbox` part; throws InputFault. */
  readonly readSettings: (yaml: string) => SandboxSettings;
}

/** Where a set-up leaves something beside the sources that the tests need. */
const KEEPING: ReadonlySet<Recipe['ecosystem']> = new Set(['python', 'rust', 'other']);
const SETTINGS_FILE = '.github/mullover.yml';
const LOG_BYTES = 4 * 2 ** 20;

type Outcome =
  | {
      readonly ok: true;
      readonly recipe: Recipe;
      readonly key: string;
      readonly image: string;
      readonly cached: boolean;
      readonly log: string;
    }
  | {
      readonly ok: false;
      readonly fault: 'recipe' | 'settings' | 'infrastructure';
      readonly reason: string;
      readonly next: string;
      readonly recipe?: Recipe;
      readonly log: string;
    };

/** `settings` stand over the repository's own. Throws EnvironmentFault only when no engine can be reached. */
export async function prepare(
  deps: PrepareDeps,
  workspace: Workspace,
  signal: AbortSignal,
  settings: SandboxSettings = {},
): Promise<Preparation> {
  // An engine that is absent or hangs is told before the repository is read.
  await deps.engine.reach(() => deps.engine.docker.version(), signal);
  const began = performance.now();
  const outcome = await attempt(deps, workspace, settings, signal).catch((error: unknown): Outcome => {
    if (isUnreachable(error)) throw unreachable(error);
    if (isFault(error) || !isEngineError(error)) throw error;
    return infrastructure(`Docker failed: ${describe(error)}`);
  });
  const seconds = (performance.now() - began) / 1000;
  if (!outcome.ok) return { ...outcome, seconds };
  const { recipe, key, image, cached, log } = outcome;
  return { ok: true, environment: { recipeHash: key, image, recipe }, seconds, cached, log };
}

async function attempt(
  deps: PrepareDeps,
  workspace: Workspace,
  settings: SandboxSettings,
  signal: AbortSignal,
): Promise<Outcome> {
  const files = await workspace.files();
  const source: RecipeSource = {
    files: files.map((file) => file.path),
    date: workspace.committedAt,
    read: (path) => workspace.read(path),
  };
  const detection = await detect(deps, source, settings);
  if (!detection.ok) {
    const { reason, next, fault = 'recipe' } = detection;
    return { ok: false, fault, reason, next, log: '' };
  }
  const { recipe } = detection;
  const own = await baseImageId(deps);
  if (own === undefined)
    return infrastructure(
      `The sandbox base image ${deps.baseImage} is missing.`,
      'Build it: node scripts/base-image.js',
    );
  const found = await baseOf(deps, { recipe, own, workspace }, signal);
  if (!found.ok) return { ...found, recipe };
  const base = found.image;
  const sources = once(async () => {
    const archive = await workspace.archive([]);
    return { archive, hash: createHash('sha256').update(archive).digest('hex') };
  });
  const tree = detection.bound ? (await sources()).hash : undefined;
  const keys = await environmentKeys(source, recipe, base, tree);
  const key = keys.recipe;
  // Nothing to set up: the base image is the environment.
  if (recipe.setup.length === 0) return { ok: true, recipe, key, image: base, cached: true, log: '' };
  const present = await findImage(deps.engine.docker, keys.image, async () => (await sources()).hash);
  if (present !== undefined) {
    await touchImage(deps.engine.docker, present);
    return { ok: true, recipe, key, image: present, cached: true, log: '' };
  }
  return build(deps, { recipe, keys, base, ...(await sources()) }, signal);
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

type Known = Detection & {
  /** True when the set-up may depend on any source, since somebody wrote it who owes us nothing. */
  readonly bound: boolean;
};

async function detect(deps: PrepareDeps, source: RecipeSource, proposed: SandboxSettings): Promise<Known> {
  const yaml = await source.read(SETTINGS_FILE);
  try {
    const settings = { ...(yaml === undefined ? {} : deps.readSettings(yaml)), ...proposed };
    return { ...(await detectRecipe(source, settings)), bound: !installsOnly(settings.setup ?? []) };
  } catch (error) {
    if (error instanceof InputFault)
      return { ok: false, fault: 'settings', reason: error.message, next: error.next, bound: true };
    throw error;
  }
}

async function baseImageId({ engine, baseImage }: PrepareDeps): Promise<string | undefined> {
  try {
    return (await engine.soon(() => engine.docker.getImage(baseImage).inspect())).Id;
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}

interface BuildInput {
  readonly recipe: Recipe;
  readonly keys: EnvironmentKeys;
  readonly base: string;
  readonly archive: Buffer;
  /** Of the archive. */
  readonly hash: string;
}

async function build(
  deps: PrepareDeps,
  { recipe, keys, base, archive, hash }: BuildInput,
  signal: AbortSignal,
): Promise<Outcome> {
  const nonce = randomBytes(16).toString('hex');
  const order = encodeOrder({
    mode: 'setup',
    nonce,
    directory: recipe.directory,
    env: setupVariables(recipe),
    commands: recipe.setup,
    ...(isForeign(recipe) ? { inherit: true } : {}),
    secrets: deps.secrets,
    seconds: deps.seconds + ORPHAN_SECONDS,
    caches: toolchainOf(recipe).setupCaches ?? [],
    keepGenerated: KEEPING.has(recipe.ecosystem),
  });
  let image: string | undefined;
  const finished = await execute(
    deps.engine,
    {
      spec: { ...deps.spec, image: base, mode: 'setup' },
      input: [order, archive],
      seconds: deps.seconds,
      outputBytes: LOG_BYTES,
      before: async (container, result) => {
        const answer = result.ending === 'exited' ? decodeAnswer(result.answer, nonce) : undefined;
        if (answer?.exitCode !== 0) return;
        image = await commitImage(container, keys.image, binds(recipe, answer.generated) ? hash : undefined);
        await touchImage(deps.engine.docker, image);
      },
    },
    signal,
  );
  if (image !== undefined) return { ok: true, recipe, key: keys.recipe, image, cached: false, log: finished.log };
  return failedSetup(recipe, finished, decodeAnswer(finished.answer, nonce)?.failed);
}

/** Cargo's own leftovers are sealed by its set-up. */
function binds({ ecosystem }: Recipe, generated: readonly string[] = []): boolean {
  return ecosystem !== 'rust' && bindsToSources(generated);
}

function setupVariables(recipe: Recipe): Readonly<Record<string, string>> {
  return {
    HOME: '/opt/env/home',
    TMPDIR: '/opt/env/home/tmp',
    PATH: searchPath(recipe),
    LANG: 'C.UTF-8',
    CI: '1',
    npm_config_update_notifier: 'false',
    // A host that cannot be reached is told soon.
    npm_config_fetch_timeout: '90000',
    npm_config_fetch_retries: '4',
    npm_config_fetch_retry_mintimeout: '1000',
    npm_config_fetch_retry_maxtimeout: '8000',
    ...(isForeign(recipe)
      ? {}
      : { npm_config_nodedir: `/opt/node/${recipe.ecosystem === 'node' ? recipe.runtime : '20'}` }),
    PIP_DISABLE_PIP_VERSION_CHECK: '1',
    PIP_NO_INPUT: '1',
    // The sandbox has no git history that a version could be read from.
    SETUPTOOLS_SCM_PRETEND_VERSION: '0.0.1',
    ...toolchainOf(recipe).setup,
  };
}

/** A name that could not be looked up for now, a connection that was cut (yarn ends in an error of its own): it may work a minute later. */
const PASSING_TROUBLE =
  /\b(EAI_AGAIN|ECONNRESET|socket hang up|Temporary failure in name resolution|RequestError: Timeout|handler was attached after the promise settled)\b/;

function failedSetup(recipe: Recipe, finished: Finished, command: string | undefined): Outcome {
  const { log } = finished;
  if (finished.ending === 'lost') return { ...infrastructure(finished.note ?? 'the set-up container was lost'), log };
  const what = command ?? finished.note ?? `exit code ${finished.state.exitCode}`;
  const tail = log.trim().split('\n').slice(-12).join('\n').slice(-1500);
  if (PASSING_TROUBLE.test(tail)) return { ...infrastructure(`The set-up lost the network: ${what}\n${tail}`), log };
  const memory = finished.state.oomKilled ? ' (out of memory)' : '';
  return {
    ok: false,
    fault: 'recipe',
    reason: `The set-up failed${memory}: ${what}\n${tail}`,
    recipe,
    next: 'Set `sandbox: {setup: ["…"]}` in .github/mullover.yml to the commands that install this repository.',
    log,
  };
}

function infrastructure(reason: string, next = 'Run `mullover doctor` on the worker host, then try again.') {
  return { ok: false, fault: 'infrastructure', reason, next, log: '' } as const;
}
