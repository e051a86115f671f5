// What arrived of a completion → replies with text, thoughts and usage; trusts none of the endpoint's figures that cannot be true.

import { z } from 'zod';
import { ModelFault } from '../errors.ts';
import type { ChatReply, Model } from '../ports/model.ts';
import type { Usage } from '../task.ts';
import type { Completion } from './chat-stream.ts';
import { firstToken } from './first-token.ts';
import { badReply, type EndpointName } from './model-fault.ts';
import { splitThoughts } from './split-thoughts.ts';
import type { TokenCounter } from './token-counter.ts';

export interface ReplyContext {
  readonly options: { readonly model: string };
  /** What the endpoint takes, as far as is known. */
  readonly manners: { readonly contextTokens: number };
  readonly endpoint: EndpointName;
  readonly counter: TokenCounter;
  readonly price: Model['price'];
}

const REPORTED_TOKENS = z.object({
  prompt_tokens: z.number().int().min(1),
  completion_tokens: z.number().int().min(0),
});
/** A call cannot use more contexts than this: counts differ by a factor of two at most. */
const MOST_CONTEXTS = 2;

const isWhole = ({ finish, capped, ended }: Completion) => finish !== undefined || capped || ended;
/** The server gave the reply up: whatever arrived is a part. */
const GIVEN_UP = /^(?:error|content_filter|abort|aborted|cancelled|canceled|insufficient_system_resource)$/i;
const AT_LIMIT = /length|max_?tokens/i;
/** Counts of tokenizers differ by less than this. */
const MOST_DIFFERENCE = 2;
/** Short replies say more about special tokens than about the tokenizer. */
const FEW_TOKENS = 64;

/** Throws ModelFault when there is no text, or only part of it. */
export function replyOf(
  { endpoint, options }: ReplyContext,
  completion: Completion,
  usage: Usage,
  maxTokens: number,
): ChatReply {
  const { finish = '' } = completion;
  const split = splitThoughts(completion.content);
  const thoughts = [completion.reasoning.trim(), split.thoughts].filter((part) => part !== '').join('\n');
  if (GIVEN_UP.test(finish)) throw badReply(`gave its reply up (finish: ${finish}).`, endpoint, LOG);
  if (split.text === '' && thoughts === '') throw emptyReply(completion, endpoint);
  if (!isWhole(completion)) {
    throw badReply(`cut its reply off after ${completion.content.length} characters.`, endpoint);
  }
  const alternatives = firstToken(completion.tokens, split.start);
  return {
    text: split.text,
    thoughts,
    usage,
    model: completion.model ?? options.model,
    finish: isCut(completion, usage, maxTokens) ? 'length' : 'stop',
    ...(alternatives ? { firstToken: alternatives } : {}),
  };
}

const LOG = "Look into the endpoint's own log.";

/** A server that gives no reason gave as many tokens as it was allowed to. */
function isCut({ capped, finish }: Completion, { outputTokens }: Usage, maxTokens: number): boolean {
  return capped || (finish === undefined ? outputTokens >= maxTokens : AT_LIMIT.test(finish));
}

function emptyReply({ finish }: Completion, endpoint: EndpointName): ModelFault {
  const why = finish === undefined ? 'without any content' : `without any text (finish: ${finish})`;
  return badReply(`ended its reply ${why}.`, endpoint);
}

/** The endpoint's own figures where they can be true, else ours: of the prompt, and of what arrived. */
export function usageOf(context: ReplyContext, completion: Completion, promptTokens: number): Usage {
  const { counter, price } = context;
  const arrived = counter.count(completion.content) + counter.count(completion.reasoning);
  const reported = reportedTokens(context, completion, arrived);
  const input = reported?.input ?? Math.ceil(promptTokens * counter.factor);
  const output = reported?.output ?? arrived;
  return { inputTokens: input, outputTokens: output, money: price(input, output), estimated: reported === undefined };
}

/** More than a context holds, or far less than was read here (of several choices, of one chunk), is no sum. */
function reportedTokens({ manners }: ReplyContext, { usage }: Completion, arrived: number) {
  const { success, data } = REPORTED_TOKENS.safeParse(usage);
  if (!success) return undefined;
  const [input, output] = [data.prompt_tokens, data.completion_tokens];
  if (output * MOST_DIFFERENCE + FEW_TOKENS < arrived) return undefined;
  return input + output <= manners.contextTokens * MOST_CONTEXTS ? { input, output } : undefined;
}

/** Learns how the endpoint counts. Throws ModelFault where it did not read all of the prompt. */
export function checkPrompt(context: ReplyContext, promptTokens: number, { inputTokens, estimated }: Usage): void {
  if (estimated) return;
  refuseTruncation(context, promptTokens, inputTokens);
  context.counter.learn(promptTokens, inputTokens);
}

/** Some servers (Ollama) drop the beginning of a long prompt without a word; a reply to half a prompt is worthless. */
function refuseTruncation(context: ReplyContext, counted: number, reported: number): void {
  if (counted < 2000 || reported >= counted * 0.5) return;
  throw new ModelFault(
    `The model endpoint ${context.endpoint.url} read only ${reported} of about ${counted} prompt tokens: it cut the prompt silently.`,
    `Raise the server's context to at least ${context.manners.contextTokens} tokens (Ollama: OLLAMA_CONTEXT_LENGTH).`,
    { kind: 'unfit' },
  );
}
