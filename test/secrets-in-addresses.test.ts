// Whatever setting holds an address or a header: what opens something in it is known as a secret, in every form that it can have.

import { describe, expect, test } from '@jest/globals';
import { readConfig } from '../src/config.ts';
import { createSecrets } from '../src/secrets/secrets.ts';
import { secretsInSettings } from '../src/settings-secrets.ts';

const MODEL = { MULLOVER_MODEL_URL: 'https://models.example/v1', MULLOVER_MODEL: 'qwen3-coder-30b-a3b-instruct' };
const SERVED = { ...MODEL, MULLOVER_REWARD_PROCESS: 'served', MULLOVER_REWARD_MODEL: 'a-scorer' };

interface Place {
  readonly variable: string;
  readonly scheme: string;
  /** Behind the host. */
  readonly path: string;
  readonly others: Readonly<Record<string, string>>;
}

const place = (
  variable: string,
  scheme: string,
  path: string,
  others: Readonly<Record<string, string>> = {},
): Place => ({
  variable,
  scheme,
  path,
  others,
});

const PLACES: readonly Place[] = [
  place('MULLOVER_MODEL_URL', 'https', '/v1', MODEL),
  place('MULLOVER_JUDGE_URL', 'https', '/v1', MODEL),
  place('MULLOVER_REWARD_URL', 'https', '/classify', SERVED),
  place('MULLOVER_REWARD_OUTCOME_URL', 'https', '/score', {
    ...SERVED,
    MULLOVER_REWARD_OUTCOME: 'served',
    MULLOVER_REWARD_OUTCOME_MODEL: 'a-scorer',
    MULLOVER_REWARD_URL: 'https://scores.example/classify',
  }),
  place('MULLOVER_REDIS_URL', 'rediss', '/0'),
  place('MULLOVER_DATABASE_URL', 'postgres', '/mullover'),
  place('MULLOVER_GITHUB_API_URL', 'https', '/api/v3'),
  place('MULLOVER_DATASETS_URL', 'https', ''),
  place('MULLOVER_SCHEMA_URL', 'https', '/mullover.schema.json'),
  place('MULLOVER_NPM_REGISTRY', 'https', '/npm'),
  place('MULLOVER_PIP_INDEX', 'https', '/simple'),
  place('MULLOVER_GO_PROXY', 'https', '/go'),
  place('MULLOVER_CARGO_REGISTRY', 'https', '/index'),
  place('MULLOVER_MAVEN_MIRROR', 'https', '/maven'),
  place('MULLOVER_HTTP_PROXY', 'http', ''),
  place('MULLOVER_HTTPS_PROXY', 'http', ''),
  place('HTTPS_PROXY', 'http', ''),
  place('http_proxy', 'http', ''),
  place('OTEL_EXPORTER_OTLP_ENDPOINT', 'https', ''),
  place('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'https', '/v1/traces'),
];

/** What stands in front of the host, and what must not be shown. */
const LOGINS: readonly (readonly [string, string])[] = [
  ['ci:Tr0ub4dor,Xk9vQ2mZ7', 'Tr0ub4dor,Xk9vQ2mZ7'],
  ['ci:Tr0ub4dor|Xk9vQ2mZ7', 'Tr0ub4dor|Xk9vQ2mZ7'],
  ['ci:Tr0ub4dor;Xk9vQ2mZ7', 'Tr0ub4dor;Xk9vQ2mZ7'],
  ['ci:Tr0,ub4,dor,Xk9,vQ2', 'Tr0,ub4,dor,Xk9,vQ2'],
  ['ci:Tr0ub%2Cdor%40Xk9', 'Tr0ub,dor@Xk9'],
  ['ci:Tr0ub^dor{Xk9', 'Tr0ub^dor{Xk9'],
  ['ci:Tr0ub@dor@Xk9', 'Tr0ub@dor@Xk9'],
  ['ci:100%sure%20it%zz^is', '100%sure it%zz^is'],
  [':Tr0ub4dor,Xk9vQ2mZ7', 'Tr0ub4dor,Xk9vQ2mZ7'],
];
const QUERIES = ['password', 'api-key', 'apiKey', 'key', 'token', 'access_token', 'sig', 'pwd', 'code', 'X-Auth'];
/** Addresses that end with the name of an API. */
const NO_QUERY = /_REWARD_/;
/** A list: neither `,` nor `|` is taken within an address. */
const LISTS = 'MULLOVER_GO_PROXY';

function shown(settings: Readonly<Record<string, string>>, text: string): string {
  const secrets = createSecrets();
  for (const secret of secretsInSettings(readConfig(settings))) secrets.register(secret);
  return secrets.redact(text);
}

describe.each(PLACES)('$variable', ({ variable, scheme, path, others }) => {
  const withAddress = (address: string) => ({ ...others, [variable]: address });

  test.each(LOGINS.filter(([login]) => variable !== LISTS || !/[,|]/.test(login)))(
    'the password of %s',
    (login, secret) => {
      const settings = withAddress(`${scheme}://${login}@one.example${path}`);
      const known = secretsInSettings(readConfig(settings));
      expect(known).toEqual(expect.arrayContaining([secret, login.slice(login.indexOf(':') + 1)]));
    },
  );

  test('a token in place of a name', () => {
    const settings = withAddress(`${scheme}://tok3n0fTheUser9aQ7x2@one.example${path}`);
    const known = scheme === 'postgres' ? [] : ['tok3n0fTheUser9aQ7x2'];
    expect(secretsInSettings(readConfig(settings))).toEqual(known);
  });

  test('nothing, where there is nothing', () => {
    expect(secretsInSettings(readConfig(withAddress(`${scheme}://one.example${path}`)))).toEqual([]);
  });
});

describe.each(PLACES.filter(({ variable }) => !NO_QUERY.test(variable)))(
  'a query in $variable',
  ({ variable, scheme, path, others }) => {
    test.each(QUERIES)('the value of ?%s=', (name) => {
      const settings = {
        ...others,
        [variable]: `${scheme}://one.example${path || '/'}?version=2024-10-21&${name}=Xk9%2FvQ2+mZ7Tr0`,
      };
      const forms = ['Xk9%2FvQ2+mZ7Tr0', 'Xk9/vQ2+mZ7Tr0', 'Xk9/vQ2 mZ7Tr0'];
      expect(secretsInSettings(readConfig(settings))).toEqual(forms);
    });
  },
);

test.each([
  'https://ci:Tr0ub4dorXk9@one.example/go,https://ci:vQ2mZ7aLp81@two.example/go,direct',
  'https://ci:Tr0ub4dorXk9@one.example|https://me:vQ2mZ7aLp81@two.example',
  'https://open.example,https://ci:Tr0ub4dorXk9@one.example/a|https://me:vQ2mZ7aLp81@two.example',
])('each address of the list %s', (MULLOVER_GO_PROXY) => {
  expect(shown({ MULLOVER_GO_PROXY }, 'Tr0ub4dorXk9 vQ2mZ7aLp81 one.example')).toBe(
    '[redacted] [redacted] one.example',
  );
});

test('a token with a word for a password, and proxies of git without a scheme', () => {
  const MULLOVER_PIP_INDEX = 'https://tok3n0fTheUser9aQ7x2:x-oauth-basic@pip.example/simple';
  expect(shown({ MULLOVER_PIP_INDEX }, 'tok3n0fTheUser9aQ7x2')).toBe('[redacted]');
  expect(shown({ HTTPS_PROXY: 'agent:Tr0ub4dor,Xk9@proxy.example:3128' }, 'Tr0ub4dor,Xk9')).toBe('[redacted]');
});

test('where a certificate lies is no secret', () => {
  const MULLOVER_DATABASE_URL = 'postgres://db.example/mullover?sslkey=/etc/ssl/client.key&sslpassword=Xk9vQ2mZ7aLp';
  expect(shown({ MULLOVER_DATABASE_URL }, '/etc/ssl/client.key: Xk9vQ2mZ7aLp')).toBe('/etc/ssl/client.key: [redacted]');
});

/** Where a header or a field can be told. */
const FIELDS: readonly (readonly [string, (name: string, value: string) => Readonly<Record<string, string>>])[] = [
  [
    'MULLOVER_MODEL_HEADERS',
    (name, value) => ({ ...MODEL, MULLOVER_MODEL_HEADERS: JSON.stringify({ [name]: value }) }),
  ],
  [
    'MULLOVER_MODEL_BODY',
    (name, value) => ({ ...MODEL, MULLOVER_MODEL_BODY: JSON.stringify({ a: [{ [name]: value }] }) }),
  ],
  ['MULLOVER_JUDGE_BODY', (name, value) => ({ ...MODEL, MULLOVER_JUDGE_BODY: JSON.stringify({ [name]: value }) })],
  [
    'OTEL_EXPORTER_OTLP_HEADERS',
    (name, value) => ({
      OTEL_EXPORTER_OTLP_ENDPOINT: 'https://c.example',
      OTEL_EXPORTER_OTLP_HEADERS: `x-team=core,${name}=${encodeURIComponent(value)}`,
    }),
  ],
];
const code = (login: string) => Buffer.from(login).toString('base64');

describe.each(FIELDS)('%s', (_variable, settingsWith) => {
  test.each([
    ['X-Account-Token', 'open sesame quietly', 'open sesame quietly'],
    ['account_key', 'opensesame', 'opensesame'],
    ['discountKey', 'opensesame', 'opensesame'],
    ['Topic-Token', 'opensesame', 'opensesame'],
    ['laptop_secret', 'opensesame', 'opensesame'],
    ['Top-Secret', 'opensesame', 'opensesame'],
    ['Stopover-Key', 'opensesame', 'opensesame'],
    ['climaxToken', 'opensesame', 'opensesame'],
    ['X-Api-Key', 'Tr0,ub4;dor Xk9', 'Tr0,ub4;dor Xk9'],
    ['Cookie', 'theme=dark; sid="opensesame"', 'opensesame'],
    ['Authorization', `Basic ${code('ci:Tr0ub4dor,Xk9')}`, 'Tr0ub4dor,Xk9'],
    ['Authorization', `basic ${code('ci:Tr0ub:4dor')}`, 'Tr0ub:4dor'],
    ['Authorization', `Basic ${code('tok3n0fTheUser9aQ7x2:')}`, 'tok3n0fTheUser9aQ7x2'],
    ['Authorization', `Basic ${code('ci:opensesame-grün')}`, 'opensesame-grün'],
    ['Proxy-Authorization', `Basic ${code('ci:opensesame')}`, 'opensesame'],
    ['X-Upstream', `Basic ${code('ci:opensesame')}`, 'opensesame'],
    ['X-Upstream', 'https://ci:Tr0ub4dor,Xk9@up.example/', 'Tr0ub4dor,Xk9'],
    ['X-Upstream', 'https://up.example/?api-key=opensesame', 'opensesame'],
  ])('%s: %s', (name, value, secret) => {
    expect(secretsInSettings(readConfig(settingsWith(name, value)))).toContain(secret);
  });

  test.each([
    ['max_tokens_total', '100000000'],
    ['X-RateLimit-Limit-Tokens', '100000000'],
    ['tokenizer', 'a-tokenizer-of-words'],
    ['X-Author', 'mullover-team'],
    ['X-Project', 'mullover-team'],
  ])('no secret: %s: %s', (name, value) => {
    expect(secretsInSettings(readConfig(settingsWith(name, value)))).toEqual([]);
  });
});

test.each([
  ['stop_token', '<|im_end|>'],
  ['thinkingToken', '<|thinking|>'],
  ['top_logprobs_key', 'abcdefgh'],
])('no secret in a body: %s: %s', (name, value) => {
  const MULLOVER_MODEL_BODY = JSON.stringify({ [name]: value });
  expect(secretsInSettings(readConfig({ ...MODEL, MULLOVER_MODEL_BODY }))).toEqual([]);
});
