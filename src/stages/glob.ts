// Patterns of paths, as `path.matchesGlob` of Node reads them, in a time that no pattern can make long. Pure.

import { Minimatch, type MinimatchOptions } from 'minimatch';

/** Nobody names files by more; what is longer means none. */
const LONGEST = 1000;
/** Alternatives in braces that are looked at. */
const MOST_EXPANDED = 1000;

/**
 * Whether a path is meant. What the library of Node does by backtracking this one does not, and a pattern is read once for all
 * paths: repositories name them, and the process that reads them works for others as well.
 */
export function globMatcher(pattern: string): (path: string) => boolean {
  return matcherOf(pattern, {});
}

/** The same as git reads patterns: files that begin with a dot are none of their own, and braces and groups are plain signs. */
export function gitGlob(pattern: string): (path: string) => boolean {
  return matcherOf(pattern, { dot: true, nobrace: true, noext: true });
}

function matcherOf(pattern: string, rules: MinimatchOptions): (path: string) => boolean {
  if (pattern.length > LONGEST) return () => false;
  const glob = new Minimatch(pattern, {
    ...{ nonegate: true, nocomment: true, platform: 'linux', optimizationLevel: 2 },
    braceExpandMax: MOST_EXPANDED,
    ...rules,
  });
  return (path) => glob.match(path);
}

/** Whether one of the patterns means a path. */
export function anyGlob(patterns: readonly string[]): (path: string) => boolean {
  const matchers = patterns.map(globMatcher);
  return (path) => matchers.some((means) => means(path));
}
