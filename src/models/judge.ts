// A chat model as reward model: probabilities from the first token's log-probabilities, or the mean of sampled verdicts.

import { ModelFault } from '../errors.ts';
import type { ChatReply, Message, Meter, Model } from '../ports/model.ts';
import type {
  CompareRequest,
  Comparison,
  JudgementCost,
  RewardModel,
  Score,
  ScoreRequest,
} from '../ports/reward-model.ts';
import { addUsage } from '../task.ts';
import { type Reading, readFirstToken, verdictIn } from './verdict.ts';
import { A_B, type Words, YES_NO } from './verdict-words.ts';

export interface JudgeOptions {
  readonly seed: number;
  /**
   * Verdicts sampled about one patch where log-probabilities cannot be used; 3 unless told. A comparison has one in each order,
   * and another one in place of one that cannot be read.
   */
  readonly samples?: number;
  /** Room for a verdict, thoughts included; 4096 unless told. */
  readonly maxTokens?: number;
}

/** One question with two possible answers. */
interface Question {
  readonly messages: readonly Message[];
  readonly words: Words;
  /** Name of the k-th call. */
  readonly work: (k: number) => string;
}

/** What all calls of a judgement have in common. */
interface Call {
  readonly signal: AbortSignal;
  readonly meter: Meter | undefined;
  readonly maxTokens: number;
  readonly seed: number;
}

interface Asked {
  readonly reply: ChatReply;
  readonly reading: Reading;
}

/** Throws what the model throws. */
export function createJudge(model: Model, options: JudgeOptions): RewardModel {
  const context: Context = { model, samples: 3, maxTokens: 4096, ...options };
  return {
    reads: () => ({ tokens: model.contextTokens - replyRoom(context), count: (text) => model.count(text) }),
    atMost: (request) => atMost(context, request),
    score: (request, signal, meter) => score(context, request, callFor(context, request, signal, meter)),
    compare: (request, signal, meter) => compare(context, request, callFor(context, request, signal, meter)),
  };
}

interface Context extends Required<JudgeOptions> {
  readonly model: Model;
}

/** Tokens kept for a verdict: a short context is for the question. */
function replyRoom({ model, maxTokens }: Context): number {
  return Math.min(maxTokens, Math.floor(model.contextTokens / 3));
}

type JudgingRequest = ScoreRequest | CompareRequest;

/** A repetition must not draw the same replies again; no judgement draws so many. */
const SEEDS = 1000;

function callFor(context: Context, request: JudgingRequest, signal: AbortSignal, meter: Meter | undefined): Call {
  const seed = context.seed + SEEDS * ((request.attempt ?? 1) - 1);
  return { signal, meter, maxTokens: replyLimit(context, request), seed };
}

/** What is asked, and in which order: one prompt, or both of a comparison. */
function promptsOf(request: JudgingRequest): readonly (readonly Message[])[] {
  return 'messages' in request ? [request.messages] : [request.leftFirst, request.rightFirst];
}

/** A short prompt leaves more than what is kept free for a verdict. */
function replyLimit(context: Context, request: JudgingRequest): number {
  const { model, maxTokens } = context;
  const longest = Math.max(...promptsOf(request).map((messages) => sizeOf(model, messages)));
  const room = Math.max(replyRoom(context), model.contextTokens - longest);
  return Math.min(request.replyTokens ?? Number.POSITIVE_INFINITY, maxTokens, room);
}

/** Every verdict is sampled, none of a comparison can be read at once, and every reply is as long as it may be. */
function atMost(context: Context, request: JudgingRequest): JudgementCost {
  const { model, samples } = context;
  const maxTokens = replyLimit(context, request);
  const prompts = promptsOf(request);
  const calls = 'messages' in request ? samples : TRIES;
  const read = calls * prompts.reduce((sum, messages) => sum + sizeOf(model, messages), 0);
  const generated = calls * prompts.length * maxTokens;
  return { tokens: read + generated, money: model.price(read, generated) };
}

/** With what a chat template adds to each message. */
function sizeOf(model: Model, messages: readonly Message[]): number {
  return messages.reduce((sum, { content }) => sum + model.count(content) + 4, 0);
}

async function score(context: Context, { node, messages }: ScoreRequest, call: Call): Promise<Score> {
  const question: Question = { messages, words: YES_NO, work: (k) => `judge/${node}/${k}/0` };
  const first = await firstVerdict(context, question, call);
  const { reading } = first;
  if ('value' in reading) return withObjections(fromTokens(reading.value, [first.reply]), [first.reply]);
  const replies = [first.reply];
  while (replies.length < context.samples) replies.push(await ask(context, question, replies.length, call));
  const verdicts = verdictsOf(replies, YES_NO);
  return withObjections(fromVerdicts(meanOf(verdicts, replies), [verdicts], replies, reading.reason), replies);
}

/** Of a judge that says no on the whole, what it wrote where it says so. */
function withObjections(score: Score, replies: readonly ChatReply[]): Score {
  const objections = replies.filter((reply) => verdictIn(reply, YES_NO) === false).map(({ text }) => text);
  return score.value >= 0.5 || objections.length === 0 ? score : { ...score, objections };
}

