// A question to the reward model that is ready to be asked, at what it costs at most.

import type { Message } from '../ports/model.ts';
import type { CompareRequest, RewardModel, ScoreRequest } from '../ports/reward-model.ts';
import { type Room, sizeOf } from '../stages/room.ts';
import type { EventBody } from '../trace/event.ts';
import { type Attempt, type CostOfReplies, demandOf, type Ready, repliesWithin } from './ready.ts';

/** What a verdict needs at least where a cap leaves little; more is the reward model's own limit. */
const LEAST_VERDICT = 64;
/** No reward model gives longer replies. */
const MOST_VERDICT = 1 << 20;

export function readyJudgement<Request extends ScoreRequest | CompareRequest>(
  judge: RewardModel,
  request: Request,
  prompts: readonly (readonly Message[])[],
  room: Room,
  ask: (request: Request, attempt: Attempt) => Promise<EventBody>,
): Ready {
  const prompt = prompts.reduce((sum, messages) => sum + sizeOf(messages, room.count), 0);
  const costOf: CostOfReplies = (replyTokens) =>
    judge.atMost?.({ ...request, replyTokens }) ?? { tokens: prompt, money: 0 };
  return {
    demand: demandOf(costOf, { most: MOST_VERDICT, least: LEAST_VERDICT }),
    perform: (attempt) => {
      const replyTokens = repliesWithin(costOf, attempt.grant, MOST_VERDICT);
      const limited = replyTokens === MOST_VERDICT ? request : { ...request, replyTokens };
      return ask(attempt.attempt === 1 ? limited : { ...limited, attempt: attempt.attempt }, attempt);
    },
  };
}
