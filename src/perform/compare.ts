// One comparison of two patches by the reward model.

import type { Compare } from '../search/work.ts';
import { COMPARE_PROMPT, compareRequest, type Judged } from '../stages/judging.ts';
import type { NodeId } from '../task.ts';
import type { EventBody } from '../trace/event.ts';
import type { Tree } from '../trace/tree.ts';
import { type Context, judgedDraft, judgingRoom, timed, unfit } from './context.ts';
import { patchEvidence } from './evidence-text.ts';

export async function performCompare(
  context: Context,
  work: Compare,
  tree: Tree,
  attempt: number,
  signal: AbortSignal,
): Promise<EventBody> {
  const { id, left, right } = work;
  const [first, second] = [await judgedPatch(context, tree, left), await judgedPatch(context, tree, right)];
  const room = judgingRoom(context, 'patch');
  const request = compareRequest(first, second, context.prompts, room);
  if (!request) return unfit(id, attempt, `the question about ${left} and ${right}`, room.tokens);
  const { value: comparison, ms } = await timed(context, () => context.judge.compare(request, signal));
  const promptHash = context.prompts.hashes[COMPARE_PROMPT] ?? '';
  return { type: 'compared', work: id, attempt, left, right, ...comparison, promptHash, ms };
}

/** A patch is judged by what it does, not by the dialogue that led to it. */
async function judgedPatch(context: Context, tree: Tree, node: NodeId): Promise<Judged> {
  const draft = await judgedDraft(context, tree, node);
  return { node, draft, task: context.task, dialogue: [], evidence: await patchEvidence(context, tree, node) };
}
