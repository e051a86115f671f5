// Config → the reward model of each stage, its name for the trace, and what a stage without one means for the policy.

import type { RewardConfig, ServedConfig } from './config.ts';
import { combinedReward } from './models/combined-reward.ts';
import { createJudge } from './models/judge.ts';
import { pacedReward } from './models/paced-reward.ts';
import type { Pace } from './models/pacer.ts';
import { routedReward } from './models/routed-reward.ts';
import { createServedReward } from './models/served-reward.ts';
import type { Model } from './ports/model.ts';
import type { RewardModel } from './ports/reward-model.ts';
import type { Policy } from './search/policy.ts';

export interface Reward {
  readonly model: RewardModel;
  /** Who judges what: scores are compared only where this is the same. */
  readonly name: string;
}

export interface RewardLimits {
  readonly pace: Pace;
}

export interface JudgeLimits {
  /** Most tokens of a verdict. */
  readonly judgeTokens: number;
}

type Stage = 'process' | 'outcome';

/** `chat` is the judge's model. One reward model for all runs of the process, so that they share its back-off. */
export function createReward(config: RewardConfig, chat: Model, limits: RewardLimits & JudgeLimits): Reward {
  const judge = createJudge(chat, { seed: 1, maxTokens: limits.judgeTokens });
  const { served } = config;
  const first = served.process && openServed(config, served.process, limits);
  const other =
    served.outcome === served.process ? first : served.outcome && openServed(config, served.outcome, limits);
  const stage = (name: Stage, trained: RewardModel | undefined): RewardModel =>
    trained === undefined ? judge : withJudge(config, name, judge, trained);
  const understanding = stage('process', first);
  const patch = stage('outcome', other);
  return {
    // A served model has learned to judge one kind of state; reproduction tests are none of them.
    model: routedReward({ understanding, localization: understanding, patch, 'reproduction-test': judge }),
    name: nameOf(config, chat.name),
  };
}

/** Without a reward model plan() has nothing to ask for: it chooses by agreement, tests and votes. */
export function rewardedPolicy(policy: Policy, { process, outcome }: RewardConfig): Policy {
  return {
    ...policy,
    processReward: policy.processReward && process !== 'agreement',
    outcomeReward: policy.outcomeReward && outcome !== 'agreement',
  };
}

export function openServed(config: RewardConfig, served: ServedConfig, { pace }: RewardLimits): RewardModel {
  const { label, scale, price: pricePerMillion, contextTokens } = config;
  const { url, name: model, apiKey = '' } = served;
  const timeoutMs = config.timeoutSeconds * 1000;
  return pacedReward(
    createServedReward({
      url,
      model,
      apiKey,
      timeoutMs,
      idleMs: timeoutMs,
      label,
      scale,
      pricePerMillion,
      contextTokens,
    }),
    pace,
  );
}

function withJudge(config: RewardConfig, stage: Stage, judge: RewardModel, served: RewardModel): RewardModel {
  if (config[stage] === 'served') return served;
  return combinedReward([
    { name: 'judge', weight: 1 - config.weight, reward: judge },
    { name: 'served', weight: config.weight, reward: served },
  ]);
}

function nameOf(config: RewardConfig, judge: string): string {
  const of = (stage: Stage): string => {
    const served = config.served[stage]?.name ?? '';
    if (config[stage] === 'judge+served') return `${judge} × ${1 - config.weight} + ${served} × ${config.weight}`;
    return { judge, served, agreement: 'agreement' }[config[stage]];
  };
  const [process, outcome] = [of('process'), of('outcome')];
  return process === outcome ? process : `process ${process}, outcome ${outcome}`;
}
