// What GitHub said of a person, remembered for minutes; that it could not be asked, or takes the session no more, is not kept.

import type { Sight } from './door.ts';

const REMEMBERED_MS = 5 * 60_000;
const MOST_REMEMBERED = 20_000;

/** Who asks meanwhile shares the answer. */
export function rememberSights(now: () => number): (key: string, ask: () => Promise<Sight>) => Promise<Sight> {
  const remembered = new Map<string, { readonly sight: Promise<Sight>; readonly until: number }>();
  return async (key, ask) => {
    const before = remembered.get(key);
    if (before && before.until > now()) return before.sight;
    if (remembered.size >= MOST_REMEMBERED) remembered.clear();
    const sight = ask().catch((): Sight => 'unknown');
    remembered.set(key, { sight, until: now() + REMEMBERED_MS });
    if ((await sight) === 'unknown' || (await sight) === 'signed-out') remembered.delete(key);
    return sight;
  };
}
