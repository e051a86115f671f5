// Training and validation by repository: no repository is on both sides.

import { createHash } from 'node:crypto';

export type Side = 'train' | 'validation';

/** One repository of so many is for validation; where there are few, one at least. */
const EVERY = 10;

/** The same repositories come to the same side when others are added, as long as there are many. */
export function sidesOf(repositories: readonly string[]): ReadonlyMap<string, Side> {
  const all = [...new Set(repositories)].sort((a, b) => (hash(a) < hash(b) ? -1 : 1));
  const chosen = all.filter((name) => Number.parseInt(hash(name).slice(0, 8), 16) % EVERY === 0);
  const held = new Set(chosen.length > 0 && chosen.length < all.length ? chosen : all.slice(0, all.length > 1 ? 1 : 0));
  return new Map(all.map((name) => [name, held.has(name) ? 'validation' : 'train']));
}

function hash(text: string): string {
  return createHash('sha256').update(text.toLowerCase()).digest('hex');
}
