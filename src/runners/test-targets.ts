// The test files that a command means: those that it names, or those that its runner would find. Pure.

import { matchesGlob } from 'node:path';
import type { Recipe } from '../task.ts';
import { inFolder } from './in-folder.ts';
import { parseCommandLine, type RunnerCommand } from './runner-command.ts';

/** Where a runner whose files we list ourselves finds its tests when the script names none. */
const DEFAULT_TARGETS: Readonly<Record<string, readonly string[]>> = {
  tape: ['test/**/*.js', 'test.js'],
  tap: ['{test,tests,__tests__}/**/*.{js,cjs,mjs}', '**/*.{test,spec}.{js,cjs,mjs}', 'test.{js,cjs,mjs}'],
  ava: [
    'test.{js,cjs,mjs}',
    '{src,source,test,tests,__tests__}/**/*.{test,spec}.{js,cjs,mjs}',
    '{test,tests,__tests__}/**/*.{js,cjs,mjs}',
  ],
  'node:test': [
    '**/*.test.{js,cjs,mjs}',
    '**/*-test.{js,cjs,mjs}',
    '**/test-*.{js,cjs,mjs}',
    '**/test.{js,cjs,mjs}',
    'test/**/*.{js,cjs,mjs}',
  ],
};
const NO_TESTS = /(^|\/)(node_modules|fixtures?|__fixtures__|tap-snapshots|helpers?)\//;

/** Those of some test files that the recipe's own command runs; all of them where it does not name files that we know. */
export function namedFiles(recipe: Recipe, files: readonly string[]): readonly string[] {
  const parsed = parseCommandLine(recipe.test);
  const named = parsed && parsed.targets.length > 0 ? expand(parsed, recipe.directory, files) : [];
  return named.length > 0 ? named : files;
}

/** Files that the targets of a command mean; the runner's own defaults when it names none. */
export function expand(
  { runner, targets }: RunnerCommand,
  directory: string,
  paths: readonly string[],
): readonly string[] {
  const patterns = targets.length > 0 ? targets : (DEFAULT_TARGETS[runner] ?? []);
  const meant = (some: readonly string[]) =>
    paths.filter((path) => some.some((pattern) => means(inFolder(directory, pattern.replace(/^\.\//, '')), path)));
  if (targets.length > 0) return meant(patterns);
  const tests = meant(patterns).filter((path) => !NO_TESTS.test(path));
  // Where no test is written in JavaScript, the command has a loader for TypeScript or the runner has one.
  const typed = () =>
    meant(patterns.map((pattern) => pattern.replaceAll('js', 'ts'))).filter((path) => !NO_TESTS.test(path));
  return tests.length > 0 ? tests : typed();
}

function means(pattern: string, path: string): boolean {
  const folder = pattern.replace(/\/$/, '');
  const script = /\.[cm]?[jt]sx?$/;
  if (path === folder || path === `${folder}.js`) return true;
  if (!/[*?{[]/.test(folder)) return script.test(path) && path.startsWith(`${folder}/`);
  return script.test(path) && !path.includes('node_modules/') && matchesGlob(path, folder);
}
