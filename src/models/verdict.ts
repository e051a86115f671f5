// The two words of a question, read from a reply: as a share of the first token's probability, or from its text.

import type { ChatReply } from '../ports/model.ts';
import type { Words } from './verdict-words.ts';

/** P(the first of the two words), or why the reply's first token cannot tell. */
export type Reading = { readonly value: number } | { readonly reason: string };

/** Below this share of both words together the first token most likely begins something else than a verdict. */
const LEAST_MASS = 0.5;

/** The word that a text begins with, as an answer of its own: "A maintainer" and "No issues" begin a sentence. */
const OPENING = /^[^\p{L}\p{N}]*(?<word>\p{L}+)(?=[^\S\n]*(?:[^\p{L}\p{N}\s]|\n|$)|[^\S\n]+#?\d)/u;

export function readFirstToken(reply: ChatReply, words: Words): Reading {
  // After thoughts the first token only echoes what this one train of thought arrived at.
  if (reply.thoughts !== '') return { reason: 'the model thinks before it answers' };
  if (isCutShort(reply, words)) return { reason: 'the reply was cut off' };
  if (!reply.firstToken) return { reason: 'the endpoint gives no log-probabilities' };
  const first = mass(reply.firstToken, words.first);
  const second = mass(reply.firstToken, words.second);
  if (first + second < LEAST_MASS) return { reason: `the first token is neither ${words.name}` };
  const opening = OPENING.exec(reply.text)?.groups?.word ?? '';
  if (!words.first.test(opening) && !words.second.test(opening))
    return { reason: 'the reply does not begin with its verdict' };
  // Its probability is that of a word which the reply then took back.
  if (verdictIn(reply, words) !== words.first.test(opening)) return { reason: 'the reply does not end as it begins' };
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

/**
 * Whether a reply commits to the first word. Cut off at the limit of tokens it commits to nothing but a word that stands alone:
 * what arrived may be a thought, and what was to come may have taken it back.
 */
export function verdictIn(reply: ChatReply, words: Words): boolean | undefined {
  return isCutShort(reply, words) ? undefined : verdictOf(reply.text, words);
}

function isCutShort({ finish, text }: ChatReply, { first, second }: Words): boolean {
  const word = text.replace(/[^\p{L}\p{N}]/gu, '');
  return finish === 'length' && !first.test(word) && !second.test(word);
}

/** Marks that a template leaks at the end of the reply: what a model goes on with is said by nobody. */
const TURN_ENDS = /<\|(?:im_end|eot_id|eom_id|endoftext|end_of_text|end_of_turn)\|>|<end_of_turn>|<\/s>/;

/** What an answer is led to by, behind its case or a sentence. */
const ARROW = /^([^\n]*[^\n\s=-])[^\S\n]*(?:→|⇒|=>|->)[^\S\n]*(?=(?:yes|no|patch|[AB])\b)/gimu;
/** A question whether the word is the answer, and what is said to it. */
const ASKED_WORD = /(?<=^|[.!?\n])[^.!?\n]*(?<!\p{L})(yes|no)\s*\?\s*(yes|no)\b/giu;

function answerTo(asked: string, said: string): string {
  if (asked.toLowerCase() === 'yes') return ` ${said}`;
  return said.toLowerCase() === 'yes' ? ` ${asked}` : '…';
}

/** How sure a reply is of its word, in figures: it takes nothing back. */
const SURE =
  /[^\S\n]*(?:[([（][^\S\n]*(?:with\s+|high\s+|very\s+high\s+|about\s+)*(?:confidence|certainty|probability|score|置信度|sicherheit)?(?:\s+of)?[^\S\n]*[:=：]?[^\S\n]*[~≈]?(?:\d{1,3}(?:\.\d+)?[^\S\n]*%|[01]?\.\d+|\d(?:\.\d+)?[^\S\n]*\/[^\S\n]*\d+|\d{2,3}\/100)?[^\S\n]*(?:confident|confidence|sure|certain)?[^\S\n]*[)\]）])(?<=[\d%a-z度][^\S\n]*[)\]）])/giu;

