// Where programs lie inside the sandbox image.

import type { Recipe } from '../task.ts';
import { fetchedPrograms } from './toolchains.ts';

/** True when environments are built on an image that is not ours. */
export function isForeign({ image, dockerfile }: Recipe): boolean {
  return image !== undefined || dockerfile !== undefined;
}

/** PATH of every command in a container; `$PATH` in it stands for the image's own. */
export function searchPath(recipe: Recipe): string {
  const local = recipe.directory === '.' ? [] : [`/workspace/${recipe.directory}/node_modules/.bin`];
  const node = recipe.ecosystem === 'node' ? recipe.runtime : '20';
  const rest = [
    '/workspace/node_modules/.bin',
    '/opt/env/venv/bin',
    ...fetchedPrograms(recipe),
    ...(isForeign(recipe) ? ['$PATH'] : []),
    `/opt/node/${node}/bin`,
    '/usr/local/bin',
    '/usr/bin',
    '/bin',
  ];
  return [...local, ...rest].join(':');
}
