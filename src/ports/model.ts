// The contract of a chat model, and what is asked of it and answered.

import type { Usage } from '../task.ts';

export interface Message {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

export interface ChatRequest {
  readonly messages: readonly Message[];
  readonly temperature: number;
  readonly seed: number;
  /** Upper bound of generated tokens, thoughts included. */
  readonly maxTokens: number;
  /** `stage/parent/index/turn`, sent as the header `x-mullover-work`; never part of the prompt. */
  readonly work: string;
  /** Ask for the log-probabilities of the first tokens (the judge). */
  readonly logprobs?: boolean;
  /** Told of what has arrived of the reply whenever more has. */
  readonly onArrival?: (arrived: Arrived) => void;
}

/** A reply so far, as the endpoint sends it: nothing is taken apart yet. */
export interface Arrived {
  readonly content: string;
  /** Thoughts in a field of their own. */
  readonly reasoning: string;
  /** Why it ended, in the words of the endpoint; undefined before it does, and where it does not say. */
  readonly finish: string | undefined;
}

export interface ChatReply {
  /** The answer without thoughts. */
  readonly text: string;
  /** `<think>…</think>` or `reasoning_content`; empty when there was none. */
  readonly thoughts: string;
  readonly usage: Usage;
  /** The model name that the endpoint reports. */
  readonly model: string;
  readonly finish: 'stop' | 'length';
  /** Alternatives of the first answer token, when asked for and given. */
  readonly firstToken?: readonly { readonly token: string; readonly logprob: number }[];
}

/**
 * Told what a call cost when it ends, whichever way: by a reply, a time-out, an abort, an error in its middle or a reply that
 * cannot be used. Estimated where the endpoint did not say: the prompt, and what had arrived. A request that the endpoint
 * refused, or that never reached it, cost nothing.
 */
export type Meter = (usage: Usage) => void;

/**
 * A chat model. Throws ModelFault; never retries by itself (retries are planned), but for a request that the endpoint refuses
 * for its form and takes in another one.
 */
export interface Model {
  readonly name: string;
  /** Tokens that fit into prompt and reply together; fewer once the endpoint tells or shows that it has less room. */
  readonly contextTokens: number;
  chat(request: ChatRequest, signal: AbortSignal, meter?: Meter): Promise<ChatReply>;
  /** Tokens of a text, by the tokenizer used for budgets. */
  count(text: string): number;
  /** Price of the given tokens by the configured prices. */
  price(inputTokens: number, outputTokens: number): number;
}
