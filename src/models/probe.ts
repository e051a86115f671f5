// Asks a model endpoint what a run will need of it: an answer, log-probabilities, and enough context.

import type { ChatRequest, Model } from '../ports.ts';

/** One line of facts. Throws ModelFault with the next step when the endpoint does not answer. */
export async function probeModel(model: Model, now: () => number): Promise<string> {
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
  return `${reply.model} answers in ${seconds} s, ${logprobs}${thinks}; ${model.contextTokens} tokens of context configured`;
}

const PROBE_MS = 120_000;
