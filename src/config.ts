// All settings: one zod schema per source (environment, repository file). The only reader of process.env.

import { readFileSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import { InputFault } from './errors.ts';
import { CAUTIOUS, type Coefficients } from './selection/confidence.ts';
import type { Budget } from './task.ts';

/** Policies by name; `src/search/policy.ts` describes them. */
const POLICY_NAMES = ['process-search', 'beam', 'greedy', 'best-of-n', 'execution', 'orm', 'orm+execution'] as const;

/** Where the scores of a stage come from: one or both kinds of reward model, or none. */
const REWARD_SOURCES = ['judge', 'served', 'agreement', 'judge+served'] as const;

/** Environment variables as given; readConfig() without arguments reads the process's own. */
type Environment = Readonly<Record<string, string | undefined>>;

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
  MULLOVER_LABEL: z.string().min(1).max(50).default('mull').describe('Label that starts a run'),
  MULLOVER_HOST: z.string().default('0.0.0.0').describe('Address the web process listens on'),
  MULLOVER_PORT: whole(0, 65535).default(3000).describe('Port the web process listens on'),
  MULLOVER_REDIS_URL: address('redis:', 'rediss:').default('redis://127.0.0.1:6379').describe('Redis of the queue'),
  MULLOVER_DATA: z.string().default('.mullover').describe('Folder of traces and mirrors'),
  MULLOVER_TRACE_DAYS: whole(1, 3650).default(90).describe('Days that traces are kept'),
  MULLOVER_TRACE_MB: whole(10, 1e7).default(20_000).describe('Disk cap of traces'),
  MULLOVER_MIRROR_MB: whole(10, 1e7).default(20_000).describe('Disk cap of git mirrors'),
  MULLOVER_IMAGE_MB: whole(100, 1e7).default(40_000).describe('Disk cap of environment images'),
  MULLOVER_MODEL_URL: http.optional().describe('Base URL of an OpenAI-compatible endpoint, with `/v1`'),
  MULLOVER_MODEL: z.string().min(1).optional().describe('Model name'),
  MULLOVER_MODEL_KEY: z.string().optional().describe('API key of the endpoint'),
  MULLOVER_MODEL_HEADERS: headers.default({}).describe('Further HTTP headers, a JSON object'),
  MULLOVER_MODEL_TIMEOUT: whole(1, 7200).default(600).describe('Seconds one model call may take'),
  MULLOVER_MODEL_CONTEXT: whole(2048, 1e8).default(32_768).describe('Tokens that prompt and reply share'),
  MULLOVER_MODEL_BATCH: z
    .enum(['on', 'off'], 'must be on or off')
    .default('on')
    .describe('Samples of one prompt in one call (`n`), where the endpoint can do that'),
  MULLOVER_MODEL_PRICE_IN: amount.default(0).describe('Price of a million prompt tokens'),
  MULLOVER_MODEL_PRICE_OUT: amount.default(0).describe('Price of a million generated tokens'),
  MULLOVER_JUDGE_URL: http.optional().describe('Endpoint of the judge; default: the model endpoint'),
  MULLOVER_JUDGE: z.string().min(1).optional().describe('Model name of the judge; default: the model'),
  MULLOVER_JUDGE_KEY: z.string().optional().describe("API key of the judge's endpoint"),
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
  MULLOVER_MODEL_CALLS: whole(1, 256)
    .default(4)
    .describe('Model calls at a time; one with several choices counts once'),
  MULLOVER_CONTAINERS: whole(1, 64)
    .optional()
    .describe('Containers that run at a time in one worker; default: one for each core, as far as memory goes'),
  MULLOVER_LOCK_SECONDS: whole(1, 600).default(45).describe('A job whose worker is silent this long is taken over'),
  MULLOVER_STALLED_SECONDS: whole(1, 600).default(15).describe('How often silent workers are looked for'),
  MULLOVER_STALLED_MAX: whole(0, 10).default(2).describe('Crashes of one job before it is given up'),
  MULLOVER_PROGRESS_SECONDS: whole(2, 3600).default(10).describe('How often the progress comment is edited at most'),
  MULLOVER_CONFIDENCE_FILE: z
    .string()
    .optional()
    .describe('Coefficients written by `mullover calibrate`; default: a cautious set'),
  MULLOVER_SUITE_SECONDS: whole(5, 7200)
    .default(300)
    .describe(
      'Seconds the whole test suite may take; of a slower one the tests near the fault run first, and others until time is up',
    ),
  MULLOVER_BASE_IMAGE: z
    .string()
    .min(1)
    .default('mullover-base:latest')
    .describe('Image that environments are built on'),
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
  MULLOVER_ALLOW_IMAGES: z
    .string()
    .transform((text) =>
      text
        .split(',')
        .map((name) => name.trim())
        .filter((name) => name !== ''),
    )
    .optional()
    .describe(
      'Images that repositories may name in `sandbox.image`: names between commas, `*` for any part, e.g. `node:*`',
    ),
  MULLOVER_ALLOW_DOCKERFILES: z
    .enum(['on', 'off'], 'must be on or off')
    .default('off')
    .describe('Whether repositories may bring a Dockerfile: it is built as root, outside of the sandbox (SECURITY.md)'),
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

type Values = z.infer<typeof environmentSchema>;

export interface GitHubConfig {
  readonly appId: number;
  readonly privateKey: string;
  readonly apiUrl: string;
}

export interface ModelConfig {
  /** Ends without `/`. */
  readonly baseUrl: string;
  readonly name: string;
  readonly apiKey: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly contextTokens: number;
  /** Samples of one prompt are asked in one call. */
  readonly batch: boolean;
  /** Per million tokens. */
  readonly priceIn: number;
  readonly priceOut: number;
}

export type RewardSource = (typeof REWARD_SOURCES)[number];

/** A trained reward model behind an API of its own. */
export interface ServedConfig {
  /** Whole address of the API. */
  readonly url: string;
  readonly name: string;
  readonly apiKey: string | undefined;
}

export interface RewardConfig {
  readonly process: RewardSource;
  readonly outcome: RewardSource;
  /** The same object for both unless configured; undefined where no stage uses it. */
  readonly served: { readonly process: ServedConfig | undefined; readonly outcome: ServedConfig | undefined };
  readonly label: number;
  readonly scale: Values['MULLOVER_REWARD_SCALE'];
  /** Share of the served model where both kinds judge. */
  readonly weight: number;
  /** Per million tokens. */
  readonly price: number;
  readonly timeoutSeconds: number;
}

/** What image builds need to reach packages; handed over as build secrets. */
export interface NetworkConfig {
  readonly npmRegistry: string | undefined;
  readonly pipIndex: string | undefined;
  readonly goProxy: string | undefined;
  readonly goSumDatabase: string | undefined;
  readonly cargoRegistry: string | undefined;
  readonly mavenMirror: string | undefined;
  /** PEM text. */
  readonly ca: string | undefined;
  readonly httpProxy: string | undefined;
  readonly httpsProxy: string | undefined;
  readonly noProxy: string | undefined;
}

export interface LockConfig {
  readonly lockMs: number;
  readonly stalledMs: number;
  readonly maxStalled: number;
}

export interface Config {
  readonly logLevel: Values['MULLOVER_LOG_LEVEL'];
  readonly label: string;
  readonly web: { readonly host: string; readonly port: number; readonly secrets: readonly string[] };
  /** Undefined when no App is configured: enough for the command line and the web process. */
  readonly github: GitHubConfig | undefined;
  /** Whether writes to GitHub are spaced out. */
  readonly throttle: boolean;
  readonly redisUrl: string;
  readonly data: {
    readonly folder: string;
    readonly traceDays: number;
    readonly traceBytes: number;
    readonly mirrorBytes: number;
    readonly imageBytes: number;
  };
  readonly model: ModelConfig | undefined;
  /** The same as `model` unless configured. */
  readonly judge: ModelConfig | undefined;
  readonly reward: RewardConfig;
  readonly policy: Values['MULLOVER_POLICY'];
  /** Undefined: the cautious default. */
  readonly confidence: Coefficients | undefined;
  readonly budget: { readonly default: Budget; readonly max: Budget };
  readonly concurrency: { readonly jobs: number; readonly modelCalls: number; readonly containers: number };
  readonly lock: LockConfig;
  readonly progressMs: number;
  readonly network: NetworkConfig;
  /** The process's own PATH, proxy and certificate variables, for git. */
  readonly gitEnvironment: Environment;
  readonly sandbox: {
    readonly baseImage: string;
    readonly runtime: string | undefined;
    readonly suiteSeconds: number;
    /** Bytes. */
    readonly memory: number;
    readonly memoryMax: number;
    readonly images: readonly string[];
    readonly dockerfiles: 'on' | 'off';
  };
}

/** What git may see of the process. */
const GIT_VARIABLES = [
  ...['PATH', 'HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'no_proxy'],
  ...['GIT_SSL_CAINFO', 'GIT_SSL_CAPATH', 'SSL_CERT_FILE', 'SSL_CERT_DIR'],
];

/** Reads and checks all settings; `options` (of the command line) win over `env`. Empty variables count as absent. Throws InputFault that names every bad variable. */
export function readConfig(env: Environment = process.env, options: Environment = {}): Config {
  const given = Object.entries({ ...env, ...options }).filter(
    ([name, value]) => name.startsWith('MULLOVER_') && value?.trim(),
  );
  const parsed = environmentSchema.safeParse(Object.fromEntries(given.map(([name, value]) => [name, value?.trim()])));
  if (!parsed.success) throw badEnvironment(parsed.error);
  const values = parsed.data;
  return {
    logLevel: values.MULLOVER_LOG_LEVEL,
    label: values.MULLOVER_LABEL,
    web: { host: values.MULLOVER_HOST, port: values.MULLOVER_PORT, secrets: webhookSecrets(values) },
    github: githubPart(values),
    throttle: values.MULLOVER_GITHUB_THROTTLE === 'on',
    redisUrl: values.MULLOVER_REDIS_URL,
    data: {
      folder: resolve(values.MULLOVER_DATA),
      traceDays: values.MULLOVER_TRACE_DAYS,
      traceBytes: values.MULLOVER_TRACE_MB * 1e6,
      mirrorBytes: values.MULLOVER_MIRROR_MB * 1e6,
      imageBytes: values.MULLOVER_IMAGE_MB * 1e6,
    },
    model: modelPart(values),
    judge: judgePart(values),
    reward: rewardPart(values),
    policy: values.MULLOVER_POLICY,
    confidence: confidencePart(values),
    budget: budgetPart(values),
    concurrency: {
      jobs: values.MULLOVER_JOBS,
      modelCalls: values.MULLOVER_MODEL_CALLS,
      containers: values.MULLOVER_CONTAINERS ?? containersOfHost(availableParallelism(), totalmem()),
    },
    lock: lockPart(values),
    progressMs: values.MULLOVER_PROGRESS_SECONDS * 1000,
    network: networkPart(values),
    gitEnvironment: Object.fromEntries(GIT_VARIABLES.map((name) => [name, env[name]])),
    sandbox: {
      baseImage: values.MULLOVER_BASE_IMAGE,
      runtime: values.MULLOVER_SANDBOX_RUNTIME,
      suiteSeconds: values.MULLOVER_SUITE_SECONDS,
      memory: values.MULLOVER_SANDBOX_MEMORY_MB * 2 ** 20,
      memoryMax: Math.max(values.MULLOVER_SANDBOX_MEMORY_MB, values.MULLOVER_SANDBOX_MEMORY_MAX_MB) * 2 ** 20,
      images: values.MULLOVER_ALLOW_IMAGES ?? [],
      dockerfiles: values.MULLOVER_ALLOW_DOCKERFILES,
    },
  };
}

function confidencePart({ MULLOVER_CONFIDENCE_FILE: file }: Values): Coefficients | undefined {
  if (file === undefined) return undefined;
  const next = 'Write it with `mullover calibrate`, or unset MULLOVER_CONFIDENCE_FILE.';
  const parsed = coefficientsSchema.safeParse(fromJson(readTextFile('MULLOVER_CONFIDENCE_FILE', file)));
  if (parsed.success) return parsed.data;
  throw new InputFault(`MULLOVER_CONFIDENCE_FILE: ${file} does not hold the coefficients of the confidence.`, next);
}

const coefficientsSchema = z.strictObject(
  Object.fromEntries(Object.keys(CAUTIOUS).map((name) => [name, z.number()])) as Record<
    keyof Coefficients,
    z.ZodNumber
  >,
);

/** The GitHub App's credentials, or an InputFault that names the variables to set. */
export function requireGitHub(config: Config): GitHubConfig {
  if (config.github) return config.github;
  throw new InputFault('No GitHub App is configured.', 'Set MULLOVER_APP_ID and MULLOVER_PRIVATE_KEY_FILE.');
}

/** The webhook secrets, newest first, or an InputFault that names the variable to set. */
export function requireWebhookSecrets(config: Config): readonly string[] {
  if (config.web.secrets.length > 0) return config.web.secrets;
  throw new InputFault(
    'MULLOVER_WEBHOOK_SECRET is not set.',
    "Set it to the App's webhook secret, at least 16 characters; make one with `openssl rand -hex 32`.",
  );
}

/** The model endpoint, or an InputFault that names the variables to set. */
export function requireModel(config: Config): ModelConfig {
  if (config.model) return config.model;
  throw new InputFault('No model endpoint is configured.', 'Set MULLOVER_MODEL_URL and MULLOVER_MODEL.');
}

function badEnvironment(error: z.ZodError): InputFault {
  const lines = error.issues.map((issue) =>
    issue.code === 'unrecognized_keys'
      ? `${issue.keys.join(', ')}: no such setting`
      : `${issue.path.join('.')}: ${issue.message}`,
  );
  const next = 'Correct these environment variables; README.md lists every setting.';
  return new InputFault(`The configuration cannot be used: ${lines.join('; ')}.`, next);
}

function webhookSecrets(values: Values): string[] {
  return [values.MULLOVER_WEBHOOK_SECRET, values.MULLOVER_WEBHOOK_SECRET_PREVIOUS].filter((text) => text !== undefined);
}

function githubPart(values: Values): GitHubConfig | undefined {
  const { MULLOVER_APP_ID: appId, MULLOVER_PRIVATE_KEY: text, MULLOVER_PRIVATE_KEY_FILE: file } = values;
  if (appId === undefined && text === undefined && file === undefined) return undefined;
  if (appId === undefined) throw new InputFault('A private key is set, but no App.', 'Set MULLOVER_APP_ID too.');
  if (text === undefined && file === undefined) return undefined;
  const privateKey = text?.replaceAll('\\n', '\n') ?? readTextFile('MULLOVER_PRIVATE_KEY_FILE', file ?? '');
  if (!privateKey.includes('-----BEGIN'))
    throw new InputFault(
      `${text === undefined ? 'MULLOVER_PRIVATE_KEY_FILE' : 'MULLOVER_PRIVATE_KEY'} holds no PEM key.`,
      "Download the key on the App's settings page; it starts with `-----BEGIN RSA PRIVATE KEY-----`.",
    );
  return { appId, privateKey, apiUrl: values.MULLOVER_GITHUB_API_URL };
}

function modelPart(values: Values): ModelConfig | undefined {
  const { MULLOVER_MODEL_URL: baseUrl, MULLOVER_MODEL: name } = values;
  if (baseUrl === undefined && name === undefined) return undefined;
  if (baseUrl === undefined) throw new InputFault('MULLOVER_MODEL has no endpoint.', 'Set MULLOVER_MODEL_URL too.');
  if (name === undefined) throw new InputFault('MULLOVER_MODEL_URL has no model name.', 'Set MULLOVER_MODEL too.');
  return {
    baseUrl,
    name,
    apiKey: values.MULLOVER_MODEL_KEY,
    headers: values.MULLOVER_MODEL_HEADERS,
    timeoutSeconds: values.MULLOVER_MODEL_TIMEOUT,
    contextTokens: values.MULLOVER_MODEL_CONTEXT,
    batch: values.MULLOVER_MODEL_BATCH === 'on',
    priceIn: values.MULLOVER_MODEL_PRICE_IN,
    priceOut: values.MULLOVER_MODEL_PRICE_OUT,
  };
}

/** A judge at another endpoint never receives the key and headers of the model's endpoint. */
function judgePart(values: Values): ModelConfig | undefined {
  const model = modelPart(values);
  if (!model) return undefined;
  const name = values.MULLOVER_JUDGE ?? model.name;
  const baseUrl = values.MULLOVER_JUDGE_URL;
  if (baseUrl === undefined) return { ...model, name, apiKey: values.MULLOVER_JUDGE_KEY ?? model.apiKey };
  return { ...model, baseUrl, name, apiKey: values.MULLOVER_JUDGE_KEY, headers: {} };
}

function rewardPart(values: Values): RewardConfig {
  const process = servedPart(values, 'PROCESS');
  const own = servedPart(values, 'OUTCOME');
  const outcome = isDeepStrictEqual(own, process) ? process : own;
  return {
    process: values.MULLOVER_REWARD_PROCESS,
    outcome: values.MULLOVER_REWARD_OUTCOME,
    served: { process, outcome },
    label: values.MULLOVER_REWARD_LABEL,
    scale: values.MULLOVER_REWARD_SCALE,
    weight: values.MULLOVER_REWARD_WEIGHT,
    price: values.MULLOVER_REWARD_PRICE,
    timeoutSeconds: values.MULLOVER_MODEL_TIMEOUT,
  };
}

/** A model for patches at another address never receives the key of the first one. */
function servedPart(values: Values, stage: 'PROCESS' | 'OUTCOME'): ServedConfig | undefined {
  if (!values[`MULLOVER_REWARD_${stage}`].includes('served')) return undefined;
  const own = stage === 'OUTCOME';
  const ownUrl = own ? values.MULLOVER_REWARD_OUTCOME_URL : undefined;
  const url = ownUrl ?? values.MULLOVER_REWARD_URL;
  const name = (own ? values.MULLOVER_REWARD_OUTCOME_MODEL : undefined) ?? values.MULLOVER_REWARD_MODEL;
  const ownKey = own ? values.MULLOVER_REWARD_OUTCOME_KEY : undefined;
  const apiKey = ownKey ?? (ownUrl === undefined ? values.MULLOVER_REWARD_KEY : undefined);
  if (url !== undefined && name !== undefined) return { url, name, apiKey };
  const missing = url === undefined ? 'MULLOVER_REWARD_URL' : 'MULLOVER_REWARD_MODEL';
  throw new InputFault(`MULLOVER_REWARD_${stage} names a served reward model, but there is none.`, `Set ${missing}.`);
}

function budgetPart(values: Values): Config['budget'] {
  const part = (suffix: '' | '_MAX'): Budget => ({
    rollouts: values[`MULLOVER_BUDGET${suffix}`],
    tokens: values[`MULLOVER_TOKENS${suffix}`],
    seconds: values[`MULLOVER_SECONDS${suffix}`],
    sandboxSeconds: values[`MULLOVER_SANDBOX_SECONDS${suffix}`],
    money: values[`MULLOVER_MONEY${suffix}`],
  });
  const budget = { default: part(''), max: part('_MAX') };
  const variable = {
    rollouts: 'BUDGET',
    tokens: 'TOKENS',
    seconds: 'SECONDS',
    sandboxSeconds: 'SANDBOX_SECONDS',
    money: 'MONEY',
  };
  for (const key of ['rollouts', 'tokens', 'seconds', 'sandboxSeconds', 'money'] as const) {
    if (budget.default[key] <= budget.max[key]) continue;
    const name = `MULLOVER_${variable[key]}`;
    throw new InputFault(`${name} is larger than ${name}_MAX.`, `Lower ${name} or raise ${name}_MAX.`);
  }
  return budget;
}

/** What one container may take of the host's memory, with the successor that waits beside it. */
const CONTAINER_BYTES = 3 * 2 ** 30;

/** One container has one core; the host's own work is short beside the tests. */
export function containersOfHost(cores: number, bytes: number): number {
  return Math.max(1, Math.min(cores, Math.floor(bytes / CONTAINER_BYTES)));
}

function lockPart(values: Values): LockConfig {
  return {
    lockMs: values.MULLOVER_LOCK_SECONDS * 1000,
    stalledMs: values.MULLOVER_STALLED_SECONDS * 1000,
    maxStalled: values.MULLOVER_STALLED_MAX,
  };
}

function networkPart(values: Values): NetworkConfig {
  const file = values.MULLOVER_CA_FILE;
  return {
    npmRegistry: values.MULLOVER_NPM_REGISTRY,
    pipIndex: values.MULLOVER_PIP_INDEX,
    goProxy: values.MULLOVER_GO_PROXY,
    goSumDatabase: values.MULLOVER_GO_SUMDB,
    cargoRegistry: values.MULLOVER_CARGO_REGISTRY,
    mavenMirror: values.MULLOVER_MAVEN_MIRROR,
    ca: file === undefined ? undefined : readTextFile('MULLOVER_CA_FILE', file),
    httpProxy: values.MULLOVER_HTTP_PROXY,
    httpsProxy: values.MULLOVER_HTTPS_PROXY,
    noProxy: values.MULLOVER_NO_PROXY,
  };
}

function readTextFile(variable: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new InputFault(`${variable}: ${path} cannot be read.`, 'Give a readable file.', { cause });
  }
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // the schema then says what was expected
  }
}

