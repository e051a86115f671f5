// The chat model over real HTTP: its conformance, and every way an endpoint can fail, at the wire.

import { createServer } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { InputFault, ModelFault } from '../../src/errors.ts';
import { createChatModel } from '../../src/models/chat-model.ts';
import type { ChatModelOptions } from '../../src/models/chat-request.ts';
import { createJudge } from '../../src/models/judge.ts';
import type { ChatReply, ChatRequest, Model } from '../../src/ports/model.ts';
import { describeModel, type ModelStep } from '../conformance/model.ts';
import { createFakeModel } from '../fakes/model.ts';
import type { Answer } from '../model-server/answer.ts';
import type { FailureInput } from '../model-server/failures.ts';
import { type ModelServer, type ModelServerOptions, startModelServer } from '../model-server/server.ts';

const OPTIONS: Omit<ChatModelOptions, 'baseUrl'> = {
  model: 'recorded',
  apiKey: 'sk-test-key-0123456789',
  headers: {},
  timeoutMs: 5000,
  idleMs: 300,
  contextTokens: 32_768,
  prices: { inputPerMillion: 1, outputPerMillion: 2 },
};
const calm = (): AbortSignal => new AbortController().signal;
const request = (over: Partial<ChatRequest> = {}): ChatRequest => ({
  messages: [{ role: 'user', content: 'Which file?' }],
  temperature: 0.3,
  seed: 7,
  maxTokens: 200,
  work: 'fault-localization/u0/1/0',
  ...over,
});
const inOrder = (steps: readonly ModelStep[]): Answer => {
  const left = [...steps];
  return () => {
    const step = left.shift();
    if (step === undefined) return { status: 501, message: 'no more steps' };
    return step === 'overloaded' ? { status: 529, message: 'overloaded' } : step;
  };
};

describeModel('the client', async (steps) => {
  const server = await startModelServer({ answer: inOrder(steps) });
  return {
    model: createChatModel({ ...OPTIONS, baseUrl: server.url }),
    works: () => server.requests().map((one) => one.work),
    close: server.close,
  };
});
describeModel('the fake', async (steps) => {
  const model = createFakeModel(
    steps.map((step) => {
      if (step === 'overloaded') return new ModelFault('529', 'Wait.', { transient: true });
      const { yes, ...reply } = step;
      if (yes === undefined) return reply;
      const alternatives = { Yes: yes, No: 1 - yes };
      return {
        ...reply,
        firstToken: Object.entries(alternatives).map(([token, p]) => ({ token, logprob: Math.log(p) })),
      };
    }),
  );
  return { model, works: () => model.requests.map((one) => one.work), close: async () => undefined };
});

let server: ModelServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function open(
  over: Partial<ModelServerOptions> = {},
  client: Partial<ChatModelOptions> = {},
): Promise<{ model: Model; server: ModelServer }> {
  server = await startModelServer({ answer: () => ({ text: 'one two three four five six seven eight' }), ...over });
  return { model: createChatModel({ ...OPTIONS, baseUrl: server.url, ...client }), server };
}

async function faultOf(chat: Promise<ChatReply>): Promise<ModelFault> {
  const outcome: unknown = await chat.then(
    (reply) => new Error(`no fault but ${JSON.stringify(reply)}`),
    (error: unknown) => error,
  );
  expect(outcome).toMatchObject({ name: 'ModelFault', next: expect.stringMatching(/\w+.*\.$/) });
  return outcome as ModelFault;
}