/** Whether a text commits to the first word: the last stated verdict counts; undefined when there is none. */
export function verdictOf(text: string, words: Words): boolean | undefined {
  const turn = text.split(TURN_ENDS).find((part) => part.trim() !== '') ?? '';
  const plain = turn
    .replace(/<\|[^|<>]*\|>|<br\s*\/?>/g, '\n')
    .replace(/~~[^~\n]*~~|<\/?(?:b|strong|em|i|u|p|span)>/g, '')
    .replace(/[*`"“”„«»]/g, '')
    .replace(/(?<!\p{L})['’‘‚]|['’‘](?!\p{L})/gu, '')
    .replace(SURE, '')
    .replace(words.heads ?? /$^/, '\n')
    .replace(words.twice ?? /$^/, '$1$2')
    .replace(words.open, '…')
    .replace(ARROW, (_, above: string) => (/[.,;:]/.test(above) ? `${above}\n` : `${above}: `))
    .replace(ASKED_WORD, (_, asked: string, said: string) => answerTo(asked, said));
  const whole = withoutParts(plain.split(CHANGE).at(-1) ?? '', words);
  // What is said of single cases counts where nothing is said of the whole.
  const word = wordIn(withoutCases(whole, words), words) ?? wordIn(whole, words);
  if (word === undefined) return undefined;
  const isFirst = words.first.test(word);
  return isFirst && words.isTakenBack?.(behindLast(word, plain)) ? undefined : isFirst;
}

/** What a text says behind the last time that it has the word. */
function behindLast(word: string, text: string): string {
  const at = text.toLowerCase().lastIndexOf(word.toLowerCase());
  return at < 0 ? '' : text.slice(at + word.length);
}

function wordIn(text: string, { places, settles }: Words): string | undefined {
  for (const kind of places) {
    const word = lastOf(text, kind, kind === places.at(-1) ? settles : undefined);
    if (word !== undefined) return word;
  }
  return undefined;
}

function withoutCases(text: string, { parts }: Words): string {
  return text.replace(parts.each, (part, ...others) => {
    const groups: Readonly<Record<string, string | undefined>> = others.at(-1);
    return (groups.question ?? groups.label) === undefined ? '…' : part;
  });
}

/** A change of mind at the beginning of a sentence: what was said before it is taken back. */
const CHANGE = new RegExp(
  String.raw`(?<=(?:^|\n)[^\p{L}\p{N}\n]{0,10}|[.!?…)]\s{1,3})(?:(?:but|h+m+|oh|ah|no|ok(?:ay)?)[,.…!]*\s+){0,3}(?:${[
    String.raw`wait(?=[,.:;!?…–—-]|\s*\n|\s+(?:actually|no|but|a|let|i)\b)(?:[\s,.…–—-]+(?:actually\b|no(?=\s*[,–—-]|[.!]\s+\p{L})))?`,
    String.raw`actually[,:]?(?=\s+(?:yes|no|(?:it is|it['’]s)\s+(?:yes|no))\b(?!\s+\p{L}))`,
    String.raw`on (?:second|further|closer) (?:thoughts?|reflection|look|consideration|inspection)\b|on reflection\b|(?:correction|edit|updated?|revised|revision)(?=\s*[:,])|scratch that\b`,
    String.raw`i (?:was|am) (?:wrong|mistaken)\b|i stand corrected\b|i (?:take|took) (?:that|it) back\b|i(?:['’]ve| have)? changed? my mind\b`,
    String.raw`let me (?:re-?check|re-?consider|re-?think|correct)\b`,
  ].join('|')})`,
  'iu',
);

/** Without answers that are none to what was asked; that to what was asked is kept where it is No, or the last and all is well. */
function withoutParts(text: string, { parts, first }: Words): string {
  const found = [...text.matchAll(parts.each)].map(({ groups }) => {
    const asks = groups?.question ?? groups?.label;
    const isHarm = asks !== undefined && (parts.harm?.test(asks) ?? false);
    const isAsked = asks !== undefined && !isHarm && (parts.asked?.test(asks) ?? false);
    return { isHarm, isAsked, isFirst: first.test(groups?.word ?? '') };
  });
  if (!found.some(({ isHarm }) => isHarm) && new Set(found.map(({ isFirst }) => isFirst)).size < 2) return text;
  const asked = found.filter(({ isAsked }) => isAsked);
  const isWell = found.every(({ isHarm, isFirst }) => isHarm !== isFirst);
  const isRefused = asked.every(({ isFirst }) => !isFirst);
  const kept = isRefused || isWell ? found.findLastIndex((part) => part.isAsked) : -1;
  // Besides what was asked, nothing but what could have gone wrong, and did not.
  const isPlain = found.every(({ isAsked, isHarm }) => isAsked || isHarm);
  const isKept = (at: number) => at === kept && (isRefused || isPlain || at === found.length - 1);
  let at = -1;
  return text.replace(parts.each, (part) => {
    at += 1;
    return isKept(at) ? part : '…';
  });
}

function lastOf(text: string, places: readonly RegExp[], settles: RegExp | undefined): string | undefined {
  const end = (match: RegExpExecArray) => match.index + match[0].length;
  const found = places.flatMap((place) => [...text.matchAll(place)]).toSorted((a, b) => end(a) - end(b));
  const last = found.at(-1);
  if (last === undefined) return undefined;
  const isAgreed = new Set(found.map(([, word = '']) => word.toLowerCase())).size === 1;
  const isSettled = settles === undefined || isAgreed || settles.test(text.slice(last.index, end(last) + 20));
  return isSettled ? last[1] : undefined;
}
