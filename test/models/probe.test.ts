import { afterEach, describe, expect, test } from '@jest/globals';
import { readConfig, requireModel } from '../../src/config.ts';
import { createPacer } from '../../src/models/pacer.ts';
import { probeModel } from '../../src/models/probe.ts';
import { serverContext } from '../../src/models/server-context.ts';
import { chatModel, servedContext } from '../../src/wire.ts';
import type { FailureInput } from '../model-server/failures.ts';
import { type ModelServer, type ModelServerOptions, startModelServer } from '../model-server/server.ts';

let server: ModelServer;
afterEach(() => server.close());

async function settingsOf(options: Partial<ModelServerOptions>) {
  server = await startModelServer({ answer: () => ({ text: 'Yes', yes: 0.9 }), model: 'm', ...options });
  return requireModel(
    readConfig({ MULLOVER_MODEL_URL: server.url, MULLOVER_MODEL: 'm', MULLOVER_MODEL_CONTEXT: '16000' }),
  );
}

async function probe(options: Partial<ModelServerOptions>, seconds = 60, failure?: FailureInput): Promise<string> {
  const settings = await settingsOf(options);
  if (failure) server.fail(failure);
  const served = await servedContext(settings);
  const model = chatModel(settings, createPacer({ baseMs: 1, maxMs: 1 }));
  let clock = 0;
  return probeModel(model, { served, configured: settings.contextTokens, seconds, now: () => (clock += 1500) });
}

describe('asking an endpoint what it can do', () => {
  test('tells latency, log-probabilities and both contexts', async () => {
    expect(await probe({ contextTokens: 32_000 })).toBe(
      'm answers in 1.5 s, log-probabilities; 16000 tokens of context configured, 32000 served',
    );
  });

  test('says what happens without log-probabilities', async () => {
    expect(await probe({ contextTokens: 32_000, logprobs: 'ignored' })).toContain(
      'no log-probabilities (the judge samples verdicts instead)',
    );
  });

  test('says that the smaller context is used', async () => {
    expect(await probe({ contextTokens: 8192 })).toContain(
      '16000 tokens of context configured, 8192 served: the smaller one is used',
    );
  });

  test('says which forms of a request it takes', async () => {
    const refusals = ['System role not supported', "'temperature' does not support 0 with this model."];
    const answer: ModelServerOptions['answer'] = () => {
      const message = refusals.shift();
      return message ? { status: 400, message } : { text: 'Yes', yes: 0.9 };
    };
    expect(await probe({ contextTokens: 32_000, answer })).toMatch(/served; it takes no system role, no temperature$/);
  });

  test('refuses a server whose reasoning parser takes the answer for a thought', async () => {
    await expect(probe({ answer: () => ({ text: '', thoughts: 'Yes' }) })).rejects.toMatchObject({
      message: 'm puts its whole answer into its thoughts, where no answer is looked for.',
    });
  });

  test('refuses an endpoint that has no room for a prompt', async () => {
    await expect(probe({ contextTokens: 512 })).rejects.toMatchObject({
      name: 'ModelFault',
      message: expect.stringContaining('takes 512 tokens'),
      next: expect.stringContaining('longer context'),
    });
  });

  test('a model that is slow is a finding with a next step', async () => {
    await expect(probe({}, 1, { match: '', kind: 'stall' })).rejects.toMatchObject({
      name: 'ModelFault',
      message: 'The model did not end its answer to one short question within 1 s.',
      next: expect.stringContaining('MULLOVER_SECONDS'),
    });
  });
});

const listed = (...data: unknown[]) => ({ models: { object: 'list', data } });

describe('the context that an endpoint tells', () => {
  test.each<[string, ModelServerOptions['listing'], number | undefined]>([
    ['vLLM', listed({ id: 'm', max_model_len: 4096 }), 4096],
    ['llama.cpp: not the one of the training', listed({ id: 'm', meta: { n_ctx: 8192, n_ctx_train: 32_768 } }), 8192],
    ['llama.cpp: the one model that it has, by another name', listed({ id: 'other', meta: { n_ctx: 8192 } }), 8192],
    ['llama.cpp: an alias', listed({ id: 'a', aliases: ['m'], meta: { n_ctx: 1 } }, { id: 'b' }), 1],
    [
      'llama.cpp: what each slot has, where that is less',
      { ...listed({ id: 'm', meta: { n_ctx: 8192 } }), props: { default_generation_settings: { n_ctx: 2048 } } },
      2048,
    ],
    ['a router', listed({ id: 'm', context_length: 65_536, top_provider: { context_length: 32_768 } }), 32_768],
    ['Groq', listed({ id: 'm', context_window: 131_072 }), 131_072],
    ['LM Studio', listed({ id: 'm', max_context_length: 131_072, loaded_context_length: 4096 }), 4096],
    ['one that says nothing', listed({ id: 'm' }), undefined],
    ['one that says nothing of use', listed({ id: 'm', max_model_len: null, meta: null }), undefined],
    ['another model', listed({ id: 'x', max_model_len: 1 }, { id: 'y', max_model_len: 2 }), undefined],
    ['no list', { models: 'none' }, undefined],
  ])('%s', async (_name, listing, expected) => {
    const settings = await settingsOf(listing ? { listing } : {});
    expect(await servedContext(settings)).toBe(expected);
  });

  test('an endpoint that refuses the key, and one that is not there, are told apart, and leave what is believed', async () => {
    const settings = await settingsOf({ apiKey: 'another' });
    const told = () => serverContext({ ...settings, apiKey: '' }, AbortSignal.timeout(5000));
    await expect(told()).rejects.toMatchObject({ kind: 'refused' });
    await server.close();
    await expect(told()).rejects.toMatchObject({ kind: 'away' });
    expect(await servedContext(settings)).toBeUndefined();
  });
});
