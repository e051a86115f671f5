// Samples of one prompt in one call, against a server at the wire.

import { afterEach, describe, expect, test } from '@jest/globals';
import { ModelFault } from '../../src/errors.ts';
import { batchedModel } from '../../src/models/batched-model.ts';
import { createChatModel } from '../../src/models/chat-model.ts';
import type { ChatReply, ChatRequest, Model } from '../../src/ports.ts';
import { type ModelServer, type ModelServerOptions, startModelServer } from '../model-server/server.ts';

let server: ModelServer;
afterEach(() => server.close());

/** Each sample says its own number, in texts of different lengths. */
const NUMBERED: ModelServerOptions['answer'] = ({ work }) => {
  const index = Number(work.split('/')[2]);
  return { text: `sample ${index}${' and so on'.repeat(index)}` };
};

async function open(options: Partial<ModelServerOptions> = {}): Promise<Model> {
  server = await startModelServer({ answer: NUMBERED, ...options });
  return batchedModel(
    createChatModel({
      ...{ baseUrl: server.url, model: 'recorded', apiKey: '', headers: {} },
      ...{ timeoutMs: 5000, idleMs: 300, contextTokens: 32_768 },
      prices: { inputPerMillion: 1, outputPerMillion: 2 },
    }),
  );
}

const workOf = (index: number) => `repository-understanding/-/${index}/0`;
const request = (index: number, size: number, over: Partial<ChatRequest> = {}): ChatRequest => ({
  messages: [{ role: 'user', content: 'Which files? '.repeat(30) }],
  temperature: 0.8,
  seed: 100 + index,
  maxTokens: 200,
  work: workOf(index),
  siblings: { group: 'r-1/7', size },
  ...over,
});
const calm = new AbortController().signal;
const all = (model: Model, ...requests: readonly ChatRequest[]) =>
  Promise.all(requests.map((each) => model.chat(each, calm)));
/** Header values of the calls, each once. */
const calls = () => [...new Set(server.requests().map(({ works }) => works.join(',')))];
const texts = (replies: readonly ChatReply[]) => replies.map(({ text }) => text.slice(0, 8));

