// A chat model behind any OpenAI-compatible endpoint: streamed, bounded in time and size. It repeats nothing; what an endpoint
// refuses for its form is sent in the form that it takes.

import OpenAI from 'openai';
import type { ChatCompletionCreateParamsStreaming } from 'openai/resources/chat/completions';
import { z } from 'zod';
import { InputFault } from '../errors.ts';
import type { ChatReply, ChatRequest, Meter, Model } from '../ports.ts';
import { type CallClock, startClock } from './call-clock.ts';
import { checkPrompt, type ReplyContext, replyOf, usageOf } from './chat-reply.ts';
import { type Completion, collect, emptyCompletion } from './chat-stream.ts';
import { guardedFetch } from './guarded-fetch.ts';
import { type Body, createManners, LEAST_REPLY, type Lesson, type Manners, type Sent } from './manners.ts';
import {
  badReply,
  contextTooLong,
  type EndpointName,
  mustBeShorter,
  refusalWords,
  toModelFault,
} from './model-fault.ts';
import { createTokenCounter } from './token-counter.ts';

export interface ChatModelOptions {
  /** API root, e.g. `http://localhost:8000/v1`. */
  readonly baseUrl: string;
  readonly model: string;
  /** Empty for endpoints without a key. */
  readonly apiKey: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Silence before the first byte, and inside a reply. */
  readonly timeoutMs: number;
  readonly idleMs: number;
  /** What is believed until the endpoint tells or shows less. */
  readonly contextTokens: number;
  /** In the operator's currency, for a million tokens. */
  readonly prices: { readonly inputPerMillion: number; readonly outputPerMillion: number };
  /** Fields added to every request; `null` removes a field of ours that the endpoint refuses. */
  readonly extraBody?: Readonly<Record<string, unknown>>;
  /** Defaults to the process's own fetch, which follows its proxy and certificate settings. */
  readonly fetch?: typeof fetch;
}

/** A streamed token costs about 300 bytes of JSON, with alternatives up to 3,000. */
const BYTES_PER_TOKEN = 4096;

interface Context extends ReplyContext {
  readonly options: ChatModelOptions;
  readonly manners: Manners;
}

/** A chat model that can be told of less context than it believed in. */
export interface ChatModel extends Model {
  /** Prompt and reply together never take more than this from now on. */
  adopt(contextTokens: number): void;
}

/** Throws InputFault when the address cannot be used. */
export function createChatModel(options: ChatModelOptions): ChatModel {
  const endpoint: EndpointName = { url: printable(options.baseUrl), model: options.model, apiKey: options.apiKey };
  const counter = createTokenCounter();
  const manners = createManners(options.contextTokens);
  const price = (input: number, output: number): number =>
    (input * options.prices.inputPerMillion + output * options.prices.outputPerMillion) / 1e6;
  const context: Context = { options, endpoint, counter, manners, price };
  return {
    name: options.model,
    get contextTokens() {
      return manners.contextTokens;
    },
    count: counter.count,
    price,
    adopt: manners.adopt,
    chat: (request, signal, meter) => chat(context, request, signal, meter),
  };
}

/** A server that refuses every form is not asked for ever. */
const MOST_LESSONS = 8;

/** Refusals of the form are free, and each teaches something that is not learnt twice. */
async function chat(
  context: Context,
  request: ChatRequest,
  signal: AbortSignal,
  meter: Meter = () => {},
): Promise<ChatReply> {
  let known = 0;
  for (let lessons = 0; ; lessons++) {
    const told = await askOnce(context, { request, signal, meter, known, isLast: lessons >= MOST_LESSONS });
    if (!('kind' in told)) return told;
    known = Math.max(known, told.promptTokens ?? 0);
  }
}

/** One request for a reply. */
interface Asking {
  readonly request: ChatRequest;
  readonly signal: AbortSignal;
  readonly meter: Meter;
  /** Tokens of the prompt that the endpoint told when it refused it; 0 before. */
  readonly known: number;
  readonly isLast: boolean;
}

type Again = Extract<Lesson, { readonly promptTokens: number | undefined }>;

