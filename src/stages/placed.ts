// What placing a block came to: the lines that change, or why nobody can tell. Plain data.

import type { Hunk } from './line-hunks.ts';
import type { Doubt } from './replacement.ts';

/** `doubts`: old lines that would stay. `absent`: the text does not hold it; what edits before it made may. */
export type Placed =
  | { readonly ok: true; readonly hunks: readonly Hunk[]; readonly doubts: readonly Doubt[] }
  | { readonly ok: false; readonly reason: string; readonly absent: boolean };

/** All of them together, or the first that was refused. */
export function allPlaced(placed: readonly Placed[]): Placed {
  const refused = placed.find(({ ok }) => !ok);
  const fitting = placed.filter((each) => each.ok);
  const [hunks, doubts] = [fitting.flatMap((each) => each.hunks), fitting.flatMap((each) => each.doubts)];
  return refused ?? { ok: true, hunks, doubts };
}
