// The repository's own test command, run as it is with the runners observed that it starts: in place of a command that was
// taken apart, or where none could be.

import type { Recipe } from '../execution.ts';
import { OBSERVED } from '../runners/observed.ts';
import { ecosystemOf } from './all.ts';
import { makeCommand, makefileIn, makeTarget } from './make/detect.ts';
import { observedReason } from './observed-reason.ts';
import type { RecipeSource } from './recipe-source.ts';

interface OwnCommand {
  readonly command: string;
  readonly directory: string;
}

/**
 * The same set-up with the command that the repository itself names for its tests. Undefined when it names none, when that is
 * what the recipe runs already, or when a foreign image or report files decide how it is run.
 */
export async function observedAlternative(source: RecipeSource, recipe: Recipe): Promise<Recipe | undefined> {
  if (recipe.runner === OBSERVED || recipe.report || recipe.image || recipe.dockerfile) return undefined;
  const own = await ownCommandOf(source, recipe);
  if (!own) return undefined;
  const { packages: _, left = [], ...rest } = recipe;
  const reasons = recipe.reasons.filter((reason) => !/^(runner |tests of )/.test(reason));
  return {
    ...rest,
    directory: own.directory,
    runner: OBSERVED,
    test: own.command,
    ...(left.length === 0 || IS_WHOLE.test(own.command) ? {} : { left }),
    reasons: [...reasons, observedReason(own.command)],
  };
}

async function ownCommandOf(source: RecipeSource, recipe: Recipe): Promise<OwnCommand | undefined> {
  for (const folder of new Set([recipe.directory, '.'])) {
    const command = await commandIn(source, recipe, folder);
    if (command !== undefined) return { command, directory: folder };
  }
  return undefined;
}

async function commandIn(source: RecipeSource, recipe: Recipe, folder: string): Promise<string | undefined> {
  const target = await makeTarget(source, folder);
  const made =
    target && !STARTS_ANEW.test(target.recipe) ? makeCommand(await makefileIn(source, folder), target) : undefined;
  const { ownCommand } = ecosystemOf(recipe) ?? {};
  return ownCommand ? ownCommand(source, folder, made) : made;
}

/** What the repository itself is tested by, and no script or line of it. */
const IS_WHOLE = /^(npm test|make \w+)$/;
/** What makes an environment of its own needs the network. */
const STARTS_ANEW =
  /\b(tox|nox|hatch|docker(-compose)?|pip3? install|uv (sync|venv|pip)|poetry install|pipenv|conda|virtualenv|venv)\b/;
