// How long a model may be silent: over real HTTP, with a server that sends when the test says so and a clock that the test moves.

import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { readConfig, requireModel } from '../../src/config.ts';
import { ModelFault } from '../../src/errors.ts';
import { createPacer } from '../../src/models/pacer.ts';
import type { ChatReply } from '../../src/ports/model.ts';
import type { Usage } from '../../src/task.ts';
import { chatModel, PACE } from '../../src/wire.ts';

let server: Server;
let timers: jest.SpiedFunction<typeof setTimeout>;

beforeEach(() => {
  // HTTP itself keeps the real ones.
  jest.useFakeTimers({
    doNotFake: ['Date', 'hrtime', 'nextTick', 'performance', 'queueMicrotask', 'setImmediate', 'clearImmediate'],
  });
  timers = jest.spyOn(globalThis, 'setTimeout');
});
afterEach(async () => {
  jest.useRealTimers();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}

interface Call {
  readonly outcome: Promise<ChatReply | ModelFault>;
  readonly told: readonly Usage[];
  readonly promptTokens: number;
  readonly count: (text: string) => number;
  /** Sends bytes of a reply, and waits until they arrived. */
  send(text: string): Promise<void>;
  end(): void;
}

/** A call with `MULLOVER_MODEL_TIMEOUT` = `seconds` that the server has read, and not answered yet. */
async function call(seconds: number): Promise<Call> {
  let response: ServerResponse | undefined;
  server = createServer((request, answer) => request.resume().on('end', () => (response = answer)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const config = readConfig({
    MULLOVER_MODEL_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    MULLOVER_MODEL: 'm',
    MULLOVER_MODEL_TIMEOUT: String(seconds),
  });
  const model = chatModel(requireModel(config), createPacer(PACE));
  const told: Usage[] = [];
  const messages = [{ role: 'user', content: 'Which file? '.repeat(40) } as const];
  const asked = { messages, temperature: 0, seed: 1, maxTokens: 400, work: 'w/-/0/0' };
  const outcome = model
    .chat(asked, new AbortController().signal, (usage) => told.push(usage))
    .catch((error: unknown) => error as ModelFault);
  await until(() => response !== undefined);
  const started = () => timers.mock.calls.filter(([, ms]) => ms === seconds * 1000).length;
  return {
    ...{ outcome, told, count: model.count },
    promptTokens: model.count(messages[0]?.content ?? ''),
    send: async (text) => {
      const before = started();
      if (!response?.headersSent) response?.writeHead(200, { 'content-type': 'text/event-stream' });
      response?.write(text);
      // Each arrival starts the time anew.
      await until(() => started() > before);
    },
    end: () => response?.end(),
  };
}

const said = (content: string): string => `data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`;
const WORDS = 'the fault is in lib/parse.js where it reads'.split(' ');
const finish = 'data: {"choices":[{"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n';

test.each([1, 600, 3600])('a reply takes far longer than %d s, as long as no pause in it does', async (seconds) => {
  const { outcome, send, end } = await call(seconds);
  for (const word of WORDS) {
    jest.advanceTimersByTime(seconds * 1000 - 1);
    await send(said(`${word} `));
  }
  jest.advanceTimersByTime(seconds * 1000 - 1);
  await send(finish);
  end();
  expect(await outcome).toMatchObject({ text: WORDS.join(' '), finish: 'stop' });
});

test('any byte is a sign of life: comments, events without data, half of a line', async () => {
  const { outcome, send, end } = await call(600);
  for (const bytes of [
    ': waiting\n\n',
    ': wai',
    'ting\n\n',
    'event: ping\n\n',
    'da',
    `ta:${said('ab').slice(5)}`,
    finish,
  ]) {
    jest.advanceTimersByTime(599_999);
    await send(bytes);
  }
  end();
  expect(await outcome).toMatchObject({ text: 'ab', finish: 'stop' });
});

test('a pause inside of a reply that is as long ends it, in these words, and what arrived is paid', async () => {
  const { outcome, told, promptTokens, count, send } = await call(600);
  for (const word of WORDS) await send(said(`${word} `));
  jest.advanceTimersByTime(599_999);
  await send(': still here\n\n');
  jest.advanceTimersByTime(600_000);
  const fault = await outcome;
  expect(fault).toBeInstanceOf(ModelFault);
  expect(fault).toMatchObject({ kind: 'passing' });
  expect(String(fault)).toContain('went silent for 600 s in the middle of its reply.');
  expect(told).toMatchObject([{ estimated: true, outputTokens: count(`${WORDS.join(' ')} `) }]);
  expect(told[0]?.inputTokens).toBeGreaterThanOrEqual(promptTokens);
});

test('silence from the beginning ends it, in other words, and the prompt is paid', async () => {
  const { outcome, told, promptTokens } = await call(600);
  jest.advanceTimersByTime(600_000);
  expect(String(await outcome)).toContain('sent nothing for 600 s.');
  expect(told).toMatchObject([{ estimated: true, outputTokens: 0 }]);
  expect(told[0]?.inputTokens).toBeGreaterThanOrEqual(promptTokens);
});
