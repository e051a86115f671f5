import { afterEach, describe, expect, test } from '@jest/globals';
import { readConfig, requireModel } from '../../src/config.ts';
import { createPacer } from '../../src/models/pacer.ts';
import type { Measures } from '../../src/models/study/measures.ts';
import { type Study, type StudyLimits, studyEndpoint } from '../../src/models/study/study.ts';
import { chatModel } from '../../src/wire.ts';
import type { AnyAnswer, ServedCall } from '../model-server/answer.ts';
import type { EngineOptions } from '../model-server/engine.ts';
import type { FailureInput } from '../model-server/failures.ts';
import { type ModelServer, type ModelServerOptions, startModelServer } from '../model-server/server.ts';
import { createVirtualClock } from '../model-server/virtual-clock.ts';

let server: ModelServer;
afterEach(() => server.close());

const isShort = ({ messages }: ServedCall) => messages.some(({ content }) => content.startsWith('Is 7 a prime'));
/** A text of many tokens, another one for each seed. */
const story = (seed: unknown) => Array.from({ length: 300 }, (_, at) => `word${at} of ${seed},`).join(' ');
const answers: AnyAnswer = (call) => (isShort(call) ? { text: 'Yes', yes: 0.9 } : { text: story(call.body?.seed) });

interface Given {
  readonly server?: Partial<ModelServerOptions>;
  readonly engine?: Partial<EngineOptions>;
  readonly limits?: Partial<StudyLimits>;
  readonly failure?: FailureInput;
  readonly tell?: (measures: Measures) => void;
  readonly caller?: AbortSignal;
  readonly context?: string;
}

const never = () => new AbortController().signal;

async function study({ limits, failure, tell = () => {}, caller = never(), ...given }: Given): Promise<Study> {
  const clock = createVirtualClock();
  const engine = { promptPerSecond: 1000, generatedPerSecond: 50, clock, ...given.engine };
  server = await startModelServer({ answer: answers, model: 'm', engine, ...given.server });
  if (failure) server.fail(failure);
  const MULLOVER_MODEL_CONTEXT = given.context ?? '32768';
  const settings = requireModel(
    readConfig({ MULLOVER_MODEL_URL: server.url, MULLOVER_MODEL: 'm', MULLOVER_MODEL_CONTEXT }),
  );
  // What a line asks to wait takes time by the clock.
  const pace = { baseMs: 2000, maxMs: 2000, now: clock.now, sleep: clock.sleep };
  const line = createPacer(pace);
  const model = chatModel(settings, line);
  const within = { tokens: 40_000, calls: 2, answered: never(), over: never(), ...limits };
  return studyEndpoint(
    model,
    within,
    { now: clock.now, nonce: 'n0', line, temperature: settings.temperature, tell },
    caller,
  );
}

/** Figures as people read them. */
function rounded(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_key, each) => (typeof each === 'number' ? Number(each.toPrecision(3)) : each)),
  );
}

const value = <T>(one: T) => ({ value: one });
const answer = {
  stopped: true,
  ...{
    model: 'm',
    seconds: 0.03,
    firstTextSeconds: 0.03,
    logprobs: 'given',
    answered: true,
    usage: true,
    streamed: true,
  },
  thoughts: { place: 'none', share: 0 },
};