describe('an endpoint that answers with an error', () => {
  const cases: readonly (readonly [string, FailureInput, Partial<ModelFault>, RegExp])[] = [
    ['408', { match: '', status: 408 }, { kind: 'passing' }, /made to fail/],
    ['409', { match: '', status: 409 }, { kind: 'passing' }, /made to fail/],
    ['429', { match: '', status: 429 }, { kind: 'away', retryAfterMs: undefined }, /429/],
    [
      '429 with seconds',
      { match: '', status: 429, headers: { 'retry-after': '30' } },
      { kind: 'away', retryAfterMs: 30_000 },
      /429/,
    ],
    [
      '429 with milliseconds',
      { match: '', status: 429, headers: { 'retry-after-ms': '250' } },
      { kind: 'away', retryAfterMs: 250 },
      /429/,
    ],
    [
      '429 with a past date',
      { match: '', status: 429, headers: { 'retry-after': 'Mon, 05 Jan 2026 00:00:00 GMT' } },
      { kind: 'away', retryAfterMs: 0 },
      /429/,
    ],
    [
      '429 with nonsense',
      { match: '', status: 429, headers: { 'retry-after': 'soon' } },
      { kind: 'away', retryAfterMs: undefined },
      /429/,
    ],
    ['429 without quota', { match: '', status: 429, code: 'insufficient_quota' }, { kind: 'refused' }, /429/],
    ['500', { match: '', status: 500 }, { kind: 'passing' }, /answered 500 .*made to fail/],
    ['501', { match: '', status: 501, message: 'no such recording' }, { kind: 'failed' }, /no such recording/],
    ['502', { match: '', status: 502 }, { kind: 'away' }, /502/],
    ['503', { match: '', status: 503, headers: { 'retry-after': '1' } }, { kind: 'away', retryAfterMs: 1000 }, /503/],
    ['529', { match: '', status: 529, message: 'Overloaded' }, { kind: 'away' }, /529.*Overloaded/],
    ['400', { match: '', status: 400, message: 'unknown field top_k' }, { kind: 'failed' }, /unknown field top_k/],
    [
      '400 for the context',
      { match: '', status: 400, code: 'context_length_exceeded', message: 'maximum context length is 4096 tokens' },
      { kind: 'unfit' },
      /too long for the context .*4096/,
    ],
    [
      '401',
      { match: '', status: 401, message: 'bad key sk-test-key-0123456789' },
      { kind: 'refused', next: 'Check the API key in the configuration.' },
      /bad key \[key\]/,
    ],
    [
      '402',
      { match: '', status: 402 },
      { kind: 'refused', next: 'Add credit or raise the quota at the provider, then retry.' },
      /402/,
    ],
    ['403', { match: '', status: 403 }, { kind: 'refused' }, /403/],
    [
      '404',
      { match: '', status: 404, message: 'model not found' },
      { kind: 'refused' },
      /404 for model recorded: .*model not found/,
    ],
    ['413', { match: '', status: 413 }, { kind: 'unfit' }, /no request of this size/],
    ['422', { match: '', status: 422 }, { kind: 'failed' }, /422/],
  ];
  test.each(cases)('%s is classified, quoted, and asked once', async (_name, failure, expected, words) => {
    const { model, server } = await open();
    server.fail({ ...failure, times: 5 });
    const fault = await faultOf(model.chat(request(), calm()));
    expect(fault).toMatchObject(expected);
    expect(fault.message).toMatch(words);
    expect(server.calls()).toEqual({ 'fault-localization/u0/1/0': { started: 1, completed: 0 } });
  });

  test('429 with a date in the future says how long to wait', async () => {
    const { model, server } = await open();
    server.fail({ match: '', status: 429, headers: { 'retry-after': new Date(Date.now() + 20_000).toUTCString() } });
    const { retryAfterMs } = await faultOf(model.chat(request(), calm()));
    expect(retryAfterMs).toBeGreaterThan(15_000);
    expect(retryAfterMs).toBeLessThanOrEqual(20_000);
  });
});

