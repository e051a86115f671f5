// Sends each question to the reward model that is configured for it.

import type { RewardModel, ScoreRequest } from '../ports.ts';

export function routedReward(routes: Readonly<Record<ScoreRequest['question'], RewardModel>>): RewardModel {
  return {
    reads: (question) => routes[question].reads?.(question),
    score: (request, signal) => routes[request.question].score(request, signal),
    compare: (request, signal) => routes[request.left.question].compare(request, signal),
  };
}
