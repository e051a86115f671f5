// Steps of a plan: dialogues and scores of a cohort of nodes.

import type { NodeId } from '../task.ts';
import { isExhausted } from '../trace/exhausted.ts';
import { askId, child, indexOf, type Kind, kindOf, parentOf, scoreId, stageOf } from '../trace/position.ts';
import type { Node, Tree } from '../trace/tree.ts';
import type { Ask, Work } from './work.ts';

/** A part of the plan: what it wants now, and whether nothing of it is outstanding. */
export interface Step {
  readonly wants: readonly Work[];
  readonly settled: boolean;
}

/** Sampling temperatures of the method: the first sample, further samples, a repair after a failed check. */
const TEMPERATURE = { first: 0.3, further: 0.8, repair: 0.9 };

/** The dialogues of some nodes and, when asked for, the score of each finished one (which does not wait for the others). */
export function cohort(tree: Tree, ids: readonly NodeId[], scored: boolean, tried: readonly NodeId[] = []): Step {
  const asks = ids.map((id) => nextTurn(tree, id, tried)).filter((work) => work !== undefined);
  const judged = scored ? scores(tree, ids) : SETTLED;
  return { wants: [...asks, ...judged.wants], settled: asks.length === 0 && judged.settled };
}

/** Scores of the finished ones among some nodes. */
export function scores(tree: Tree, ids: readonly NodeId[]): Step {
  const wants: Work[] = [];
  for (const id of ids) {
    const node = tree.nodes.get(id);
    if (node?.draft && !node.score && !isExhausted(tree, scoreId(id)))
      wants.push({ kind: 'score', id: scoreId(id), node: id });
  }
  return { wants, settled: wants.length === 0 };
}

export const SETTLED: Step = { wants: [], settled: true };

/** `total` children spread over the parents, one more for the better ones where it does not come out even. */
export function spread(parents: readonly NodeId[], total: number, kind: Kind): readonly NodeId[] {
  const [each, more] = [Math.floor(total / parents.length), total % parents.length];
  const children: NodeId[] = [];
  for (const [i, parent] of parents.entries()) {
    const width = each + (i < more ? 1 : 0);
    for (let index = 0; index < width; index++) children.push(child(parent, kind, index));
  }
  return children;
}

/** `tried`: nodes that a new sample is told of. */
export function nextTurn(tree: Tree, id: NodeId, tried: readonly NodeId[] = []): Ask | undefined {
  const node: Node | undefined = tree.nodes.get(id);
  if (node && node.state !== 'open') return undefined;
  const turn = node?.turns.length ?? 0;
  const work = askId(id, turn);
  if (isExhausted(tree, work)) return undefined;
  const [index, stage, parent] = [indexOf(id), stageOf(id), parentOf(id)];
  const ask = { kind: 'ask', id: work, node: id, parent, stage, index, turn, temperature: temperatureOf(id) } as const;
  return turn > 0 || tried.length === 0 ? ask : { ...ask, tried };
}

function temperatureOf(id: NodeId): number {
  if (kindOf(id) === 'r') return TEMPERATURE.repair;
  return indexOf(id) === 0 ? TEMPERATURE.first : TEMPERATURE.further;
}
