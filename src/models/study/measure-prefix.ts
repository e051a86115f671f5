// What reading a long prompt takes, and what it takes when its beginning was read before.

import type { Prefix } from './measures.ts';
import { codePrompt } from './study-prompts.ts';
import { type Studied, secondsBetween, type TimedCall, timedCall } from './timed-call.ts';

const REPLY = 16;
/** The same program with another question behind it, as the steps of a search ask it. */
const ASK = ['Which step multiplies by the largest number?', 'Which step adds the smallest number?'] as const;
/** A saving below this is noise. */
const NOISE = 0.1;

export function prefixTokens(promptTokens: number): number {
  return 3 * (promptTokens + 60 + REPLY);
}

/** `baseSeconds`: time to the first text of a short prompt, which reading a long one comes on top of. */
export async function measurePrefix(studied: Studied, promptTokens: number, baseSeconds: number): Promise<Prefix> {
  const { model, nonce } = studied;
  const ask = (name: 'a' | 'b', turn: 0 | 1): Promise<TimedCall> => {
    const messages = codePrompt(model, `${name}-${nonce}`, promptTokens, ASK[turn]);
    const of = `prefix/${name === 'a' ? 0 : 1}/${turn}` as const;
    return timedCall(studied, { of, messages, temperature: 0, seed: 1, maxTokens: REPLY });
  };
  const first = await ask('a', 0);
  const known = await ask('a', 1);
  const other = await ask('b', 1);
  const waited = (call: TimedCall) => secondsBetween(call.start, call.firstText);
  const newSeconds = (waited(first) + waited(other)) / 2;
  const saved = 1 - waited(known) / newSeconds;
  const tokens = (first.reply.usage.inputTokens + other.reply.usage.inputTokens) / 2;
  const reading = newSeconds - baseSeconds;
  return {
    promptTokens: Math.round(tokens),
    newSeconds,
    knownSeconds: waited(known),
    readPerSecond: reading > newSeconds * NOISE ? tokens / reading : undefined,
    saved: saved < NOISE ? 0 : saved,
  };
}
