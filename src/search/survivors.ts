// Which nodes of a complete cohort go on: one for each distinct product, best reward first, then agreement, then position.

import type { NodeId } from '../task.ts';
import type { Node, Tree } from '../trace/tree.ts';

/**
 * The survivors of a settled cohort, best first. `all` keeps every finished node as a chain of its own; a number keeps
 * that many distinct products. Nodes without a score rank by how many samples agree with them.
 */
export function survivors(tree: Tree, cohort: readonly NodeId[], keep: number | 'all', within = 0): readonly NodeId[] {
  const finished = cohort
    .map((id) => tree.nodes.get(id))
    .filter((node): node is Node => node?.draft !== undefined)
    .sort(byOrder);
  if (keep === 'all') return finished.map(({ id }) => id);
  const groups = Map.groupBy(finished, (node) => node.draft?.key ?? '');
  const ranked = [...groups.values()].map((group) => ({ best: bestOf(group), votes: group.length }));
  ranked.sort((a, b) => scoreOf(b.best) - scoreOf(a.best) || b.votes - a.votes || byOrder(a.best, b.best));
  const top = ranked[0] ? logOdds(ranked[0].best) : 0;
  return ranked.filter(({ best }, i) => i < keep || top - logOdds(best) <= within).map(({ best }) => best.id);
}

function logOdds(node: Node): number {
  const value = Math.min(0.99, Math.max(0.01, scoreOf(node)));
  return Math.log(value / (1 - value));
}

const byOrder = (a: Node, b: Node) => (a.order < b.order ? -1 : 1);

function bestOf(group: readonly Node[]): Node {
  return group.reduce((best, node) => (scoreOf(node) > scoreOf(best) ? node : best));
}

/** A node that could not be judged stands in the middle: neither trusted nor thrown away. */
function scoreOf(node: Node): number {
  return node.score?.value ?? 0.5;
}
