// What arrived of a completion → replies with text, thoughts and usage; trusts none of the endpoint's figures that cannot be true.

import { z } from 'zod';
import { ModelFault } from '../errors.ts';
import type { ChatReply, Model } from '../ports.ts';
import type { Usage } from '../task.ts';
import type { Collected, Completion } from './chat-stream.ts';
import { firstToken } from './first-token.ts';
import { badReply, type EndpointName } from './model-fault.ts';
import { splitThoughts } from './split-thoughts.ts';
import type { TokenCounter } from './token-counter.ts';

export interface ReplyContext {
  readonly options: { readonly model: string; readonly contextTokens: number };
  readonly endpoint: EndpointName;
  readonly counter: TokenCounter;
  readonly price: Model['price'];
}

const REPORTED_TOKENS = z.object({
  prompt_tokens: z.number().int().min(1).max(1e8),
  completion_tokens: z.number().int().min(0).max(1e8),
});

/** One choice without text says nothing against the others. */
export function replyOrFault(
  context: ReplyContext,
  completion: Completion,
  choice: Collected,
  usage: Usage,
): ChatReply | ModelFault {
  try {
    return replyOf(context, completion, choice, usage);
  } catch (error) {
    if (error instanceof ModelFault) return error;
    throw error;
  }
}

export const isWhole = ({ finish, capped }: Collected) => finish !== undefined || capped;
export const NOTHING: Collected = { content: '', reasoning: '', tokens: [], finish: undefined, capped: false };

export function replyOf(context: ReplyContext, { model }: Completion, collected: Collected, usage: Usage): ChatReply {
  const { endpoint, options } = context;
  const split = splitThoughts(collected.content);
  const thoughts = [collected.reasoning.trim(), split.thoughts].filter((part) => part !== '').join('\n');
  if (split.text === '' && thoughts === '') throw emptyReply(collected, endpoint);
  if (!isWhole(collected)) {
    throw badReply(`cut its reply off after ${collected.content.length} characters.`, endpoint);
  }
  const alternatives = firstToken(collected.tokens, split.start);
  return {
    text: split.text,
    thoughts,
    usage,
    model: model ?? options.model,
    finish: collected.capped || collected.finish === 'length' ? 'length' : 'stop',
    ...(alternatives ? { firstToken: alternatives } : {}),
  };
}

export function emptyReply(collected: Collected, endpoint: EndpointName): ModelFault {
  const why = collected.finish === undefined ? 'without any content' : `without any text (finish: ${collected.finish})`;
  return badReply(`ended its reply ${why}.`, endpoint);
}

/** The endpoint's own figures where they can be true, else ours. */
export function usageOf(context: ReplyContext, completion: Completion, promptTokens: number): Usage {
  const reported = REPORTED_TOKENS.safeParse(completion.usage);
  if (reported.success) {
    const { prompt_tokens: input, completion_tokens: output } = reported.data;
    refuseTruncation(context, promptTokens, input);
    context.counter.learn(promptTokens, input);
    return { inputTokens: input, outputTokens: output, money: context.price(input, output), estimated: false };
  }
  const input = Math.ceil(promptTokens * context.counter.factor);
  const output = completion.choices.reduce((sum, choice) => sum + generated(context, choice), 0);
  return { inputTokens: input, outputTokens: output, money: context.price(input, output), estimated: true };
}

/** Generated tokens of a choice as we count them. */
export function generated({ counter }: ReplyContext, { content, reasoning }: Collected): number {
  return counter.count(content) + counter.count(reasoning);
}

/** Some servers (Ollama) drop the beginning of a long prompt without a word; a reply to half a prompt is worthless. */
function refuseTruncation(context: ReplyContext, counted: number, reported: number): void {
  if (counted < 2000 || reported >= counted * 0.5) return;
  throw new ModelFault(
    `The model endpoint ${context.endpoint.url} read only ${reported} of about ${counted} prompt tokens: it cut the prompt silently.`,
    `Raise the server's context to at least ${context.options.contextTokens} tokens (Ollama: OLLAMA_CONTEXT_LENGTH).`,
    { kind: 'unfit' },
  );
}
