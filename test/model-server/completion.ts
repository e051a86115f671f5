// Builds OpenAI's chat completion objects, whole and in chunks, with usage and log-probabilities.

import { createHash } from 'node:crypto';
import { decode, encode } from 'gpt-tokenizer/encoding/o200k_base';
import type { Reply, ServedMessage } from './answer.ts';

const PLAIN = { allowedSpecial: new Set<string>(), disallowedSpecial: new Set<string>() };

/** How the server shows thoughts. */
export type ThoughtStyle = 'reasoning_content' | 'reasoning' | 'think-tags' | 'unclosed-think-tag';

export interface CompletionOptions {
  readonly model: string;
  readonly thoughts: ThoughtStyle;
  /** Undefined when the request did not ask or the server cannot. */
  readonly logprobs: boolean;
  readonly maxTokens: number;
}

interface Piece {
  readonly field: 'content' | 'reasoning_content' | 'reasoning';
  readonly text: string;
  readonly logprobs?: unknown;
}

export interface Completion {
  readonly id: string;
  readonly model: string;
  readonly pieces: readonly Piece[];
  readonly finish: 'stop' | 'length';
  readonly usage: { prompt_tokens: number; completion_tokens: number; total_tokens: number };
}

export function complete(reply: Reply, messages: readonly ServedMessage[], options: CompletionOptions): Completion {
  const all = piecesOf(reply, options);
  const pieces = all.slice(0, options.maxTokens);
  const prompt = messages.reduce((sum, message) => sum + encode(message.content, PLAIN).length + 4, 0);
  const hash = createHash('sha256')
    .update(JSON.stringify([messages, reply]))
    .digest('hex');
  return {
    id: `chatcmpl-${hash.slice(0, 24)}`,
    model: options.model,
    pieces,
    finish: pieces.length < all.length ? 'length' : (reply.finish ?? 'stop'),
    usage: { prompt_tokens: prompt, completion_tokens: pieces.length, total_tokens: prompt + pieces.length },
  };
}

function piecesOf(reply: Reply, options: CompletionOptions): readonly Piece[] {
  const thoughts = reply.thoughts ?? '';
  const inTags = options.thoughts === 'think-tags' || options.thoughts === 'unclosed-think-tag';
  const closing = options.thoughts === 'unclosed-think-tag' ? '' : '</think>\n\n';
  const content = thoughts !== '' && inTags ? `<think>${thoughts}${closing}${reply.text}` : reply.text;
  const field = options.thoughts === 'reasoning' ? 'reasoning' : 'reasoning_content';
  return [
    ...(inTags ? [] : tokens(thoughts).map((text) => ({ field, text }) as const)),
    ...tokens(content).map((text) => ({
      field: 'content' as const,
      text,
      ...(options.logprobs ? { logprobs: { content: [logprobOf(text, reply)] } } : {}),
    })),
  ];
}

/** The text in tokens; a character that spans several tokens stays whole. */
function tokens(text: string): readonly string[] {
  const pieces: string[] = [];
  let held: number[] = [];
  for (const token of encode(text, PLAIN)) {
    held.push(token);
    const piece = decode(held);
    if (piece.includes('\uFFFD') && held.length < 8) continue;
    pieces.push(piece);
    held = [];
  }
  if (held.length > 0) pieces.push(decode(held));
  return pieces.join('') === text ? pieces : [text];
}

function logprobOf(token: string, reply: Reply): unknown {
  const shares = sharesOf(token, reply);
  const alternatives = shares
    .filter(([, share]) => share > 0)
    .map(([text, share]) => ({ token: text, logprob: Math.log(share), bytes: [...Buffer.from(text)] }));
  const own = alternatives.find((one) => one.token === token)?.logprob ?? Math.log(0.02);
  return { token, logprob: own, bytes: [...Buffer.from(token)], top_logprobs: alternatives };
}

/** A verdict's share is spread over spellings, as real models do. */
function sharesOf(token: string, { yes, a }: Reply): readonly (readonly [string, number])[] {
  if (yes !== undefined && /^\s*(yes|no)$/i.test(token))
    return [
      ['Yes', yes * 0.8],
      ['yes', yes * 0.15],
      [' YES', yes * 0.05],
      ['No', (1 - yes) * 0.9],
      [' no', (1 - yes) * 0.1],
    ];
  if (a !== undefined && /^\s*[AB]$/.test(token))
    return [
      ['A', a * 0.9],
      [' A', a * 0.1],
      ['B', 1 - a],
    ];
  return [[token, 0.98]];
}

/** The whole completion as one object, its usage that of all choices together. */
export function wholeBody(completions: readonly Completion[]): unknown {
  const [first] = completions;
  return {
    id: first?.id,
    object: 'chat.completion',
    created: 0,
    model: first?.model,
    choices: completions.map(wholeChoice),
    usage: usageOfAll(completions),
  };
}

/** The prompt is read once, however many choices there are. */
export function usageOfAll(completions: readonly Completion[]): Completion['usage'] {
  const prompt = completions[0]?.usage.prompt_tokens ?? 0;
  const generated = completions.reduce((sum, { usage }) => sum + usage.completion_tokens, 0);
  return { prompt_tokens: prompt, completion_tokens: generated, total_tokens: prompt + generated };
}

function wholeChoice(completion: Completion, index: number): unknown {
  const join = (...fields: Piece['field'][]): string =>
    completion.pieces
      .filter((piece) => fields.includes(piece.field))
      .map((piece) => piece.text)
      .join('');
  const logprobs = completion.pieces.flatMap((piece) =>
    piece.logprobs ? (piece.logprobs as { content: unknown[] }).content : [],
  );
  const reasoning = join('reasoning', 'reasoning_content');
  const message = {
    role: 'assistant',
    content: join('content'),
    ...(reasoning === '' ? {} : { reasoning_content: reasoning }),
  };
  return {
    index,
    message,
    finish_reason: completion.finish,
    ...(logprobs.length > 0 ? { logprobs: { content: logprobs } } : {}),
  };
}

/** One event of the stream. */
export function chunk(
  completion: Completion,
  delta: object,
  { index = 0, finish = null, logprobs }: { index?: number; finish?: string | null; logprobs?: unknown } = {},
): string {
  const choice = { index, delta, finish_reason: finish, ...(logprobs ? { logprobs } : {}) };
  return event({ ...head(completion), choices: [choice] });
}

export function usageChunk(completion: Completion, usage: unknown): string {
  return event({ ...head(completion), choices: [], usage });
}

export function event(value: unknown): string {
  return `data: ${JSON.stringify(value)}\n\n`;
}

function head(completion: Completion): object {
  return { id: completion.id, object: 'chat.completion.chunk', created: 0, model: completion.model };
}
