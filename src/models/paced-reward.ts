// A reward model whose calls share one back-off.

import type { RewardModel } from '../ports.ts';
import { createPacer, type Pace } from './pacer.ts';

export function pacedReward(reward: RewardModel, pace: Pace): RewardModel {
  const paced = createPacer(pace);
  return {
    ...(reward.reads ? { reads: reward.reads } : {}),
    score: (request, signal) => paced(() => reward.score(request, signal), signal),
    compare: (request, signal) => paced(() => reward.compare(request, signal), signal),
  };
}
