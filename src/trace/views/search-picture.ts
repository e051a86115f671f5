// The search tree as a Mermaid picture: pruned branches grey, the way to the chosen patch bold.

import type { NodeId } from '../../task.ts';
import { derived } from '../derived.ts';
import { byPosition, kindOf, parentOf, wordOf } from '../position.ts';
import type { Node } from '../tree.ts';
import { numberOf } from './candidates.ts';
import { plural } from './quantities.ts';
import type { RunView } from './run-view.ts';
import { shortened } from './shortened.ts';
import { mermaidLabel } from './untrusted-text.ts';

/** More than this cannot be read; then only the way to the winner is drawn, its siblings as one box each. */
const MOST_NODES = 60;
const NAMES: Readonly<Record<string, string>> = { u: 'understanding', f: 'localization', p: 'patch', r: 'repair' };

interface Box {
  readonly id: string;
  readonly parent: string;
  readonly label: string;
  readonly look: Look;
}

export type Look = 'winner' | 'pruned' | 'kept';

/** Mermaid source without the fence. */
export function searchPicture(run: RunView): string {
  const nodes = [...run.tree.nodes.values()]
    .filter(({ id }) => kindOf(id) !== 't')
    .sort((a, b) => byPosition(a.id, b.id));
  const all = merged(run, nodes);
  const boxes = all.length > MOST_NODES ? collapsed(run, nodes) : all;
  return [
    'flowchart LR',
    '  issue(["issue"])',
    ...boxes.map(({ id, label }) => `  ${id}["${label}"]`),
    ...boxes.map(({ id, parent, look }) => `  ${parent} ${look === 'winner' ? '==>' : '-->'} ${id}`),
    '  classDef winner fill:#dafbe1,stroke:#1a7f37,stroke-width:3px,color:#1f2328',
    '  classDef kept fill:#ddf4ff,stroke:#0969da,color:#1f2328',
    '  classDef pruned fill:#eff1f3,stroke:#afb8c1,color:#818b98',
    ...classes(boxes),
  ].join('\n');
}

/** Siblings that came to the same result and were not followed share one box. */
function merged(run: RunView, nodes: readonly Node[]): Box[] {
  const groups = new Map<string, Node[]>();
  for (const node of nodes) {
    const leaf = look(run, node) !== 'winner' && !hasChildren(run, node);
    const result = `${node.parent} ${node.state} ${node.draft?.key}`;
    const group = groups.get(leaf ? result : node.id);
    if (group) group.push(node);
    else groups.set(leaf ? result : node.id, [node]);
  }
  return [...groups.values()].flatMap((group) => box(run, group));
}

function box(run: RunView, group: readonly Node[]): Box[] {
  const [node] = group;
  if (!node) return [];
  return [{ id: boxId(node.id), parent: boxId(node.parent), label: label(run, node, group), look: look(run, node) }];
}

/** Ids of ours only: position letters and digits. */
function boxId(id: NodeId | null): string {
  return id === null ? 'issue' : wordOf(id);
}

function label(run: RunView, node: Node, group: readonly Node[]): string {
  const kind = kindOf(node.id);
  const numbers = group.map((each) => run.rollouts.indexOf(each) + 1);
  const isPatch = (kind === 'p' || kind === 'r') && !numbers.includes(0);
  const title = isPatch
    ? numbers.join(', ')
    : `${NAMES[kind] ?? kind}${group.length > 1 ? ` (${group.length} alike)` : ''}`;
  const candidate = run.candidates.find(({ key }) => isPatch && key === node.draft?.key);
  const same = candidate && numberOf(run, candidate);
  const text = same !== undefined && !numbers.includes(same) ? `same as ${same}` : shortened(what(node, kind), 40);
  return mermaidLabel(`${title}: ${text}${scoreText(group)}`);
}

/** The best score of the samples in one box, as it decided their way. */
function scoreText(group: readonly Node[]): string {
  const values = group.flatMap(({ score }) => (score ? [score.value] : []));
  return values.length === 0 ? '' : ` (${Math.max(...values).toFixed(2)})`;
}

function what(node: Node, kind: string): string {
  if (node.state === 'open') return 'not finished';
  if (!node.draft) return 'nothing usable';
  if (kind !== 'u') return node.draft.summary;
  return node.draft.files.map((file) => file.slice(file.lastIndexOf('/') + 1)).join(', ');
}

/** What became of a node: on the way to the choice, out, or neither. */
export function look(run: RunView, node: Node): Look {
  const best = run.winner ? run.decided?.winner : undefined;
  if (best && (best === node.id || best.startsWith(`${node.id}.`))) return 'winner';
  if (node.state !== 'done') return 'pruned';
  const kind = kindOf(node.id);
  if (kind === 'u' || kind === 'f') return hasChildren(run, node) ? 'kept' : 'pruned';
  // Until one is chosen, no patch is out.
  return run.winner && node.draft?.key !== run.winner.key ? 'pruned' : 'kept';
}

function hasChildren({ tree }: RunView, node: Node): boolean {
  return derived(tree, 'parents', () => new Set([...tree.nodes.keys()].map(parentOf))).has(node.id);
}

function collapsed(run: RunView, nodes: readonly Node[]): Box[] {
  const way = nodes.filter((node) => look(run, node) === 'winner');
  const parents = [null, ...way.map(({ id }) => id)];
  const shown = way.flatMap((node) => box(run, [node]));
  const others = parents.flatMap((parent) => {
    const left = nodes.filter((node) => node.parent === parent && !way.includes(node));
    if (left.length === 0) return [];
    const kept = left.filter((node) => look(run, node) === 'kept').length;
    const others = plural(left.length, 'other');
    const text = kept > 0 ? `${others}, ${kept} kept` : others;
    return [{ id: `${boxId(parent)}_others`, parent: boxId(parent), label: text, look: 'pruned' as const }];
  });
  return [...shown, ...others];
}

function classes(boxes: readonly Box[]): string[] {
  return (['winner', 'kept', 'pruned'] as const).flatMap((name) => {
    const ids = boxes.filter((each) => each.look === name).map(({ id }) => id);
    return ids.length > 0 ? [`  class ${ids.join(',')} ${name}`] : [];
  });
}
