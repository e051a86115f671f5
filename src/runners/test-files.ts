// The test files that a command means: those that it names, or those that its runner would find. Pure.

import { globMatcher } from '../stages/glob.ts';
import { inFolder } from './in-folder.ts';

const SCRIPT = /\.[cm]?[jt]sx?$/;
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
  const meant = (some: readonly string[]) => {
    const each = some.map((pattern) => meaningOf(inFolder(directory, pattern.replace(/^\.\//, ''))));
    return paths.filter((path) => each.some((means) => means(path)));
  };
  if (targets.length > 0) return meant(targets);
  const tests = meant(patterns).filter((path) => !NO_TESTS.test(path));
  // Where no test is written in JavaScript, the command has a loader for TypeScript or the runner has one.
  const typed = () =>
    meant(patterns.map((pattern) => pattern.replaceAll('js', 'ts'))).filter((path) => !NO_TESTS.test(path));
  return tests.length > 0 ? tests : typed();
}

function meaningOf(pattern: string): (path: string) => boolean {
  const folder = pattern.replace(/\/$/, '');
  const isNamed = (path: string) => path === folder || path === `${folder}.js`;
  if (!/[*?{[]/.test(folder)) return (path) => isNamed(path) || (SCRIPT.test(path) && path.startsWith(`${folder}/`));
  const isMatched = globMatcher(folder);
  return (path) => isNamed(path) || (SCRIPT.test(path) && !path.includes('node_modules/') && isMatched(path));
}