/**
 * Asks with either patch in the first place and averages, so that a taste for a place cancels out. Calls are named
 * `compare/<left>/<right>/<n>`: even n with left first, odd n with right first; 0 and 1 unless verdicts are sampled.
 */
async function compare(context: Context, request: CompareRequest, call: Call): Promise<Comparison> {
  const pair = `compare/${request.left.node}/${request.right.node}`;
  const questions: readonly [Question, Question] = [
    { messages: request.leftFirst, words: A_B, work: (k) => `${pair}/${2 * k}` },
    { messages: request.rightFirst, words: A_B, work: (k) => `${pair}/${2 * k + 1}` },
  ];
  const [left, right] = questions;
  const ahead = await firstVerdict(context, left, call);
  const behind = await firstVerdict(context, right, call);
  if ('value' in ahead.reading && 'value' in behind.reading)
    return fromTokens((ahead.reading.value + 1 - behind.reading.value) / 2, [ahead.reply, behind.reply]);
  const reason = [ahead.reading, behind.reading].map((reading) => ('reason' in reading ? reading.reason : ''));
  const aheads = await readable(context, left, ahead.reply, call);
  const behinds = await readable(context, right, behind.reply, call);
  const verdicts = [verdictsOf(aheads, A_B), verdictsOf(behinds, A_B)] as const;
  const value = (meanOf(verdicts[0], aheads) + 1 - meanOf(verdicts[1], behinds)) / 2;
  return fromVerdicts(value, verdicts, [...aheads, ...behinds], reason.find((words) => words !== '') ?? '');
}

/** A server may refuse the mere wish for log-probabilities; then the same verdict is asked for without. */
async function firstVerdict(context: Context, question: Question, call: Call): Promise<Asked> {
  try {
    const reply = await ask(context, question, 0, call, { logprobs: true });
    return { reply, reading: readFirstToken(reply, question.words) };
  } catch (error) {
    if (!(error instanceof ModelFault) || error.transient || !/logprob/i.test(error.message)) throw error;
    const reply = await ask(context, question, 0, call);
    return { reply, reading: { reason: 'the endpoint refuses requests for log-probabilities' } };
  }
}

/** Replies to one order of a comparison until one can be read: a letter in each order is as much as one patch's verdict. */
const TRIES = 2;

/** The first reply, and others as long as no verdict can be read. */
async function readable(
  context: Context,
  question: Question,
  first: ChatReply,
  call: Call,
): Promise<readonly ChatReply[]> {
  const replies = [first];
  while (replies.length < TRIES && verdictsOf(replies, question.words).readable === 0)
    replies.push(await ask(context, question, replies.length, call));
  return replies;
}

/** Temperature 1: there sampled verdicts have the model's own distribution, and so have log-probabilities everywhere. */
function ask(
  { model }: Context,
  { messages, work }: Question,
  k: number,
  call: Call,
  extra: { logprobs?: true } = {},
): Promise<ChatReply> {
  const { signal, meter, maxTokens, seed } = call;
  return model.chat({ messages, temperature: 1, seed: seed + k, maxTokens, work: work(k), ...extra }, signal, meter);
}

interface Verdicts {
  readonly readable: number;
  readonly unreadable: number;
  /** Share of the first word among the readable ones; undefined when there is none. */
  readonly mean: number | undefined;
}

/** A judge that gave no verdict at all has no score: half a point would be a judgement that nobody made. */
function meanOf({ mean }: Verdicts, replies: readonly ChatReply[]): number {
  if (mean !== undefined) return mean;
  const last = replies.at(-1)?.text.trim().slice(-100) ?? '';
  throw new ModelFault(
    `The judge ${replies[0]?.model ?? ''} gave no verdict in ${replies.length} replies; the last one ends with ${JSON.stringify(last)}.`,
    'Choose a judge that follows instructions, or give it more room for a verdict.',
    { kind: 'failed' },
  );
}

/** Replies without a verdict are data: they are left out and counted. */
function verdictsOf(replies: readonly ChatReply[], words: Words): Verdicts {
  const verdicts = replies.map((reply) => verdictIn(reply, words)).filter((verdict) => verdict !== undefined);
  const mean = verdicts.length === 0 ? undefined : verdicts.filter(Boolean).length / verdicts.length;
  return { readable: verdicts.length, unreadable: replies.length - verdicts.length, mean };
}

function fromTokens(value: number, replies: readonly ChatReply[]): Score {
  return {
    value,
    method: 'logprobs',
    usage: addUsage(replies.map(({ usage }) => usage)),
    model: replies[0]?.model ?? '',
  };
}

function fromVerdicts(
  value: number,
  verdicts: readonly Verdicts[],
  replies: readonly ChatReply[],
  reason: string,
): Score {
  const readable = verdicts.reduce((sum, part) => sum + part.readable, 0);
  const unreadable = verdicts.reduce((sum, part) => sum + part.unreadable, 0);
  const left = unreadable === 0 ? '' : `, ${unreadable} without a readable verdict`;
  return {
    value,
    method: 'verdicts',
    note: `${reason}; mean of ${readable} sampled verdicts${left}`,
    usage: addUsage(replies.map(({ usage }) => usage)),
    model: replies[0]?.model ?? '',
  };
}