describe('a batched model', () => {
  test('asks siblings in one call, and gives each its own choice by index', async () => {
    const model = await open();
    const replies = await all(model, request(1, 3), request(2, 3), request(3, 3));
    expect(texts(replies)).toEqual(['sample 1', 'sample 2', 'sample 3']);
    expect(calls()).toEqual([[workOf(1), workOf(2), workOf(3)].join(',')]);
    expect(server.requests()[0]?.body).toMatchObject({ n: 3, seed: 101, temperature: 0.8 });
    expect(replies.map(({ choice }) => choice)).toEqual([0, 1, 2].map((index) => ({ index, of: 3, seed: 101 })));
    expect(model.batches).toBe(true);
  });

  test('gives choices by position, whoever came first', async () => {
    const model = await open();
    const replies = await all(model, request(10, 3), request(9, 3), request(2, 3));
    expect(replies.map(({ choice }) => choice?.index)).toEqual([2, 1, 0]);
    expect(server.requests()[0]?.body).toMatchObject({ seed: 102 });
  });

  test('divides the usage so that its sums are what the call used: the prompt once', async () => {
    const model = await open();
    const replies = await all(model, request(1, 3), request(2, 3), request(3, 3));
    const alone = await all(model, ...[1, 2, 3].map((index) => request(index, 1)));
    const sum = (of: readonly ChatReply[], key: 'inputTokens' | 'outputTokens' | 'money') =>
      of.reduce((total, { usage }) => total + usage[key], 0);
    const prompt = alone[0]?.usage.inputTokens ?? 0;
    expect(sum(replies, 'inputTokens')).toBe(prompt);
    expect(sum(replies, 'outputTokens')).toBe(sum(alone, 'outputTokens'));
    expect(sum(replies, 'money')).toBeCloseTo(model.price(prompt, sum(alone, 'outputTokens')), 12);
    expect(replies.map(({ usage }) => usage.outputTokens)).toEqual(alone.map(({ usage }) => usage.outputTokens));
    expect(replies.map(({ usage }) => usage.promptTokens)).toEqual([prompt, prompt, prompt]);
  });

  test('waits for the last sibling, however late, and sends those with another prompt apart', async () => {
    const model = await open();
    const first = model.chat(request(1, 3), calm);
    const other = model.chat(request(2, 3, { messages: [{ role: 'user', content: 'Something else?' }] }), calm);
    await new Promise((go) => setTimeout(go, 50));
    expect(server.requests()).toEqual([]);
    expect(texts(await Promise.all([first, other, model.chat(request(3, 3), calm)]))).toEqual([
      'sample 1',
      'sample 2',
      'sample 3',
    ]);
    expect(calls().sort()).toEqual([`${workOf(1)},${workOf(3)}`, workOf(2)]);
  });

  test('one that leaves gets its own reason at once; the others get theirs, and what the one had cost', async () => {
    const model = await open({ tokensPerSecond: 5 });
    const [leaving, reason] = [new AbortController(), new Error('no longer wanted')];
    const chats = [model.chat(request(1, 2), leaving.signal), model.chat(request(2, 2), calm)];
    setTimeout(() => leaving.abort(reason), 100);
    await expect(chats[0]).rejects.toBe(reason);
    const reply = await chats[1];
    expect(reply?.text).toMatch(/^sample 2/);
    const whole = await all(model, request(1, 1), request(2, 1));
    expect(reply?.usage.inputTokens).toBe(whole[0]?.usage.inputTokens);
    expect(reply?.usage.outputTokens).toBe(whole.reduce((sum, { usage }) => sum + usage.outputTokens, 0));
  });

  test('the call ends when all have left', async () => {
    const model = await open({ tokensPerSecond: 5 });
    const leaving = new AbortController();
    const chats = [1, 2].map((index) => model.chat(request(index, 2), leaving.signal));
    setTimeout(() => leaving.abort(new Error('no longer wanted')), 100);
    for (const result of await Promise.allSettled(chats)) expect(result.status).toBe('rejected');
    await new Promise((go) => setTimeout(go, 300));
    expect(Object.values(server.calls())).toEqual([
      { started: 1, completed: 0 },
      { started: 1, completed: 0 },
    ]);
  });

  test.each([
    ['ignored', 'asked one by one: the endpoint gave 1 of 3 choices'],
    ['refused', expect.stringMatching(/^asked one by one: .* answered 400 .*n: only 1 is supported/)],
  ] as const)('where several choices are %s it asks one by one, says why, and remembers it', async (choices, note) => {
    const model = await open({ choices });
    const replies = await all(model, request(1, 3), request(2, 3), request(3, 3));
    expect(texts(replies)).toEqual(['sample 1', 'sample 2', 'sample 3']);
    expect(replies.at(-1)?.note).toEqual(note);
    expect(model.batches).toBe(false);
    const before = server.requests().length;
    await all(model, request(1, 2), request(2, 2));
    expect(
      server
        .requests()
        .slice(before)
        .map(({ works }) => works.length),
    ).toEqual([1, 1]);
  });

  test('a fault of the call is a fault of each, and no reason to ask one by one', async () => {
    const model = await open();
    server.fail({ match: workOf(1), status: 503 });
    const chats = await Promise.allSettled([1, 2].map((index) => model.chat(request(index, 2), calm)));
    for (const chat of chats) expect(chat).toMatchObject({ reason: expect.any(ModelFault) });
    expect(model.batches).toBe(true);
    expect(calls()).toHaveLength(1);
  });

  test('a choice without text is a fault of its own; the others pay for it', async () => {
    const model = await open({ answer: (call) => (call.work === workOf(1) ? { text: '' } : NUMBERED(call)) });
    const [empty, reply] = await Promise.allSettled([1, 2].map((index) => model.chat(request(index, 2), calm)));
    expect(empty).toMatchObject({ reason: expect.any(ModelFault) });
    expect(reply).toMatchObject({ value: { text: expect.stringMatching(/^sample 2/) } });
    const alone = await model.chat(request(2, 1), calm);
    expect(reply).toMatchObject({ value: { usage: { inputTokens: alone.usage.inputTokens } } });
  });
});
