// A chat model whose calls share one line to its endpoint with all others.

import { ModelFault } from '../errors.ts';
import type { ChatReply, ChatRequest, Meter, Model } from '../ports/model.ts';
import type { ChatModel } from './chat-model.ts';
import type { Company, Pacer } from './pacer.ts';

export function pacedModel(model: ChatModel, pacer: Pacer): ChatModel {
  return {
    name: model.name,
    get contextTokens() {
      return model.contextTokens;
    },
    count: (text) => model.count(text),
    price: (input, output) => model.price(input, output),
    adopt: (contextTokens) => model.adopt(contextTokens),
    learnt: () => model.learnt(),
    chat: (request, signal, meter) => pacer((company) => chat(model, { request, signal, meter, company }), signal),
  };
}

interface Call {
  readonly request: ChatRequest;
  readonly signal: AbortSignal;
  readonly meter: Meter | undefined;
  readonly company: Company;
}

/** Less than this is believed of no server. */
const LEAST_CONTEXT = 2048;

async function chat(model: ChatModel, { request, signal, meter, company }: Call): Promise<ChatReply> {
  let held = 0;
  const measure: Meter = (usage) => {
    held = usage.inputTokens + usage.outputTokens;
    meter?.(usage);
  };
  try {
    return await model.chat(request, signal, measure);
  } catch (error) {
    // Nobody is there to leave the memory to: it holds no more than this call had, or not even its prompt.
    if (error instanceof ModelFault && error.kind === 'crowded' && company.isAlone())
      model.adopt(Math.max(held || promptSize(model, request) - 1, Math.floor(model.contextTokens / 2), LEAST_CONTEXT));
    throw error;
  }
}

function promptSize(model: Model, { messages }: ChatRequest): number {
  return messages.reduce((sum, { content }) => sum + model.count(content) + 4, 0);
}
