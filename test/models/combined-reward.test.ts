// Rewards put together: the weighted mean of several, and the one that is configured for a question.

import { describe, expect, test } from '@jest/globals';
import { ModelFault } from '../../src/errors.ts';
import { combinedReward } from '../../src/models/combined-reward.ts';
import { routedReward } from '../../src/models/routed-reward.ts';
import type { CompareRequest, ScoreRequest } from '../../src/ports/reward-model.ts';
import { describeRewardModel, pairsOf, type RewardScript } from '../conformance/reward-model.ts';
import { createFakeRewardModel } from '../fakes/reward-model.ts';

const calm = (): AbortSignal => new AbortController().signal;
const request = (question: ScoreRequest['question'], node = 'p0'): ScoreRequest => ({ node, question, messages: [] });
const pair: CompareRequest = {
  left: request('patch'),
  right: request('patch', 'p1'),
  leftFirst: [],
  rightFirst: [],
};

const scripted = (script: RewardScript) => {
  const scores = Object.entries(script).map(([node, steps]) => {
    const down = new ModelFault('503', 'Wait.', { transient: true });
    return [node, steps.map((step) => (step === 'overloaded' ? down : step))];
  });
  const comparisons = pairsOf(script).map(({ left, right, better }) => [`${left} ${right}`, [better]]);
  return createFakeRewardModel(Object.fromEntries([...scores, ...comparisons]));
};
describeRewardModel('a combination', 'combined', (script) => ({
  reward: combinedReward([
    { name: 'judge', weight: 1, reward: scripted(script) },
    { name: 'served', weight: 3, reward: scripted(script) },
  ]),
}));
describeRewardModel('a route', 'logprobs', (script) => {
  const [none, patch] = [createFakeRewardModel({}), scripted(script)];
  return { reward: routedReward({ understanding: none, localization: none, patch, 'reproduction-test': none }) };
});

describe('a combination of reward models', () => {
  const judge = { value: 0.9, method: 'verdicts', note: 'the model thinks before it answers', model: 'qwen' } as const;
  const parts = () => [
    { name: 'judge', weight: 0.25, reward: createFakeRewardModel({ p0: [judge], 'p0 p1': [0.2] }) },
    {
      name: 'served',
      weight: 0.75,
      reward: createFakeRewardModel({ p0: [{ value: 0.5, method: 'served', model: 'orm' }], 'p0 p1': [0.6] }),
    },
  ];

  test('weighs the scores, names the parts with their reasons, and adds up the cost', async () => {
    const score = await combinedReward(parts()).score(request('patch'), calm());
    expect(score.value).toBeCloseTo(0.25 * 0.9 + 0.75 * 0.5, 6);
    expect(score).toMatchObject({
      method: 'combined',
      model: 'qwen + orm',
      note: 'judge 0.900 × 0.25 (verdicts, the model thinks before it answers); served 0.500 × 0.75 (served)',
      usage: { inputTokens: 20, outputTokens: 2 },
    });
  });

  test('weighs comparisons the same way', async () => {
    const { value } = await combinedReward(parts()).compare(pair, calm());
    expect(value).toBeCloseTo(0.25 * 0.2 + 0.75 * 0.6, 6);
  });
});

describe('a route for each question', () => {
  test('asks only the reward model of that question', async () => {
    const process = createFakeRewardModel({ u0: [0.1], 'u0.f0': [0.2] });
    const patch = createFakeRewardModel({ p0: [0.3], 'p0 p1': [0.4] });
    const judge = createFakeRewardModel({ 'u0.t0': [0.5] });
    const routes = { understanding: process, localization: process, patch, 'reproduction-test': judge };
    const reward = routedReward(routes);
    const values = [
      await reward.score(request('understanding', 'u0'), calm()),
      await reward.score(request('localization', 'u0.f0'), calm()),
      await reward.score(request('patch'), calm()),
      await reward.compare(pair, calm()),
      await reward.score(request('reproduction-test', 'u0.t0'), calm()),
    ].map(({ value }) => value);
    expect(values).toEqual([0.1, 0.2, 0.3, 0.4, 0.5]);
  });
});
