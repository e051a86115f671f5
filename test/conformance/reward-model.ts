// What every reward model promises, run against the fake, the judge, a served model, and what is put together from them.

import { afterEach, describe, expect, test } from '@jest/globals';
import { ModelFault } from '../../src/errors.ts';
import type { CompareRequest, RewardModel, Score, ScoreRequest } from '../../src/ports/reward-model.ts';

/** The model's belief per node, or that its endpoint is down. */
export type RewardScript = Readonly<Record<string, readonly (number | 'overloaded')[]>>;

export interface OpenReward {
  readonly reward: RewardModel;
  close?(): Promise<void>;
}

/** P(left is better) of two patches that a model believes in to these degrees. */
function betterOf(left: number, right: number): number {
  const odds = [left / (1 - left), right / (1 - right)] as const;
  return odds[0] / (odds[0] + odds[1]);
}

/** Every pair of nodes that the script believes in, in both directions. */
export function pairsOf(script: RewardScript): readonly { left: string; right: string; better: number }[] {
  const beliefs = Object.entries(script).flatMap(([node, [belief]]) =>
    typeof belief === 'number' ? [{ node, belief }] : [],
  );
  return beliefs.flatMap((a) =>
    beliefs.filter((b) => b !== a).map((b) => ({ left: a.node, right: b.node, better: betterOf(a.belief, b.belief) })),
  );
}

const request = (node: string): ScoreRequest => ({
  node,
  question: 'patch',
  messages: [{ role: 'user', content: `Is ${node} right? Answer yes or no.` }],
});
const pair = (left: string, right: string): CompareRequest => ({
  left: request(left),
  right: request(right),
  leftFirst: [{ role: 'user', content: `A: ${left}\nB: ${right}\nA or B?` }],
  rightFirst: [{ role: 'user', content: `A: ${right}\nB: ${left}\nA or B?` }],
});
const calm = (): AbortSignal => new AbortController().signal;

export function describeRewardModel(
  name: string,
  method: Score['method'],
  create: (script: RewardScript) => OpenReward | Promise<OpenReward>,
): void {
  describe(`${name} as a reward model`, () => {
    let close: OpenReward['close'];
    afterEach(() => close?.());
    const open = async (script: RewardScript): Promise<RewardModel> => {
      const opened = await create(script);
      close = opened.close?.bind(opened);
      return opened.reward;
    };

    test('a score is the probability for the node that was asked about, with its method, usage and model', async () => {
      const reward = await open({ 'u0.f0': [0.9], 'u0.f1': [0.2] });
      const low = await reward.score(request('u0.f1'), calm());
      const high = await reward.score(request('u0.f0'), calm());
      expect(low.value).toBeCloseTo(0.2, 6);
      expect(high.value).toBeCloseTo(0.9, 6);
      expect(high.method).toBe(method);
      expect(high.usage.inputTokens).toBeGreaterThan(0);
      expect(high.model).not.toBe('');
    });

    test('a comparison is the probability that the left one is better, whichever side a patch is on', async () => {
      const script = { 'u0.f0.p0': [0.9], 'u0.f0.p1': [0.6] };
      const forth = await (await open(script)).compare(pair('u0.f0.p0', 'u0.f0.p1'), calm());
      await close?.();
      const back = await (await open(script)).compare(pair('u0.f0.p1', 'u0.f0.p0'), calm());
      expect(forth.value).toBeCloseTo(betterOf(0.9, 0.6), 6);
      expect(back.value).toBeCloseTo(1 - forth.value, 6);
      expect(forth.method).toBe(method);
      expect(forth.usage.inputTokens).toBeGreaterThan(0);
      expect(forth.model).not.toBe('');
    });

    test('a fault of the endpoint is passed on as a ModelFault', async () => {
      const reward = await open({ u0: ['overloaded'] });
      await expect(reward.score(request('u0'), calm())).rejects.toThrow(ModelFault);
    });

    test('an aborted question is not answered', async () => {
      const reason = new Error('no longer wanted');
      const reward = await open({ u0: [0.5], u1: [0.5] });
      await expect(reward.score(request('u0'), AbortSignal.abort(reason))).rejects.toBe(reason);
      await expect(reward.compare(pair('u0', 'u1'), AbortSignal.abort(reason))).rejects.toBe(reason);
    });
  });
}
