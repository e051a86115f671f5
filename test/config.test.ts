// Settings are checked before anything starts; every message names the setting and what to do.

import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { readConfig, requireGitHub, requireModel, requireWebhookSecrets } from '../src/config.ts';
import { InputFault } from '../src/errors.ts';
import { parseRepositoryFile } from '../src/repository-file.ts';
import { settings } from '../src/settings/settings.ts';
import { inputOf, settingsIn } from '../src/settings/variable.ts';
import { containersOfHost } from '../src/settings/worker.ts';

const folder = mkdtempSync(join(tmpdir(), 'mullover-config-'));
const keyFile = join(folder, 'key.pem');
writeFileSync(keyFile, '-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----\n');

function faultOf(read: () => unknown): InputFault {
  try {
    read();
  } catch (error) {
    if (error instanceof InputFault) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

describe('the environment', () => {
  test('without any setting there are defaults, and no App, no model and no secret', () => {
    const config = readConfig({ PATH: '/bin', HOME: '/root' });
    expect(config).toMatchObject({
      label: 'mull',
      budget: { default: { rollouts: 8 }, max: { rollouts: 32 } },
      lock: { lockMs: 45_000, stalledMs: 15_000, maxStalled: 2 },
      policy: 'process-search',
      github: undefined,
      model: undefined,
      judge: undefined,
    });
    expect(faultOf(() => requireGitHub(config)).next).toContain('MULLOVER_APP_ID');
    expect(faultOf(() => requireModel(config)).next).toContain('MULLOVER_MODEL_URL');
    expect(faultOf(() => requireWebhookSecrets(config)).message).toContain('MULLOVER_WEBHOOK_SECRET');
  });

  test('as many containers run as there are cores, where memory is enough, or as many as are asked for', () => {
    expect([containersOfHost(8, 64e9), containersOfHost(8, 8e9), containersOfHost(4, 1e9)]).toEqual([8, 2, 1]);
    expect(readConfig({ MULLOVER_CONTAINERS: '5' }).concurrency.containers).toBe(5);
    expect(readConfig({}).concurrency.containers).toBe(containersOfHost(availableParallelism(), totalmem()));
  });

  test('empty settings count as absent, as compose files pass them', () => {
    expect(readConfig({ MULLOVER_LABEL: '', MULLOVER_PORT: '  ' })).toMatchObject({
      label: 'mull',
      web: { port: 3000 },
    });
  });

  test('settings in files of a folder count, without the end of their line; a variable wins, other files are left alone', () => {
    const folder = mkdtempSync(join(tmpdir(), 'mullover-secrets-'));
    const given = { MULLOVER_LABEL: 'from-a-file\n', MULLOVER_MENTION: 'also-from-a-file', MULLOVER_DATA: '\n' };
    for (const [name, text] of Object.entries({ ...given, 'ca.pem': 'x' })) writeFileSync(join(folder, name), text);
    mkdirSync(join(folder, '..data'));
    expect(
      readConfig({ MULLOVER_SECRETS: folder, MULLOVER_LABEL: '', MULLOVER_MENTION: 'from-a-variable' }),
    ).toMatchObject({ label: 'from-a-file', mention: 'from-a-variable' });
    writeFileSync(join(folder, 'MULLOVER_LABLE'), 'x');
    expect(() => readConfig({ MULLOVER_SECRETS: folder })).toThrow(/MULLOVER_LABLE: no such setting/);
    expect(() => readConfig({ MULLOVER_SECRETS: join(folder, 'gone') })).toThrow(
      /^MULLOVER_SECRETS: .* cannot be read/,
    );
  });

  test.each([
    ['registry.example.com/mullover', 'registry.example.com/mullover'],
    ['registry.example.com:5000', 'registry.example.com:5000/mullover'],
    ['localhost/team/mullover', 'localhost/team/mullover'],
    ['registry:5000/a', 'registry:5000/a'],
  ])('%s is the repository %s of a registry', (MULLOVER_IMAGE_REGISTRY, repository) => {
    const login = { MULLOVER_IMAGE_REGISTRY_LOGIN: 'worker:a:b' };
    expect(readConfig({ MULLOVER_IMAGE_REGISTRY, ...login, DOCKER_CONFIG: '/etc/docker-config' })).toMatchObject({
      ...{ registry: { repository, login: 'worker:a:b' }, dockerConfig: '/etc/docker-config' },
    });
  });

  test.each([
    'mullover',
    'team/mullover',
    'https://r.example.com/m',
    'r.example.com/m:latest',
    'r.example.com/M',
    'r.example.com/',
  ])('%s is no repository of a registry that somebody named', (MULLOVER_IMAGE_REGISTRY) => {
    expect(() => readConfig({ MULLOVER_IMAGE_REGISTRY })).toThrow(/MULLOVER_IMAGE_REGISTRY: must be a repository/);
  });

  test.each<[string, Record<string, string>, RegExp]>([
    [
      'a webhook secret that everybody knows',
      { MULLOVER_WEBHOOK_SECRET: 'development' },
      /MULLOVER_WEBHOOK_SECRET: .*16 characters.*openssl/,
    ],
    ['a short webhook secret', { MULLOVER_WEBHOOK_SECRET: 'a'.repeat(15) }, /MULLOVER_WEBHOOK_SECRET/],
    ['a repeated known secret', { MULLOVER_WEBHOOK_SECRET: 'developmentdevelopment' }, /MULLOVER_WEBHOOK_SECRET/],
    ['a short secret for rotation', { MULLOVER_WEBHOOK_SECRET_PREVIOUS: 'x' }, /MULLOVER_WEBHOOK_SECRET_PREVIOUS/],
    ['a setting that does not exist', { MULLOVER_LABLE: 'mull' }, /MULLOVER_LABLE: no such setting/],
    ['a port that is none', { MULLOVER_PORT: '70000' }, /MULLOVER_PORT: must be a whole number from 0 to 65535/],
    ['a number with a sign', { MULLOVER_BUDGET: '-8' }, /MULLOVER_BUDGET: must be a whole number/],
    ['an amount in words', { MULLOVER_MODEL_PRICE_IN: 'free' }, /MULLOVER_MODEL_PRICE_IN: must be an amount/],
    [
      'an address without protocol',
      { MULLOVER_MODEL_URL: 'localhost:8000' },
      /MULLOVER_MODEL_URL: must be a URL.*http:\/\//,
    ],
    [
      'a Redis address that is none',
      { MULLOVER_REDIS_URL: 'http://x' },
      /MULLOVER_REDIS_URL: must be a URL.*redis:\/\//,
    ],
    ['headers that are no object', { MULLOVER_MODEL_HEADERS: '[1]' }, /MULLOVER_MODEL_HEADERS: must be a JSON object/],
    ['a header that ends the line', { MULLOVER_MODEL_HEADERS: '{"a":"b\\r\\nc: d"}' }, /MULLOVER_MODEL_HEADERS/],
    ['fields that are no object', { MULLOVER_MODEL_BODY: '3' }, /MULLOVER_MODEL_BODY: must be a JSON object/],
    ['a field of ours', { MULLOVER_MODEL_BODY: '{"n":4,"x":1}' }, /MULLOVER_MODEL_BODY: must not hold n/],
    ['no temperature', { MULLOVER_MODEL_TEMPERATURE: '2.5' }, /MULLOVER_MODEL_TEMPERATURE: must be a number from/],
    ['a budget above the maximum', { MULLOVER_BUDGET: '64' }, /MULLOVER_BUDGET is larger than MULLOVER_BUDGET_MAX/],
    ['a key without App', { MULLOVER_PRIVATE_KEY_FILE: keyFile }, /no App/],
    [
      'a key file that is absent',
      { MULLOVER_APP_ID: '7', MULLOVER_PRIVATE_KEY_FILE: '/proc/nowhere' },
      /MULLOVER_PRIVATE_KEY_FILE: \/proc\/nowhere cannot be read/,
    ],
    [
      'a key that is none',
      { MULLOVER_APP_ID: '7', MULLOVER_PRIVATE_KEY: 'abc' },
      /MULLOVER_PRIVATE_KEY holds no PEM key/,
    ],
    [
      'a reward model that does not exist',
      { MULLOVER_REWARD_PROCESS: 'oracle' },
      /MULLOVER_REWARD_PROCESS: must be one of judge, served, agreement, judge\+served/,
    ],
    [
      'a served reward model without address',
      { MULLOVER_REWARD_OUTCOME: 'judge+served' },
      /MULLOVER_REWARD_OUTCOME names a served reward model/,
    ],
    [
      'the address of a server instead of its API',
      { MULLOVER_REWARD_URL: 'http://x:8000/v1' },
      /MULLOVER_REWARD_URL: must be the whole address of an API, ending in \/pooling/,
    ],
    ['a weight that leaves nothing', { MULLOVER_REWARD_WEIGHT: '1' }, /MULLOVER_REWARD_WEIGHT: must lie between/],
    ['a model without endpoint', { MULLOVER_MODEL: 'm' }, /MULLOVER_MODEL has no endpoint/],
    ['an endpoint without model', { MULLOVER_MODEL_URL: 'http://x/v1' }, /MULLOVER_MODEL_URL has no model name/],
  ])('%s is refused by name', (_name, env, message) => {
    const fault = faultOf(() => readConfig(env));
    expect(fault.message).toMatch(message);
    expect(fault.next).toMatch(/\w/);
  });

  test('every bad setting is named at once, values are not repeated', () => {
    const fault = faultOf(() => readConfig({ MULLOVER_PORT: 'x', MULLOVER_WEBHOOK_SECRET: 'hunter2' }));
    expect(fault.message).toContain('MULLOVER_PORT');
    expect(fault.message).toContain('MULLOVER_WEBHOOK_SECRET');
    expect(fault.message).not.toContain('hunter2');
  });

  test('what settings are together is said once each of them can be read', () => {
    const alone = { MULLOVER_MODEL: 'm', MULLOVER_BUDGET: '64' };
    const messages = [{ ...alone, MULLOVER_PORT: 'x' }, { ...alone, MULLOVER_LABLE: 'mull' }, alone].map(
      (env) => faultOf(() => readConfig(env)).message,
    );
    expect(messages).toEqual([
      'The configuration cannot be used: MULLOVER_PORT: must be a whole number from 0 to 65535.',
      'The configuration cannot be used: MULLOVER_LABLE: no such setting.',
      'MULLOVER_MODEL has no endpoint.',
    ]);
  });

  test('each variable is one setting, and each setting is part of the configuration', () => {
    const all = settingsIn(settings);
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
    expect(all.length).toBeGreaterThan(100);
    expect(inputOf(settings, { MULLOVER_LABEL: 'a', MULLOVER_BUDGET_MAX: '9' })).toMatchObject({
      label: 'a',
      budget: { max: { rollouts: '9' } },
    });
  });

  test('the App is read with its key from a file or as text with escaped line ends', () => {
    const key = '-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----\n';
    const api = { MULLOVER_APP_ID: '7', MULLOVER_GITHUB_API_URL: 'https://git.example/api/v3/' };
    const wanted = { appId: 7, privateKey: key, apiUrl: 'https://git.example/api/v3' };
    expect(readConfig({ ...api, MULLOVER_PRIVATE_KEY_FILE: keyFile }).github).toEqual(wanted);
    expect(readConfig({ ...api, MULLOVER_PRIVATE_KEY: key.replaceAll('\n', '\\n') }).github).toEqual(wanted);
  });

  test("one served reward model is used for both stages, or another one, without the first one's key, for patches", () => {
    const one = {
      MULLOVER_REWARD_PROCESS: 'served',
      MULLOVER_REWARD_OUTCOME: 'judge+served',
      MULLOVER_REWARD_URL: 'http://a/classify/',
      MULLOVER_REWARD_MODEL: 'prm',
      MULLOVER_REWARD_KEY: 'key-of-a',
    };
    const { served } = readConfig(one).reward;
    expect(served.process).toEqual({ url: 'http://a/classify', name: 'prm', apiKey: 'key-of-a' });
    expect(served.outcome).toBe(served.process);
    const adapter = readConfig({ ...one, MULLOVER_REWARD_OUTCOME_MODEL: 'orm' }).reward.served;
    expect(adapter.outcome).toEqual({ url: 'http://a/classify', name: 'orm', apiKey: 'key-of-a' });
    const apart = { ...one, MULLOVER_REWARD_OUTCOME_URL: 'http://b/score', MULLOVER_REWARD_OUTCOME_MODEL: 'orm' };
    expect(readConfig(apart).reward.served.outcome).toEqual({ url: 'http://b/score', name: 'orm', apiKey: undefined });
    expect(readConfig({ ...one, MULLOVER_REWARD_OUTCOME: 'judge' }).reward.served.outcome).toBeUndefined();
  });

  test("a judge at another endpoint gets neither the model's key nor its headers", () => {
    const config = readConfig({
      MULLOVER_MODEL_URL: 'http://a/v1/',
      MULLOVER_MODEL: 'm',
      MULLOVER_MODEL_KEY: 'key-of-a',
      MULLOVER_MODEL_HEADERS: '{"x-team":"core"}',
      MULLOVER_JUDGE_URL: 'http://b/v1',
      MULLOVER_JUDGE: 'j',
    });
    expect(config.model).toMatchObject({ baseUrl: 'http://a/v1', apiKey: 'key-of-a', headers: { 'x-team': 'core' } });
    expect(config.judge).toMatchObject({ baseUrl: 'http://b/v1', name: 'j', apiKey: undefined, headers: {} });
  });
});

describe('what is sent with every request', () => {
  const MODEL = { MULLOVER_MODEL_URL: 'http://a/v1', MULLOVER_MODEL: 'm' };
  const SET = {
    ...MODEL,
    MULLOVER_MODEL_BODY: '{"chat_template_kwargs":{"enable_thinking":false},"seed":null}',
    MULLOVER_MODEL_TEMPERATURE: '0.6',
    MULLOVER_MODEL_TOP_P: '0.95',
    MULLOVER_MODEL_TOP_K: '20',
    MULLOVER_REPLY_TOKENS: '32000',
    MULLOVER_JUDGE_TOKENS: '512',
  };
  const FIELDS = { chat_template_kwargs: { enable_thinking: false }, seed: null };

  test('samples have all of it; the judge the fields alone, since its verdicts stand for probabilities', () => {
    const { model, judge } = readConfig(SET);
    expect(model).toMatchObject({ body: { top_p: 0.95, top_k: 20, ...FIELDS }, temperature: 0.6, replyTokens: 32_000 });
    expect(judge).toMatchObject({ body: FIELDS, temperature: undefined, replyTokens: 512 });
  });

  test('another judge has fields of its own only', () => {
    expect(readConfig({ ...SET, MULLOVER_JUDGE: 'j' }).judge?.body).toEqual({});
    expect(readConfig({ ...SET, MULLOVER_JUDGE: 'j', MULLOVER_JUDGE_BODY: '{"a":1}' }).judge?.body).toEqual({ a: 1 });
  });
});

describe('.github/mullover.yml', () => {
  test('every key', () => {
    const text =
      'budget: 4\nsandbox:\n  setup: npm install --legacy-peer-deps\n  build: [npm run a, npm run b]\n  test: npm test\n  runtime: "3.10"\n  directory: packages/x\n  timeout: 120\n  runner: jest\n';
    expect(parseRepositoryFile(text)).toEqual({
      budget: 4,
      sandbox: {
        setup: ['npm install --legacy-peer-deps'],
        build: ['npm run a', 'npm run b'],
        test: 'npm test',
        runtime: '3.10',
        directory: 'packages/x',
        timeout: 120,
        runner: 'jest',
      },
    });
  });

  test('an empty file sets nothing, a whole number is a runtime', () => {
    expect(parseRepositoryFile('')).toEqual({});
    expect(parseRepositoryFile('# nothing\n')).toEqual({});
    expect(parseRepositoryFile('sandbox: { runtime: 20 }')).toEqual({ sandbox: { runtime: '20' } });
    expect(parseRepositoryFile('sandbox: { image: "a:1", test: make check, report: out/*.xml, memory: 512 }')).toEqual({
      sandbox: { image: 'a:1', test: 'make check', report: ['out/*.xml'], memory: 512 },
    });
  });

  test.each([
    [
      'budget: 4\n\nsandbox:\n  tests: x\n  timeout: 0\n',
      /sandbox\.timeout: .* \(line 5\); unknown key sandbox\.tests \(line 4\)\.$/,
    ],
    ['# ours\nlable: mull\nlimits:\n  pulls: 0', /limits\.pulls: .* \(line 4\); unknown key lable \(line 2\)\.$/],
    [
      'sandbox:\n  env:\n    A b: 1\n  packages:\n    - ok\n    - "A B"',
      /sandbox\.packages\.1: .* \(line 6\); sandbox\.env\.A b: .* \(line 3\)\.$/,
    ],
    [`instructions: ${'x'.repeat(4001)}`, /instructions: must be a text of 4000 characters at most \(line 1\)/],
    ['instructions: [a]', /instructions: .* \(line 1\)/],
    ['reviewer: octocat', /reviewer: must be asker or none \(line 1\)/],
    ['sandbox: { tests: x }', /unknown key sandbox\.tests/],
    ['lable: mull', /unknown key lable/],
    ['sandbox: { setup: 3 }', /sandbox\.setup: must be a shell command/],
    ['sandbox: { runtime: 3.10 }', /sandbox\.runtime: must be a version.*in quotes/],
    ['sandbox: { directory: ../x }', /sandbox\.directory: must be a path inside/],
    ['sandbox: { directory: /etc }', /sandbox\.directory/],
    ['sandbox: { timeout: 0 }', /sandbox\.timeout/],
    ['sandbox: { memory: 8g }', /sandbox\.memory/],
    ['sandbox: { report: ../out.xml, test: make }', /sandbox\.report: must be a path or a pattern/],
    ['sandbox: { report: out.xml }', /sandbox: report needs the test command/],
    ['sandbox: { image: a, dockerfile: b }', /sandbox: image and dockerfile exclude each other/],
    ['sandbox: { dockerfile: /etc/passwd }', /sandbox\.dockerfile: must be a path inside/],
    ['budget: many', /budget/],
    ['- a', /the file/],
    ['a: [', /not valid YAML/],
    ['a: &a [*a, *a]', /mullover\.yml/],
    ['base: 5', /used: base: must be the name of a branch, or .* \(line 1\)\.$/],
    ['dry_run: yes', /used: dry_run: must be true or false \(line 1\)\.$/],
    ['budget: 16.5', /used: budget: must be a whole number \(line 1\)\.$/],
    [
      'limits: { pulls: 0, runs: 200000 }',
      /used: limits\.pulls: must be 1 at least .*; limits\.runs: must be 100000 at most/,
    ],
    ['sandbox: { test: "" }', /used: sandbox\.test: must not be empty/],
    ['- dry_run', /used: the file: must be keys with their values\.$/],
    ['budget: 1\n---\nbudget: 2', /not valid YAML: it holds more than one document \(line 2\)$/],
    ['sandbox:\n\ttest: x', /not valid YAML: Tabs are not allowed as indentation at line 2, column 1$/],
  ])('%j is refused by name', (text, message) => {
    const fault = faultOf(() => parseRepositoryFile(text));
    expect(fault.message).toMatch(message);
    expect(fault.next).toContain('.github/mullover.yml');
  });
});