describe('measuring an endpoint', () => {
  test('one with four slots and a cache', async () => {
    const told: Measures[] = [];
    const { measures, ended } = await study({
      engine: { slots: 4, caches: true },
      limits: { calls: 8 },
      tell: (more) => void told.push(more),
    });
    expect({ measures: rounded(measures), ended }).toEqual({
      ended: undefined,
      measures: {
        answer: value(answer),
        sampling: value({ seed: 'repeats', cut: 'length', generatedPerSecond: 50 }),
        prefix: value({
          promptTokens: 3860,
          newSeconds: 3.86,
          knownSeconds: 0.00738,
          readPerSecond: 1010,
          saved: 0.998,
        }),
        concurrency: value({
          useful: 4,
          ended: { why: 'no gain' },
          steps: [
            step([1, 206, 50.8, 0.239, 0.239]),
            step([2, 411, 102, 0.239, 0.239]),
            step([4, 822, 203, 0.239, 0.239]),
            step([8, 822, 186, 0.988, 1.74]),
          ],
        }),
      },
    });
    expect(told.map((more) => Object.keys(more).at(-1))).toEqual(['answer', 'sampling', 'prefix', 'concurrency']);
  });

  test('one with a single slot and no cache', async () => {
    const { measures } = await study({ engine: { slots: 1, delayMs: 100 } });
    expect(rounded(measures)).toMatchObject({
      answer: value({ firstTextSeconds: 0.13 }),
      prefix: value({ newSeconds: 3.96, knownSeconds: 3.96, saved: 0, readPerSecond: 1010 }),
      concurrency: value({ useful: 1, ended: { why: 'no gain' } }),
    });
  });

  test('prompts that are read in no time have no speed, and replies of a few tokens neither', async () => {
    const { measures } = await study({
      server: { answer: () => ({ text: 'Yes', yes: 0.9 }) },
      engine: { promptPerSecond: 1e9, delayMs: 500 },
      limits: { calls: 1 },
    });
    expect(measures).toMatchObject({
      prefix: value({ readPerSecond: undefined, saved: 0 }),
      sampling: value({ generatedPerSecond: undefined, cut: 'unseen', seed: 'fixed' }),
    });
  });

  test.each<[string, Partial<ModelServerOptions>, object]>([
    ['a field', { thoughts: 'reasoning_content' }, { place: 'field', share: 0.909 }],
    ['a field by another name', { thoughts: 'reasoning' }, { place: 'field', share: 0.909 }],
    ['the text', { thoughts: 'think-tags' }, { place: 'text', share: 0.909 }],
  ])('thoughts in %s', async (_name, options, thoughts) => {
    const thinking: AnyAnswer = (call) => ({ ...answers(call), thoughts: 'Seven is a prime, no doubt about it.' });
    const { measures } = await study({ server: { answer: thinking, ...options }, limits: { calls: 1 } });
    expect(rounded(measures.answer)).toMatchObject(value({ thoughts, answered: true }));
  });

  test('an answer that does not end', async () => {
    const { measures } = await study({ server: { answer: () => ({ text: story(1) }) }, limits: { calls: 1 } });
    expect(measures.answer).toMatchObject(value({ answered: true, stopped: false }));
  });

  test('thoughts that do not end before the limit of the reply', async () => {
    const { measures } = await study({
      server: { answer: () => ({ text: 'Yes', thoughts: story(1) }) },
      limits: { calls: 1 },
    });
    expect(measures.answer).toMatchObject(value({ thoughts: { place: 'field', share: 1 }, answered: false }));
  });

  test.each<[string, Partial<ModelServerOptions>, object]>([
    ['given', {}, { logprobs: 'given' }],
    ['left out', { logprobs: 'ignored' }, { logprobs: 'ignored' }],
    ['refused', { logprobs: 'refused' }, { logprobs: 'refused' }],
    ['usage is left out', { usage: 'ignored' }, { usage: false }],
  ])('log-probabilities: %s', async (_name, options, expected) => {
    const { measures } = await study({ server: options, limits: { calls: 1 } });
    expect(measures.answer).toMatchObject(value(expected));
  });

  test.each<[string, AnyAnswer, string]>([
    ['the same reply whatever the seed', () => ({ text: story(0) }), 'fixed'],
    [
      'another one each time',
      (() => {
        const drawn: string[] = [];
        return () => ({ text: story(drawn.push('')) });
      })(),
      'differs',
    ],
    [
      'none is taken',
      ({ body }) =>
        'seed' in (body ?? {}) ? { status: 400, message: 'seed is not supported' } : { text: story(Math.random()) },
      'refused',
    ],
  ])('seeds: %s', async (_name, reply, seed) => {
    const { measures } = await study({ server: { answer: reply }, limits: { calls: 1 } });
    expect(measures.sampling).toMatchObject(value({ seed }));
  });

  const words = (count: number) => 'tick '.repeat(count).trim();
  const finished = (finish: string | null, count: number) => {
    const choice = { index: 0, delta: { content: words(count) }, finish_reason: finish };
    const usage = { prompt_tokens: 60, completion_tokens: count };
    const raw = `data: ${JSON.stringify({ choices: [choice], usage })}\n\ndata: [DONE]\n\n`;
    return { raw, status: 200, headers: { 'content-type': 'text/event-stream' } };
  };
  test.each<[string, string | null, number, string]>([
    ['says so', 'length', 48, 'length'],
    ['says it in other words', 'MAX_TOKENS', 48, 'length'],
    ['says that it ended by itself', 'stop', 48, 'whole'],
    ['says nothing', null, 48, 'unsaid'],
    ['goes on', 'stop', 100, 'beyond'],
    ['is none', 'stop', 20, 'unseen'],
  ])('a reply that comes to its limit and %s', async (_name, finish, count, cut) => {
    const raw: AnyAnswer = (call) => (isShort(call) ? { text: 'Yes' } : finished(finish, count));
    const { measures } = await study({ server: { answer: raw }, limits: { calls: 1 } });
    expect(measures.sampling).toMatchObject(value({ cut }));
  });
});

