// Asks a reward model one question, to see that it answers with a probability.

import { ModelFault } from '../errors.ts';
import type { RewardModel } from '../ports/reward-model.ts';
import { PROBE_SECONDS } from './probe.ts';

/** One line of facts. Throws ModelFault with the next step when the endpoint does not answer as configured, or in time. */
export async function probeReward(reward: RewardModel, now: () => number, seconds = PROBE_SECONDS): Promise<string> {
  const start = now();
  const content = 'Is 7 a prime number? Answer with one word, Yes or No.';
  const messages = [{ role: 'user', content }] as const;
  const request = { node: 'doctor', question: 'localization', messages } as const;
  const signal = AbortSignal.timeout(seconds * 1000);
  const { value, model } = await reward.score(request, signal).catch((error: unknown) => {
    throw error === signal.reason ? tooSlow(seconds, error) : error;
  });
  return `${model} answers ${value.toFixed(3)} in ${((now() - start) / 1000).toFixed(1)} s`;
}

function tooSlow(seconds: number, cause: unknown): ModelFault {
  const message = `The reward model did not answer one short question within ${seconds} s.`;
  return new ModelFault(message, 'See whether its server is busy, or still loads the model.', {
    kind: 'passing',
    cause,
  });
}
