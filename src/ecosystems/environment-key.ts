// The names of an environment: of its image, by everything that the set-up can depend on; of its recipe, by the tests too.

import { createHash } from 'node:crypto';
import { inFolder } from '../runners/in-folder.ts';
import { isManifest } from '../stages/manifest-path.ts';
import type { Recipe } from '../task.ts';
import type { RecipeSource } from './recipe-source.ts';

export interface EnvironmentKeys {
  /** Equal for every commit and every test command that may share the image. */
  readonly image: string;
  /** Names every check done in it. */
  readonly recipe: string;
}

/** Sources that an editable install compiles into the environment, and what says how. */
const COMPILED =
  /\.(pyx|pxd|pxi|c|cc|cpp|cxx|h|hpp|hxx|rs|f|f90|cu|proto|tempita)$|(^|\/)(meson\.build|CMakeLists\.txt|MANIFEST\.in)$/;

/** `tree`: hash of all sources, for a set-up that may depend on any of them; undefined for one that installs only. */
export async function environmentKeys(
  source: RecipeSource,
  recipe: Recipe,
  baseImage: string,
  tree: string | undefined,
): Promise<EnvironmentKeys> {
  const { setup, runtime, directory, ecosystem, env = {} } = recipe;
  const hash = createHash('sha256').update(JSON.stringify([baseImage, ecosystem, setup, runtime, directory]));
  // Only where there are any, so that environments without them keep their names.
  if (Object.keys(env).length > 0) hash.update(JSON.stringify(env));
  hash.update(JSON.stringify([tree ?? '', ecosystem === 'python' ? layout(source, directory) : []]));
  const named = new Set(setup.flatMap((command) => command.split(/[\s'"=]+/)).map((word) => word.replace(/^\.\//, '')));
  const wanted = source.files.filter(
    (file) =>
      isManifest(file) ||
      (ecosystem === 'python' && COMPILED.test(file)) ||
      // A requirements file or a script under any name.
      named.has(file) ||
      (directory !== '.' && file.startsWith(`${directory}/`) && named.has(file.slice(directory.length + 1))),
  );
  const texts = await Promise.all(wanted.map((file) => source.read(file)));
  for (const [at, file] of wanted.entries()) hash.update(`\0${file}\0`).update(texts[at] ?? '');
  const image = hash.digest('hex');
  return { image, recipe: nameOf(image, recipe) };
}

function nameOf(image: string, { build, test, runner, packages, report, memory }: Recipe): string {
  const tests = [image, build, test, runner, packages ?? null, report ?? null, memory ?? null];
  return createHash('sha256').update(JSON.stringify(tests)).digest('hex');
}

/**
 * Top-level packages and modules: an editable install lists them when it is made, so that a new one would not be found.
 * Folders below them are looked up when they are imported.
 */
function layout({ files }: RecipeSource, directory: string): readonly string[] {
  const roots = [inFolder(directory, ''), inFolder(directory, 'src/')];
  const names = files.flatMap((file) =>
    file.endsWith('.py')
      ? roots.filter((root) => file.startsWith(root)).map((root) => root + file.slice(root.length).split('/')[0])
      : [],
  );
  return [...new Set(names)].sort();
}
