// From a repository to an environment image: detect, look in the cache, else set up in a container and commit it.

import { randomBytes } from 'node:crypto';
import { InputFault, isFault } from '../errors.ts';
import type { Preparation, Workspace } from '../ports.ts';
import type { Recipe, SandboxSettings } from '../task.ts';
import type { ContainerSpec } from './container-options.ts';
import { detectRecipe } from './detect.ts';
import { describe, isEngineError, isUnreachable, statusOf, unreachable } from './docker.ts';
import type { Engine } from './engine.ts';
import { environmentKey } from './environment-key.ts';
import { execute, type Finished } from './execute.ts';
import { commitImage, findImage } from './images.ts';
import { decodeAnswer, encodeOrder, ORPHAN_SECONDS, type SetupSecrets } from './order.ts';
import { searchPath } from './paths.ts';
import type { Detection, RecipeSource } from './recipe-source.ts';
import { toolchainOf } from './toolchains.ts';

export interface PrepareDeps {
  readonly engine: Engine;
  readonly baseImage: string;
  readonly spec: Omit<ContainerSpec, 'image' | 'mode'>;
  readonly secrets: SetupSecrets;
  readonly seconds: number;
  /** Parses `.github/mullover.yml` and returns its `sandbox` part; throws InputFault. */
  readonly readSettings: (yaml: string) => SandboxSettings;
}

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
      readonly fault: 'recipe' | 'infrastructure';
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
  if (!detection.ok) return { ...detection, fault: 'recipe', log: '' };
  const { recipe } = detection;
  const base = await baseImageId(deps);
  if (base === undefined)
    return infrastructure(
      `The sandbox base image ${deps.baseImage} is missing.`,
      'Build it: node scripts/base-image.js',
    );
  const key = await environmentKey(source, recipe, base);
  // Nothing to set up: the base image is the environment.
  if (recipe.setup.length === 0) return { ok: true, recipe, key, image: base, cached: true, log: '' };
  const present = await findImage(deps.engine.docker, key);
  if (present !== undefined) return { ok: true, recipe, key, image: present, cached: true, log: '' };
  return build(deps, { recipe, key, base, archive: await workspace.archive([]) }, signal);
}

async function detect(deps: PrepareDeps, source: RecipeSource, settings: SandboxSettings): Promise<Detection> {
  const yaml = await source.read(SETTINGS_FILE);
  try {
    return await detectRecipe(source, { ...(yaml === undefined ? {} : deps.readSettings(yaml)), ...settings });
  } catch (error) {
    if (error instanceof InputFault) return { ok: false, reason: error.message, next: error.next };
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
  readonly key: string;
  readonly base: string;
  readonly archive: Buffer;
}

async function build(
  deps: PrepareDeps,
  { recipe, key, base, archive }: BuildInput,
  signal: AbortSignal,
): Promise<Outcome> {
  const nonce = randomBytes(16).toString('hex');
  const order = encodeOrder({
    mode: 'setup',
    nonce,
    directory: recipe.directory,
    env: setupVariables(recipe),
    commands: recipe.setup,
    secrets: deps.secrets,
    seconds: deps.seconds + ORPHAN_SECONDS,
    caches: toolchainOf(recipe).setupCaches ?? [],
    keepGenerated: recipe.ecosystem === 'python' || recipe.ecosystem === 'rust',
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
        if (result.ending === 'exited' && decodeAnswer(result.answer, nonce)?.exitCode === 0)
          image = await commitImage(container, key);
      },
    },
    signal,
  );
  if (image !== undefined) return { ok: true, recipe, key, image, cached: false, log: finished.log };
  return failedSetup(recipe, finished, decodeAnswer(finished.answer, nonce)?.failed);
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
    npm_config_nodedir: `/opt/node/${recipe.ecosystem === 'node' ? recipe.runtime : '20'}`,
    PIP_DISABLE_PIP_VERSION_CHECK: '1',
    PIP_NO_INPUT: '1',
    // The sandbox has no git history that a version could be read from.
    SETUPTOOLS_SCM_PRETEND_VERSION: '0.0.1',
    ...toolchainOf(recipe).setup,
  };
}

/** A name that could not be looked up for now, a connection that was cut: the same set-up may work a minute later. */
const PASSING_TROUBLE = /\b(EAI_AGAIN|ECONNRESET|socket hang up|Temporary failure in name resolution)\b/;

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
