// What the test target of a Makefile checks beside the runner that a recipe starts, where no manifest names a test command.

import type { Recipe } from '../../execution.ts';
import { splitCommands } from '../../runners/shell-words.ts';
import { beyondRunner, checksOf, promisesNoCheck } from '../left-commands.ts';
import type { RecipeSource } from '../recipe-source.ts';
import { type MakeTarget, makefileIn, makeTarget, targetIn } from './detect.ts';

const DEPTH = 5;
/** Ecosystems whose Makefile is the build itself, or is run as it is. */
const OWN_MAKEFILE = new Set(['make', 'c']);

export async function leftInMakefile(
  source: RecipeSource,
  { ecosystem, directory, runner }: Pick<Recipe, 'ecosystem' | 'directory' | 'runner'>,
): Promise<readonly string[]> {
  const target = OWN_MAKEFILE.has(ecosystem) ? undefined : await makeTarget(source, directory);
  if (!target) return [];
  const makefile = await makefileIn(source, directory);
  return beyondRunner(recipesOf(makefile, target, DEPTH).flatMap(checksOf), runner);
}

/** Commands of what a target needs, then its own, with plain names for the variables of programs. */
function recipesOf(makefile: string, { recipe, needs }: MakeTarget, depth: number): readonly string[] {
  const below = (name: string) => {
    const target = depth === 0 || promisesNoCheck(name) ? undefined : targetIn(makefile, name);
    return target ? recipesOf(makefile, target, depth - 1) : [];
  };
  const lines = recipe.replaceAll('\\\n', ' ').split('\n');
  const own = lines.flatMap((line) => {
    // What may fail checks nothing.
    if (/^\t@?(-|\s*#)/.test(line)) return [];
    const command = line
      .trim()
      .replace(/^[@+]+/, '')
      .replace(/\$[({]([\w.-]+)[)}]/g, programOf);
    const [words = [], ...more] = splitCommands(command);
    const called = words[0] === 'make' && more.length === 0 ? words.slice(1).filter((word) => !word.includes('=')) : [];
    const areTargets = called.length > 0 && called.every((word) => /^[\w.]/.test(word));
    return areTargets ? called.flatMap(below) : [command];
  });
  return [...needs.flatMap(below), ...own];
}

/** `$(GO)` is go; what others hold nobody knows. */
function programOf(_all: string, name: string): string {
  return /^(GO|CARGO|PYTHON3?|PYTEST|NODE|NPM|YARN|PNPM|MAKE|MVN|TOX|NOX|RUFF|MYPY)$/.test(name)
    ? name.toLowerCase()
    : '';
}
