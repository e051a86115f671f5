// Sends each question to the reward model that is configured for it.

import type { RewardModel, ScoreRequest } from '../ports/reward-model.ts';

export function routedReward(routes: Readonly<Record<ScoreRequest['question'], RewardModel>>): RewardModel {
  return {
    reads: (question) => routes[question].reads?.(question),
    atMost: (request) => routes['left' in request ? request.left.question : request.question].atMost?.(request),
    score: (request, signal, meter) => routes[request.question].score(request, signal, meter),
    compare: (request, signal, meter) => routes[request.left.question].compare(request, signal, meter),
  };
}
