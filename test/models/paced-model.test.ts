// The shared back-off: one call meets a fault, all calls wait.

import { describe, expect, test } from '@jest/globals';
import { ModelFault } from '../../src/errors.ts';
import type { ChatModel } from '../../src/models/chat-model.ts';
import { pacedModel } from '../../src/models/paced-model.ts';
import { createPacer } from '../../src/models/pacer.ts';
import type { ChatReply, ChatRequest } from '../../src/ports/model.ts';
import { createFakeModel, type FakeReply } from '../fakes/model.ts';

const request: ChatRequest = {
  messages: [{ role: 'user', content: 'x' }],
  temperature: 0,
  seed: 0,
  maxTokens: 5,
  work: 'w',
};
const fault = (transient: boolean, retryAfterMs?: number): ModelFault =>
  new ModelFault('no', 'Wait.', { transient, retryAfterMs });

function setUp(...replies: FakeReply[]) {
  let time = 1000;
  const waits: number[] = [];
  const pacer = createPacer({
    baseMs: 100,
    maxMs: 1000,
    now: () => time,
    sleep: async (ms, signal) => {
      signal.throwIfAborted();
      waits.push(ms);
      time += ms;
    },
  });
  const model = pacedModel({ ...createFakeModel(replies), adopt: () => {}, learnt: () => [] }, pacer);
  const chat = (signal = new AbortController().signal) => model.chat(request, signal);
  return { chat, waits };
}

describe('a paced model', () => {
  test('does not hold anybody while all is well', async () => {
    const { chat, waits } = setUp('a', 'b');
    await chat();
    await chat();
    expect(waits).toEqual([]);
  });

  test('waits longer after each transient fault in a row, and not at all after a success', async () => {
    const { chat, waits } = setUp(fault(true), fault(true), fault(true), 'ok', 'ok');
    for (let n = 0; n < 3; n += 1) await expect(chat()).rejects.toThrow(ModelFault);
    await chat();
    await chat();
    expect(waits).toEqual([100, 200, 400]);
  });

  test('waits at least as long as the endpoint asks', async () => {
    const { chat, waits } = setUp(fault(true, 30_000), 'ok');
    await expect(chat()).rejects.toThrow(ModelFault);
    await chat();
    expect(waits).toEqual([30_000]);
  });

  test('counts calls that fail together as one fault in a row', async () => {
    const { chat, waits } = setUp(fault(true), fault(true), fault(true), 'ok');
    const together = await Promise.allSettled([chat(), chat(), chat()]);
    expect(together.map((one) => one.status)).toEqual(['rejected', 'rejected', 'rejected']);
    await chat();
    expect(waits).toEqual([100]);
  });

  test('does not wait after a final fault', async () => {
    const { chat, waits } = setUp(fault(false), 'ok');
    await expect(chat()).rejects.toThrow(ModelFault);
    await chat();
    expect(waits).toEqual([]);
  });

  test('stops waiting with the signal', async () => {
    const { chat } = setUp(fault(true), 'never');
    await expect(chat()).rejects.toThrow(ModelFault);
    const reason = new Error('stopped');
    await expect(chat(AbortSignal.abort(reason))).rejects.toBe(reason);
  });
});

/** An endpoint whose calls end when the test says so. */
function crowd(contextTokens = 32_768) {
  const open: PromiseWithResolvers<ChatReply>[] = [];
  const adopted: number[] = [];
  const fake = createFakeModel([]);
  const chat: ChatModel['chat'] = (_request, _signal, meter) => {
    const call = Promise.withResolvers<ChatReply>();
    open.push(call);
    return call.promise.finally(() => meter?.({ inputTokens: 4000, outputTokens: 1000, money: 0, estimated: true }));
  };
  const pacer = createPacer({ baseMs: 1, maxMs: 1, sleep: async () => {}, now: () => Number.POSITIVE_INFINITY });
  const model = pacedModel(
    { ...fake, contextTokens, chat, adopt: (tokens) => adopted.push(tokens), learnt: () => [] },
    pacer,
  );
  const ask = () =>
    model.chat(request, new AbortController().signal).then(
      () => 'a reply',
      () => 'a fault',
    );
  const settle = async () => {
    for (let turn = 0; turn < 20; turn++) await Promise.resolve();
  };
  const full = new ModelFault('full', 'Wait.', { kind: 'crowded' });
  return { open, adopted, ask, settle, full };
}

describe('an endpoint whose memory is full', () => {
  test('is asked by half as many at once, and by more again when all is well', async () => {
    const { open, ask, settle, full } = crowd();
    const first = [ask(), ask(), ask(), ask()];
    await settle();
    for (const call of open.splice(0)) call.reject(full);
    expect(await Promise.all(first)).toEqual(Array(4).fill('a fault'));
    const second = Array.from({ length: 30 }, ask);
    const most: number[] = [];
    for (let done = 0; done < second.length; done++) {
      await settle();
      most.push(open.length);
      open.shift()?.resolve({} as ChatReply);
    }
    expect(await Promise.all(second)).toEqual(Array(30).fill('a reply'));
    expect([most[0], most[8], most[12], most[22]]).toEqual([2, 2, 3, 4]);
  });

  test('holds no more than what the only call had; what others took at the same time says nothing', async () => {
    const { open, adopted, ask, settle, full } = crowd(8192);
    const together = [ask(), ask()];
    await settle();
    for (const call of open.splice(0)) call.reject(full);
    await Promise.all(together);
    expect(adopted).toEqual([]);
    const alone = ask();
    await settle();
    open.shift()?.reject(full);
    expect(await alone).toBe('a fault');
    expect(adopted).toEqual([5000]);
  });
});
