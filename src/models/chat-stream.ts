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

/** What arrived of a completion; it stays readable when reading breaks off. */
export interface Completion {
  content: string;
  reasoning: string;
  /** Log-probabilities of the content's tokens, as far as given. */
  tokens: TokenLogprob[];
  /** Undefined when the stream ended without saying why. */
  finish: string | undefined;
  /** True when we stopped reading because the reply outgrew its token limit. */
  capped: boolean;
  usage: unknown;
  model: string | undefined;
}

export function emptyCompletion(): Completion {
  const none = { finish: undefined, usage: undefined, model: undefined };
  return { content: '', reasoning: '', tokens: [], capped: false, ...none };
}

export interface StreamLimits {
  readonly maxTokens: number;
  readonly count: (text: string) => number;
}

/** Counting every few hundred characters is enough to stop an endless reply in time. */
const COUNT_EVERY = 2000;
/** Tokenizers differ and servers may overshoot by a little: stop only well beyond the limit. */
const TOLERANCE = 1.25;

/**
 * Reads the stream into `out`. Throws what the stream throws, and ZodError on a chunk of another shape; an error after the
 * finish is of no interest.
 */
export async function collect(stream: AsyncIterable<unknown>, out: Completion, limits: StreamLimits): Promise<void> {
  const outgrown = createCap(limits);
  try {
    for await (const chunk of stream) {
      add(out, Chunk.parse(chunk));
      // What comes after the finish is the usage; an endless reply has none.
      out.capped = out.finish === undefined && outgrown(out);
      if (out.capped) return;
    }
  } catch (error) {
    if (out.finish === undefined) throw error;
  }
}

/** Only one choice is asked for; what a server sends beyond it is not read. */
function add(out: Completion, chunk: z.infer<typeof Chunk>): void {
  for (const part of chunk.choices ?? []) if ((part.index ?? 0) === 0) extend(out, part);
  out.usage = chunk.usage ?? out.usage;
  out.model = chunk.model ?? out.model;
}

function extend(out: Completion, { delta, logprobs, finish_reason }: Part): void {
  const text = delta?.content ?? '';
  out.content += text;
  out.reasoning += delta?.reasoning_content ?? delta?.reasoning ?? '';
  // Tokens of a separate reasoning field carry log-probabilities too; only those of the content are wanted.
  if (text !== '') out.tokens.push(...(logprobs?.content ?? []));
  out.finish = finish_reason ?? out.finish;
}

function createCap(limits: StreamLimits): (out: Completion) => boolean {
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
