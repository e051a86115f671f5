// The repository's own spelling of a path that a model wrote.

import type { SourceFile } from '../ports.ts';
import { cleanPath } from './locations.ts';

/**
 * A unique ending is enough, since models drop leading folders; so is a path behind folders that are not in the
 * repository, since they also add some.
 */
export function knownPath(given: string, known: readonly SourceFile[]): string | undefined {
  const path = cleanPath(given.split(/\s+(?:::|-|–|\()/)[0] ?? '');
  if (path === '') return undefined;
  if (known.some((file) => file.path === path)) return path;
  const endings = known.filter((file) => file.path.endsWith(`/${path}`));
  if (endings.length > 0) return endings.length === 1 ? endings[0]?.path : undefined;
  const inner = known.filter((file) => file.path.includes('/') && path.endsWith(`/${file.path}`));
  return inner.toSorted((a, b) => b.path.length - a.path.length)[0]?.path;
}
