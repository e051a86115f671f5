// Which reward model judges what, by configuration.

import { afterEach, describe, expect, test } from '@jest/globals';
import { readConfig } from '../src/config.ts';
import type { ScoreRequest } from '../src/ports/reward-model.ts';
import { policyNamed } from '../src/search/policy.ts';
import { createReward, rewardedPolicy } from '../src/wire-reward.ts';
import { createFakeModel } from './fakes/model.ts';
import { type RewardServer, startRewardServer } from './model-server/reward-server.ts';

const QUESTIONS = ['understanding', 'localization', 'patch', 'reproduction-test'] as const;
let server: RewardServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

/** How each question is answered: the judge always says 0.2, the served model 0.6. */
async function answers(settings: Readonly<Record<string, string>>) {
  server = await startRewardServer({ belief: () => 0.6 });
  const url = `${server.url}/classify`;
  const config = readConfig({ MULLOVER_REWARD_URL: url, MULLOVER_REWARD_MODEL: 'prm', ...settings }).reward;
  const reply = {
    text: 'No',
    firstToken: [0.2, 0.8].map((p, i) => ({ token: i ? 'No' : 'Yes', logprob: Math.log(p) })),
  };
  const chat = createFakeModel([reply, reply, reply, reply], { name: 'qwen' });
  const reward = createReward(config, chat, { pace: { baseMs: 1, maxMs: 1 }, judgeTokens: 4096 });
  const values: Record<string, number> = {};
  for (const question of QUESTIONS) {
    const request: ScoreRequest = { node: question, question, messages: [{ role: 'user', content: 'Is it?' }] };
    const { value } = await reward.model.score(request, new AbortController().signal);
    values[question] = Math.round(value * 1000) / 1000;
  }
  return { values: Object.values(values), name: reward.name };
}

describe('the reward models of a configuration', () => {
  test.each([
    [{}, [0.2, 0.2, 0.2, 0.2], 'qwen'],
    [{ MULLOVER_REWARD_PROCESS: 'served' }, [0.6, 0.6, 0.2, 0.2], 'process prm, outcome qwen'],
    [
      { MULLOVER_REWARD_OUTCOME: 'judge+served', MULLOVER_REWARD_OUTCOME_MODEL: 'orm' },
      [0.2, 0.2, 0.4, 0.2],
      'process qwen, outcome qwen × 0.5 + orm × 0.5',
    ],
    [
      { MULLOVER_REWARD_PROCESS: 'judge+served', MULLOVER_REWARD_OUTCOME: 'served', MULLOVER_REWARD_WEIGHT: '0.75' },
      [0.5, 0.5, 0.6, 0.2],
      'process qwen × 0.25 + prm × 0.75, outcome prm',
    ],
  ])('%j', async (settings, values, name) => {
    expect(await answers(settings)).toEqual({ values, name });
  });

  test('are none where a stage goes by agreement: the policy then asks for no score', () => {
    const search = policyNamed('process-search');
    if (!search) throw new Error('no default policy');
    const reward = readConfig({ MULLOVER_REWARD_PROCESS: 'agreement' }).reward;
    expect(rewardedPolicy(search, reward)).toEqual({ ...search, processReward: false });
    const outcome = readConfig({ MULLOVER_REWARD_OUTCOME: 'agreement' }).reward;
    expect(rewardedPolicy(search, outcome)).toEqual({ ...search, outcomeReward: false });
    expect(rewardedPolicy(search, readConfig({}).reward)).toEqual(search);
  });
});
