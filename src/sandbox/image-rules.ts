// Which images a repository may name. Pure.

import { fitsPattern } from '../name-pattern.ts';

/** `node:22` fits `node:*`; a name without a tag means `:latest`; no pattern allows nothing. An id is allowed whole and letter for letter. */
export function isAllowed(image: string, patterns: readonly string[]): boolean {
  if (!/^[\w][\w./:@-]{0,255}$/.test(image)) return false;
  if (/^sha\d+:/i.test(image)) return /^sha256:[0-9a-f]{64}$/.test(image) && patterns.includes(image);
  return fitsPattern(withTag(image), patterns.map(withTag));
}

/** The name for the engine. Without a tag it would also be taken as the beginning of the id of any image that is there. */
export function withTag(name: string): string {
  const last = name.slice(name.lastIndexOf('/') + 1);
  return /[:@*]/.test(last) ? name : `${name}:latest`;
}
