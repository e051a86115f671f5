// A trained reward model over real HTTP: its conformance for every API, what is sent, and how an endpoint can fail.

import { afterEach, describe, expect, test } from '@jest/globals';
import { InputFault, ModelFault } from '../../src/errors.ts';
import { probeReward } from '../../src/models/probe-reward.ts';
import { createServedReward, type ServedRewardOptions } from '../../src/models/served-reward.ts';
import type { ScoreRequest } from '../../src/ports/reward-model.ts';
import { describeRewardModel, type RewardScript } from '../conformance/reward-model.ts';
import { type RewardServer, type RewardServerOptions, startRewardServer } from '../model-server/reward-server.ts';

const OPTIONS: Omit<ServedRewardOptions, 'url'> = {
  model: 'prm-7b',
  apiKey: 'rk-test-key-0123456789',
  timeoutMs: 2000,
  idleMs: 300,
  label: 1,
  scale: 'probability',
  pricePerMillion: 2,
};
const calm = (): AbortSignal => new AbortController().signal;
const request: ScoreRequest = {
  node: 'u0.f1',
  question: 'localization',
  messages: [
    { role: 'system', content: 'Be careful.' },
    { role: 'assistant', content: 'It is lib/a.js.' },
    { role: 'user', content: 'Is it right?' },
  ],
};

const inOrder = (script: RewardScript): RewardServerOptions['belief'] => {
  const left = new Map(Object.entries(script).map(([node, steps]) => [`reward/${node}/0/0`, [...steps]]));
  return (work) => {
    const step = left.get(work)?.shift() ?? { status: 501, message: `nothing left for ${work}` };
    return step === 'overloaded' ? { status: 503, message: 'overloaded' } : step;
  };
};

describe.each<[string, Partial<RewardServerOptions>, Partial<ServedRewardOptions>]>([
  ['/classify', {}, {}],
  ['/v1/classify', { classes: 2 }, {}],
  ['/classify', { classes: 3, scale: 'logit' }, { label: 2, scale: 'logit' }],
  ['/pooling', { scale: 'logit' }, { scale: 'logit' }],
  ['/pooling', { classes: 2, tokenwise: true }, {}],
  ['/score', {}, {}],
])('%s with %j', (path, served, options) => {
  describeRewardModel('the served model', 'served', async (script) => {
    const server = await startRewardServer({ belief: inOrder(script), ...served });
    const reward = createServedReward({ ...OPTIONS, ...options, url: `${server.url}${path}` });
    return { reward, close: server.close };
  });
});

let server: RewardServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function open(served: Partial<RewardServerOptions> = {}, options: Partial<ServedRewardOptions> = {}) {
  const started = await startRewardServer({ belief: () => 0.8, ...served });
  server = started;
  const reward = createServedReward({ ...OPTIONS, url: `${started.url}/classify`, ...options });
  return { server: started, score: (signal = calm()) => reward.score(request, signal) };
}

async function faultOf(call: Promise<unknown>): Promise<ModelFault> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof ModelFault) return error;
  throw new Error(`no ModelFault: ${String(error)}`);
}

describe('what a served reward model is sent', () => {
  test('chat messages, so that the server applies the template the model was trained with', async () => {
    const { server: started, score } = await open({ apiKey: OPTIONS.apiKey });
    const { usage, model } = await score();
    expect(started.requests()).toEqual([
      { work: 'reward/u0.f1/0/0', path: '/classify', body: { model: 'prm-7b', messages: request.messages } },
    ]);
    expect(model).toBe('prm-7b');
    expect(usage).toMatchObject({ outputTokens: 0, estimated: false, money: (usage.inputTokens * 2) / 1e6 });
  });

  test('two texts where the API takes no messages: what led to the question, and the question', async () => {
    const started = await startRewardServer({ belief: () => 0.5 });
    server = started;
    await createServedReward({ ...OPTIONS, url: `${started.url}/score` }).score(request, calm());
    const [text_1, text_2] = ['system:\nBe careful.\n\nassistant:\nIt is lib/a.js.', 'user:\nIs it right?'];
    expect(started.requests().map(({ body }) => body)).toEqual([{ model: 'prm-7b', text_1, text_2 }]);
  });

  test('a server that reports no usage gets a counted one, marked as estimated', async () => {
    const { score } = await open({ usage: 'ignored' });
    const { usage } = await score();
    expect(usage.estimated).toBe(true);
    expect(usage.inputTokens).toBeGreaterThan(10);
  });

  test.each([
    'http://host/v1',
    'http://host/embeddings',
    'ftp://host/score',
    'http://u:p@host/score',
    'http://h/score?k=1',
    'x',
  ])('the address %s is refused before anything is sent', (url) => {
    expect(() => createServedReward({ ...OPTIONS, url })).toThrow(InputFault);
  });
});

