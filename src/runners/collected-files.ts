// Which of some test files a recipe's own command runs, as far as its words and the files' imports tell. Pure.

import type { Recipe } from '../execution.ts';
import { RUNNERS } from './all.ts';
import { parseCommandLine } from './runner-command.ts';
import { expand } from './test-files.ts';

/** Files in the folders of its packages, of those that a command names where it names any; all where nothing is told. */
export function collectedFiles(recipe: Recipe, files: readonly string[]): readonly string[] {
  // A target that names none of them may be a folder of another language or a label.
  return filesOf(recipe, files, ({ named, own }) => (named.length > 0 ? named : own));
}

/** Files that a command names, by a path, a folder or a pattern. */
export function namedFiles(recipe: Recipe, files: readonly string[]): readonly string[] {
  return filesOf(recipe, files, ({ named }) => named);
}

interface OfPackage {
  readonly named: readonly string[];
  readonly own: readonly string[];
}

function filesOf(
  recipe: Recipe,
  files: readonly string[],
  choose: (found: OfPackage) => readonly string[],
): readonly string[] {
  const packages = recipe.packages ?? [{ test: recipe.test, directories: [recipe.directory] }];
  const found = new Set<string>();
  for (const { test, directories } of packages) {
    const { targets = [] } = parseCommandLine(test) ?? {};
    for (const directory of directories) {
      const own = files.filter((path) => directory === '.' || path.startsWith(`${directory}/`));
      const named = targets.length > 0 ? expand({ targets }, directory, own) : [];
      for (const path of choose({ named, own })) found.add(path);
    }
  }
  return files.filter((path) => found.has(path));
}

/** The package that tests of a runner import where it is not its own name. */
const IMPORTED: Readonly<Record<string, string>> = { '@jest/globals': 'jest', 'bun:test': 'bun', test: 'node:test' };
const specifier = /(?:\bfrom\s*|\brequire\s*\(\s*|^[^\S\n]*import\s+)['"]([^'"\n]{1,100})['"]/gm;
/** Runners that run whatever prints or defines tests of others too. */
const TOLERANT = new Set(['tap', 'observed', 'pytest']);

/** False for a test that is written for another runner than the recipe's. */
export function isOfRunner({ runner }: Pick<Recipe, 'runner'>, path: string, text: string): boolean {
  if (TOLERANT.has(runner)) return true;
  if (path.endsWith('.py')) return !(runner === 'unittest' && /^[^\S\n]*(?:import|from)\s+pytest\b/m.test(text));
  const known = new Set(RUNNERS.flatMap(({ name, npmPackage }) => npmPackage ?? name));
  const imported = [...text.matchAll(specifier)].map(([, name = '']) => IMPORTED[name] ?? name);
  const named = imported.filter((name) => known.has(name) || name === 'bun');
  return named.length === 0 || named.includes(runner);
}
