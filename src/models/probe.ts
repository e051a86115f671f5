// Asks a model endpoint what a run will need of it: an answer, log-probabilities, and enough context.

import { ModelFault } from '../errors.ts';
import type { ChatRequest, Model } from '../ports.ts';

/**
 * One line of facts; `served` is the context that the endpoint tells, where it does. Throws ModelFault with the next step
 * when it does not answer, or takes less than is configured.
 */
export async function probeModel(model: Model, served: number | undefined, now: () => number): Promise<string> {
  if (served !== undefined && served < model.contextTokens) {
    throw new ModelFault(
      `The endpoint takes ${served} tokens, but ${model.contextTokens} are configured.`,
      `Set MULLOVER_MODEL_CONTEXT=${served}, or start the server with a longer context.`,
      { kind: 'failed' },
    );
  }
  const start = now();
  const request: ChatRequest = {
    messages: [{ role: 'user', content: 'Is 7 a prime number? Answer with one word, Yes or No.' }],
    temperature: 0,
    seed: 1,
    maxTokens: Math.min(2048, Math.floor(model.contextTokens / 3)),
    work: 'doctor/-/0/0',
    logprobs: true,
  };
  const reply = await model.chat(request, AbortSignal.timeout(PROBE_MS));
  const seconds = ((now() - start) / 1000).toFixed(1);
  const logprobs = reply.firstToken ? 'log-probabilities' : 'no log-probabilities (the judge samples verdicts instead)';
  const thinks = reply.thoughts === '' ? '' : ', thinks before it answers';
  return `${reply.model} answers in ${seconds} s, ${logprobs}${thinks}; ${model.contextTokens} tokens of context configured, ${served === undefined ? 'the endpoint tells none' : `${served} served`}`;
}

const PROBE_MS = 120_000;
