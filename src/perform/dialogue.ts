// A node's dialogue, put together from what each turn added. Thoughts of earlier turns never come back.

import type { Message } from '../ports/model.ts';
import type { Stage } from '../stages/stage.ts';
import type { NodeId } from '../task.ts';
import { parentOf } from '../trace/position.ts';
import type { Tree } from '../trace/tree.ts';
import type { Stored } from './context.ts';
import { CUT_OFF } from './cut-reply.ts';
import { stageFor } from './stage-for.ts';

/** Everything said before turn `turn` of the node, its parent's dialogue first where the stage goes on from it. */
export async function dialogueBefore(
  context: Stored,
  tree: Tree,
  node: NodeId,
  turn: number,
): Promise<readonly Message[]> {
  const stage: Stage = stageFor(node);
  const parent = parentOf(node);
  const before = stage.continuesParent && parent !== null ? await wholeDialogue(context, tree, parent) : [];
  const said = tree.nodes.get(node)?.said;
  const turns = (tree.nodes.get(node)?.turns ?? []).slice(0, turn);
  const own: Message[] = said === undefined ? [] : (JSON.parse(await context.journal.get(said)) as Message[]);
  for (const { added, reply, outcome } of turns) {
    own.push(...(JSON.parse(await context.journal.get(added)) as Message[]));
    const isCut = outcome.kind === 'invalid' && outcome.cut !== undefined;
    own.push({ role: 'assistant', content: isCut ? CUT_OFF : await context.journal.get(reply) });
  }
  return [...before, ...own];
}

export function wholeDialogue(context: Stored, tree: Tree, node: NodeId): Promise<readonly Message[]> {
  return dialogueBefore(context, tree, node, Number.POSITIVE_INFINITY);
}
