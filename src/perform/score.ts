// One judgement of a node by the reward model.

import type { ScoreNode } from '../search/work.ts';
import { readFails } from '../stages/cases.ts';
import { questionPrompt } from '../stages/judging.ts';
import type { Tree } from '../trace/tree.ts';
import { type Context, casesAbove, judgedDraft, judgingRoom, timed, unfit } from './context.ts';
import { judgedRequest } from './judged-request.ts';
import { asProbability } from './probability.ts';
import type { Ready } from './ready.ts';
import { readyJudgement } from './ready-judgement.ts';

export async function readyScore(context: Context, work: ScoreNode, tree: Tree): Promise<Ready> {
  const { node, id } = work;
  const { prompts, judge } = context;
  const draft = await judgedDraft(context, tree, node);
  const cases = await casesAbove(context, tree, node);
  const room = judgingRoom(context, draft.kind);
  const request = await judgedRequest(context, tree, node, room);
  if (!request) return unfit(id, `the question about ${node}`, room.tokens);
  return readyJudgement(judge, request, [request.messages], room, async (limited, { attempt, signal, meter }) => {
    const { value, ms } = await timed(context, () => judge.score(limited, signal, meter));
    const { objections = [], ...score } = asProbability(value);
    const named = new Set(draft.kind === 'patch' ? objections.flatMap((said) => readFails(said, cases)) : []);
    const fails = named.size > 0 ? { fails: [...named].sort((a, b) => a - b) } : {};
    const promptHash = prompts.hashes[questionPrompt(draft)] ?? '';
    return { type: 'scored', work: id, attempt, node, ...score, ...fails, promptHash, ms };
  });
}
