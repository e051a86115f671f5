// What every view of a run starts from: its tree, its patches as selection compared them, and why each of them went.

import type { BlobRef, Draft, NodeId } from '../../task.ts';
import { type Candidate, candidatesOf, keptTests } from '../../verification/matrix.ts';
import type { Event } from '../event.ts';
import { foldTree } from '../fold-tree.ts';
import { byPosition, kindOf, pathTo } from '../position.ts';
import type { Decided } from '../run-event.ts';
import { type DoneNode, isDone, type Node, type Tree } from '../tree.ts';

/** The stored texts that the caller loaded, by reference (see `textsNeeded`). */
export type Texts = ReadonlyMap<BlobRef, string>;

export interface RunView {
  readonly events: readonly Event[];
  readonly tree: Tree;
  readonly texts: Texts;
  /** Patch samples and repairs that were finished, with or without a usable patch. */
  readonly rollouts: readonly Node[];
  readonly candidates: readonly Candidate[];
  readonly winner: Candidate | undefined;
  /** The reproduction test that goes with the result. */
  readonly test: DoneNode | undefined;
  readonly decided: Decided | undefined;
}

export function viewRun(events: readonly Event[], texts: Texts): RunView {
  const tree = foldTree(events);
  const { decided } = tree;
  const candidates = candidatesOf(tree);
  const winner = candidates.find(({ nodes }) => nodes.some(({ id }) => id === decided?.winner));
  const rollouts = finished(tree, ['p', 'r']);
  return { events, tree, texts, rollouts, candidates, winner, test: shownTest(tree), decided };
}

/** Named by the decision; before it the best one so far. */
function shownTest(tree: Tree): DoneNode | undefined {
  const named = tree.nodes.get(tree.decided?.test ?? '');
  return named && isDone(named) ? named : keptTests(tree)[0];
}

/** The stored draft of a node; undefined when its text was not loaded or is not a draft. */
export function draftOf<K extends Draft['kind']>(
  texts: Texts,
  node: Node | undefined,
  kind: K,
): Extract<Draft, { kind: K }> | undefined {
  const draft = parsed<Draft>(texts, node?.draft?.ref);
  return draft?.kind === kind ? (draft as Extract<Draft, { kind: K }>) : undefined;
}

/** A stored JSON text; undefined when it was not loaded or cannot be read, which every view must say. */
export function parsed<T>(texts: Texts, ref: BlobRef | null | undefined): T | undefined {
  const text = ref ? texts.get(ref) : undefined;
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as T;
  } catch {
    return undefined;
  }
}

/** Nodes of these kinds that are not open any more, in order of position. */
export function finished(tree: Tree, kinds: readonly string[]): Node[] {
  const nodes = [...tree.nodes.values()].filter((node) => kinds.includes(kindOf(node.id)) && node.state !== 'open');
  return nodes.sort((a, b) => byPosition(a.id, b.id));
}

/** The node and its ancestors, root first. */
export function pathOf(tree: Tree, id: NodeId): Node[] {
  return pathTo(id)
    .map((each) => tree.nodes.get(each))
    .filter((node) => node !== undefined);
}
