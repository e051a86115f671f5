// Reads a streamed chat completion chunk by chunk, trusting nothing about its shape, and stops when it grows endless.

import { APIError } from 'openai';
import { z } from 'zod';
import type { Arrived } from '../ports/model.ts';
import { wordsOf } from './error-words.ts';

const Alternative = z.object({ token: z.string(), logprob: z.number() });
const TokenLogprob = z.object({ token: z.string(), top_logprobs: z.array(Alternative).nullish().catch(undefined) });
const Logprobs = z
  .object({ content: z.array(TokenLogprob).nullish() })
  .nullish()
  .catch(undefined);
/** Texts, or lists of parts of which some may be thoughts; what is neither is passed over. */
const Message = z
  .object({
    content: z.unknown().optional(),
    reasoning_content: z.unknown().optional(),
    reasoning: z.unknown().optional(),
    thinking: z.unknown().optional(),
    reasoning_details: z.unknown().optional(),
    refusal: z.unknown().optional(),
    tool_calls: z.unknown().optional(),
    function_call: z.unknown().optional(),
  })
  .nullish();
const Text = z.string().nullish().catch(undefined);
const Chunk = z.object({
  model: Text,
  choices: z
    .array(
      z.object({
        index: z.number().int().min(0).nullish().catch(undefined),
        delta: Message,
        /** In place of `delta` where a server does not stream. */
        message: Message,
        /** In place of `delta` from what completes texts. */
        text: z.unknown().optional(),
        finish_reason: Text,
        logprobs: Logprobs,
      }),
    )
    .nullish(),
  usage: z.unknown().optional(),
});

export type TokenLogprob = z.infer<typeof TokenLogprob>;
type Part = NonNullable<z.infer<typeof Chunk>['choices']>[number];

/** A part of a call; its arguments come in pieces of a text, or whole as an object. */
const CallPart = z.object({
  index: z.number().nullish().catch(undefined),
  function: z.object({ name: Text, arguments: z.unknown().optional() }),
});

/** What arrived of a completion; it stays readable when reading breaks off. */
export interface Completion {
  content: string;
  /** The call that the end of the content is in the middle of; undefined outside of calls. */
  call: number | undefined;
  reasoning: string;
  /** Log-probabilities of the content's tokens, as far as given. */
  tokens: TokenLogprob[];
  /** Undefined when the stream ended without saying why. */
  finish: string | undefined;
  /** True when the reply itself said that it is whole: the end mark of a stream. */
  ended: boolean;
  /** True when we stopped reading because the reply outgrew its token limit. */
  capped: boolean;
  usage: unknown;
  model: string | undefined;
}

export function emptyCompletion(): Completion {
  const none = { call: undefined, finish: undefined, usage: undefined, model: undefined };
  return { content: '', reasoning: '', tokens: [], ended: false, capped: false, ...none };
}

export interface StreamLimits {
  readonly maxTokens: number;
  readonly count: (text: string) => number;
  /** Told after every chunk. */
  readonly onArrival: ((arrived: Arrived) => void) | undefined;
}

/** Counting every few hundred characters is enough to stop an endless reply in time. */
const COUNT_EVERY = 2000;
/** Tokenizers differ and servers may overshoot by a little: stop only well beyond the limit. */
const TOLERANCE = 1.25;

/**
 * Reads the stream into `out`. Throws what the stream throws, an APIError for an error inside of it, and ZodError on a chunk
 * of another shape; an error after the finish is of no interest.
 */
export async function collect(stream: AsyncIterable<unknown>, out: Completion, limits: StreamLimits): Promise<void> {
  const outgrown = createCap(limits);
  try {
    for await (const chunk of stream) {
      refuseError(chunk);
      add(out, Chunk.parse(chunk));
      limits.onArrival?.(out);
      // What comes after the finish is the usage; an endless reply has none.
      out.capped = out.finish === undefined && outgrown(out);
      if (out.capped) return;
    }
  } catch (error) {
    if (out.finish === undefined) throw error;
  }
}

