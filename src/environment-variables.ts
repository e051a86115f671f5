// Every environment variable that Mullover reads: one schema, with the meaning of each.

import { z } from 'zod';
import { isHostEntry } from './egress/host-rules.ts';

/** Policies by name; `src/search/policy.ts` describes them. */
const POLICY_NAMES = ['process-search', 'beam', 'greedy', 'best-of-n', 'execution', 'orm', 'orm+execution'] as const;

/** Where the scores of a stage come from: one or both kinds of reward model, or none. */
export const REWARD_SOURCES = ['judge', 'served', 'agreement', 'judge+served'] as const;

const whole = (min: number, max: number) => {
  const message = `must be a whole number from ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d{1,15}$/, { message, abort: true })
    .transform(Number)
    .refine((value) => value >= min && value <= max, { message });
};
const amount = z
  .string()
  .regex(/^\d{1,12}(\.\d{1,6})?$/, 'must be an amount such as 0.25')
  .transform(Number);
const decimal = (min: number, max: number) => {
  const message = `must be a number from ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d{1,3}(\.\d{1,6})?$/, { message, abort: true })
    .transform(Number)
    .refine((value) => value >= min && value <= max, { message });
};
const address = (...protocols: string[]) =>
  z.string().refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol), {
    message: `must be a URL that starts with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
  });
const http = address('http:', 'https:').transform((text) => text.replace(/\/+$/, ''));
const goProxy = z.string().regex(/^(https?:\/\/[^\s,|]+|direct|off)([,|](https?:\/\/[^\s,|]+|direct|off))*$/, {
  message: 'must be a value of GOPROXY: URLs, `direct` or `off` between commas',
});
const rewardApi = http.refine((text) => /\/(pooling|classify|score)$/.test(text), {
  message: 'must be the whole address of an API, ending in /pooling, /classify or /score',
});
const rewardSource = z.enum(REWARD_SOURCES, `must be one of ${REWARD_SOURCES.join(', ')}`).default('judge');
const secret = z.string().refine((text) => text.length >= 16 && !/^(development)+$/i.test(text), {
  message: 'must be a random text of at least 16 characters; make one with `openssl rand -hex 32`',
});
const headers = z.string().transform((text, context) => {
  const parsed = z.record(z.string().regex(/^[\w-]+$/), z.string().regex(/^[^\r\n]*$/)).safeParse(fromJson(text));
  if (parsed.success) return parsed.data;
  context.addIssue({ code: 'custom', message: 'must be a JSON object of strings, such as {"x-team":"core"}' });
  return z.NEVER;
});

/** Fields that decide what is read of a reply: ours alone. */
const OWN_FIELDS: readonly string[] = ['model', 'messages', 'stream', 'n', 'max_tokens', 'max_completion_tokens'];
const fields = z.string().transform((text, context) => {
  const parsed = z.record(z.string(), z.json()).safeParse(fromJson(text));
  const own = Object.keys(parsed.data ?? {}).filter((name) => OWN_FIELDS.includes(name));
  if (parsed.success && own.length === 0) return parsed.data;
  const message = parsed.success
    ? `must not hold ${own.join(', ')}`
    : 'must be a JSON object, such as {"chat_template_kwargs":{"enable_thinking":false}}';
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
});

const names = z.string().transform((text) =>
  text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== ''),
);

const hosts = names.refine(
  (entries) => entries.every(isHostEntry),
  'must be names of hosts or ranges of addresses between commas',
);

/** Every variable Mullover reads, with its meaning. Variables without a default may be absent. */
export const environmentSchema = z.strictObject({
  MULLOVER_APP_ID: whole(1, 1e12).optional().describe('Id of the GitHub App'),
  MULLOVER_PRIVATE_KEY: z.string().optional().describe("The App's private key, PEM (`\\n` allowed for line ends)"),
  MULLOVER_PRIVATE_KEY_FILE: z.string().optional().describe('File that holds the private key'),
  MULLOVER_WEBHOOK_SECRET: secret.optional().describe('Webhook secret, at least 16 characters'),
  MULLOVER_WEBHOOK_SECRET_PREVIOUS: secret.optional().describe('The secret before, still accepted while you rotate'),
  MULLOVER_GITHUB_API_URL: http.default('https://api.github.com').describe('API of GitHub Enterprise Server'),
  MULLOVER_GITHUB_THROTTLE: z
    .enum(['on', 'off'], 'must be on or off')
    .default('on')
    .describe('Spaces out writes as GitHub asks; off only for an Enterprise server without rate limits'),
  MULLOVER_GITHUB_TOKEN: z
    .string()
    .min(1)
    .optional()
    .describe('Token that `mullover synthesize collect` reads public repositories with; it needs no permission'),
  MULLOVER_MENTION: z
    .string()
    .regex(/^[A-Za-z\d](?:[A-Za-z\d-]{0,38})$/, 'must be the name of the App as in its address, such as mullover')
    .default('mullover')
    .describe(
      'Name of the App as in its address: a line that begins with `@` and this name is a command, as one with `/mull`',
    ),
  MULLOVER_OUTCOMES: z
    .enum(['on', 'off'])
    .default('on')
    .describe(
      'Whether it is noted what becomes of the pull requests (merged, closed, reverted), for `mullover calibrate`',
    ),
  MULLOVER_RUNS_PERSON: whole(1, 100_000)
    .default(20)
    .describe('Runs that one person can begin in a day; a repository may allow fewer (`limits.person`)'),
  MULLOVER_RUNS_REPOSITORY: whole(1, 100_000)
    .default(50)
    .describe('Runs that begin in one repository in a day; it may allow fewer (`limits.runs`)'),
  MULLOVER_RUNS_INSTALLATION: whole(1, 1_000_000)
    .default(200)
    .describe('Runs that begin in one installation of the App in a day'),
  MULLOVER_LABEL: z.string().min(1).max(50).default('mull').describe('Label that starts a run'),
  MULLOVER_HOST: z.string().default('0.0.0.0').describe('Address the web process listens on'),
  MULLOVER_PORT: whole(0, 65535).default(3000).describe('Port the web process listens on'),
  MULLOVER_HEALTH_PORT: whole(0, 65535)
    .optional()
    .describe(
      'Port on which the web process answers `/healthz` and `/metrics` and nothing else; default: the port of webhooks answers `/healthz`',
    ),
  MULLOVER_WORKER_PORT: whole(0, 65535)
    .optional()
    .describe('Port on which a worker answers `/healthz` and `/metrics`; default: none'),
  MULLOVER_PUBLIC_URL: http
    .refine((text) => URL.canParse(text) && new URL(text).href === `${text}/`, 'must be an address without a path')
    .optional()
    .describe(
      'Address at which people reach the pages, such as `https://mullover.example.com`: pull requests link to it',
    ),
  MULLOVER_PAGES_PORT: whole(0, 65535)
    .default(3001)
    .describe('Port of the web process on which the pages are, once `MULLOVER_OAUTH_CLIENT_ID` is set'),
  MULLOVER_OAUTH_CLIENT_ID: z
    .string()
    .min(1)
    .optional()
    .describe("The App's client id: people sign in to the pages with it; without it there are none"),
  MULLOVER_OAUTH_CLIENT_SECRET: secret.optional().describe('A client secret of the App; sessions are sealed with it'),
  MULLOVER_OPERATORS: names
    .optional()
    .describe(
      'Names on GitHub, between commas, of those who see every run; others see those of repositories that they can read',
    ),
  MULLOVER_OPERATORS_PORT: whole(0, 65535)
    .optional()
    .describe(
      'Port on 127.0.0.1 on which the web process shows the pages of every run, without sign-in; default: none',
    ),
  MULLOVER_WEBHOOK_SOURCES: z
    .enum(['any', 'github'], 'must be any or github')
    .default('any')
    .describe(
      'Who may connect to the port of webhooks: `any`, or only the addresses that GitHub publishes (`github`, for a process without a proxy in front; needs `MULLOVER_HEALTH_PORT`)',
    ),
  MULLOVER_REDIS_URL: address('redis:', 'rediss:').default('redis://127.0.0.1:6379').describe('Redis of the queue'),
  MULLOVER_DATABASE_URL: address('postgres:', 'postgresql:')
    .optional()
    .describe(
      'PostgreSQL for traces, commands, outcomes and recipes, shared by web and workers on any hosts; default: files in `MULLOVER_DATA`, which all of them must share then',
    ),
  MULLOVER_DATA: z.string().default('.mullover').describe('Folder of traces and mirrors'),
  MULLOVER_TRACE_DAYS: whole(1, 3650).default(90).describe('Days that traces are kept'),
  MULLOVER_TRACE_MB: whole(10, 1e7).default(20_000).describe('Disk cap of traces'),
  MULLOVER_MIRROR_MB: whole(10, 1e7).default(20_000).describe('Disk cap of git mirrors'),
  MULLOVER_IMAGE_MB: whole(100, 1e7).default(40_000).describe('Disk cap of environment images'),
  MULLOVER_DATASETS_URL: http
    .default('https://huggingface.co')
    .describe('Hub, or a mirror of it, of the data sets that `mullover evaluate` knows by name'),
  MULLOVER_MODEL_URL: http.optional().describe('Base URL of an OpenAI-compatible endpoint, with `/v1`'),
  MULLOVER_MODEL: z.string().min(1).optional().describe('Model name'),
  MULLOVER_MODEL_KEY: z.string().optional().describe('API key of the endpoint'),
  MULLOVER_MODEL_HEADERS: headers.default({}).describe('Further HTTP headers, a JSON object'),
  MULLOVER_MODEL_BODY: fields
    .default({})
    .describe(
      'Further fields of every request to the model, a JSON object, e.g. `{"chat_template_kwargs":{"enable_thinking":false}}`; `null` takes a field of ours out',
    ),
  MULLOVER_MODEL_TEMPERATURE: decimal(0.01, 2)
    .optional()
    .describe('Temperature of all samples; default: 0.3 for a first one, 0.8 for further ones, 0.9 for repairs'),
  MULLOVER_MODEL_TOP_P: decimal(0.01, 1).optional().describe("`top_p` of all samples; default: the server's own"),
  MULLOVER_MODEL_TOP_K: whole(1, 1e6).optional().describe("`top_k` of all samples; default: the server's own"),
  MULLOVER_MODEL_TIMEOUT: whole(1, 7200)
    .default(600)
    .describe('Seconds in which nothing arrives before a model call is given up; a long reply may take longer'),
  MULLOVER_MODEL_CONTEXT: whole(2048, 1e8)
    .default(32_768)
    .describe('Tokens that prompt and reply share; where the endpoint tells less, that holds'),
  MULLOVER_REPLY_TOKENS: whole(256, 1e6)
    .default(16_384)
    .describe(
      'Most tokens of one reply, thoughts included, as far as the prompt leaves room for them; a reply that was cut is asked again with up to twice as many',
    ),
  MULLOVER_MODEL_PRICE_IN: amount.default(0).describe('Price of a million prompt tokens'),
  MULLOVER_MODEL_PRICE_OUT: amount.default(0).describe('Price of a million generated tokens'),
  MULLOVER_JUDGE_URL: http.optional().describe('Endpoint of the judge; default: the model endpoint'),
  MULLOVER_JUDGE: z.string().min(1).optional().describe('Model name of the judge; default: the model'),
  MULLOVER_JUDGE_KEY: z.string().optional().describe("API key of the judge's endpoint"),
  MULLOVER_JUDGE_CONTEXT: whole(512, 1e8)
    .optional()
    .describe("Tokens that the judge's prompt and reply share; default: the model's"),
  MULLOVER_JUDGE_TOKENS: whole(16, 1e6).default(4096).describe('Most tokens of a verdict, thoughts included'),
  MULLOVER_JUDGE_BODY: fields
    .optional()
    .describe("Further fields of every request to the judge; default: the model's, where the judge is the same model"),
  MULLOVER_REWARD_PROCESS: rewardSource.describe(
    'What scores understandings and localizations: `judge`, `served`, `judge+served`, or `agreement` (no model)',
  ),
  MULLOVER_REWARD_OUTCOME: rewardSource.describe(
    'What scores and compares patches: `judge`, `served`, `judge+served`, or `agreement` (no model)',
  ),
  MULLOVER_REWARD_URL: rewardApi
    .optional()
    .describe('Whole address of a served reward model, ending in `/pooling`, `/classify` or `/score`'),
  MULLOVER_REWARD_MODEL: z.string().min(1).optional().describe('Model name of the served reward model'),
  MULLOVER_REWARD_KEY: z.string().optional().describe('API key of the served reward model'),
  MULLOVER_REWARD_OUTCOME_URL: rewardApi.optional().describe('Address of another one for patches; default: the same'),
  MULLOVER_REWARD_OUTCOME_MODEL: z
    .string()
    .min(1)
    .optional()
    .describe('Model name of the one for patches; default: the same'),
  MULLOVER_REWARD_OUTCOME_KEY: z.string().optional().describe('API key of the one for patches'),
  MULLOVER_REWARD_LABEL: whole(0, 999)
    .default(1)
    .describe('Index of the class that means "correct", for served models with several classes'),
  MULLOVER_REWARD_SCALE: z
    .enum(['probability', 'logit'], 'must be probability or logit')
    .default('probability')
    .describe('What served models answer with: `probability`, or `logit` (then sigmoid, or softmax over the classes)'),
  MULLOVER_REWARD_WEIGHT: amount
    .refine((value) => value > 0 && value < 1, 'must lie between 0 and 1')
    .default(0.5)
    .describe('Weight of the served model in `judge+served`; the judge has the rest'),
  MULLOVER_REWARD_CONTEXT: whole(256, 1e8)
    .optional()
    .describe('Tokens that served reward models read; default: what the model can read'),
  MULLOVER_REWARD_PRICE: amount.default(0).describe('Price of a million tokens read by served reward models'),
  MULLOVER_POLICY: z
    .enum(POLICY_NAMES, `must be one of ${POLICY_NAMES.join(', ')}`)
    .default('process-search')
    .describe('Search policy'),
  MULLOVER_BUDGET: whole(1, 1000).default(8).describe('Rollouts of a run'),
  MULLOVER_BUDGET_MAX: whole(1, 1000).default(32).describe('Most rollouts that anyone can ask for'),
  MULLOVER_TOKENS: whole(1000, 1e12).default(2_000_000).describe('Tokens of a run'),
  MULLOVER_TOKENS_MAX: whole(1000, 1e12).default(8_000_000).describe('Most tokens of a run'),
  MULLOVER_SECONDS: whole(10, 1e6).default(3600).describe('Active seconds of a run'),
  MULLOVER_SECONDS_MAX: whole(10, 1e6).default(14_400).describe('Most active seconds of a run'),
  MULLOVER_SANDBOX_SECONDS: whole(10, 1e6).default(3600).describe('Sandbox seconds of a run'),
  MULLOVER_SANDBOX_SECONDS_MAX: whole(10, 1e6).default(14_400).describe('Most sandbox seconds of a run'),
  MULLOVER_MONEY: amount.default(10).describe('Money of a run, by the configured prices'),
  MULLOVER_MONEY_MAX: amount.default(40).describe('Most money of a run'),
  MULLOVER_JOBS: whole(1, 64).default(1).describe('Runs at a time in one worker'),
  MULLOVER_JOBS_INSTALLATION: whole(1, 10_000)
    .optional()
    .describe('Runs at a time of one installation of the App, in all workers together; default: no cap'),
  MULLOVER_MODEL_CALLS: whole(1, 256).default(4).describe('Model calls at a time'),
  MULLOVER_CONTAINERS: whole(1, 64)
    .optional()
    .describe('Containers that run at a time in one worker; default: one for each core, as far as memory goes'),
  MULLOVER_LOCK_SECONDS: whole(1, 600).default(45).describe('A job whose worker is silent this long is taken over'),
  MULLOVER_STALLED_SECONDS: whole(1, 600).default(15).describe('How often silent workers are looked for'),
  MULLOVER_STALLED_MAX: whole(0, 10).default(2).describe('Crashes of one job before it is given up'),
  MULLOVER_PROGRESS_SECONDS: whole(2, 3600)
    .default(60)
    .describe('How often the progress comment is edited at most, and GitHub asked whether the run is still wanted'),
  MULLOVER_CONFIDENCE_FILE: z
    .string()
    .optional()
    .describe('Coefficients written by `mullover calibrate`; default: a cautious set'),
  MULLOVER_SUITE_SECONDS: whole(5, 7200)
    .default(300)
    .describe(
      'Seconds the whole test suite may take; of a slower one (foreseen from some files of it) the tests near the fault run first, and others until time is up',
    ),
  MULLOVER_BASE_IMAGE: z
    .string()
    .min(1)
    .optional()
    .describe('One image with everything (`npm run base-image`) in place of one for each toolchain'),
  MULLOVER_SANDBOX_RUNTIME: z
    .string()
    .min(1)
    .optional()
    .describe(
      'OCI runtime of the sandbox; default: `runsc` (gVisor) for runs where the engine has it, else the one of the engine',
    ),
  MULLOVER_SANDBOX_MEMORY_MB: whole(64, 1e6).default(2048).describe('Megabytes that one execution may use'),
  MULLOVER_SANDBOX_MEMORY_MAX_MB: whole(64, 1e6)
    .default(4096)
    .describe('Most megabytes that a repository can ask for with `sandbox.memory`'),
  MULLOVER_ALLOW_IMAGES: names
    .optional()
    .describe(
      'Images that repositories may name in `sandbox.image`: names between commas, `*` for any part, e.g. `node:*`',
    ),
  MULLOVER_ALLOW_DOCKERFILES: z
    .enum(['on', 'off'], 'must be on or off')
    .default('off')
    .describe('Whether repositories may bring a Dockerfile: it is built as root, outside of the sandbox (SECURITY.md)'),
  MULLOVER_ALLOW_PACKAGES: names
    .default(['default'])
    .describe(
      'System packages that set-ups may install on the base image, by what CI files and `sandbox.packages` ask for: names between commas, `*` for any part; `default` for the list in sandbox/system-packages.txt, `all`, `none`',
    ),
  MULLOVER_SETUP_NETWORK: z
    .enum(['filtered', 'open'], 'must be filtered or open')
    .default('filtered')
    .describe(
      "What set-ups reach: package registries, your mirrors and the hosts below; or with `open` all that the engine's network reaches, this host and its neighbours included",
    ),
  MULLOVER_SETUP_HOSTS: hosts
    .optional()
    .describe(
      'Hosts that every set-up may reach beside registries: names between commas, `*.` for all below, a port where it is none of the web; a name that lies in a private network needs its addresses too, e.g. `files.corp,10.1.0.0/16`',
    ),
  MULLOVER_ALLOW_HOSTS: names
    .optional()
    .describe(
      'Hosts that repositories may name in `sandbox.hosts`, for their own set-up: names between commas, `*` for any part',
    ),
  MULLOVER_SETUP_DISK_MB: whole(10, 1e6)
    .default(8000)
    .describe('Megabytes that a set-up may write to disk; its container is ended, and no image made, beyond them'),
  MULLOVER_NPM_REGISTRY: http.optional().describe('npm registry for image builds'),
  MULLOVER_PIP_INDEX: http.optional().describe('Python package index for image builds'),
  MULLOVER_GO_PROXY: goProxy.optional().describe('Go module proxy for image builds, as in GOPROXY'),
  MULLOVER_GO_SUMDB: z
    .string()
    .regex(/^\S+$/, 'must be a value of GOSUMDB')
    .optional()
    .describe('Go checksum database, as in GOSUMDB; `off` where none can be reached (go.sum is still checked)'),
  MULLOVER_CARGO_REGISTRY: http
    .optional()
    .describe('Sparse index for image builds in place of the public one of Cargo, e.g. `https://crates.corp/index`'),
  MULLOVER_MAVEN_MIRROR: http
    .optional()
    .describe('Maven repository for image builds in place of all others, for Maven and Gradle, with their plugins'),
  MULLOVER_CA_FILE: z.string().optional().describe('PEM file of a private certificate authority, for image builds'),
  MULLOVER_HTTP_PROXY: http.optional().describe('HTTP proxy of image builds'),
  MULLOVER_HTTPS_PROXY: http.optional().describe('HTTPS proxy of image builds'),
  MULLOVER_NO_PROXY: z.string().optional().describe('Hosts reached without the proxy'),
  MULLOVER_LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error'], 'must be trace, debug, info, warn or error')
    .default('info')
    .describe('Least level that is logged'),
});

export type Values = z.infer<typeof environmentSchema>;

/** Undefined for what is no JSON; the schema then says what was expected. */
export function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
