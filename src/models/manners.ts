// What an endpoint taught us about itself: fields that it does not take, roles that it does not know, how much fits.

import { isDeepStrictEqual } from 'node:util';
import type { Message } from '../ports/model.ts';
import { overflowIn } from './overflow.ts';

/** A request body before it is put into the form that the endpoint takes. */
export type Body = Readonly<Record<string, unknown>> & { readonly messages: readonly Message[] };

/** What was sent when the endpoint refused, as far as the refusal can be about it. */
export interface Sent {
  readonly body: Body;
  /** The body in the form that was known then. */
  readonly shaped: Readonly<Record<string, unknown>>;
  readonly maxTokens: number;
  /** Tokens of the prompt, as they were believed to be counted. */
  readonly promptTokens: number;
}

/**
 * `again`: the same request in another form is worth sending now; its prompt has so many tokens, where the refusal says so.
 * `shorter`: prompts must be shorter than was believed. `nothing`: the refusal says nothing new.
 */
export type Lesson =
  | { readonly kind: 'again' | 'shorter'; readonly promptTokens: number | undefined }
  | { readonly kind: 'nothing' };

export interface Manners {
  /** Tokens that fit, prompt and reply together: the least of what is configured, told and learnt. */
  readonly contextTokens: number;
  /** Most tokens of a reply that the endpoint accepts. */
  readonly mostReply: number;
  /** Lowers the context; more than is believed changes nothing. */
  adopt(contextTokens: number): void;
  /** The body in the form that this endpoint takes. */
  shape(body: Body): Readonly<Record<string, unknown>>;
  /** What requests do without, or do otherwise, one entry each; for people. */
  learnt(): readonly string[];
  /** Reads a refusal (status 400 and the like). Each lesson is learnt once. */
  learn(words: string, sent: Sent): Lesson;
}

