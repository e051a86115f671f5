// Samples that take the place of those that were given up, so that an unusable reply ends no branch of the search.

import type { NodeId } from '../task.ts';
import type { Tree } from '../trace/tree.ts';

/** A model that gives nothing usable must come to an end: at most so many are replaced, or as many as were asked for. */
const MOST = 3;

/**
 * The nodes, and one more for each of them that was given up: `next(0)`, `next(1)` … in the order of their number, whichever
 * of them it was. Lost ones are not replaced: what an endpoint lost may come back under its own name.
 */
export function withReplacements(
  tree: Tree,
  ids: readonly NodeId[],
  next: (index: number) => NodeId,
): readonly NodeId[] {
  const isGivenUp = (id: NodeId) => tree.nodes.get(id)?.state === 'failed';
  let missing = ids.filter(isGivenUp).length;
  if (missing === 0) return ids;
  const all = [...ids];
  for (let index = 0; missing > 0 && index < Math.max(MOST, ids.length); index++) {
    const id = next(index);
    all.push(id);
    if (!isGivenUp(id)) missing -= 1;
  }
  return all;
}