describe('an endpoint that gives no usable reply', () => {
  test.each([
    ['reset', /connection/],
    ['stall-midway', /went silent for 0\.3 s/],
    ['cut-midway', /connection|cut its reply off/],
    ['end-midway', /cut its reply off after \d+ characters/],
    ['event-error', /no room left for all calls: the engine ran out of memory/],
    ['bad-json', /sent a broken event/],
    ['wrong-shape', /no chat completion/],
    ['html', /text\/html instead of an event stream: "<!doctype html>/],
    ['empty', /empty body|without any content/],
    ['null', /application\/json instead of an event stream: "null"/],
    ['no-text', /without any text/],
    ['endless-line', /sent more than \d+ bytes/],
  ] as const)('%s is a transient fault, and the next call succeeds', async (kind, words) => {
    const { model, server } = await open();
    server.fail({ match: 'fault-localization', kind });
    const fault = await faultOf(model.chat(request(), calm()));
    expect(fault.transient).toBe(true);
    expect(fault.message).toMatch(words);
    expect(await model.chat(request(), calm())).toMatchObject({ finish: 'stop' });
  });

  test('stalls before the first byte: the time-out ends it', async () => {
    const { model, server } = await open({}, { timeoutMs: 400 });
    server.fail({ match: '', kind: 'stall' });
    const fault = await faultOf(model.chat(request(), calm()));
    expect(fault).toMatchObject({ transient: true });
    expect(fault.message).toContain('sent nothing for 0.4 s');
  });

  test('is not there: the fault says the address and the reason', async () => {
    const closed = createServer().listen(0, '127.0.0.1');
    await new Promise((go) => closed.once('listening', go));
    const address = closed.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    await new Promise((go) => closed.close(go));
    const model = createChatModel({ ...OPTIONS, baseUrl: `http://127.0.0.1:${port}/v1` });
    const fault = await faultOf(model.chat(request(), calm()));
    expect(fault.transient).toBe(true);
    expect(fault.message).toMatch(new RegExp(`http://127\\.0\\.0\\.1:${port}/v1 failed: .*ECONNREFUSED`));
  });

  test('speaks another protocol', async () => {
    const garbage = createServer((socket) => socket.resume().end('\x16\x03\x01 not http\r\n\r\n')).listen(
      0,
      '127.0.0.1',
    );
    await new Promise((go) => garbage.once('listening', go));
    const address = garbage.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const fault = await faultOf(
      createChatModel({ ...OPTIONS, baseUrl: `http://127.0.0.1:${port}/v1` }).chat(request(), calm()),
    );
    await new Promise((go) => garbage.close(go));
    expect(fault.transient).toBe(true);
  });
});

describe('what every further attempt would meet as well is a refusal with its own next step', () => {
  const faultAt = (baseUrl: string) => faultOf(createChatModel({ ...OPTIONS, baseUrl }).chat(request(), calm()));

  test('a server without TLS under an address with https', async () => {
    const plain = createServer(
      (socket) =>
        void socket
          .on('error', () => {})
          .resume()
          .end('HTTP/1.1 400 Bad Request\r\n\r\n'),
    );
    await new Promise<void>((go) => plain.listen(0, '127.0.0.1', go));
    const address = plain.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const fault = await faultAt(`https://127.0.0.1:${port}/v1`);
    await new Promise((go) => plain.close(go));
    expect(fault).toMatchObject({ kind: 'refused', next: expect.stringContaining('http://') });
  });

  test('a port that clients keep away from', async () => {
    expect(await faultAt('http://127.0.0.1:6000/v1')).toMatchObject({ kind: 'refused' });
  });
});

describe('an address that cannot be used', () => {
  test.each(['localhost:8000/v1', 'ftp://host/v1', '', 'http://user:secret@host/v1'])(
    '%j is refused at once',
    (baseUrl) => {
      const create = () => createChatModel({ ...OPTIONS, baseUrl });
      expect(create).toThrow(InputFault);
      expect(create).toThrow(/^(?!.*secret)/);
    },
  );
});

describe('odd but usable replies', () => {
  test('an endless reply is cut near its token limit and counted by us', async () => {
    const { model, server } = await open();
    server.fail({ match: '', kind: 'endless' });
    const reply = await model.chat(request({ maxTokens: 500 }), calm());
    expect(reply).toMatchObject({ finish: 'length', usage: { estimated: true } });
    expect(reply.usage.outputTokens).toBeGreaterThan(500);
    expect(reply.usage.outputTokens).toBeLessThan(2000);
  });

  test('a reply that reaches the limit says so', async () => {
    const { model } = await open();
    expect(await model.chat(request({ maxTokens: 4 }), calm())).toMatchObject({
      finish: 'length',
      text: 'one two three four',
    });
  });

  test('broken UTF-8 and NULs do no harm', async () => {
    const { model, server } = await open();
    server.fail({ match: '', kind: 'odd-bytes' });
    expect((await model.chat(request(), calm())).text).toMatch(/^odd:\uFFFD+\0one two/);
  });

  test.each(['no-usage', 'lying-usage'] as const)('%s: the tokens are counted by us, and it says so', async (kind) => {
    const { model, server } = await open();
    server.fail({ match: '', kind });
    const { usage } = await model.chat(request(), calm());
    expect(usage).toEqual({ inputTokens: 7, outputTokens: 8, money: (7 + 16) / 1e6, estimated: true });
  });

  test.each(['reasoning_content', 'reasoning', 'think-tags'] as const)(
    'thoughts as %s are kept apart',
    async (thoughts) => {
      const { model } = await open({ thoughts, answer: () => ({ text: 'a.js', thoughts: 'well, well' }) });
      expect(await model.chat(request(), calm())).toMatchObject({ text: 'a.js', thoughts: 'well, well' });
    },
  );

  test('thoughts without an end leave an empty answer, which is a value', async () => {
    const { model } = await open({
      thoughts: 'unclosed-think-tag',
      answer: () => ({ text: 'a.js', thoughts: 'well ' }),
    });
    expect(await model.chat(request(), calm())).toMatchObject({ text: '', thoughts: 'well a.js' });
  });

  test('a reply of twenty times its limit is stopped', async () => {
    const { model } = await open(
      { answer: () => ({ text: 'word '.repeat(20_000) }) },
      { extraBody: { max_tokens: null } },
    );
    const reply = await model.chat(request({ maxTokens: 1000 }), calm());
    expect(reply.finish).toBe('length');
    expect(reply.text.length).toBeLessThan(12_000);
  });
});

describe('what the endpoint is asked', () => {
  test('the step travels in a header and never in the prompt; key, headers and extra fields go along', async () => {
    const { model, server } = await open(
      { apiKey: OPTIONS.apiKey },
      { headers: { 'x-team': 'blue' }, extraBody: { top_k: 20, seed: null } },
    );
    await model.chat(request({ logprobs: true }), calm());
    const [served] = server.requests();
    expect(served?.headers).toMatchObject({ 'x-mullover-work': 'fault-localization/u0/1/0', 'x-team': 'blue' });
    expect(served?.body).toEqual({
      model: 'recorded',
      messages: [{ role: 'user', content: 'Which file?' }],
      temperature: 0.3,
      max_tokens: 200,
      stream: true,
      stream_options: { include_usage: true },
      logprobs: true,
      top_logprobs: 20,
      top_k: 20,
    });
  });

  test('without a key no key is sent', async () => {
    const { model, server } = await open({}, { apiKey: '' });
    await model.chat(request(), calm());
    expect(server.requests()[0]?.headers.authorization).toBeUndefined();
  });

  test('a prompt that cannot fit is refused before it costs anything', async () => {
    const { model, server } = await open({}, { contextTokens: 500 });
    const fault = await faultOf(
      model.chat(request({ messages: [{ role: 'user', content: 'word '.repeat(600) }] }), calm()),
    );
    expect(fault).toMatchObject({ kind: 'unfit' });
    expect(fault.message).toMatch(/too long .*60\d tokens counted, 500 there are/);
    expect(server.calls()).toEqual({});
  });

  test('the reply gets the room that the prompt leaves', async () => {
    const { model, server } = await open({}, { contextTokens: 500 });
    await model.chat(request({ messages: [{ role: 'user', content: 'word '.repeat(390) }] }), calm());
    expect(server.requests()[0]?.body).toMatchObject({ max_tokens: expect.any(Number) });
    expect(Number(server.requests()[0]?.body.max_tokens)).toBeLessThan(110);
  });

  test('a prompt that the server cut silently is a final fault that says what to raise', async () => {
    const { model, server } = await open();
    server.fail({ match: '', kind: 'short-prompt' });
    const fault = await faultOf(
      model.chat(request({ messages: [{ role: 'user', content: 'word '.repeat(3000) }] }), calm()),
    );
    expect(fault).toMatchObject({ transient: false, next: expect.stringContaining('OLLAMA_CONTEXT_LENGTH') });
    expect(fault.message).toMatch(/read only 75\d of about 300\d prompt tokens/);
  });

  test('the signal ends a call in the middle with its own reason, and the connection with it', async () => {
    const { model, server } = await open({ tokensPerSecond: 5 });
    const stop = new AbortController();
    const chat = model.chat(request(), stop.signal);
    const reason = new Error('no longer wanted');
    setTimeout(() => stop.abort(reason), 250);
    await expect(chat).rejects.toBe(reason);
    await new Promise((go) => setTimeout(go, 300));
    expect(server.calls()).toEqual({ 'fault-localization/u0/1/0': { started: 1, completed: 0 } });
  });

  test('nothing is printed, whatever goes wrong', async () => {
    const { model, server } = await open();
    const written: string[] = [];
    const { error } = console;
    console.error = (...words: unknown[]) => written.push(words.join(' '));
    server.fail({ match: '', kind: 'bad-json' });
    await faultOf(model.chat(request(), calm()));
    console.error = error;
    expect(written).toEqual([]);
  });
});

describe('the judge on a real endpoint', () => {
  const judgeOn = async (over: Partial<ModelServerOptions>) => {
    const { model } = await open({ answer: () => ({ text: 'Yes', yes: 0.7 }), ...over });
    return createJudge(model, { seed: 1 }).score(
      { node: 'u0', question: 'understanding', messages: [{ role: 'user', content: 'Right?' }] },
      calm(),
    );
  };
  test('reads the probability from the first token', async () => {
    const score = await judgeOn({});
    expect(score.value).toBeCloseTo(0.7, 6);
    expect(score).toMatchObject({ method: 'logprobs', model: 'recorded' });
  });
  test.each([
    ['ignored', 'gives no log-probabilities'],
    ['refused', 'gives no log-probabilities'],
  ] as const)('samples verdicts where log-probabilities are %s', async (logprobs, note) => {
    expect(await judgeOn({ logprobs })).toMatchObject({
      value: 1,
      method: 'verdicts',
      note: expect.stringContaining(note),
    });
  });
});

describe('a walk over many failures', () => {
  test('never crashes: each of 300 calls ends in a reply or a ModelFault', async () => {
    const { model, server } = await open({}, { timeoutMs: 300, idleMs: 100 });
    const kinds = [
      'status',
      'reset',
      'cut-midway',
      'end-midway',
      'event-error',
      'bad-json',
      'wrong-shape',
      'html',
      'empty',
      'null',
      'no-text',
      'odd-bytes',
      'lying-usage',
      'no-usage',
    ] as const;
    let state = 12_345;
    const random = (): number => {
      state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
      return state / 2 ** 31;
    };
    const outcomes = { replies: 0, faults: 0 };
    for (let n = 0; n < 300; n += 1) {
      const kind = kinds[Math.floor(random() * kinds.length * 1.5)];
      if (kind) server.fail({ match: '', kind, status: [429, 500, 401, 529][Math.floor(random() * 4)] });
      await model.chat(request(), calm()).then(
        () => (outcomes.replies += 1),
        (error: unknown) => {
          expect(error).toMatchObject({ name: 'ModelFault' });
          outcomes.faults += 1;
        },
      );
    }
    expect(outcomes.replies + outcomes.faults).toBe(300);
    expect(outcomes.replies).toBeGreaterThan(50);
    expect(outcomes.faults).toBeGreaterThan(50);
  });
});
