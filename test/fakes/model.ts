// A scripted chat model: replies by work id or in order, and an error when the script has no more.

import type { ChatReply, ChatRequest, Model } from '../../src/ports/model.ts';

/** A text, a reply in parts, or an error to throw. */
export type FakeReply = string | Partial<ChatReply> | Error;

export interface FakeModel extends Model {
  readonly requests: readonly ChatRequest[];
}

/**
 * A list is used up in order of the calls; a record by work id (`stage/parent/index/turn`), each list in order.
 * Four characters count as one token.
 */
export function createFakeModel(
  script: readonly FakeReply[] | Readonly<Record<string, readonly FakeReply[]>>,
  options: { readonly name?: string; readonly contextTokens?: number } = {},
): FakeModel {
  const name = options.name ?? 'fake';
  const requests: ChatRequest[] = [];
  const used = new Map<string, number>();
  const count = (text: string): number => Math.ceil(text.length / 4);
  return {
    name,
    contextTokens: options.contextTokens ?? 32_768,
    requests,
    count,
    price: (input, output) => (input + 2 * output) / 1e6,
    chat: async (request, signal) => {
      signal.throwIfAborted();
      requests.push(request);
      const key = isList(script) ? '' : request.work;
      const at = used.get(key) ?? 0;
      used.set(key, at + 1);
      const next = (isList(script) ? script : script[key])?.[at];
      if (next === undefined) throw new Error(`The fake model has no reply ${at + 1} for ${request.work}.`);
      if (next instanceof Error) throw next;
      return replyOf(request, typeof next === 'string' ? { text: next } : next, name, count);
    },
  };
}

function isList(
  script: readonly FakeReply[] | Readonly<Record<string, readonly FakeReply[]>>,
): script is readonly FakeReply[] {
  return Array.isArray(script);
}

function replyOf(
  request: ChatRequest,
  part: Partial<ChatReply>,
  name: string,
  count: (text: string) => number,
): ChatReply {
  const inputTokens = request.messages.reduce((sum, message) => sum + count(message.content), 0);
  const outputTokens = count(part.text ?? '') + count(part.thoughts ?? '');
  const usage = { inputTokens, outputTokens, money: (inputTokens + 2 * outputTokens) / 1e6, estimated: false };
  return { text: '', thoughts: '', usage, model: name, finish: 'stop', ...part };
}
