// A chat model behind any OpenAI-compatible endpoint: streamed, bounded in time and size, never retrying by itself.

import OpenAI from 'openai';
import { z } from 'zod';
import { InputFault, ModelFault } from '../errors.ts';
import type { ChatReply, ChatRequest } from '../ports.ts';
import { startClock } from './call-clock.ts';
import {
  emptyReply,
  generated,
  isWhole,
  NOTHING,
  type ReplyContext,
  replyOf,
  replyOrFault,
  usageOf,
} from './chat-reply.ts';
import { type Completion, collect } from './chat-stream.ts';
import type { ChoiceModel } from './choice-model.ts';
import { guardedFetch } from './guarded-fetch.ts';
import { badReply, contextTooLong, type EndpointName, toModelFault } from './model-fault.ts';
import { shareUsage } from './shared-usage.ts';
import { createTokenCounter } from './token-counter.ts';

export interface ChatModelOptions {
  /** API root, e.g. `http://localhost:8000/v1`. */
  readonly baseUrl: string;
  readonly model: string;
  /** Empty for endpoints without a key. */
  readonly apiKey: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Whole call, from the request to the last byte. */
  readonly timeoutMs: number;
  /** Silence inside a reply. */
  readonly idleMs: number;
  readonly contextTokens: number;
  /** In the operator's currency, for a million tokens. */
  readonly prices: { readonly inputPerMillion: number; readonly outputPerMillion: number };
  /** Fields added to every request; `null` removes a field of ours that the endpoint refuses. */
  readonly extraBody?: Readonly<Record<string, unknown>>;
  /** Defaults to the process's own fetch, which follows its proxy and certificate settings. */
  readonly fetch?: typeof fetch;
}

/** Room that must be left for a reply, or the call is not worth making. */
const LEAST_REPLY = 64;
/** A streamed token costs about 300 bytes of JSON, with alternatives up to 3,000. */
const BYTES_PER_TOKEN = 4096;

interface Context extends ReplyContext {
  readonly options: ChatModelOptions;
}

/** Throws InputFault when the address cannot be used. */
export function createChatModel(options: ChatModelOptions): ChoiceModel {
  const endpoint: EndpointName = { url: printable(options.baseUrl), model: options.model, apiKey: options.apiKey };
  const counter = createTokenCounter();
  const price = (input: number, output: number): number =>
    (input * options.prices.inputPerMillion + output * options.prices.outputPerMillion) / 1e6;
  const context: Context = { options, endpoint, counter, price };
  return {
    name: options.model,
    contextTokens: options.contextTokens,
    count: counter.count,
    price,
    chat: (request, signal) => chat(context, request, signal),
    choices: (requests, signal) => choices(context, requests, signal),
  };
}

async function chat(context: Context, request: ChatRequest, signal: AbortSignal): Promise<ChatReply> {
  const { completion, promptTokens } = await call(context, [request], signal);
  const usage = usageOf(context, completion, promptTokens);
  return replyOf(context, completion, completion.choices[0] ?? NOTHING, usage);
}

async function choices(
  context: Context,
  requests: readonly ChatRequest[],
  signal: AbortSignal,
): Promise<readonly (ChatReply | ModelFault)[]> {
  const { completion, promptTokens } = await call(context, requests, signal);
  if (completion.choices.length === 0) throw emptyReply(NOTHING, context.endpoint);
  const whole = usageOf(context, completion, promptTokens);
  const results = completion.choices.map((choice) => replyOrFault(context, completion, choice, whole));
  // What a choice without text cost is paid by the others: it was used.
  const shared = completion.choices.filter((_, i) => !(results[i] instanceof ModelFault));
  const lengths = shared.map((choice) => generated(context, choice));
  const usages = [...shareUsage(whole, lengths, context.price)];
  const [of, seed] = [results.length, requests[0]?.seed ?? 0];
  return results.map((result, index) => {
    if (result instanceof ModelFault || of === 1) return result;
    return { ...result, usage: usages.shift() ?? whole, choice: { index, of, seed } };
  });
}

interface Called {
  readonly completion: Completion;
  /** Counted by us, uncorrected. */
  readonly promptTokens: number;
}

