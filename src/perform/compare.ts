// One comparison of two patches by the reward model.

import type { Compare } from '../search/work.ts';
import { COMPARE_PROMPT, compareRequest, type Judged } from '../stages/judging.ts';
import { unpatchedCode } from '../stages/located-code.ts';
import type { NodeId } from '../task.ts';
import type { Tree } from '../trace/tree.ts';
import { type Context, casesAbove, judgedDraft, judgingRoom, timed, unfit } from './context.ts';
import { patchEvidence } from './evidence-text.ts';
import { asProbability } from './probability.ts';
import type { Ready } from './ready.ts';
import { readyJudgement } from './ready-judgement.ts';

export async function readyCompare(context: Context, work: Compare, tree: Tree): Promise<Ready> {
  const { id, left, right } = work;
  const { judge, prompts } = context;
  const room = judgingRoom(context, 'patch');
  const patches = [await judgedPatch(context, tree, left), await judgedPatch(context, tree, right)] as const;
  const diff = patches.map(({ draft }) => ('diff' in draft ? draft.diff : '')).join('\n');
  const before = await unpatchedCode(context.workspace, diff, room);
  const [first, second] = [
    { ...patches[0], before },
    { ...patches[1], before },
  ];
  const request = compareRequest(first, second, prompts, room);
  if (!request) return unfit(id, `the question about ${left} and ${right}`, room.tokens);
  const asked = [request.leftFirst, request.rightFirst];
  return readyJudgement(judge, request, asked, room, async (limited, { attempt, signal, meter }) => {
    const { value: comparison, ms } = await timed(context, () => judge.compare(limited, signal, meter));
    const promptHash = prompts.hashes[COMPARE_PROMPT] ?? '';
    return { type: 'compared', work: id, attempt, left, right, ...asProbability(comparison), promptHash, ms };
  });
}

/** A patch is judged by what it does, not by the dialogue that led to it. */
async function judgedPatch(context: Context, tree: Tree, node: NodeId): Promise<Judged> {
  const draft = await judgedDraft(context, tree, node);
  const [evidence, cases] = [await patchEvidence(context, tree, node), await casesAbove(context, tree, node)];
  return { node, draft, task: context.task, dialogue: [], evidence, cases };
}
