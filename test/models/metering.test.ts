// What calls cost that end without a reply: told to the meter once, whichever way they end.

import { afterEach, describe, expect, test } from '@jest/globals';
import { createChatModel } from '../../src/models/chat-model.ts';
import { createJudge } from '../../src/models/judge.ts';
import { createServedReward } from '../../src/models/served-reward.ts';
import type { Usage } from '../../src/task.ts';
import type { FailureInput } from '../model-server/failures.ts';
import { type ModelServer, type ModelServerOptions, startModelServer } from '../model-server/server.ts';

let server: ModelServer;
afterEach(() => server.close());

const PROMPT = 'Which file? '.repeat(40);
const request = {
  messages: [{ role: 'user', content: PROMPT } as const],
  ...{ temperature: 0, seed: 1, maxTokens: 400, work: 'w/-/0/0' },
};

async function open(options: Partial<ModelServerOptions> = {}, timeoutMs = 5000) {
  server = await startModelServer({ answer: () => ({ text: 'lib/parse.js and so on. '.repeat(20) }), ...options });
  return createChatModel({
    ...{ baseUrl: server.url, model: 'recorded', apiKey: '', headers: {}, timeoutMs, idleMs: 5000 },
    ...{ contextTokens: 8192, prices: { inputPerMillion: 1, outputPerMillion: 2 } },
  });
}

const noReply = (call: Promise<unknown>) =>
  call.then(
    () => 'a reply',
    () => 'no reply',
  );

describe('the meter of a call', () => {
  test('is told of a reply what the reply says', async () => {
    const model = await open();
    const told: Usage[] = [];
    const { usage } = await model.chat(request, new AbortController().signal, (each) => told.push(each));
    expect(told).toEqual([usage]);
    expect(usage).toMatchObject({ estimated: false });
  });

  test.each<[string, FailureInput]>([
    ['is cut off in its middle', { match: '', kind: 'cut-midway' }],
    ['ends without a finish', { match: '', kind: 'end-midway' }],
    ['breaks off with an error', { match: '', kind: 'event-error' }],
    ['has no text', { match: '', kind: 'no-text' }],
    ['is no chat completion', { match: '', kind: 'wrong-shape' }],
  ])('is told of the prompt and what arrived when a reply %s', async (_name, failure) => {
    const model = await open();
    server.fail(failure);
    const told: Usage[] = [];
    const call = model.chat(request, new AbortController().signal, (each) => told.push(each));
    expect(await noReply(call)).toBe('no reply');
    expect(told).toHaveLength(1);
    const { inputTokens = 0, outputTokens = 0, money } = told[0] ?? {};
    expect(inputTokens).toBeGreaterThanOrEqual(model.count(PROMPT));
    expect(money).toBeCloseTo(model.price(inputTokens, outputTokens), 12);
  });

  test('is told of the prompt when the time runs out, and when the caller leaves', async () => {
    const model = await open({ tokensPerSecond: 1 }, 700);
    const told: Usage[] = [];
    expect(await noReply(model.chat(request, new AbortController().signal, (each) => told.push(each)))).toBe(
      'no reply',
    );
    const stop = new AbortController();
    const call = model.chat(request, stop.signal, (each) => told.push(each));
    // The server has the request, and the reply cannot end in time.
    while (server.requests().length < 2) await new Promise((resolve) => setImmediate(resolve));
    stop.abort();
    expect(await noReply(call)).toBe('no reply');
    expect(told.map(({ estimated }) => estimated)).toEqual([true, true]);
    expect(told.filter(({ inputTokens }) => inputTokens < model.count(PROMPT))).toEqual([]);
  });

  test.each([400, 401, 429, 500])('is told nothing of a request that is refused with %d', async (status) => {
    const model = await open();
    server.fail({ match: '', status });
    const told: Usage[] = [];
    const call = model.chat(request, new AbortController().signal, (each) => told.push(each));
    expect(await noReply(call)).toBe('no reply');
    expect(told).toEqual([]);
  });

  test('is told of every call of a judgement, also of those before the one that fails', async () => {
    const model = await open({ logprobs: 'ignored', answer: () => ({ text: 'Yes' }) });
    server.fail({ match: 'judge/u0/2/0', kind: 'cut-midway' });
    const told: Usage[] = [];
    const judge = createJudge(model, { seed: 1 });
    const asked = { node: 'u0', question: 'understanding', messages: request.messages } as const;
    const bound = judge.atMost?.(asked);
    expect(await noReply(judge.score(asked, new AbortController().signal, (each) => told.push(each)))).toBe('no reply');
    expect(told).toHaveLength(3);
    const spent = told.reduce((sum, { inputTokens, outputTokens }) => sum + inputTokens + outputTokens, 0);
    expect(spent).toBeLessThanOrEqual(bound?.tokens ?? 0);
  });

  test('is told of a prompt to a served reward model whose reply cannot be used', async () => {
    server = await startModelServer({ answer: () => ({ text: '' }) });
    const fetched: typeof fetch = async () => new Response('{"data":"nonsense"}', { status: 200 });
    const reward = createServedReward({
      ...{ url: 'http://localhost:1/classify', model: 'r', apiKey: '', timeoutMs: 1000, idleMs: 1000, fetch: fetched },
      ...{ label: 1, scale: 'probability', pricePerMillion: 1 },
    });
    const told: Usage[] = [];
    const asked = { node: 'u0', question: 'understanding', messages: request.messages } as const;
    const call = reward.score(asked, new AbortController().signal, (each) => told.push(each));
    expect(await noReply(call)).toBe('no reply');
    expect(told).toMatchObject([{ outputTokens: 0, estimated: true }]);
  });
});
