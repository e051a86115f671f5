// One judgement of a node by the reward model.

import type { ScoreNode } from '../search/work.ts';
import { readFails } from '../stages/cases.ts';
import { questionPrompt, scoreRequest } from '../stages/judging.ts';
import { patchedCode } from '../stages/located-code.ts';
import type { Tree } from '../trace/tree.ts';
import { type Context, casesAbove, judgedDraft, judgingRoom, timed, unfit } from './context.ts';
import { wholeDialogue } from './dialogue.ts';
import { failureOnBase, patchEvidence } from './evidence-text.ts';
import { asProbability } from './probability.ts';
import type { Ready } from './ready.ts';
import { readyJudgement } from './ready-judgement.ts';

export async function readyScore(context: Context, work: ScoreNode, tree: Tree): Promise<Ready> {
  const { node, id } = work;
  const { task, prompts, judge } = context;
  const draft = await judgedDraft(context, tree, node);
  const dialogue = await wholeDialogue(context, tree, node);
  const evidence = await evidenceFor(context, tree, node, draft.kind);
  const cases = await casesAbove(context, tree, node);
  const room = judgingRoom(context, draft.kind);
  const code = draft.kind === 'patch' ? await patchedCode(context.workspace, draft, room) : '';
  const request = scoreRequest({ node, draft, task, dialogue, evidence, code, cases }, prompts, room);
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

function evidenceFor(context: Context, tree: Tree, node: string, kind: string): Promise<string> {
  if (kind === 'patch') return patchEvidence(context, tree, node);
  if (kind === 'reproduction-test') return failureOnBase(context, tree, node);
  return Promise.resolve('');
}
