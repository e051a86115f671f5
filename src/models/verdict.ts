// The two words of a question, read from a reply: as a share of the first token's probability, or from its text.

import type { ChatReply } from '../ports.ts';

/** The two answers that a question allows. */
export interface Words {
  /** For the reason why a first token is no verdict. */
  readonly name: string;
  /** The spellings of each word as a token without its decoration. */
  readonly first: RegExp;
  readonly second: RegExp;
  /** Where a word is given as the answer; the word is group 1. Read in a text without decoration. */
  readonly stated: readonly RegExp[];
  /** Where a sentence amounts to a verdict; read only where nothing is stated. */
  readonly implied: readonly RegExp[];
}

/** A word in a box, a tag, or behind the word "answer". */
const given = (word: string, flags: string): readonly RegExp[] => [
  new RegExp(String.raw`\\boxed\{\W*(?:\\\w+\{)?(?:[Pp]atch\s+|[Oo]ption\s+)?(${word})\W*\}`, flags),
  new RegExp(String.raw`<(?:answer|verdict)>\W*(?:[Pp]atch\s+|[Oo]ption\s+)?(${word})\W*<\/`, flags),
];

export const YES_NO: Words = {
  name: 'yes nor no',
  first: /^(?:yes|是)$/i,
  second: /^(?:no|否)$/i,
  stated: [
    ...given('yes|no|是|否', 'giu'),
    /\b(?:answer|verdict|conclusion|judge?ment)\b[^.\n]{0,40}?(?<![\p{L}\p{N}])(yes|no|是|否)(?!\p{L}|[^\S\n]+\p{L})/giu,
    /(?:^|\n|[.!?:]\s)[^\p{L}\p{N}\n]*(yes|no|是|否)(?=[^\p{L}\p{N}\s]|\s*(?:\n|$)|\s+(?:[-–—]|(?:it|this|that|the patch|they|i)\b))/giu,
  ],
  implied: [],
};

/** Capitals only, and never before just any word: "a" and "A" also are articles. */
const ENDS = String.raw`(?![\p{L}\p{N}]|\s+(?!because|since|as|over|for|due|in)\p{L})`;

export const A_B: Words = {
  name: 'A nor B',
  first: /^A$/,
  second: /^B$/,
  stated: [
    ...given('A|B', 'gu'),
    new RegExp(
      String.raw`\b(?:[Aa]nswer|[Vv]erdict|[Cc]hoice|[Ww]inner)\b[^.\n]{0,40}?(?<![\p{L}\p{N}])([AB])${ENDS}`,
      'gu',
    ),
    /(?:^|\n)[^\p{L}\p{N}\n]*(?:(?:[Pp]atch|[Oo]ption|[Cc]andidate)\s+)?([AB])(?=[^\p{L}\p{N}\s]|\s*(?:\n|$))/gu,
    /(?:[.!?]\s)(?:(?:[Pp]atch|[Oo]ption)\s+)?([AB])\W*$/gu,
  ],
  implied: [
    new RegExp(
      String.raw`\b(?:better|best|prefer|choose|pick|select|favou?r|go with)\b(?:(?!\b(?:than|not|over)\b)[^.\n]){0,40}?(?<![\p{L}\p{N}])([AB])${ENDS}`,
      'gu',
    ),
    /(?<![\p{L}\p{N}])([AB])\s+(?=(?:is|was|seems|looks|appears|resolves|solves|fixes|addresses|handles|does|works|wins)\b)(?:(?!\b(?:not|less|worse|than|[AB])\b)[^.\n]){0,60}?\b(?:better|best|superior|preferable|wins)\b/gu,
  ],
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

/** Whether a reply commits to the first word: the last stated verdict counts; undefined when there is none. */
export function verdictOf(text: string, words: Words): boolean | undefined {
  const plain = text
    .replace(/<\|[^|<>]*\|>/g, '\n')
    .replace(/[*`"“”]/g, '')
    .replace(/\byes\s*(?:or|\/)\s*no\b|\bA\s*(?:or|\/)\s*B\b/gi, '…');
  const word = lastOf(plain, words.stated) ?? lastOf(plain, words.implied);
  return word === undefined ? undefined : words.first.test(word);
}

function lastOf(text: string, places: readonly RegExp[]): string | undefined {
  const found = places.flatMap((place) => [...text.matchAll(place)]);
  const end = (match: RegExpExecArray) => match.index + match[0].length;
  return found.toSorted((a, b) => end(a) - end(b)).at(-1)?.[1];
}
