// Where the package under test lies when the root holds no manifest.

import { posix } from 'node:path';
import { looksLikeTest } from '../stages/test-path.ts';
import type { Ecosystem } from './ecosystem.ts';
import { makeTarget } from './make/detect.ts';
import type { RecipeSource } from './recipe-source.ts';

/** Folders whose packages are no part of the product. */
const ASIDE =
  /(^|\/)(node_modules|examples?|samples?|fixtures?|templates?|playgrounds?|bench(marks?)?|demos?|docs?|website|www|tools?|scripts?|vendor|third_party|\.[^/]+)(\/|$)/;
/** Folders that hold another way to build what the root builds. */
const OTHER_BUILDS = /^(build|builds|contrib|cmake|meson|packaging|ports?|win32|msvc|vcnet|projects?)(\/|$)/;
const DEEPEST = 3;

/**
 * The folder nearest to the root with a manifest, where there is only one that has tests; undefined where the root has
 * a manifest or the choice is a maintainer's.
 */
export async function packageFolder(
  source: RecipeSource,
  ecosystems: readonly Ecosystem[],
): Promise<string | undefined> {
  const manifests = new Set(ecosystems.flatMap((one) => one.manifests));
  const folders = new Set(source.files.filter((file) => manifests.has(posix.basename(file))).map(posix.dirname));
  if (folders.has('.')) return undefined;
  const made = await makeTarget(source, '.');
  const near = [...folders].filter(
    (folder) =>
      !ASIDE.test(folder) &&
      !(made && OTHER_BUILDS.test(folder)) &&
      !looksLikeTest(`${folder}/x`) &&
      folder.split('/').length <= DEEPEST,
  );
  const depth = (folder: string) => folder.split('/').length;
  const least = Math.min(...near.map(depth));
  const candidates = near.filter((folder) => depth(folder) === least);
  const tested = await Promise.all(candidates.map((folder) => hasTests(source, folder, ecosystems)));
  const fitting = candidates.filter((_, at) => tested[at]);
  return fitting.length === 1 ? fitting[0] : undefined;
}

async function hasTests(source: RecipeSource, folder: string, ecosystems: readonly Ecosystem[]): Promise<boolean> {
  if (!source.files.some((file) => file.startsWith(`${folder}/`) && looksLikeTest(file))) return false;
  const untested = await Promise.all(ecosystems.map(({ isUntested }) => isUntested?.(source, folder)));
  return !untested.includes(true);
}
