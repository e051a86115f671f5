// The repository's own test command, run as it is with the runners observed that it starts: in place of a command that was
// taken apart, or where none could be.

import { OBSERVED } from '../runners/observed.ts';
import type { Recipe } from '../task.ts';
import { makeTarget } from './make/detect.ts';
import { readManifest } from './node/manifest.ts';
import { ownScript } from './node/own-script.ts';
import { observedReason } from './observed-reason.ts';
import { readPythonConfiguration } from './python/configuration.ts';
import { ownPythonCommand } from './python/own-command.ts';
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
  const own = await ownCommand(source, recipe);
  if (!own) return undefined;
  const { packages: _, ...rest } = recipe;
  const reasons = recipe.reasons.filter((reason) => !/^(runner |tests of )/.test(reason));
  return {
    ...rest,
    directory: own.directory,
    runner: OBSERVED,
    test: own.command,
    reasons: [...reasons, observedReason(own.command)],
  };
}

async function ownCommand(source: RecipeSource, { ecosystem, directory }: Recipe): Promise<OwnCommand | undefined> {
  for (const folder of new Set([directory, '.'])) {
    const command = await commandIn(source, ecosystem, folder);
    if (command !== undefined) return { command, directory: folder };
  }
  return undefined;
}

async function commandIn(
  source: RecipeSource,
  ecosystem: Recipe['ecosystem'],
  folder: string,
): Promise<string | undefined> {
  if (ecosystem === 'node') {
    const manifest = await readManifest(source, folder);
    return manifest && ownScript(manifest);
  }
  const target = await makeTarget(source, folder);
  const made = target && !STARTS_ANEW.test(target.recipe) ? `make ${target.name}` : undefined;
  if (ecosystem !== 'python') return made;
  return made ?? ownPythonCommand(await readPythonConfiguration(source, folder));
}

/** What makes an environment of its own needs the network. */
const STARTS_ANEW =
  /\b(tox|nox|hatch|docker(-compose)?|pip3? install|uv (sync|venv|pip)|poetry install|pipenv|conda|virtualenv|venv)\b/;
