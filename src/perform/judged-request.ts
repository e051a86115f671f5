// What a reward model is asked about a node: in a run, and by the examples that one is trained on.

import type { ScoreRequest } from '../ports/reward-model.ts';
import { scoreRequest } from '../stages/judging.ts';
import { patchedCode } from '../stages/located-code.ts';
import type { Room } from '../stages/room.ts';
import type { NodeId } from '../task.ts';
import type { Tree } from '../trace/tree.ts';
import { type Context, casesAbove, judgedDraft } from './context.ts';
import { wholeDialogue } from './dialogue.ts';
import { failureOnBase, patchEvidence, type Telling } from './evidence-text.ts';

export type Judging = Telling & Pick<Context, 'task' | 'workspace' | 'prompts'>;

/** Undefined where not even the question fits into the room. Throws TraceFault for an environment. */
export async function judgedRequest(
  context: Judging,
  tree: Tree,
  node: NodeId,
  room: Room,
): Promise<ScoreRequest | undefined> {
  const { task, prompts, workspace } = context;
  const draft = await judgedDraft(context, tree, node);
  const dialogue = await wholeDialogue(context, tree, node);
  const evidence = await evidenceFor(context, tree, node, draft.kind);
  const cases = await casesAbove(context, tree, node);
  const code = draft.kind === 'patch' ? await patchedCode(workspace, draft, room) : '';
  return scoreRequest({ node, draft, task, dialogue, evidence, code, cases }, prompts, room);
}

function evidenceFor(context: Telling, tree: Tree, node: NodeId, kind: string): Promise<string> {
  if (kind === 'patch') return patchEvidence(context, tree, node);
  if (kind === 'reproduction-test') return failureOnBase(context, tree, node);
  return Promise.resolve('');
}
