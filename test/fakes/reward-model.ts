// A scripted reward model: scores by node and comparisons by pair, and an error for what the script does not know or has used up.

import type { CompareRequest, RewardModel, Score, ScoreRequest } from '../../src/ports/reward-model.ts';

export type FakeScore = number | Partial<Score> | Error;

export interface FakeRewardModel extends RewardModel {
  readonly requests: readonly ScoreRequest[];
  readonly comparisons: readonly CompareRequest[];
}

/** Each list is used up in order; a comparison is found by `<left> <right>`. */
export function createFakeRewardModel(script: Readonly<Record<string, readonly FakeScore[]>>): FakeRewardModel {
  const requests: ScoreRequest[] = [];
  const comparisons: CompareRequest[] = [];
  const used = new Map<string, number>();
  const next = (key: string): Score => {
    const at = used.get(key) ?? 0;
    used.set(key, at + 1);
    const step = script[key]?.[at];
    if (step === undefined) throw new Error(`The fake reward model has no score ${at + 1} for ${key}.`);
    if (step instanceof Error) throw step;
    const usage = { inputTokens: 10, outputTokens: 1, money: 0.00001, estimated: false };
    const part = typeof step === 'number' ? { value: step } : step;
    return { value: 0, method: 'logprobs', usage, model: 'fake-judge', ...part };
  };
  return {
    requests,
    comparisons,
    score: async (request, signal) => {
      signal.throwIfAborted();
      requests.push(request);
      return next(request.node);
    },
    compare: async (request, signal) => {
      signal.throwIfAborted();
      comparisons.push(request);
      return next(`${request.left.node} ${request.right.node}`);
    },
  };
}