/** Fields of ours that a reply can do without; what an operator set is never left out behind their back. */
const OPTIONAL = ['stream_options', 'seed', 'temperature'] as const;
/** What a judge does without by sampling verdicts. */
const LOGPROBS = ['logprobs', 'top_logprobs'] as const;
/** A server that has less room than this cannot be worked with; a figure below it was misread. */
const LEAST_CONTEXT = 512;
/** Room that must be left for a reply, or the call is not worth making. */
export const LEAST_REPLY = 64;
/** Less is no limit on replies, but another number. */
const LEAST_LIMIT = 16;
const UNKNOWN_FIELD =
  /unsupported|not supported|does ?n[o']t support|unknown|unrecogni[sz]ed|not recogni[sz]ed|unexpected|not (?:permitted|allowed|available|compatible)|deprecated|invalid (?:parameter|argument|field)|no such (?:parameter|field)/i;
const EMPTY =
  /non-?empty|(?:not|cannot) be (?:empty|blank)|(?:is|are|has|have) (?:an? )?empty|empty (?:content|message|text)|at least 1 character|content.{0,20} required/i;
const REFUSED =
  /unsupported|not (?:be )?(?:supported|allowed|enabled|one of|permitted)|n[o']t support|unexpected|unknown|invalid|only/i;
/** Roles in turns are asked for, or the system's is refused. */
function refusesRoles(words: string): boolean {
  if (/roles? must alternate|only user and assistant|['"]user['"],? (?:or|and) ['"]assistant['"]/i.test(words))
    return true;
  const isSystem =
    /\b(?:system|developer)\b/i.test(words) &&
    /\b(?:roles?|messages?|prompts?|instructions?|value|variant)\b/i.test(words);
  return isSystem && REFUSED.test(words);
}

interface State {
  context: number;
  mostReply: number;
  topLogprobs: number;
  limitField: 'max_tokens' | 'max_completion_tokens';
  /** User and assistant in turns are all that it takes. */
  plainRoles: boolean;
  /** Messages without text are refused: a reply that was cut in its thoughts is one. */
  filled: boolean;
  readonly dropped: Set<string>;
}

export function createManners(configured: number): Manners {
  const state: State = {
    context: configured,
    mostReply: Number.POSITIVE_INFINITY,
    topLogprobs: Number.POSITIVE_INFINITY,
    limitField: 'max_tokens',
    plainRoles: false,
    filled: false,
    dropped: new Set(),
  };
  return {
    get contextTokens() {
      return state.context;
    },
    get mostReply() {
      return state.mostReply;
    },
    adopt: (tokens) => adopt(state, tokens),
    shape: (body) => shape(state, body),
    learnt: () => learnt(state),
    learn: (words, sent) => {
      const isForm = FORMS.some((lesson) => lesson(state, words, sent)) || isOutdated(state, sent);
      return isForm ? { kind: 'again', promptTokens: undefined } : learnRoom(state, words, sent);
    },
  };
}

function learnt({ plainRoles, limitField, mostReply, topLogprobs, dropped }: State): readonly string[] {
  return [
    ...(plainRoles ? ['no system role'] : []),
    ...(limitField === 'max_tokens' ? [] : [`${limitField} in place of max_tokens`]),
    ...(Number.isFinite(mostReply) ? [`at most ${mostReply} tokens of reply`] : []),
    ...(Number.isFinite(topLogprobs) ? [`${topLogprobs} log-probabilities`] : []),
    ...[...dropped].map((field) => `no ${field}`),
  ];
}

/** Another call learnt a form while this one was under way. */
function isOutdated(state: State, { body, shaped, maxTokens }: Sent): boolean {
  return maxTokens > state.mostReply || !isDeepStrictEqual(shape(state, body), shaped);
}

function adopt(state: State, tokens: number): void {
  if (tokens >= LEAST_CONTEXT) state.context = Math.min(state.context, tokens);
}

function shape({ dropped, limitField, topLogprobs, ...roles }: State, body: Body): Readonly<Record<string, unknown>> {
  const { messages, ...rest } = body;
  const kept = Object.entries(rest).filter(([name]) => !dropped.has(name));
  const named = kept.map(([name, value]) => {
    if (name === 'max_tokens') return [limitField, value];
    return [name, name === 'top_logprobs' ? Math.min(Number(value), topLogprobs) : value];
  });
  return { messages: accepted(messages, roles), ...Object.fromEntries(named) };
}

const NO_TEXT = '(no answer)';

function accepted(messages: readonly Message[], { plainRoles, filled }: Pick<State, 'plainRoles' | 'filled'>) {
  const spoken = filled ? messages.map((each) => ({ ...each, content: each.content || NO_TEXT })) : messages;
  return plainRoles ? inPlainRoles(spoken) : spoken;
}

/** Each tells whether the words taught another form of the request; the first that does is enough. */
const FORMS: readonly ((state: State, words: string, sent: Sent) => boolean)[] = [
  (state, words) => {
    const isOther = refusesField(words, 'max_?tokens') || /\buse\W+max_?completion_?tokens/i.test(words);
    if (state.limitField !== 'max_tokens' || !isOther) return false;
    state.limitField = 'max_completion_tokens';
    return true;
  },
  (state, words, { maxTokens }) => {
    if (!/max_(?:completion_)?tokens/i.test(words) || /maximum context|input tokens|in the messages/i.test(words))
      return false;
    const most = numberBelow(words, maxTokens, LEAST_LIMIT);
    state.mostReply = most ?? state.mostReply;
    return most !== undefined;
  },
  (state, words, { body }) => {
    const top = /logprobs/i.test(words) && 'top_logprobs' in body ? numberBelow(words, 20, 1) : undefined;
    if (top === undefined || top >= state.topLogprobs) return false;
    state.topLogprobs = top;
    return true;
  },
  (state, words, { body }) => {
    const isRefused = LOGPROBS.some((name) => refusesField(words, name));
    if (!isRefused || !('logprobs' in body) || state.dropped.has('logprobs')) return false;
    // Without one of them the other means nothing.
    for (const name of LOGPROBS) state.dropped.add(name);
    return true;
  },
  (state, words, { body }) => {
    if (state.plainRoles || !refusesRoles(words) || !hasOtherRoles(body.messages)) return false;
    state.plainRoles = true;
    return true;
  },
  (state, words, { body }) => {
    if (state.filled || !EMPTY.test(words) || !body.messages.some(({ content }) => content === '')) return false;
    state.filled = true;
    return true;
  },
  (state, words, { body }) => {
    const field = OPTIONAL.find((name) => name in body && !state.dropped.has(name) && refusesField(words, name));
    if (field !== undefined) state.dropped.add(field);
    return field !== undefined;
  },
];

/** New is what would keep us from sending the same again. */
function learnRoom(state: State, words: string, sent: Sent): Lesson {
  const overflow = overflowIn(words);
  if (!overflow) return { kind: 'nothing' };
  if (overflow.limit !== undefined) adopt(state, overflow.limit);
  const prompt = Math.max(sent.promptTokens, overflow.prompt ?? 0);
  if (prompt + sent.maxTokens <= state.context) return { kind: 'nothing' };
  // Where the prompt alone fits, a shorter reply is all that is needed.
  const kind = prompt + LEAST_REPLY <= state.context ? 'again' : 'shorter';
  return { kind, promptTokens: overflow.prompt };
}

/** The field's name near words that say that it is not taken. */
function refusesField(words: string, field: string): boolean {
  const at = new RegExp(String.raw`(?<!\w)${field}(?!\w)`, 'i').exec(words);
  if (!at) return false;
  return UNKNOWN_FIELD.test(words.slice(Math.max(0, at.index - 80), at.index + field.length + 80));
}

const IS_LIMIT =
  /at most|maximum|less than|greater than|exceed|too (?:large|high|big)|range|limit|supports?\b|between|allowed|[<>≤]/i;

/** The largest number in words about a limit that is smaller than what was asked for. */
function numberBelow(words: string, asked: number, least: number): number | undefined {
  if (!IS_LIMIT.test(words)) return undefined;
  const numbers = [...words.matchAll(/(?<![\w.])\d+(?!\w|\.\d)/g)].map(([text]) => Number(text));
  const below = numbers.filter((number) => number >= least && number < asked);
  return below.length === 0 ? undefined : Math.max(...below);
}

function hasOtherRoles(messages: readonly Message[]): boolean {
  return messages.some(({ role }, i) => role === 'system' || role === messages[i - 1]?.role);
}

/** User and assistant in turns: what the system says begins the first message of the user. */
function inPlainRoles(messages: readonly Message[]): readonly Message[] {
  const merged: Message[] = [];
  for (const { role: given, content } of messages) {
    const role = given === 'system' ? 'user' : given;
    const last = merged.at(-1);
    if (last?.role === role) merged[merged.length - 1] = { role, content: `${last.content}\n\n${content}` };
    else merged.push({ role, content });
  }
  return merged;
}