function step([calls, tokensPerSecond, generatedPerSecond, firstTextSeconds, slowestTextSeconds]: readonly number[]) {
  return { calls, tokensPerSecond, generatedPerSecond, firstTextSeconds, slowestTextSeconds };
}

describe('an endpoint that does not hold', () => {
  test('calls that are refused beyond a number end there', async () => {
    const { measures, ended } = await study({ engine: { most: 2 }, limits: { calls: 4 } });
    expect(ended).toBeUndefined();
    expect(measures.concurrency).toMatchObject(
      value({
        useful: 2,
        ended: { why: 'failed', calls: 4, failed: 2, reason: expect.stringContaining('answered 429 for model m') },
      }),
    );
  });

  test('a failure that does not come again is none, one that does is', async () => {
    const once: FailureInput = { match: 'doctor/2-at-a-time/0', kind: 'cut-midway', times: 1 };
    const { measures } = await study({ failure: once, limits: { calls: 2 } });
    expect(measures.concurrency).toMatchObject(value({ useful: 2, ended: { why: 'most' } }));
    await server.close();
    const again = await study({ failure: { ...once, times: 2 }, limits: { calls: 2 } });
    const ended = { why: 'failed', calls: 2, failed: 1, reason: expect.stringContaining('http') };
    expect(again.measures.concurrency).toMatchObject(value({ useful: 1, ended }));
  });

  test('one that dies under several calls is gone, not full', async () => {
    const dying: AnyAnswer = (call) => {
      if (call.work.startsWith('doctor/2-at')) void server.close();
      return answers(call);
    };
    const { measures, ended } = await study({ server: { answer: dying } });
    expect([Object.keys(measures), ended]).toEqual([
      ['answer', 'sampling', 'prefix'],
      expect.objectContaining({ name: 'ModelFault', kind: 'away' }),
    ]);
  });

  test('one that answers nothing ends the study with its fault', async () => {
    const { measures, ended } = await study({ failure: { match: '', kind: 'status', status: 401, times: 9 } });
    expect(measures).toEqual({});
    expect(ended).toMatchObject({
      name: 'ModelFault',
      kind: 'refused',
      next: 'Check the API key in the configuration.',
    });
  });

  test('one whose first connection breaks is asked again', async () => {
    const once: FailureInput = { match: 'doctor/answer', kind: 'reset', times: 1 };
    expect((await study({ failure: once, limits: { calls: 1 } })).ended).toBeUndefined();
    await server.close();
    const twice = await study({ failure: { ...once, times: 2 }, limits: { calls: 1 } });
    expect([twice.measures, twice.ended]).toEqual([{}, expect.objectContaining({ kind: 'passing' })]);
  });

  test('one that is none ends the study, and says so', async () => {
    const page: AnyAnswer = () => ({
      raw: '<html>Welcome</html>',
      status: 200,
      headers: { 'content-type': 'text/html' },
    });
    const { ended } = await study({ server: { answer: page } });
    expect(ended).toMatchObject({ name: 'ModelFault', message: expect.stringContaining(server.url) });
  });

  test('one that goes away in the middle ends the study with what is known', async () => {
    let calls = 0;
    const dying: AnyAnswer = (call) => {
      calls += 1;
      if (calls === 5) void server.close();
      return answers(call);
    };
    const { measures, ended } = await study({ server: { answer: dying } });
    expect(Object.keys(measures)).toEqual(['answer', 'sampling']);
    expect(ended).toMatchObject({ name: 'ModelFault', kind: 'away', message: expect.stringContaining('ECONNREFUSED') });
  });

  test('what the line to it asks to wait is no part of a measure', async () => {
    const failure: FailureInput = { match: 'doctor/prefix/0/0', kind: 'status', status: 503, times: 1 };
    const { measures, seconds } = await study({ failure, limits: { calls: 1 } });
    expect(seconds).toBeGreaterThan(2 + 3 * 3.8);
    expect(rounded(measures.prefix)).toMatchObject(value({ newSeconds: 3.86, readPerSecond: 1010 }));
  });

  test('one that cuts long prompts is told of, and the rest is measured', async () => {
    const short: FailureInput = { match: '', kind: 'short-prompt', times: 99 };
    const { measures, ended } = await study({ failure: short, limits: { calls: 2 } });
    expect(ended).toBeUndefined();
    expect(measures.prefix).toEqual({ missing: expect.stringContaining('it cut the prompt silently') });
    expect(measures.concurrency).toMatchObject(value({ useful: 2, ended: { why: 'most' } }));
  });

  test('a first answer that does not end in time says how much had come', async () => {
    const late = new AbortController();
    const { ended } = await study({
      failure: { match: '', kind: 'stall-midway', times: 1 },
      server: { answer: () => ({ text: story(1) }) },
      engine: { clock: { sleep: async () => late.abort() } },
      limits: { answered: late.signal },
    });
    expect(ended).toMatchObject({
      message: expect.stringMatching(/^The model did not end its answer to one short question within \d+ s: /),
    });
  });

  test('when the time is up, what is known stays known', async () => {
    const over = new AbortController();
    const tell = (measures: Measures) => (measures.sampling ? over.abort() : undefined);
    const { measures, ended } = await study({ limits: { over: over.signal }, tell });
    expect({
      sampling: 'value' in (measures.sampling ?? {}),
      prefix: measures.prefix,
      concurrency: measures.concurrency,
      ended,
    }).toEqual({
      sampling: true,
      prefix: { missing: 'the time was up' },
      concurrency: { missing: 'the time was up' },
      ended: undefined,
    });
  });

  test('time that is up among calls at a time keeps the steps before', async () => {
    const over = new AbortController();
    const counting: AnyAnswer = (call) => {
      if (call.messages[0]?.content.startsWith('// program 4-')) over.abort();
      return answers(call);
    };
    const { measures } = await study({ limits: { over: over.signal, calls: 4 }, server: { answer: counting } });
    expect(measures.concurrency).toMatchObject(value({ useful: 2, ended: { why: 'time' } }));
  });

  test('who stops it gets what is known', async () => {
    const caller = new AbortController();
    const tell = (measures: Measures) => (measures.prefix ? caller.abort() : undefined);
    const { measures, ended } = await study({ caller: caller.signal, tell });
    expect([Object.keys(measures), ended]).toEqual([['answer', 'sampling', 'prefix'], 'stopped']);
  });
});

