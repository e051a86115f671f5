// Where programs lie inside the sandbox image.

import type { Recipe } from '../task.ts';

/** PATH of every command in a container. */
export function searchPath(recipe: Recipe): string {
  const local = recipe.directory === '.' ? [] : [`/workspace/${recipe.directory}/node_modules/.bin`];
  const node = recipe.ecosystem === 'node' ? recipe.runtime : '20';
  const rest = [
    '/workspace/node_modules/.bin',
    '/opt/env/venv/bin',
    `/opt/node/${node}/bin`,
    '/usr/local/bin',
    '/usr/bin',
    '/bin',
  ];
  return [...local, ...rest].join(':');
}
