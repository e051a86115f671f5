// Which packages of the archive may be installed for a repository. Pure.

import { fitsPattern } from '../name-pattern.ts';

/** `libxml2-dev` fits `lib*` and `*-dev`; what is no name of a package fits nothing. */
export function isAllowedPackage(name: string, patterns: readonly string[]): boolean {
  return /^[a-z0-9][a-z0-9+.-]{1,99}$/.test(name) && fitsPattern(name, patterns);
}