async function call(context: Context, requests: readonly ChatRequest[], signal: AbortSignal): Promise<Called> {
  const { options, endpoint, counter } = context;
  signal.throwIfAborted();
  const [request] = requests;
  if (!request) return { completion: { choices: [], usage: undefined, model: undefined }, promptTokens: 0 };
  const promptTokens = counter.prompt(request.messages);
  const maxTokens = replyRoom(context, request, promptTokens);
  const clock = startClock({ ...options, url: endpoint.url }, signal);
  const n = requests.length;
  try {
    const client = openClient(context, maxTokens * n, clock.beat);
    const body = { ...bodyOf(options, request, maxTokens), ...(n > 1 ? { n } : {}) };
    const headers = { 'x-mullover-work': requests.map(({ work }) => work).join(',') };
    const stream = await client.chat.completions.create(body, { signal: clock.signal, headers });
    const completion = await collect(stream, { maxTokens, choices: n, count: counter.count });
    // The client ends an aborted stream without an error: then it looks cut off, and the true reason is here.
    if (!completion.choices.some(isWhole)) clock.signal.throwIfAborted();
    return { completion, promptTokens };
  } catch (error) {
    if (clock.signal.aborted) throw clock.signal.reason;
    if (error instanceof z.ZodError) throw badReply('sent a chunk that is no chat completion.', endpoint);
    throw toModelFault(error, endpoint);
  } finally {
    clock.stop();
  }
}

/** Generated tokens that fit beside the prompt, at most the requested ones. */
function replyRoom(context: Context, request: ChatRequest, promptTokens: number): number {
  const { contextTokens } = context.options;
  const prompt = Math.ceil(promptTokens * context.counter.factor);
  const room = contextTokens - prompt;
  if (room >= Math.min(LEAST_REPLY, request.maxTokens)) return Math.min(request.maxTokens, room);
  throw contextTooLong(`${prompt} tokens counted, ${contextTokens} configured.`, context.endpoint);
}

function openClient(context: Context, maxTokens: number, onBytes: () => void): OpenAI {
  const { options, endpoint } = context;
  // Read at call time, so that a replaced global fetch (a proxy, a test's interceptor) is honoured.
  const base = options.fetch ?? fetch;
  return new OpenAI({
    baseURL: options.baseUrl,
    // The library insists on a key; the header is taken out again where there is none.
    apiKey: options.apiKey === '' ? 'none' : options.apiKey,
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    defaultHeaders: { ...(options.apiKey === '' ? { authorization: null } : {}), ...options.headers },
    maxRetries: 0,
    // Ours ends first; the library's covers only the headers.
    timeout: options.timeoutMs + 60_000,
    logLevel: 'off',
    fetch: guardedFetch(base, {
      maxBytes: maxTokens * BYTES_PER_TOKEN + 2 ** 20,
      onBytes,
      fault: (what) => badReply(what, endpoint),
    }),
  });
}

function bodyOf(options: ChatModelOptions, request: ChatRequest, maxTokens: number) {
  const body = {
    model: options.model,
    messages: request.messages.map(({ role, content }) => ({ role, content })),
    temperature: request.temperature,
    seed: request.seed,
    max_tokens: maxTokens,
    stream: true as const,
    stream_options: { include_usage: true },
    ...(request.logprobs === true ? { logprobs: true, top_logprobs: 20 } : {}),
  };
  const extra = Object.entries(options.extraBody ?? {});
  const removed = new Set(extra.filter(([, value]) => value === null).map(([key]) => key));
  const merged = Object.entries({ ...body, ...Object.fromEntries(extra) }).filter(([key]) => !removed.has(key));
  return Object.fromEntries(merged) as unknown as typeof body;
}

/** The address as messages show it. Throws InputFault for one that fetch cannot use. */
function printable(baseUrl: string): string {
  const url = URL.parse(baseUrl);
  const problem = !url || !/^https?:$/.test(url.protocol) ? 'is no http(s) address' : credentials(url);
  if (url && problem === undefined) return `${url.origin}${url.pathname}`;
  throw new InputFault(
    `The address of the model endpoint ${problem}.`,
    'Give the API root, e.g. http://localhost:8000/v1, and the key in its own setting.',
  );
}

function credentials(url: URL): string | undefined {
  return url.username === '' && url.password === '' ? undefined : 'holds a user name or password';
}
