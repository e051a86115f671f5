// Which packages of the archive may be installed for a repository. Pure.

import { expressionOf } from './image-rules.ts';

/** `libxml2-dev` fits `lib*` and `*-dev`; what is no name of a package fits nothing. */
export function isAllowedPackage(name: string, patterns: readonly string[]): boolean {
  return /^[a-z0-9][a-z0-9+.-]{1,99}$/.test(name) && patterns.some((pattern) => expressionOf(pattern).test(name));
}
