// The contract of what judges states and patches.

import type { NodeId, Usage } from '../task.ts';
import type { Message, Meter } from './model.ts';

export interface ScoreRequest {
  readonly node: NodeId;
  /** What is judged: one of the prompts `judge-*.md`. */
  readonly question: 'understanding' | 'localization' | 'patch' | 'reproduction-test';
  /** The state's messages without thoughts, ending with the question. */
  readonly messages: readonly Message[];
  /** Upper bound of generated tokens of each reply, thoughts included, where the reward model's own is too much. */
  readonly replyTokens?: number;
  /** Which attempt this is, from 2 on: verdicts are sampled with other seeds then. */
  readonly attempt?: number;
}

export interface Score {
  /** P(correct), 0…1. */
  readonly value: number;
  /** How the number came about; a fall-back names its reason in `note`, a combination its parts. */
  readonly method: 'logprobs' | 'verdicts' | 'served' | 'agreement' | 'combined';
  readonly note?: string;
  /** What a judge wrote that says no; absent where it says yes, or writes nothing. */
  readonly objections?: readonly string[];
  readonly usage: Usage;
  readonly model: string;
}

/** Two patches side by side, asked in both orders so that neither gains from its place. */
export interface CompareRequest {
  /** Each patch alone, for models that score one state at a time. */
  readonly left: ScoreRequest;
  readonly right: ScoreRequest;
  /** The question which of A and B is better: with left as A, and with right as A. */
  readonly leftFirst: readonly Message[];
  readonly rightFirst: readonly Message[];
  /** As for one patch. */
  readonly replyTokens?: number;
  readonly attempt?: number;
}

/** `value` is P(left is better), both orders weighing the same. */
export type Comparison = Score;

/** What a reward model can read of a question. */
export interface ReadingLimit {
  /** Tokens of all messages together, with the 4 that a chat template adds to each. */
  readonly tokens: number;
  /** Tokens of a text, by the reward model's own count. */
  count(text: string): number;
}

/** Upper bound of the cost of a judgement, by the reward model's own count. */
export interface JudgementCost {
  readonly tokens: number;
  readonly money: number;
}

/** Judges one state, or two patches against each other. Throws ModelFault. */
export interface RewardModel {
  /** Longer prompts about this are not sent to it; absent: what the model that writes can read. */
  readonly reads?: (question: ScoreRequest['question']) => ReadingLimit | undefined;
  /** All calls of a judgement together, their replies as long as they may be; undefined: not known, prompts alone are reserved. */
  readonly atMost?: (request: ScoreRequest | CompareRequest) => JudgementCost | undefined;
  /** The meter is told of every call that was made for the judgement. */
  score(request: ScoreRequest, signal: AbortSignal, meter?: Meter): Promise<Score>;
  compare(request: CompareRequest, signal: AbortSignal, meter?: Meter): Promise<Comparison>;
}
