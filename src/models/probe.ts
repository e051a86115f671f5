// Asks a model endpoint what a run will need of it: an answer, log-probabilities, and enough context.

import { ModelFault } from '../errors.ts';
import type { ChatReply, ChatRequest, Message, Model } from '../ports/model.ts';
import type { ChatModel } from './chat-model.ts';

/** What the endpoint tells of itself beside what is configured, and how long an answer may take. */
export interface Probing {
  /** Undefined where it does not tell. */
  readonly served: number | undefined;
  readonly configured: number;
  readonly seconds: number;
  readonly now: () => number;
}

/** Prompts of a search need more than this. */
const LEAST_CONTEXT = 2048;

/** One line of facts. Throws ModelFault with the next step when it does not answer, or has too little room. */
export async function probeModel(model: ChatModel, { served, configured, seconds, now }: Probing): Promise<string> {
  refuseTinyContext(served);
  const start = now();
  const reply = await answerOf(model, seconds);
  if (reply.text === '' && reply.finish === 'stop') throw thoughtsOnly(reply.model);
  const took = ((now() - start) / 1000).toFixed(1);
  const logprobs = reply.firstToken ? 'log-probabilities' : 'no log-probabilities (the judge samples verdicts instead)';
  const thinks = reply.thoughts === '' ? '' : ', thinks before it answers';
  const forms = model.learnt().length === 0 ? '' : `; it takes ${model.learnt().join(', ')}`;
  return `${reply.model} answers in ${took} s, ${logprobs}${thinks}; ${contextLine(served, configured)}${forms}`;
}

/** Throws ModelFault where no prompt of a search fits. */
export function refuseTinyContext(served: number | undefined): void {
  if (served === undefined || served >= LEAST_CONTEXT) return;
  throw new ModelFault(
    `The endpoint takes ${served} tokens, which is too little for a prompt.`,
    'Start the server with a longer context: 16,384 tokens or more.',
    { kind: 'failed' },
  );
}

export function thoughtsOnly(model: string): ModelFault {
  return new ModelFault(
    `${model} puts its whole answer into its thoughts, where no answer is looked for.`,
    'Start the server without its reasoning parser, or with the one of this model; see also MULLOVER_MODEL_BODY.',
    { kind: 'failed' },
  );
}

/** What every model can answer at once. */
export const SHORT_QUESTION: readonly Message[] = [
  { role: 'system', content: 'You answer with one word.' },
  { role: 'user', content: 'Is 7 a prime number? Answer with one word, Yes or No.' },
];

/** A search that is in a hurry asks the same way: a slow model is a finding, not a crash. */
async function answerOf(model: Model, seconds: number): Promise<ChatReply> {
  const request: ChatRequest = {
    messages: SHORT_QUESTION,
    temperature: 0,
    seed: 1,
    maxTokens: Math.min(2048, Math.floor(model.contextTokens / 3)),
    work: 'doctor/-/0/0',
    logprobs: true,
  };
  const signal = AbortSignal.timeout(seconds * 1000);
  try {
    return await model.chat(request, signal);
  } catch (error) {
    if (error !== signal.reason) throw error;
    throw new ModelFault(
      `The model did not end its answer to one short question within ${seconds} s.`,
      'See whether the server is busy or the model thinks for long (MULLOVER_MODEL_BODY can switch thoughts off); a search with it needs a larger MULLOVER_SECONDS.',
      { kind: 'passing', cause: error },
    );
  }
}

/** The smaller of what is served and what is configured is used. */
export function contextLine(served: number | undefined, configured: number): string {
  if (served === undefined) return `${configured} tokens of context configured, the endpoint tells none`;
  const used = served < configured ? ': the smaller one is used' : '';
  return `${configured} tokens of context configured, ${served} served${used}`;
}

/** Longer than a model that can be used takes for one word. */
export const PROBE_SECONDS = 120;