describe('the doctor', () => {
  test('says what a served reward model answers, or what to do', async () => {
    const { server: started } = await open();
    const reward = createServedReward({ ...OPTIONS, url: `${started.url}/classify` });
    expect(await probeReward(reward, () => 0)).toBe('prm-7b answers 0.800 in 0.0 s');
    started.fail({ match: 'reward/doctor', status: 401 });
    expect((await faultOf(probeReward(reward, () => 0))).next).toContain('API key');
  });
});

describe('a served reward model that fails', () => {
  test.each([
    [429, true, /fewer requests/],
    [503, true, /Retry later/],
    [401, false, /API key/],
    [404, false, /model name/],
    [400, false, /does not accept/],
  ])('with status %d is a fault, and says whether trying again can help', async (status, transient, next) => {
    const { server: started, score } = await open();
    started.fail({ match: 'reward/', status, message: 'no', headers: { 'retry-after': '3' } });
    const fault = await faultOf(score());
    expect(fault).toMatchObject({ transient, retryAfterMs: 3000 });
    expect(fault.message).toContain(`answered ${status} for model prm-7b: no`);
    expect(fault.next).toMatch(next);
  });

  test('because the prompt is longer than its context says so', async () => {
    const { score } = await open({
      belief: () => ({ status: 400, message: "exceeds the model's maximum context length of 4096 tokens" }),
    });
    expect(await faultOf(score())).toMatchObject({
      transient: false,
      message: expect.stringContaining('too long for the context'),
    });
  });

  test.each(['reset', 'html', 'empty', 'null'] as const)('with %s is a passing fault', async (kind) => {
    const { server: started, score } = await open();
    started.fail({ match: '', kind });
    expect((await faultOf(score())).transient).toBe(true);
    expect((await score()).value).toBeCloseTo(0.8, 6);
  });

  test('by never answering is given up after the time limit', async () => {
    const { server: started, score } = await open({}, { timeoutMs: 200 });
    started.fail({ match: '', kind: 'stall' });
    expect((await faultOf(score())).message).toContain('sent nothing for 0.2 s');
  });

  test('is left alone when the judgement is no longer wanted', async () => {
    const { server: started, score } = await open();
    started.fail({ match: '', kind: 'stall' });
    const reason = new Error('decided');
    const abort = new AbortController();
    const call = score(abort.signal);
    setTimeout(() => abort.abort(reason), 50);
    await expect(call).rejects.toBe(reason);
  });

  test('by giving logits where probabilities are configured is refused, with the setting that cures it', async () => {
    const { score } = await open({ scale: 'logit', belief: () => 0.99 });
    expect(await faultOf(score())).toMatchObject({
      transient: false,
      next: expect.stringContaining('MULLOVER_REWARD_SCALE'),
    });
  });

  test('by having fewer classes than the configured one is refused, with the setting that cures it', async () => {
    const { score } = await open({ classes: 2 }, { label: 2 });
    expect(await faultOf(score())).toMatchObject({
      transient: false,
      next: expect.stringContaining('MULLOVER_REWARD_LABEL'),
    });
  });

  test('and echoes the key does not get it into the message', async () => {
    const { score } = await open({ belief: () => ({ status: 500, message: `Bearer ${OPTIONS.apiKey} is odd` }) });
    expect((await faultOf(score())).message).toContain('[key] is odd');
  });
});
