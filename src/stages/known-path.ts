// The repository's own spelling of the paths that a model wrote.

import type { SourceFile } from '../ports.ts';
import { cleanPath } from './locations.ts';

/** The path that a line is about: all of it, or what it begins with. */
export function knownPath(given: string, known: readonly SourceFile[]): string | undefined {
  return knownPaths(given, known)[0];
}

/** All paths of a line that holds nothing else (`a.py, b.py`), or the first of one that says more. */
export function knownPaths(given: string, known: readonly SourceFile[]): readonly string[] {
  if (known.some(({ path }) => path === given)) return [given];
  const whole = ownSpelling(cleanPath(given), known);
  if (whole !== undefined) return [whole];
  const words = given
    .split(/[\s,;`*"'<>()[\]|{}]+/)
    .map((word) => cleanPath(word.replace(/:(?:L?\d[\d–-]*)?:?$/, '')))
    .filter((word) => /[./]/.test(word) || known.some(({ path }) => path === word));
  const paths = words.map((word) => ownSpelling(word, known));
  const found = [...new Set(paths.filter((path) => path !== undefined))];
  return found.length === words.length || found.length === new Set(words).size ? found : found.slice(0, 1);
}

/**
 * A unique ending is enough, since models drop leading folders; so is a path behind folders that are not in the
 * repository, since they also add some.
 */
function ownSpelling(path: string, known: readonly SourceFile[]): string | undefined {
  if (path === '') return undefined;
  if (known.some((file) => file.path === path)) return path;
  const endings = known.filter((file) => file.path.endsWith(`/${path}`));
  if (endings.length > 0) return endings.length === 1 ? endings[0]?.path : undefined;
  const [top = ''] = path.split('/');
  const added = !known.some((file) => file.path.startsWith(`${top}/`));
  const inner = known.filter(
    (file) => path.endsWith(`/${file.path}`) && (file.path.includes('/') || (added && path === `${top}/${file.path}`)),
  );
  return inner.toSorted((a, b) => b.path.length - a.path.length)[0]?.path;
}
