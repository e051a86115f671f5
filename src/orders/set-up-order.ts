// What the container of a set-up is told to do: the commands of a recipe, and all that they see of the outside. Pure.

import { ECOSYSTEMS, ecosystemOf, toolchainOf } from '../ecosystems/all.ts';
import { type Generated, isForeign } from '../ecosystems/ecosystem.ts';
import { bindsToSources } from '../ecosystems/own-code.ts';
import type { SetupSecrets } from '../ecosystems/package-network.ts';
import { searchPath } from '../ecosystems/search-path.ts';
import type { Recipe } from '../execution.ts';
import { encodeOrder, ORPHAN_SECONDS } from './order.ts';

export interface SetUpRequest {
  readonly recipe: Recipe;
  /** Version of packages that would read it from git. */
  readonly release: string | undefined;
  readonly secrets: SetupSecrets;
  /** Wall-clock seconds that it may take. */
  readonly seconds: number;
  readonly nonce: string;
}

export function setUpOrder({ recipe, release, secrets, seconds, nonce }: SetUpRequest): Buffer {
  return encodeOrder({
    mode: 'setup',
    nonce,
    directory: recipe.directory,
    env: setUpVariables(recipe, release),
    commands: recipe.setup,
    ...(isForeign(recipe) ? { inherit: true } : {}),
    secrets,
    seconds: seconds + ORPHAN_SECONDS,
    caches: toolchainOf(recipe).setupCaches ?? [],
    generated: generatedBy(recipe),
  });
}

/** What nobody knows is kept. */
function generatedBy(recipe: Recipe): Generated {
  return ecosystemOf(recipe)?.generated ?? 'kept';
}

/** Whether the environment is for the very sources that it was made of; `generated`: files that were made beside them. */
export function isForItsSources(recipe: Recipe, generated: readonly string[] = []): boolean {
  const kind = generatedBy(recipe);
  // Of what was built of other sources, most would be built again in every run.
  return kind === 'built' || (kind !== 'sealed' && bindsToSources(generated));
}

/**
 * The sandbox has no git history that a version could be read from. One that is below what another package asks for would
 * have the package replaced by a published one.
 */
const HIGH = '9999.0.0';

function setUpVariables(recipe: Recipe, release = HIGH): Readonly<Record<string, string>> {
  return {
    LANG: 'C.UTF-8',
    ...recipe.env,
    HOME: '/opt/env/home',
    TMPDIR: '/opt/env/home/tmp',
    PATH: searchPath(recipe),
    CI: '1',
    ...Object.assign({}, ...ECOSYSTEMS.map(({ managerVariables }) => managerVariables?.(recipe, release))),
    ...toolchainOf(recipe).setup,
  };
}
