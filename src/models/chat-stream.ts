// Reads a streamed chat completion chunk by chunk, trusting nothing about its shape, and stops when it grows endless.

import { z } from 'zod';

const Alternative = z.object({ token: z.string(), logprob: z.number() });
const TokenLogprob = z.object({ token: z.string(), top_logprobs: z.array(Alternative).nullish() });
const Chunk = z.object({
  model: z.string().nullish(),
  choices: z
    .array(
      z.object({
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

export interface Collected {
  content: string;
  reasoning: string;
  /** Log-probabilities of the content's tokens, as far as given. */
  tokens: TokenLogprob[];
  /** Undefined when the stream ended without saying why. */
  finish: string | undefined;
  usage: unknown;
  model: string | undefined;
  /** True when we stopped reading because the reply outgrew its token limit. */
  capped: boolean;
}

export interface StreamLimits {
  readonly maxTokens: number;
  readonly count: (text: string) => number;
}

/** Counting every few hundred characters is enough to stop an endless reply in time. */
const COUNT_EVERY = 2000;
/** Tokenizers differ and servers may overshoot by a little: stop only well beyond the limit. */
const TOLERANCE = 1.25;

/** Throws what the stream throws, and ZodError on a chunk of another shape; an error after the finish is of no interest. */
export async function collect(stream: AsyncIterable<unknown>, limits: StreamLimits): Promise<Collected> {
  const out: Collected = {
    content: '',
    reasoning: '',
    tokens: [],
    finish: undefined,
    usage: undefined,
    model: undefined,
    capped: false,
  };
  const outgrown = createCap(limits);
  try {
    for await (const chunk of stream) {
      add(out, Chunk.parse(chunk));
      if (outgrown(out.content.length + out.reasoning.length, out)) {
        out.capped = true;
        return out;
      }
    }
  } catch (error) {
    if (out.finish === undefined) throw error;
  }
  return out;
}

function add(out: Collected, chunk: z.infer<typeof Chunk>): void {
  const choice = chunk.choices?.[0];
  const text = choice?.delta?.content ?? '';
  out.content += text;
  out.reasoning += choice?.delta?.reasoning_content ?? choice?.delta?.reasoning ?? '';
  // Tokens of a separate reasoning field carry log-probabilities too; only those of the content are wanted.
  if (text !== '') out.tokens.push(...(choice?.logprobs?.content ?? []));
  out.finish = choice?.finish_reason ?? out.finish;
  out.usage = chunk.usage ?? out.usage;
  out.model = chunk.model ?? out.model;
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
