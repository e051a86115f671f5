// Which existing tests can be shown as examples: files that the baseline ran, or that its command will run.

import type { Recipe } from '../execution.ts';
import type { Workspace } from '../ports/workspace.ts';
import { collectedFiles, isOfRunner } from '../runners/collected-files.ts';
import type { Tree } from '../trace/tree.ts';
import { environmentOf } from '../verification/environment.ts';
import { fileOf } from '../verification/test-ids.ts';
import { measuredBaseline } from './baseline.ts';
import type { Context } from './context.ts';

/** Of some test files, in their order: those with a test that passed on base; before that is known, those of the recipe. */
export async function collectedAmong(
  context: Context,
  tree: Tree,
  paths: readonly string[],
): Promise<readonly string[]> {
  const { passing } = await measuredBaseline(context, tree);
  const measured = new Set(passing.map(fileOf));
  // A runner that does not tell files apart leaves them open.
  if (measured.size > 0 && !measured.has('')) return paths.filter((path) => measured.has(path));
  const recipe = environmentOf(tree)?.recipe;
  return recipe === undefined ? paths : ofRecipe(context.workspace, recipe, paths);
}

async function ofRecipe(workspace: Workspace, recipe: Recipe, paths: readonly string[]): Promise<readonly string[]> {
  const found: string[] = [];
  for (const path of collectedFiles(recipe, paths))
    if (isOfRunner(recipe, path, (await workspace.read(path)) ?? '')) found.push(path);
  return found;
}
