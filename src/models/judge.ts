// A chat model as reward model: P(correct) from the first token's log-probabilities, or the mean of sampled verdicts.

import { ModelFault } from '../errors.ts';
import type { ChatReply, Model, RewardModel, Score, ScoreRequest } from '../ports.ts';
import type { Usage } from '../task.ts';

export interface JudgeOptions {
  readonly seed: number;
  /** Verdicts sampled where log-probabilities cannot be used; 3 unless told. */
  readonly samples?: number;
  /** Room for a verdict, thoughts included; 4096 unless told. */
  readonly maxTokens?: number;
}

type Alternatives = NonNullable<ChatReply['firstToken']>;

/** Below this share of yes and no together the first token is no verdict. */
const LEAST_MASS = 0.1;

export function createJudge(model: Model, options: JudgeOptions): RewardModel {
  return { score: (request, signal) => score(model, options, request, signal) };
}

async function score(model: Model, options: JudgeOptions, request: ScoreRequest, signal: AbortSignal): Promise<Score> {
  const first = await firstVerdict(model, options, request, signal);
  const fromTokens = 'value' in first.reading ? first.reading.value : undefined;
  if (fromTokens !== undefined) {
    return { value: fromTokens, method: 'logprobs', usage: first.reply.usage, model: first.reply.model };
  }
  const replies = [first.reply];
  for (let k = 1; k < (options.samples ?? 3); k += 1) replies.push(await ask(model, options, request, k, signal));
  const reason = 'reason' in first.reading ? first.reading.reason : '';
  return meanOf(replies, reason);
}

type Reading = { readonly value: number } | { readonly reason: string };

/** A server may refuse the mere wish for log-probabilities; then the same verdict is asked for without. */
async function firstVerdict(
  model: Model,
  options: JudgeOptions,
  request: ScoreRequest,
  signal: AbortSignal,
): Promise<{ reply: ChatReply; reading: Reading }> {
  try {
    const reply = await ask(model, options, request, 0, signal, { logprobs: true });
    return { reply, reading: read(reply) };
  } catch (error) {
    if (!(error instanceof ModelFault) || error.transient || !/logprob/i.test(error.message)) throw error;
    const reply = await ask(model, options, request, 0, signal);
    return { reply, reading: { reason: 'the endpoint refuses requests for log-probabilities' } };
  }
}

/** Temperature 1: there sampled verdicts have the model's own distribution, and so have log-probabilities everywhere. */
function ask(
  model: Model,
  options: JudgeOptions,
  request: ScoreRequest,
  k: number,
  signal: AbortSignal,
  extra: { logprobs?: true } = {},
): Promise<ChatReply> {
  return model.chat(
    {
      messages: request.messages,
      temperature: 1,
      seed: options.seed + k,
      maxTokens: options.maxTokens ?? 4096,
      work: `judge/${request.node}/${k}/0`,
      ...extra,
    },
    signal,
  );
}

function read(reply: ChatReply): Reading {
  // After thoughts the first token only echoes what this one train of thought arrived at.
  if (reply.thoughts !== '') return { reason: 'the model thinks before it answers' };
  if (!reply.firstToken) return { reason: 'the endpoint gives no log-probabilities' };
  const yes = mass(reply.firstToken, 'yes');
  const no = mass(reply.firstToken, 'no');
  return yes + no < LEAST_MASS ? { reason: 'the first token is neither yes nor no' } : { value: yes / (yes + no) };
}

/** Sums the spellings: ` Yes`, `yes`, `YES`, `**Yes`, and the raw forms of tokenizers that mark spaces. */
function mass(alternatives: Alternatives, word: 'yes' | 'no'): number {
  let sum = 0;
  for (const { token, logprob } of alternatives) {
    if (token.replace(/[^\p{L}]|[Ġ]/gu, '').toLowerCase() === word) sum += Math.exp(Math.min(0, logprob));
  }
  return sum;
}

/** Replies without a verdict are data: they are left out and named. */
function meanOf(replies: readonly ChatReply[], reason: string): Score {
  const verdicts = replies.map((reply) => verdictOf(reply.text));
  const readable = verdicts.filter((verdict) => verdict !== undefined);
  const value = readable.length === 0 ? 0.5 : readable.filter(Boolean).length / readable.length;
  const unreadable = verdicts.length - readable.length;
  const left = unreadable === 0 ? '' : `, ${unreadable} without a readable verdict`;
  return {
    value,
    method: 'verdicts',
    note: `${reason}; mean of ${readable.length} sampled verdicts${left}`,
    usage: replies.map((reply) => reply.usage).reduce(add),
    model: replies[0]?.model ?? '',
  };
}

/** The first word, or the word after a closing "answer:" or "verdict:"; undefined when the reply commits to neither. */
export function verdictOf(text: string): boolean | undefined {
  const first = /^[^\p{L}\p{N}]*(yes|no)(?![\p{L}\p{N}])/iu.exec(text)?.[1];
  const last = text.trimEnd().slice(-200).split('\n').at(-1) ?? '';
  const closing = /(?:answer|verdict)\W{0,8}(yes|no)\W*$/i.exec(last)?.[1] ?? /^\W*(yes|no)\W*$/i.exec(last)?.[1];
  const word = (first ?? closing)?.toLowerCase();
  return word === undefined ? undefined : word === 'yes';
}

function add(a: Usage, b: Usage): Usage {
  return {
    inputTokens: a.inputTokens + b.inputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    money: a.money + b.money,
    estimated: a.estimated || b.estimated,
  };
}
