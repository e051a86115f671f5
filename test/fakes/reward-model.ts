// A scripted reward model: scores by node, and an error for a node the script does not know or has used up.

import type { RewardModel, Score, ScoreRequest } from '../../src/ports.ts';

export type FakeScore = number | Partial<Score> | Error;

export interface FakeRewardModel extends RewardModel {
  readonly requests: readonly ScoreRequest[];
}

/** Each node's list is used up in order. */
export function createFakeRewardModel(script: Readonly<Record<string, readonly FakeScore[]>>): FakeRewardModel {
  const requests: ScoreRequest[] = [];
  const used = new Map<string, number>();
  return {
    requests,
    score: async (request, signal) => {
      signal.throwIfAborted();
      requests.push(request);
      const at = used.get(request.node) ?? 0;
      used.set(request.node, at + 1);
      const next = script[request.node]?.[at];
      if (next === undefined) throw new Error(`The fake reward model has no score ${at + 1} for ${request.node}.`);
      if (next instanceof Error) throw next;
      const usage = { inputTokens: 10, outputTokens: 1, money: 0.00001, estimated: false };
      return {
        value: 0,
        method: 'logprobs',
        usage,
        model: 'fake-judge',
        ...(typeof next === 'number' ? { value: next } : next),
      };
    },
  };
}
