// Which nodes of a complete cohort go on: one for each distinct product, best reward first, then agreement, then position.

import type { NodeId } from '../task.ts';
import { byPosition } from '../trace/position.ts';
import type { Node, Tree } from '../trace/tree.ts';

/**
 * The survivors of a settled cohort, best first. `all` keeps every finished node as a chain of its own; a number keeps
 * that many distinct products. Nodes without a score rank by how many samples agree with them.
 */
export function survivors(tree: Tree, cohort: readonly NodeId[], keep: number | 'all'): readonly NodeId[] {
  const finished = cohort
    .map((id) => tree.nodes.get(id))
    .filter((node): node is Node => node?.draft !== undefined)
    .sort((a, b) => byPosition(a.id, b.id));
  if (keep === 'all') return finished.map(({ id }) => id);
  const groups = Map.groupBy(finished, (node) => node.draft?.key ?? '');
  const ranked = [...groups.values()].map((group) => ({ best: bestOf(group), votes: group.length }));
  ranked.sort((a, b) => scoreOf(b.best) - scoreOf(a.best) || b.votes - a.votes || byPosition(a.best.id, b.best.id));
  return ranked.slice(0, keep).map(({ best }) => best.id);
}

function bestOf(group: readonly Node[]): Node {
  return group.reduce((best, node) => (scoreOf(node) > scoreOf(best) ? node : best));
}

/** A node that could not be judged stands in the middle: neither trusted nor thrown away. */
function scoreOf(node: Node): number {
  return node.score?.value ?? 0.5;
}
