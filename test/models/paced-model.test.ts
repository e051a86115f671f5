// The shared back-off: one call meets a fault, all calls wait.

import { describe, expect, test } from '@jest/globals';
import { ModelFault } from '../../src/errors.ts';
import { pacedModel } from '../../src/models/paced-model.ts';
import type { ChatRequest } from '../../src/ports.ts';
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
  const model = pacedModel(createFakeModel(replies), {
    baseMs: 100,
    maxMs: 1000,
    now: () => time,
    sleep: async (ms, signal) => {
      signal.throwIfAborted();
      waits.push(ms);
      time += ms;
    },
  });
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