const command = z.string().min(1).max(2000);
const commands = z.union([command.transform((text) => [text]), z.array(command).max(50)], {
  message: 'must be a shell command or a list of them',
});
// YAML reads 3.10 as 3.1: only whole numbers may go without quotes.
const runtime = z.union([z.string().regex(/^\d+(\.\d+){0,2}$/), z.int().positive().transform(String)], {
  message: 'must be a version such as 20 or "3.11", the latter in quotes',
});
const relativePath = z
  .string()
  .regex(/^(?!\/)(?!.*(^|\/)\.\.(\/|$))[^\0\\]{1,200}$/, 'must be a path inside the repository');

const patterns = z.union([relativePath.transform((text) => [text]), z.array(relativePath).min(1).max(10)], {
  message: 'must be a path or a pattern inside the repository, or a list of them',
});

/** `.github/mullover.yml` on the default branch: what maintainers may set for their repository. */
export const repositoryFileSchema = z.strictObject({
  /** Rollouts; capped by the operator's maximum. */
  budget: z.int().min(1).max(1000).optional(),
  sandbox: z
    .strictObject({
      image: z.string().min(1).max(256).optional(),
      dockerfile: relativePath.optional(),
      setup: commands.optional(),
      build: commands.optional(),
      test: command.optional(),
      runtime: runtime.optional(),
      directory: relativePath.optional(),
      /** JUnit XML files that the test command writes. */
      report: patterns.optional(),
      /** Megabytes that one execution may use; capped by the operator's maximum. */
      memory: z.int().min(64).max(1_048_576).optional(),
      /** Seconds that one execution may take. */
      timeout: z.int().min(1).max(7200).optional(),
      runner: z.string().min(1).max(50).optional(),
    })
    .refine(({ image, dockerfile }) => image === undefined || dockerfile === undefined, {
      message: 'image and dockerfile exclude each other',
    })
    .refine(({ report, test }) => report === undefined || test !== undefined, {
      message: 'report needs the test command that writes it',
    })
    .optional(),
});

export type RepositoryFile = z.infer<typeof repositoryFileSchema>;

/** Parses `.github/mullover.yml`; an empty file sets nothing. Throws InputFault that names the key. */
export function parseRepositoryFile(yamlText: string): RepositoryFile {
  const next = 'Correct .github/mullover.yml on the default branch; README.md shows every key.';
  let value: unknown;
  try {
    value = parseYaml(yamlText, { maxAliasCount: 10 });
  } catch (cause) {
    const message = cause instanceof Error ? cause.message.split('\n', 1)[0] : String(cause);
    throw new InputFault(`.github/mullover.yml is not valid YAML: ${message}`, next, { cause });
  }
  const parsed = repositoryFileSchema.safeParse(value ?? {});
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map((issue) => {
    const at = issue.path.join('.');
    if (issue.code !== 'unrecognized_keys') return `${at || 'the file'}: ${issue.message}`;
    return `unknown key ${issue.keys.map((key) => (at ? `${at}.${key}` : key)).join(', ')}`;
  });
  throw new InputFault(`.github/mullover.yml cannot be used: ${lines.join('; ')}.`, next);
}
