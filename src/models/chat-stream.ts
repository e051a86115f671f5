// Reads a streamed chat completion chunk by chunk, trusting nothing about its shape, and stops when it grows endless.

import { z } from 'zod';

const Alternative = z.object({ token: z.string(), logprob: z.number() });
const TokenLogprob = z.object({ token: z.string(), top_logprobs: z.array(Alternative).nullish() });
const Chunk = z.object({
  model: z.string().nullish(),
  choices: z
    .array(
      z.object({
        index: z.number().int().min(0).nullish(),
        delta: z
          .object({
            content: z.string().nullish(),
            reasoning_content: z.string().nullish(),
            reasoning: z.string().nullish(),
          })
          .nullish(),
        finish_reason: z.string().nullish(),
        logprobs: z.object({ content: z.array(TokenLogprob).nullish() }).nullish(),
      }),
    )
    .nullish(),
  usage: z.unknown().optional(),
});

export type TokenLogprob = z.infer<typeof TokenLogprob>;
type Part = NonNullable<z.infer<typeof Chunk>['choices']>[number];

/** One choice of a completion. */
export interface Collected {
  content: string;
  reasoning: string;
  /** Log-probabilities of the content's tokens, as far as given. */
  tokens: TokenLogprob[];
  /** Undefined when the stream ended without saying why. */
  finish: string | undefined;
  /** True when we stopped reading because the reply outgrew its token limit. */
  capped: boolean;
}

export interface Completion {
  /** By index; those of which nothing arrived are missing from the end. */
  readonly choices: Collected[];
  usage: unknown;
  model: string | undefined;
}

export interface StreamLimits {
  /** For each choice. */
  readonly maxTokens: number;
  /** Choices that were asked for; what a server sends beyond them is not read. */
  readonly choices: number;
  readonly count: (text: string) => number;
}

/** Counting every few hundred characters is enough to stop an endless reply in time. */
const COUNT_EVERY = 2000;
/** Tokenizers differ and servers may overshoot by a little: stop only well beyond the limit. */
const TOLERANCE = 1.25;

/** Throws what the stream throws, and ZodError on a chunk of another shape; an error after the finish is of no interest. */
export async function collect(stream: AsyncIterable<unknown>, limits: StreamLimits): Promise<Completion> {
  const out: Completion = { choices: [], usage: undefined, model: undefined };
  const caps = Array.from({ length: limits.choices }, () => createCap(limits));
  const ended = (choice: Collected | undefined) => choice?.capped === true || choice?.finish !== undefined;
  const allEnded = () => caps.every((_, index) => ended(out.choices[index]));
  try {
    for await (const chunk of stream) {
      add(out, Chunk.parse(chunk), limits.choices);
      for (const [index, outgrown] of caps.entries()) {
        const choice = out.choices[index];
        if (choice && !choice.capped) choice.capped = outgrown(choice.content.length + choice.reasoning.length, choice);
      }
      // What comes after the last finish is the usage; an endless reply has none.
      if (out.choices.some(({ capped }) => capped) && allEnded()) return out;
    }
  } catch (error) {
    if (!allEnded()) throw error;
  }
  return out;
}

function add(out: Completion, chunk: z.infer<typeof Chunk>, most: number): void {
  for (const part of chunk.choices ?? []) {
    const index = part.index ?? 0;
    if (index >= most) continue;
    while (out.choices.length <= index) out.choices.push(emptyChoice());
    const choice = out.choices[index];
    if (choice && !choice.capped) extend(choice, part);
  }
  out.usage = chunk.usage ?? out.usage;
  out.model = chunk.model ?? out.model;
}

function emptyChoice(): Collected {
  return { content: '', reasoning: '', tokens: [], finish: undefined, capped: false };
}

function extend(out: Collected, { delta, logprobs, finish_reason }: Part): void {
  const text = delta?.content ?? '';
  out.content += text;
  out.reasoning += delta?.reasoning_content ?? delta?.reasoning ?? '';
  // Tokens of a separate reasoning field carry log-probabilities too; only those of the content are wanted.
  if (text !== '') out.tokens.push(...(logprobs?.content ?? []));
  out.finish = finish_reason ?? out.finish;
}

function createCap(limits: StreamLimits): (length: number, out: Collected) => boolean {
  let countedAt = 0;
  let tokens = 0;
  return (length, out) => {
    if (length - countedAt < COUNT_EVERY) return false;
    const grown = length - countedAt;
    const source = out.content === '' ? out.reasoning : out.content;
    tokens += limits.count(source.slice(-grown));
    countedAt = length;
    return tokens > limits.maxTokens * TOLERANCE;
  };
}
