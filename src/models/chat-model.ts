// A chat model behind any OpenAI-compatible endpoint: streamed, bounded in time and size, never retrying by itself.

import OpenAI from 'openai';
import { z } from 'zod';
import { InputFault } from '../errors.ts';
import type { ChatReply, ChatRequest, Meter, Model } from '../ports.ts';
import { startClock } from './call-clock.ts';
import { checkPrompt, type ReplyContext, replyOf, usageOf } from './chat-reply.ts';
import { collect, emptyCompletion } from './chat-stream.ts';
import { guardedFetch } from './guarded-fetch.ts';
import { badReply, contextTooLong, type EndpointName, toModelFault } from './model-fault.ts';
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
export function createChatModel(options: ChatModelOptions): Model {
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
    chat: (request, signal, meter) => chat(context, request, signal, meter),
  };
}

async function chat(
  context: Context,
  request: ChatRequest,
  signal: AbortSignal,
  meter: Meter = () => {},
): Promise<ChatReply> {
  const { options, endpoint, counter } = context;
  signal.throwIfAborted();
  const promptTokens = counter.prompt(request.messages);
  const maxTokens = replyRoom(context, request, promptTokens);
  const clock = startClock({ ...options, url: endpoint.url }, signal);
  const arrived = emptyCompletion();
  let accepted = false;
  try {
    const client = openClient(context, maxTokens, clock.beat);
    const headers = { 'x-mullover-work': request.work };
    const body = bodyOf(options, request, maxTokens);
    const stream = await client.chat.completions.create(body, { signal: clock.signal, headers });
    accepted = true;
    await collect(stream, arrived, { maxTokens, count: counter.count });
    // The client ends an aborted stream without an error: then it looks cut off, and the true reason is here.
    if (arrived.finish === undefined && !arrived.capped) clock.signal.throwIfAborted();
  } catch (error) {
    if (clock.signal.aborted) throw clock.signal.reason;
    if (error instanceof z.ZodError) throw badReply('sent a chunk that is no chat completion.', endpoint);
    throw toModelFault(error, endpoint);
  } finally {
    // A request that was cut short was being read, whether an answer had begun or not; one that was refused was not.
    if (accepted || clock.signal.aborted) meter(usageOf(context, arrived, promptTokens));
    clock.stop();
  }
  const usage = usageOf(context, arrived, promptTokens);
  checkPrompt(context, promptTokens, usage);
  return replyOf(context, arrived, usage);
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
