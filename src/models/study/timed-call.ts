// One call of a study, with the times at which its text arrived.

import type { Arrived, ChatReply, ChatRequest } from '../../ports/model.ts';
import type { Usage } from '../../task.ts';
import type { ChatModel } from '../chat-model.ts';
import type { Pacer } from '../pacer.ts';

/** What all measures of a study share. */
export interface Studied {
  readonly model: ChatModel;
  /** Milliseconds. */
  readonly now: () => number;
  /** Ends the study: the caller's, or its time is up. */
  readonly signal: AbortSignal;
  /** A text that no earlier study had, so that no cache knows its prompts. */
  readonly nonce: string;
  /** Of samples. */
  readonly temperature: number;
  readonly purse: Purse;
  /** That of the model: what it asks to wait is no part of a measure. */
  readonly line: Pacer;
}

/** Tokens of a study. */
export interface Purse {
  left(): number;
  spend(usage: Usage): void;
}

export interface TimedCall {
  readonly reply: ChatReply;
  readonly arrived: Arrived;
  /** In how many pieces the text came. */
  readonly pieces: number;
  /** By the clock of the study. */
  readonly start: number;
  readonly firstText: number;
  readonly end: number;
}

export type Question = Pick<ChatRequest, 'messages' | 'temperature' | 'seed' | 'maxTokens' | 'logprobs'> & {
  /** Measure, place in it, round. */
  readonly of: `${string}/${number}/${number}`;
};

/** Throws what the model throws. */
export async function timedCall(
  { model, now, signal, purse, line }: Studied,
  question: Question,
  onArrival: (arrived: Arrived) => void = () => {},
): Promise<TimedCall> {
  let [last, pieces, length]: [Arrived | undefined, number, number] = [undefined, 0, 0];
  let firstText: number | undefined;
  const see = (arrived: Arrived): void => {
    onArrival(arrived);
    // The model goes on filling the one that it shows.
    last = { content: arrived.content, reasoning: arrived.reasoning, finish: arrived.finish };
    const grown = last.content.length + last.reasoning.length;
    if (grown === length) return;
    firstText ??= now();
    [pieces, length] = [pieces + 1, grown];
  };
  await line(async () => {}, signal);
  const start = now();
  const { of, ...asked } = question;
  const request: ChatRequest = { ...asked, work: `doctor/${of}`, onArrival: see };
  const reply = await model.chat(request, signal, purse.spend);
  const end = now();
  const arrived = last ?? { content: reply.text, reasoning: reply.thoughts, finish: undefined };
  return { reply, arrived, pieces, start, firstText: firstText ?? end, end };
}

/** Never nothing, so that it can be divided by. */
export function secondsBetween(from: number, to: number): number {
  return Math.max(to - from, 0.01) / 1000;
}
