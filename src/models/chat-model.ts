// A chat model behind any OpenAI-compatible endpoint: streamed, bounded in time and size. It repeats nothing; what an endpoint
// refuses for its form is sent in the form that it takes.

import { z } from 'zod';
import { InputFault, type ModelFault } from '../errors.ts';
import type { ChatReply, ChatRequest, Meter, Model } from '../ports/model.ts';
import { startClock } from './call-clock.ts';
import { checkPrompt, type ReplyContext, replyOf, usageOf } from './chat-reply.ts';
import { bodyOf, type ChatModelOptions, openStream } from './chat-request.ts';
import { collect, emptyCompletion } from './chat-stream.ts';
import { createManners, LEAST_REPLY, type Lesson, type Manners, type Sent } from './manners.ts';
import {
  badReply,
  contextTooLong,
  type EndpointName,
  mustBeShorter,
  refusalWords,
  replyTooLong,
  toModelFault,
} from './model-fault.ts';
import { overflowIn } from './overflow.ts';
import { createTokenCounter } from './token-counter.ts';

interface Context extends ReplyContext {
  readonly options: ChatModelOptions;
  readonly manners: Manners;
}

/** A chat model that learns from its endpoint. */
export interface ChatModel extends Model {
  /** Prompt and reply together never take more than this from now on. */
  adopt(contextTokens: number): void;
  /** In which forms requests are sent, since the endpoint refused others; for people. */
  learnt(): readonly string[];
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
    learnt: manners.learnt,
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
    const stream = await openStream(options, request, sent, { clock, arrived, endpoint });
    accepted = true;
    const { onArrival } = request;
    await collect(stream, arrived, { maxTokens: sent.maxTokens, count: counter.count, onArrival });
    // The client ends an aborted stream without an error: then it looks cut off, and the true reason is here.
    if (!arrived.ended && arrived.finish === undefined && !arrived.capped) clock.signal.throwIfAborted();
  } catch (error) {
    if (clock.signal.aborted) throw clock.signal.reason;
    if (error instanceof z.ZodError) throw badReply('sent a chunk that is no chat completion.', endpoint);
    const isRead = arrived.content !== '' || arrived.reasoning !== '';
    const lesson = asking.isLast || isRead ? undefined : lessonOf(context, error, sent);
    // What is refused in its first event was not read either.
    if (lesson) accepted = false;
    if (lesson) return lesson;
    throw isRead ? brokenOff(context, error) : toModelFault(error, endpoint);
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

/** What ends a reply that had begun: where the context is full then, it is the reply that was too long. */
function brokenOff({ manners, endpoint }: Context, error: unknown): ModelFault {
  const fault = toModelFault(error, endpoint);
  const words = refusalWords(error);
  const overflow = words === undefined ? undefined : overflowIn(words);
  if (words === undefined || !overflow || fault.kind === 'crowded') return fault;
  if (overflow.limit !== undefined) manners.adopt(overflow.limit);
  return replyTooLong(words, endpoint, overflow.limit);
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
