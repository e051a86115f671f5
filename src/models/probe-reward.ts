// Asks a reward model one question, to see that it answers with a probability.

import type { RewardModel } from '../ports.ts';

/** One line of facts. Throws ModelFault with the next step when the endpoint does not answer as configured. */
export async function probeReward(reward: RewardModel, now: () => number): Promise<string> {
  const start = now();
  const content = 'Is 7 a prime number? Answer with one word, Yes or No.';
  const messages = [{ role: 'user', content }] as const;
  const request = { node: 'doctor', question: 'localization', messages } as const;
  const { value, model } = await reward.score(request, AbortSignal.timeout(PROBE_MS));
  return `${model} answers ${value.toFixed(3)} in ${((now() - start) / 1000).toFixed(1)} s`;
}

const PROBE_MS = 120_000;
