// `mullover doctor --bench` as a process against an endpoint: what it prints, and how it ends.

import { resolve } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { execa } from 'execa';
import { type ModelServer, type ModelServerOptions, startModelServer } from '../model-server/server.ts';

const ROOT = resolve(import.meta.dirname, '../..');
let server: ModelServer;
afterEach(() => server.close());

const story = (seed: unknown) => Array.from({ length: 300 }, (_, at) => `word${at} of ${seed},`).join(' ');
const answer: ModelServerOptions['answer'] = ({ work, body }) =>
  /answer|still/.test(work) ? { text: 'Yes', yes: 0.9 } : { text: story(body?.seed) };

async function start(options: Partial<ModelServerOptions> = {}): Promise<void> {
  server = await startModelServer({ answer, model: 'm', contextTokens: 8192, ...options });
}

function doctor(args: readonly string[], settings: Readonly<Record<string, string>> = {}) {
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  const env = { PATH, NODE_COMPILE_CACHE, MULLOVER_MODEL_URL: server.url, MULLOVER_MODEL: 'm', ...settings };
  return execa(process.execPath, ['src/cli.ts', 'doctor', ...args], {
    cwd: ROOT,
    env,
    extendEnv: false,
    reject: false,
  });
}

/** Figures differ from run to run. */
const masked = (text: string) => text.replace(/\d+(?:[.,]\d+)*/g, '#');

describe('mullover doctor --bench', () => {
  test('prints what it will take, each measure, and what it recommends', async () => {
    await start();
    const { stdout, exitCode } = await doctor(['--bench', '--bench-tokens', '6000']);
    const lines = masked(stdout.replaceAll(server.url, 'URL')).split('\n');
    expect([lines.slice(0, 10), exitCode]).toEqual([
      [
        'Measuring m at URL: at most about # tokens and # s (--bench-tokens, --bench-seconds).',
        'context: # tokens of context configured, # served: the smaller one is used',
        'answer: m answers a short question in # s, its first text after # s',
        'log-probabilities: given',
        'thoughts: none',
        'seed: the same one brings the same reply',
        'replies that are cut at their limit: say `length`',
        'generation: # tokens/s alone',
        expect.stringMatching(/^prompts: one of # tokens is read in # s \((?:# tokens\/s|too fast to tell)\)$/),
        expect.stringMatching(/^prefix cache: a known beginning saves (?:nothing|# % of it) \(# s\)$/),
      ],
      0,
    ]);
    expect(lines).toContainEqual(
      expect.stringMatching(
        /^Recommended: # rollouts?, # calls? at a time, # tokens of context, of which a reply has # at most\.$/,
      ),
    );
    expect(stdout).toContain('MULLOVER_MODEL_CONTEXT=8192');
    expect(lines.at(-1)).toBe('Measured with # tokens in # s.');
  });

  test('--json prints one object on stdout', async () => {
    await start();
    const { stdout, stderr, exitCode } = await doctor(['--bench', '--bench-tokens', '6000', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({
      model: 'm',
      url: server.url,
      limits: { tokens: 6000, seconds: 300 },
      stated: 8192,
      known: 8192,
      forms: [],
      measures: {
        answer: { value: { model: 'm', logprobs: 'given' } },
        sampling: { value: { seed: 'repeats', cut: 'length', generatedPerSecond: expect.any(Number) } },
        prefix: { value: { promptTokens: expect.any(Number) } },
        concurrency: { value: { useful: expect.any(Number), steps: expect.any(Array) } },
      },
      usage: { inputTokens: expect.any(Number), outputTokens: expect.any(Number), estimated: false },
      recommendation: { contextTokens: 8192, replyTokens: 2048, minutes: { atEight: expect.any(Number) } },
    });
    expect([stderr.split('\n')[0], exitCode]).toEqual([expect.stringMatching(/^Measuring m at /), 0]);
  });

  test('an endpoint that refuses the key ends with exit code 3 and the next step', async () => {
    await start({ apiKey: 'another' });
    const { stdout, exitCode } = await doctor(['--bench']);
    const words = /\n✗ The model endpoint .* answered 401 .*\n {4}next: Check the API key/;
    expect([exitCode, stdout]).toEqual([3, expect.stringMatching(words)]);
  });

  test('an endpoint that is not there ends with exit code 3, and with JSON too', async () => {
    await start();
    await server.close();
    const { stdout, exitCode } = await doctor(['--bench', '--json']);
    const { measures, ended } = JSON.parse(stdout) as { measures: unknown; ended: unknown };
    expect([measures, ended, exitCode]).toEqual([
      {},
      {
        reason: expect.stringContaining('ECONNREFUSED'),
        next: expect.stringContaining('Check that the endpoint is running'),
      },
      3,
    ]);
  });

  test('Ctrl-C ends it with what is known', async () => {
    await start();
    server.fail({ match: 'doctor/prefix', kind: 'stall', times: 9 });
    const running = doctor(['--bench']);
    running.stdout?.on('data', (text: Buffer) => {
      if (String(text).includes('generation:')) running.kill('SIGINT');
    });
    const { stdout, stderr, exitCode } = await running;
    expect([stdout, stderr, exitCode]).toEqual([
      expect.stringMatching(
        /\ngeneration: [\s\S]*\nHow long one issue takes is not known: too little was measured\.\n/,
      ),
      'mullover: stopped.',
      130,
    ]);
  });

  test.each([
    [['--json'], '--json is for measures.'],
    [['--bench', '--bench-tokens', '10'], 'Give whole numbers from 2000 to'],
    [['--bench', '--bench-seconds', 'soon'], 'Give a whole number.'],
  ])('%j ends with exit code 2', async (args, words) => {
    await start();
    expect(await doctor(args)).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(words) });
  });
});
