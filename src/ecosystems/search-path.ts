// Where programs lie inside the sandbox image.

import type { Recipe } from '../execution.ts';
import { ECOSYSTEMS, toolchainOf } from './all.ts';
import { type Ecosystem, isForeign } from './ecosystem.ts';
import { OWN_NODE } from './node/version.ts';

/** PATH of every command in a container; `$PATH` in it stands for the image's own. */
export function searchPath(recipe: Recipe, ecosystems: readonly Ecosystem[] = ECOSYSTEMS): string {
  const { programs = [], node = OWN_NODE } = toolchainOf(recipe, ecosystems);
  return [
    ...(recipe.directory === '.' ? [] : [`/workspace/${recipe.directory}/node_modules/.bin`]),
    '/workspace/node_modules/.bin',
    '/opt/env/venv/bin',
    ...programs,
    ...(isForeign(recipe) ? ['$PATH'] : []),
    `/opt/node/${node}/bin`,
    '/usr/local/bin',
    '/usr/bin',
    '/bin',
  ].join(':');
}
