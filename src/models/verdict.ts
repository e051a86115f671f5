// The two words of a question, read from a reply: as a share of the first token's probability, or from its text.

import type { ChatReply } from '../ports.ts';

/** The two answers that a question allows. */
export interface Words {
  /** For the reason why a first token is no verdict. */
  readonly name: string;
  /** The spellings of each word as a token without its decoration. */
  readonly first: RegExp;
  readonly second: RegExp;
  /** Where a word stands for a verdict: at the beginning of a text, or else in its last line; the word is group 1. */
  readonly opening: RegExp;
  readonly closing: readonly RegExp[];
}

export const YES_NO: Words = {
  name: 'yes nor no',
  first: /^yes$/i,
  second: /^no$/i,
  opening: /^[^\p{L}\p{N}]*(yes|no)(?![\p{L}\p{N}])/iu,
  closing: [/(?:answer|verdict)\W{0,8}(yes|no)\W*$/i, /^\W*(yes|no)\W*$/i],
};

/** Capitals only, and never before another word: "a" and "A" also are articles. */
export const A_B: Words = {
  name: 'A nor B',
  first: /^A$/,
  second: /^B$/,
  opening: /^[^\p{L}\p{N}]*([AB])(?=[^\p{L}\p{N}\s]|\s*(?:\n|$))/u,
  closing: [/(?:[Aa]nswer|[Vv]erdict|[Pp]atch)\W{0,8}([AB])\W*$/, /^\W*([AB])\W*$/],
};

/** P(the first of the two words), or why the reply's first token cannot tell. */
export type Reading = { readonly value: number } | { readonly reason: string };

/** Below this share of both words together the first token is no verdict. */
const LEAST_MASS = 0.1;

export function readFirstToken(reply: ChatReply, words: Words): Reading {
  // After thoughts the first token only echoes what this one train of thought arrived at.
  if (reply.thoughts !== '') return { reason: 'the model thinks before it answers' };
  if (!reply.firstToken) return { reason: 'the endpoint gives no log-probabilities' };
  const first = mass(reply.firstToken, words.first);
  const second = mass(reply.firstToken, words.second);
  if (first + second < LEAST_MASS) return { reason: `the first token is neither ${words.name}` };
  return { value: first / (first + second) };
}

/** Sums the spellings: ` Yes`, `yes`, `YES`, `**Yes`, and the raw forms of tokenizers that mark spaces. */
function mass(alternatives: NonNullable<ChatReply['firstToken']>, word: RegExp): number {
  let sum = 0;
  for (const { token, logprob } of alternatives) {
    if (word.test(token.replace(/[^\p{L}]|[Ġ]/gu, ''))) sum += Math.exp(Math.min(0, logprob));
  }
  return sum;
}

/** Whether a reply commits to the first word, at its beginning or in its last line; undefined when to neither. */
export function verdictOf(text: string, words: Words): boolean | undefined {
  const last = text.trimEnd().slice(-200).split('\n').at(-1) ?? '';
  const found = words.opening.exec(text) ?? words.closing.map((place) => place.exec(last)).find((match) => match);
  return found?.[1] === undefined ? undefined : words.first.test(found[1]);
}
