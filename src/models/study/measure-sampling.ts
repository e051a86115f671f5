// Three samples of one request that are cut at their limit: does the seed repeat, does a cut say so, and how fast is one call?

import type { ChatReply } from '../../ports/model.ts';
import type { Sampling } from './measures.ts';
import { storyPrompt } from './study-prompts.ts';
import { type Studied, secondsBetween, type TimedCall, timedCall } from './timed-call.ts';

const SEEDS = [11, 11, 12] as const;
/** The first tokens of a reply say nothing of its speed. */
const FEW = 8;
const IS_LENGTH = /length|max_?tokens/i;

export function samplingTokens(maxTokens: number): number {
  return SEEDS.length * (60 + maxTokens);
}

/** One after the other, so that each has the endpoint for itself. */
export async function measureSampling(studied: Studied, maxTokens: number): Promise<Sampling> {
  const messages = storyPrompt(studied.nonce);
  const calls: TimedCall[] = [];
  for (const [at, seed] of SEEDS.entries())
    calls.push(
      await timedCall(studied, { of: `samples/${at}/0`, messages, temperature: studied.temperature, seed, maxTokens }),
    );
  return {
    seed: seedOf(calls, studied.model.learnt()),
    cut: cutOf(calls, maxTokens),
    generatedPerSecond: generatedPerSecond(calls),
  };
}

function seedOf(calls: readonly TimedCall[], learnt: readonly string[]): Sampling['seed'] {
  const [first, again, other] = calls.map(({ reply }) => said(reply));
  if (first === again && first === other) return 'fixed';
  if (learnt.includes('no seed')) return 'refused';
  return first === again ? 'repeats' : 'differs';
}

function said({ text, thoughts }: ChatReply): string {
  return `${thoughts}\n${text}`;
}

/** The worst that was seen: one reply that is taken for whole is enough to be misled. */
function cutOf(calls: readonly TimedCall[], maxTokens: number): Sampling['cut'] {
  const full = calls.filter(({ reply, arrived }) => reply.usage.outputTokens >= maxTokens || isCut(arrived.finish));
  if (full.some(({ reply }) => reply.usage.outputTokens > maxTokens * 1.25)) return 'beyond';
  const reasons = full.map(({ arrived }) => arrived.finish);
  if (reasons.some((reason) => reason !== undefined && !isCut(reason))) return 'whole';
  if (reasons.includes(undefined)) return 'unsaid';
  return reasons.length === 0 ? 'unseen' : 'length';
}

function isCut(finish: string | undefined): boolean {
  return finish !== undefined && IS_LENGTH.test(finish);
}

/** What came after the first text; a reply in one piece took its whole time. */
function generatedPerSecond(calls: readonly TimedCall[]): number | undefined {
  let [tokens, seconds] = [0, 0];
  for (const { reply, pieces, start, firstText, end } of calls) {
    const { outputTokens } = reply.usage;
    if (outputTokens < FEW) continue;
    tokens += pieces > 1 ? outputTokens - 1 : outputTokens;
    seconds += secondsBetween(pieces > 1 ? firstText : start, end);
  }
  return tokens === 0 ? undefined : tokens / seconds;
}
