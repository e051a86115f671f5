// Finds the log-probabilities of the first token of the answer, past white space and thoughts.

import type { TokenLogprob } from './chat-stream.ts';

/** `start` is the offset of the answer's first visible character in the content; undefined when nothing was given. */
export function firstToken(
  tokens: readonly TokenLogprob[],
  start: number,
): readonly { readonly token: string; readonly logprob: number }[] | undefined {
  let end = 0;
  for (const token of tokens) {
    end += token.token.length;
    if (end <= start || token.token.trim() === '') continue;
    const alternatives = token.top_logprobs?.filter((one) => Number.isFinite(one.logprob)) ?? [];
    return start >= 0 && alternatives.length > 0 ? alternatives : undefined;
  }
  return undefined;
}
