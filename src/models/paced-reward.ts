// A reward model whose calls share one back-off.

import type { RewardModel } from '../ports/reward-model.ts';
import { createPacer, type Pace } from './pacer.ts';

export function pacedReward(reward: RewardModel, pace: Pace): RewardModel {
  const paced = createPacer(pace);
  return {
    ...(reward.reads ? { reads: reward.reads } : {}),
    ...(reward.atMost ? { atMost: reward.atMost } : {}),
    score: (request, signal, meter) => paced(() => reward.score(request, signal, meter), signal),
    compare: (request, signal, meter) => paced(() => reward.compare(request, signal, meter), signal),
  };
}
