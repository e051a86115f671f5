// The names of an environment: of its image, by everything that the set-up can depend on; of its recipe, by the tests too.

import { createHash } from 'node:crypto';
import type { Recipe } from '../execution.ts';
import { isManifest } from '../stages/manifest-path.ts';
import { ecosystemOf } from './all.ts';
import { runsOwnCode } from './own-code.ts';
import type { RecipeSource } from './recipe-source.ts';

export interface EnvironmentKeys {
  /** Equal for every commit and every test command that may share the image. */
  readonly image: string;
  /** Names every check done in it. */
  readonly recipe: string;
}

export interface EnvironmentOf {
  /** Whose it is: a set-up runs code of its repository, which has no business in another one's tests. */
  readonly repository: string;
  /** Id of the image below. */
  readonly base: string;
  /** Hash of all sources, asked for where the set-up may run code of them. */
  readonly tree: () => Promise<string>;
}

export async function environmentKeys(
  source: RecipeSource,
  recipe: Recipe,
  { repository, base, tree }: EnvironmentOf,
): Promise<EnvironmentKeys> {
  const { setup, runtime, directory, ecosystem, env = {} } = recipe;
  const { layout, reads } = ecosystemOf(recipe) ?? {};
  const hash = createHash('sha256').update(JSON.stringify([repository, base, ecosystem, setup, runtime, directory]));
  // Only where there are any, so that environments without them keep their names.
  if (Object.keys(env).length > 0) hash.update(JSON.stringify(env));
  const bound = await runsOwnCode(source, recipe);
  hash.update(JSON.stringify([bound ? await tree() : '', layout?.(source, directory) ?? []]));
  const named = new Set(setup.flatMap((command) => command.split(/[\s'"=]+/)).map((word) => word.replace(/^\.\//, '')));
  const wanted = source.files.filter(
    (file) =>
      isManifest(file) ||
      reads?.test(file) ||
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