async function askOnce(context: Context, asking: Asking): Promise<ChatReply | Again> {
  const { options, endpoint, counter } = context;
  const { request, signal } = asking;
  signal.throwIfAborted();
  const counted = counter.prompt(request.messages);
  const sent = sending(context, asking, counted);
  const clock = startClock({ ...options, url: endpoint.url }, signal);
  const arrived = emptyCompletion();
  let accepted = false;
  try {
    const stream = await openStream(context, request, sent, { clock, arrived });
    accepted = true;
    await collect(stream, arrived, { maxTokens: sent.maxTokens, count: counter.count });
    // The client ends an aborted stream without an error: then it looks cut off, and the true reason is here.
    if (!arrived.ended && arrived.finish === undefined && !arrived.capped) clock.signal.throwIfAborted();
  } catch (error) {
    if (clock.signal.aborted) throw clock.signal.reason;
    if (error instanceof z.ZodError) throw badReply('sent a chunk that is no chat completion.', endpoint);
    const lesson = asking.isLast ? undefined : lessonOf(context, error, sent);
    if (lesson) return lesson;
    throw toModelFault(error, endpoint);
  } finally {
    // A request that was cut short was being read, whether an answer had begun or not; one that was refused was not.
    if (accepted || clock.signal.aborted) asking.meter(usageOf(context, arrived, counted));
    clock.stop();
  }
  const usage = usageOf(context, arrived, counted);
  checkPrompt(context, counted, usage);
  return replyOf(context, arrived, usage, sent.maxTokens);
}

/** What a refusal teaches that is worth sending again now. Throws ModelFault where the prompt must be shorter for it. */
function lessonOf({ manners, counter, endpoint }: Context, error: unknown, sent: Sent): Again | undefined {
  const words = refusalWords(error);
  const lesson: Lesson = words === undefined ? { kind: 'nothing' } : manners.learn(words, sent);
  if (words === undefined || lesson.kind === 'nothing') return undefined;
  if (lesson.promptTokens !== undefined) counter.learn(counter.prompt(sent.body.messages), lesson.promptTokens);
  if (lesson.kind === 'shorter') throw mustBeShorter(words, endpoint, manners.contextTokens);
  return lesson;
}

/** The body, and as many generated tokens as fit beside the prompt, at most the requested ones. */
function sending({ manners, counter, endpoint, options }: Context, { request, known }: Asking, counted: number): Sent {
  const { contextTokens, mostReply } = manners;
  const promptTokens = Math.max(known, Math.ceil(counted * counter.factor));
  const room = contextTokens - promptTokens;
  if (room < Math.min(LEAST_REPLY, request.maxTokens))
    throw contextTooLong(`${promptTokens} tokens counted, ${contextTokens} there are.`, endpoint);
  const maxTokens = Math.min(request.maxTokens, mostReply, room);
  const body = bodyOf(options, request, maxTokens);
  return { body, shaped: manners.shape(body), maxTokens, promptTokens };
}

interface Receiving {
  readonly clock: CallClock;
  readonly arrived: Completion;
}

async function openStream(
  context: Context,
  { work }: ChatRequest,
  { shaped, maxTokens }: Sent,
  receiving: Receiving,
): Promise<AsyncIterable<unknown>> {
  const client = openClient(context, maxTokens, receiving);
  const headers = { 'x-mullover-work': work };
  const body = shaped as unknown as ChatCompletionCreateParamsStreaming;
  return client.chat.completions.create(body, { signal: receiving.clock.signal, headers });
}

function openClient({ options, endpoint }: Context, maxTokens: number, { clock, arrived }: Receiving): OpenAI {
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
      onBytes: clock.beat,
      onEnd: () => {
        arrived.ended = true;
      },
      fault: (what) => badReply(what, endpoint),
    }),
  });
}

function bodyOf(options: ChatModelOptions, request: ChatRequest, maxTokens: number): Body {
  const body = {
    model: options.model,
    messages: request.messages.map(({ role, content }) => ({ role, content })),
    temperature: request.temperature,
    seed: request.seed,
    max_tokens: maxTokens,
    stream: true,
    stream_options: { include_usage: true },
    ...(request.logprobs === true ? { logprobs: true, top_logprobs: 20 } : {}),
  };
  const extra = Object.entries(options.extraBody ?? {});
  const removed = new Set(extra.filter(([, value]) => value === null).map(([key]) => key));
  const merged = Object.entries({ ...body, ...Object.fromEntries(extra) }).filter(([key]) => !removed.has(key));
  return { ...Object.fromEntries(merged), messages: body.messages };
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
