// Asks a model endpoint what a run will need of it: an answer, log-probabilities, and enough context.

import { ModelFault } from '../errors.ts';
import type { ChatRequest, Model } from '../ports.ts';
import type { ChoiceModel } from './choice-model.ts';

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

/** Whether the endpoint gives several choices in one call: a figure of speed, so that a fault is only told. */
export async function probeChoices(model: ChoiceModel): Promise<string> {
  const request: ChatRequest = {
    messages: [{ role: 'user', content: 'Name a colour. Answer with one word.' }],
    temperature: 1,
    seed: 1,
    maxTokens: Math.min(2048, Math.floor(model.contextTokens / 3)),
    work: 'doctor/-/1/0',
  };
  try {
    const two = await model.choices([request, { ...request, work: 'doctor/-/2/0' }], AbortSignal.timeout(PROBE_MS));
    return two.length > 1 ? 'several samples in one call' : 'one sample a call (it gave 1 of 2 choices)';
  } catch (error) {
    if (!(error instanceof ModelFault)) throw error;
    return `one sample a call (${error.message})`;
  }
}

const PROBE_MS = 120_000;
