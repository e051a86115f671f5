// Everything in the settings that authenticates is known as a secret, and nothing else is.

import { expect, test } from '@jest/globals';
import { readConfig } from '../src/config.ts';
import { createSecrets } from '../src/secrets/secrets.ts';
import { secretsInSettings } from '../src/settings-secrets.ts';

const MODEL = { MULLOVER_MODEL_URL: 'https://models.example/v1', MULLOVER_MODEL: 'qwen3-coder-30b-a3b-instruct' };

test.each<[string, Record<string, string>, readonly string[]]>([
  ['no settings', {}, []],
  ['a key', { ...MODEL, MULLOVER_MODEL_KEY: 'k-3f9c1d7be2a84650' }, ['k-3f9c1d7be2a84650']],
  [
    'the password of a registry, not its name',
    { MULLOVER_IMAGE_REGISTRY: 'r.example.com/mullover', MULLOVER_IMAGE_REGISTRY_LOGIN: 'worker:k-3f9c:1d7be2a84650' },
    ['k-3f9c:1d7be2a84650'],
  ],
  ['a token for reading', { MULLOVER_GITHUB_TOKEN: 'ghp_3f9c1d7be2a84650' }, ['ghp_3f9c1d7be2a84650']],
  [
    'headers of the receiver of spans',
    {
      OTEL_EXPORTER_OTLP_ENDPOINT: 'https://c.example',
      OTEL_EXPORTER_OTLP_HEADERS: 'x-team=core,authorization=Bearer zq81hhc0',
    },
    ['zq81hhc0'],
  ],
  [
    'what cannot be followed is no concern of who sends none',
    { OTEL_TRACES_EXPORTER: 'x', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c' },
    [],
  ],
  ['a word in place of a key', { ...MODEL, MULLOVER_MODEL_KEY: 'not-needed' }, []],
  [
    'headers: those that authenticate, the kind in front left out',
    {
      ...MODEL,
      MULLOVER_MODEL_HEADERS: JSON.stringify({
        'api-key': 'abcdefgh-only-letters',
        Authorization: 'Bearer zq81hhc02mmsplk3',
        'x-project': 'team-of-tests',
        'x-session': '3f9c1d7be2a84650a1b2c3',
        accept: 'application/json',
      }),
    },
    ['abcdefgh-only-letters', 'zq81hhc02mmsplk3', '3f9c1d7be2a84650a1b2c3'],
  ],
  [
    'fields of bodies at any depth, and no numbers of tokens',
    {
      ...MODEL,
      MULLOVER_MODEL_BODY: JSON.stringify({ top_logprobs_key: 'abcdefgh', extra: [{ access_token: 'letmeinplease' }] }),
    },
    ['letmeinplease'],
  ],
  [
    'passwords in addresses, as they are written and as they are meant',
    {
      ...MODEL,
      MULLOVER_MODEL_URL: 'https://me:s%2Fecret-one@models.example/v1',
      MULLOVER_REDIS_URL: 'rediss://:q8Ztwo-three@redis.example:6380',
      MULLOVER_DATABASE_URL: 'postgres://mullover:four%20five@db.example/mullover',
      MULLOVER_HTTPS_PROXY: 'http://agent:proxy-word@proxy.example:3128',
    },
    ['q8Ztwo-three', 'four%20five', 'four five', 'proxy-word', 's%2Fecret-one', 's/ecret-one'],
  ],
  [
    'no names of users of a database or a queue',
    {
      ...MODEL,
      MULLOVER_DATABASE_URL: 'postgres://mullover@db.example/mullover',
      MULLOVER_REDIS_URL: 'redis://mullover-user@redis.example:6379',
    },
    [],
  ],
  [
    'names alone that are tokens: of the web, and where they look like it',
    {
      ...MODEL,
      MULLOVER_MODEL_URL: 'https://letmeinplease@models.example/v1',
      MULLOVER_REDIS_URL: 'redis://3f9c1d7be2a84650a1b2c3@redis.example:6379',
    },
    ['3f9c1d7be2a84650a1b2c3', 'letmeinplease'],
  ],
])('%s', (_name, settings, expected) => {
  expect(secretsInSettings(readConfig(settings))).toEqual(expected);
});

test('what an endpoint says of a header that it refused holds no key', () => {
  const config = readConfig({ ...MODEL, MULLOVER_MODEL_HEADERS: '{"api-key":"3f9c1d7be2a84650"}' });
  const secrets = createSecrets();
  for (const secret of secretsInSettings(config)) secrets.register(secret);
  expect(secrets.redact('Access denied: api-key 3f9c1d7be2a84650 is not valid')).toBe(
    'Access denied: api-key [redacted] is not valid',
  );
});