/** Some servers send an error as if it were a chunk. */
function refuseError(chunk: unknown): void {
  if (typeof chunk !== 'object' || chunk === null) return;
  const { choices, error, detail, object, status, success } = chunk as Readonly<Record<string, unknown>>;
  const failed = Boolean(error) || Boolean(detail) || status === 'error' || success === false;
  const isError = object === 'error' || (!choices && failed);
  const words = isError ? wordsOf(chunk) : undefined;
  if (words) throw new APIError(undefined, words, undefined, undefined);
}

/** Only one choice is asked for; what a server sends beyond it is not read. */
function add(out: Completion, chunk: z.infer<typeof Chunk>): void {
  for (const part of chunk.choices ?? []) if ((part.index ?? 0) === 0) extend(out, part);
  out.usage = chunk.usage ?? out.usage;
  out.model = chunk.model || out.model;
}

function extend(out: Completion, { delta, message, text: bare, logprobs, finish_reason }: Part): void {
  const said = delta ?? message ?? { content: bare };
  const { text, thoughts } = partsOf(said.content || said.refusal);
  const apart = partsOf(said.reasoning_content || said.reasoning || said.thinking || said.reasoning_details);
  out.content += text;
  out.reasoning += thoughts + apart.text + apart.thoughts;
  // Tokens of a separate reasoning field carry log-probabilities too; only those of the content are wanted.
  if (text !== '') out.tokens.push(...(logprobs?.content ?? []));
  const calls = said.tool_calls ?? (said.function_call ? [{ function: said.function_call }] : []);
  for (const call of Array.isArray(calls) ? calls : []) addCall(out, call);
  // Some servers say the empty text in every chunk but the last.
  out.finish = finish_reason || out.finish;
  if (finish_reason) endCall(out);
}

/** No tools are offered: what a server takes for a call is a part of the reply, and becomes its text again. */
function addCall(out: Completion, part: unknown): void {
  const { success, data } = CallPart.safeParse(part);
  if (!success) return;
  const { name, arguments: given = '' } = data.function;
  const index = data.index ?? (name ? (out.call ?? -1) + 1 : (out.call ?? 0));
  if (index !== out.call) {
    endCall(out);
    out.content += `${out.content === '' ? '' : '\n'}<tool_call>\n{"name": ${JSON.stringify(name ?? '')}, "arguments": `;
    out.call = index;
  }
  out.content += typeof given === 'string' ? given : JSON.stringify(given);
}

function endCall(out: Completion): void {
  if (out.call === undefined) return;
  out.content += `${out.content.endsWith('"arguments": ') ? '{}' : ''}}\n</tool_call>`;
  out.call = undefined;
}

interface Said {
  readonly text: string;
  readonly thoughts: string;
}

/** Parts of type `thinking` or `reasoning` are thoughts; what is no text (an image, a reference) is passed over. */
function partsOf(words: unknown): Said {
  if (typeof words === 'string') return { text: words, thoughts: '' };
  if (Array.isArray(words)) {
    const all = words.map((part) => partsOf(part));
    const joined = (key: keyof Said) => all.map((part) => part[key]).join('');
    return { text: joined('text'), thoughts: joined('thoughts') };
  }
  return typeof words === 'object' && words !== null ? partOf(words) : { text: '', thoughts: '' };
}

function partOf(part: object): Said {
  const { type, text, content, thinking, reasoning } = part as Readonly<Record<string, unknown>>;
  const inner = partsOf(text ?? content);
  if (type !== 'thinking' && type !== 'reasoning') return inner;
  const thought = partsOf(thinking ?? reasoning);
  return { text: '', thoughts: inner.text + inner.thoughts + thought.text + thought.thoughts };
}

function createCap(limits: Pick<StreamLimits, 'maxTokens' | 'count'>): (out: Completion) => boolean {
  let countedAt = 0;
  let tokens = 0;
  return ({ content, reasoning }) => {
    const length = content.length + reasoning.length;
    if (length - countedAt < COUNT_EVERY) return false;
    const source = content === '' ? reasoning : content;
    tokens += limits.count(source.slice(countedAt - length));
    countedAt = length;
    return tokens > limits.maxTokens * TOLERANCE;
  };
}
