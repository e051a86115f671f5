import { afterEach, describe, expect, test } from '@jest/globals';
import { readConfig, requireModel } from '../../src/config.ts';
import { ModelFault } from '../../src/errors.ts';
import { probeModel } from '../../src/models/probe.ts';
import { serverContext } from '../../src/models/server-context.ts';
import { chatModel } from '../../src/wire.ts';
import { type ModelServer, type ModelServerOptions, startModelServer } from '../model-server/server.ts';

let server: ModelServer;
afterEach(() => server.close());

async function settingsOf(options: Partial<ModelServerOptions>) {
  server = await startModelServer({ answer: () => ({ text: 'Yes', yes: 0.9 }), model: 'm', ...options });
  return requireModel(
    readConfig({ MULLOVER_MODEL_URL: server.url, MULLOVER_MODEL: 'm', MULLOVER_MODEL_CONTEXT: '16000' }),
  );
}

async function probe(options: Partial<ModelServerOptions>): Promise<string> {
  const settings = await settingsOf(options);
  const served = await serverContext({ ...settings, apiKey: '' }, AbortSignal.timeout(5000));
  let clock = 0;
  return probeModel(chatModel(settings), served, () => (clock += 1500));
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

  test('refuses an endpoint that takes less than is configured, with the setting to change', async () => {
    const refused = probe({ contextTokens: 8192 });
    await expect(refused).rejects.toThrow(ModelFault);
    await expect(refused).rejects.toMatchObject({
      next: 'Set MULLOVER_MODEL_CONTEXT=8192, or start the server with a longer context.',
    });
  });
});