describe('what a study costs', () => {
  test.each([2000, 5000, 15_000])('about %i tokens at most', async (tokens) => {
    const { usage } = await study({ limits: { tokens, calls: 256 } });
    const spent = usage.inputTokens + usage.outputTokens;
    expect(spent).toBeGreaterThan(tokens / 3);
    expect(spent).toBeLessThan(tokens * 1.1);
  });

  test('few tokens leave out what they do not suffice for', async () => {
    const { measures } = await study({ limits: { tokens: 2000, calls: 256 } });
    expect([measures.prefix, measures.concurrency]).toEqual([
      { missing: 'the tokens were used up' },
      value(expect.objectContaining({ ended: { why: 'tokens' } })),
    ]);
  });

  test('no prompt is longer than a small context has room for', async () => {
    const { measures } = await study({ context: '2048' });
    expect(measures.prefix).toMatchObject(value({ promptTokens: expect.any(Number) }));
    const longest = server.requests().map(({ body }) => JSON.stringify(body.messages).length);
    expect(Math.max(...longest) / 3).toBeLessThan(2048 / 2);
  });

  test('prompts of a study are new to every cache', async () => {
    await study({});
    const beginnings = server.requests().map(({ body }) => JSON.stringify(body.messages).slice(0, 60));
    const long = beginnings.filter((one) => one.includes('// program'));
    // One is asked twice, to see what a cache saves.
    expect(long.length - new Set(long).size).toBe(1);
    for (const one of long) expect(one).toContain('n0');
  });
});
