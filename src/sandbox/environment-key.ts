// The name of an environment: a hash over base image, recipe, manifests and lockfiles.

import { createHash } from 'node:crypto';
import type { Recipe } from '../task.ts';
import type { RecipeSource } from './recipe-source.ts';

const MANIFESTS =
  /(^|\/)(package(-lock)?\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|pnpm-workspace\.yaml|\.npmrc|\.yarnrc|requirements[^/]*\.(txt|in)|pyproject\.toml|uv\.lock|poetry\.lock|hatch\.toml|setup\.(py|cfg)|tox\.ini|noxfile\.py|constraints[^/]*\.txt|go\.(mod|sum|work|work\.sum)|Cargo\.(toml|lock)|rust-toolchain(\.toml)?|build\.rs|pom\.xml|.*\.gradle(\.kts)?|gradle\.properties|.*\.versions\.toml|gradle-wrapper\.properties|maven-wrapper\.properties|gradle\.lockfile)$|(^|\/)requirements\/[^/]+\.(txt|in)$/;
/** Sources that an editable install compiles into the environment. */
const COMPILED = /\.(pyx|pxd|c|cc|cpp|h|hpp|rs)$/;

export async function environmentKey(source: RecipeSource, recipe: Recipe, baseImage: string): Promise<string> {
  const hash = createHash('sha256').update(
    JSON.stringify([
      baseImage,
      recipe.setup,
      recipe.build,
      recipe.test,
      recipe.runner,
      recipe.runtime,
      recipe.directory,
      ...(recipe.packages ? [recipe.packages] : []),
    ]),
  );
  const wanted = source.files.filter(
    (file) =>
      !file.includes('node_modules/') &&
      (MANIFESTS.test(file) || (recipe.ecosystem === 'python' && COMPILED.test(file))),
  );
  const texts = await Promise.all(wanted.map((file) => source.read(file)));
  for (const [at, file] of wanted.entries()) hash.update(`\0${file}\0`).update(texts[at] ?? '');
  return hash.digest('hex');
}
