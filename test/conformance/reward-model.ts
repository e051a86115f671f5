// What every reward model promises, run against the fake and the judge.

import { describe, expect, test } from '@jest/globals';
import { ModelFault } from '../../src/errors.ts';
import type { RewardModel, ScoreRequest } from '../../src/ports.ts';

/** The model's belief per node, or that its endpoint is down. */
export type RewardScript = Readonly<Record<string, readonly (number | 'overloaded')[]>>;

const request = (node: string): ScoreRequest => ({
  node,
  question: 'localization',
  messages: [{ role: 'user', content: 'Is this place right? Answer yes or no.' }],
});
const calm = (): AbortSignal => new AbortController().signal;

export function describeRewardModel(name: string, create: (script: RewardScript) => RewardModel): void {
  describe(`${name} as a reward model`, () => {
    test('a score is the probability for the node that was asked about, with its method, usage and model', async () => {
      const judge = create({ 'u0.f0': [0.9], 'u0.f1': [0.2] });
      const low = await judge.score(request('u0.f1'), calm());
      const high = await judge.score(request('u0.f0'), calm());
      expect(low.value).toBeCloseTo(0.2, 6);
      expect(high.value).toBeCloseTo(0.9, 6);
      expect(high.method).toBe('logprobs');
      expect(high.usage.inputTokens).toBeGreaterThan(0);
      expect(high.model).not.toBe('');
    });

    test('a fault of the endpoint is passed on as a ModelFault', async () => {
      const judge = create({ u0: ['overloaded'] });
      await expect(judge.score(request('u0'), calm())).rejects.toThrow(ModelFault);
    });

    test('an aborted question is not answered', async () => {
      const reason = new Error('no longer wanted');
      await expect(create({ u0: [0.5] }).score(request('u0'), AbortSignal.abort(reason))).rejects.toBe(reason);
    });
  });
}
