// The weighted mean of several reward models, which says what each of them thought.

import type { JudgementCost, ReadingLimit, RewardModel, Score } from '../ports/reward-model.ts';
import { addUsage } from '../task.ts';

export interface RewardPart {
  readonly name: string;
  /** Above zero; weights need not add up to one. */
  readonly weight: number;
  readonly reward: RewardModel;
}

/** Fails when one of the parts fails: a mean of what is left would be another judge. */
export function combinedReward(parts: readonly RewardPart[]): RewardModel {
  return {
    reads: (question) => narrowest(parts.map(({ reward }) => reward.reads?.(question))),
    atMost: (request) => together(parts.map(({ reward }) => reward.atMost?.(request))),
    score: (request, signal, meter) => meanOf(parts, (reward) => reward.score(request, signal, meter)),
    compare: (request, signal, meter) => meanOf(parts, (reward) => reward.compare(request, signal, meter)),
  };
}

/** All parts read the same prompt: what the one with the least room can read, counted by the one that counts most. */
function narrowest(all: readonly (ReadingLimit | undefined)[]): ReadingLimit | undefined {
  const limits = all.filter((limit) => limit !== undefined);
  if (limits.length === 0) return undefined;
  const tokens = Math.min(...limits.map((limit) => limit.tokens));
  return { tokens, count: (text) => Math.max(...limits.map((limit) => limit.count(text))) };
}

function together(costs: readonly (JudgementCost | undefined)[]): JudgementCost {
  const sum = (key: keyof JudgementCost) => costs.reduce((total, cost) => total + (cost?.[key] ?? 0), 0);
  return { tokens: sum('tokens'), money: sum('money') };
}

/** One after the other, so that a judgement is one call at a time to whoever counts them. */
async function meanOf(parts: readonly RewardPart[], ask: (reward: RewardModel) => Promise<Score>): Promise<Score> {
  const scores: Score[] = [];
  for (const { reward } of parts) scores.push(await ask(reward));
  const total = parts.reduce((sum, { weight }) => sum + weight, 0);
  const value = scores.reduce((sum, score, i) => sum + (score.value * (parts[i]?.weight ?? 0)) / total, 0);
  const note = scores.map((score, i) => noteOf(score, parts[i]?.name ?? '', (parts[i]?.weight ?? 0) / total));
  const objections = scores.flatMap((score) => score.objections ?? []);
  return {
    value,
    method: 'combined',
    note: note.join('; '),
    ...(objections.length > 0 ? { objections } : {}),
    usage: addUsage(scores.map(({ usage }) => usage)),
    model: [...new Set(scores.map(({ model }) => model))].join(' + '),
  };
}

function noteOf({ value, method, note }: Score, name: string, share: number): string {
  const why = note === undefined ? '' : `, ${note}`;
  return `${name} ${value.toFixed(3)} × ${share.toFixed(2)} (${method}${why})`;
}
