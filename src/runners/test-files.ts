// The test files that a command means: those that it names, or those that its runner would find. Pure.

import { matchesGlob } from 'node:path';
import { inFolder } from './in-folder.ts';

const NO_TESTS = /(^|\/)(node_modules|fixtures?|__fixtures__|tap-snapshots|helpers?)\//;

/** Files that targets mean; those of `patterns`, the runner's own, when there are none. */
export function expand(
  {
    targets,
    patterns = [],
  }: { readonly targets: readonly string[]; readonly patterns?: readonly string[] | undefined },
  directory: string,
  paths: readonly string[],
): readonly string[] {
  const meant = (some: readonly string[]) =>
    paths.filter((path) => some.some((pattern) => means(inFolder(directory, pattern.replace(/^\.\//, '')), path)));
  if (targets.length > 0) return meant(targets);
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
