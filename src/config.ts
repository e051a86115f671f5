// The settings of the processes, from the environment and the command line. The only reader of process.env.

import { readFileSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { environmentSchema, fromJson, type REWARD_SOURCES, type Values } from './environment-variables.ts';
import { InputFault } from './errors.ts';
import { type OtelConfig, otelSettings } from './otel-settings.ts';
import { CAUTIOUS, type Coefficients } from './selection/confidence.ts';
import type { Budget } from './task.ts';

/** Environment variables as given; readConfig() without arguments reads the process's own. */
type Environment = Readonly<Record<string, string | undefined>>;

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
  /** Most tokens of one reply. */
  readonly replyTokens: number;
  /** Further fields of every request; `null` takes one of ours out. */
  readonly body: Readonly<Record<string, unknown>>;
  /** Of all samples; undefined: as the search sets it. */
  readonly temperature: number | undefined;
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
  /** Tokens that served models read; undefined where nobody said so. */
  readonly contextTokens: number | undefined;
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

export interface PagesConfig {
  /** Ends without `/`. */
  readonly publicUrl: string | undefined;
  readonly port: number;
  /** Undefined: nobody can sign in, and there are no pages but for operators on this machine. */
  readonly client: { readonly id: string; readonly secret: string } | undefined;
  readonly operators: readonly string[];
  readonly operatorsPort: number | undefined;
}

export interface LockConfig {
  readonly lockMs: number;
  readonly stalledMs: number;
  readonly maxStalled: number;
}

export interface Config {
  readonly logLevel: Values['MULLOVER_LOG_LEVEL'];
  readonly label: string;
  /** Name of the App in mentions. */
  readonly mention: string;
  readonly outcomes: Values['MULLOVER_OUTCOMES'];
  readonly web: {
    readonly host: string;
    readonly port: number;
    readonly secrets: readonly string[];
    /** Undefined: the port of webhooks answers for both. */
    readonly healthPort: number | undefined;
    readonly sources: Values['MULLOVER_WEBHOOK_SOURCES'];
    readonly apiUrl: string;
  };
  readonly pages: PagesConfig;
  /** Undefined: no spans are sent. A fault: what `requireOtel` throws, which is no concern of commands that send none. */
  readonly otel: OtelConfig | InputFault | undefined;
  /** `port`: where a worker answers operators; undefined: nowhere. */
  readonly worker: { readonly port: number | undefined };
  /** Undefined when no App is configured: enough for the command line and the web process. */
  readonly github: GitHubConfig | undefined;
  /** Whether writes to GitHub are spaced out. */
  readonly throttle: boolean;
  readonly redisUrl: string;
  /** PostgreSQL; undefined: files in the data folder. */
  readonly databaseUrl: string | undefined;
  readonly data: {
    readonly folder: string;
    readonly traceDays: number;
    readonly traceBytes: number;
    readonly mirrorBytes: number;
    readonly imageBytes: number;
  };
  readonly datasets: { readonly url: string };
  /** GitHub for reading what is public. */
  readonly reading: { readonly apiUrl: string; readonly token: string | undefined };
  readonly model: ModelConfig | undefined;
  /** The same model at the same endpoint unless configured. */
  readonly judge: ModelConfig | undefined;
  readonly reward: RewardConfig;
  readonly policy: Values['MULLOVER_POLICY'];
  /** Undefined: the cautious default. */
  readonly confidence: Coefficients | undefined;
  /** Runs in a day. */
  readonly runs: { readonly person: number; readonly repository: number; readonly installation: number };
  readonly budget: { readonly default: Budget; readonly max: Budget };
  readonly concurrency: {
    readonly jobs: number;
    /** Of one installation in all workers; undefined: no cap. */
    readonly installation: number | undefined;
    readonly modelCalls: number;
    readonly containers: number;
  };
  readonly lock: LockConfig;
  readonly progressMs: number;
  readonly network: NetworkConfig;
  /** The process's own PATH, proxy and certificate variables, for git. */
  readonly gitEnvironment: Environment;
  readonly sandbox: {
    readonly baseImage: string | undefined;
    readonly runtime: string | undefined;
    readonly suiteSeconds: number;
    /** Bytes. */
    readonly memory: number;
    readonly memoryMax: number;
    readonly images: readonly string[];
    readonly dockerfiles: 'on' | 'off';
    /** Patterns of names of system packages. */
    readonly packages: readonly string[];
    /** Bytes that a set-up may write. */
    readonly setupDisk: number;
    /** What set-ups reach. */
    readonly setupNetwork: {
      readonly mode: 'filtered' | 'open';
      readonly hosts: readonly string[];
      readonly offered: readonly string[];
    };
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
  if (!parsed.success) throw badSettings(parsed.error, options);
  const values = parsed.data;
  return {
    logLevel: values.MULLOVER_LOG_LEVEL,
    label: values.MULLOVER_LABEL,
    mention: values.MULLOVER_MENTION,
    outcomes: values.MULLOVER_OUTCOMES,
    web: webPart(values),
    pages: pagesPart(values),
    otel: otelPart(env),
    worker: { port: values.MULLOVER_WORKER_PORT },
    github: githubPart(values),
    throttle: values.MULLOVER_GITHUB_THROTTLE === 'on',
    redisUrl: values.MULLOVER_REDIS_URL,
    databaseUrl: values.MULLOVER_DATABASE_URL,
    data: {
      folder: resolve(values.MULLOVER_DATA),
      traceDays: values.MULLOVER_TRACE_DAYS,
      traceBytes: values.MULLOVER_TRACE_MB * 1e6,
      mirrorBytes: values.MULLOVER_MIRROR_MB * 1e6,
      imageBytes: values.MULLOVER_IMAGE_MB * 1e6,
    },
    datasets: { url: values.MULLOVER_DATASETS_URL },
    reading: { apiUrl: values.MULLOVER_GITHUB_API_URL, token: values.MULLOVER_GITHUB_TOKEN },
    model: modelPart(values),
    judge: judgePart(values),
    reward: rewardPart(values),
    policy: values.MULLOVER_POLICY,
    confidence: confidencePart(values),
    budget: budgetPart(values),
    runs: {
      person: values.MULLOVER_RUNS_PERSON,
      repository: values.MULLOVER_RUNS_REPOSITORY,
      installation: values.MULLOVER_RUNS_INSTALLATION,
    },
    concurrency: {
      jobs: values.MULLOVER_JOBS,
      installation: values.MULLOVER_JOBS_INSTALLATION,
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
      packages: values.MULLOVER_ALLOW_PACKAGES.flatMap(packagePatterns),
      setupDisk: values.MULLOVER_SETUP_DISK_MB * 1e6,
      setupNetwork: {
        mode: values.MULLOVER_SETUP_NETWORK,
        hosts: values.MULLOVER_SETUP_HOSTS ?? [],
        offered: values.MULLOVER_ALLOW_HOSTS ?? [],
      },
    },
  };
}

const PACKAGES = new URL('../sandbox/system-packages.txt', import.meta.url);

function packagePatterns(name: string): readonly string[] {
  if (name === 'all') return ['*'];
  if (name === 'none') return [];
  if (name !== 'default') return [name];
  const lines = readFileSync(PACKAGES, 'utf8').split('\n');
  return lines.filter((line) => line !== '' && !line.startsWith('#'));
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

/** Where spans are sent, if anywhere, or an InputFault that names the variable to correct. */
export function requireOtel({ otel }: Config): OtelConfig | undefined {
  if (otel instanceof InputFault) throw otel;
  return otel;
}

function otelPart(env: Environment): Config['otel'] {
  try {
    return otelSettings(env);
  } catch (error) {
    if (error instanceof InputFault) return error;
    throw error;
  }
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

function badSettings(error: z.ZodError, options: Environment): InputFault {
  const named = (variable: string) => (options[variable] === undefined ? variable : optionOf(variable));
  const lines = error.issues.map((issue) =>
    issue.code === 'unrecognized_keys'
      ? `${issue.keys.join(', ')}: no such setting`
      : `${named(issue.path.join('.'))}: ${issue.message}`,
  );
  const next = lines.every((line) => line.startsWith('--'))
    ? 'Correct it; `--help` says what each option takes.'
    : 'Correct these environment variables; docs/configuration.md lists every setting.';
  return new InputFault(`The configuration cannot be used: ${[...new Set(lines)].join('; ')}.`, next);
}

/** The option that stands for a variable; one that raises a limit with it has no option of its own. */
function optionOf(variable: string): string {
  return `--${variable
    .replace(/^MULLOVER_|_MAX$/g, '')
    .toLowerCase()
    .replaceAll('_', '-')}`;
}

function webPart(values: Values): Config['web'] {
  const healthPort = values.MULLOVER_HEALTH_PORT;
  const sources = values.MULLOVER_WEBHOOK_SOURCES;
  if (sources === 'github' && healthPort === undefined)
    throw new InputFault(
      'MULLOVER_WEBHOOK_SOURCES=github lets nobody else connect, your health check neither.',
      'Set MULLOVER_HEALTH_PORT too.',
    );
  return {
    ...{ host: values.MULLOVER_HOST, port: values.MULLOVER_PORT, secrets: webhookSecrets(values), healthPort, sources },
    apiUrl: values.MULLOVER_GITHUB_API_URL,
  };
}

function pagesPart(values: Values): PagesConfig {
  const { MULLOVER_OAUTH_CLIENT_ID: id, MULLOVER_OAUTH_CLIENT_SECRET: secret, MULLOVER_PUBLIC_URL: publicUrl } = values;
  if ((id === undefined) !== (secret === undefined))
    throw new InputFault(
      'Of the OAuth client of the pages, only one half is set.',
      'Set both MULLOVER_OAUTH_CLIENT_ID and MULLOVER_OAUTH_CLIENT_SECRET, or none.',
    );
  if (id !== undefined && publicUrl === undefined)
    throw new InputFault(
      'GitHub is not told where people come back to after they signed in.',
      'Set MULLOVER_PUBLIC_URL to the address at which people reach the pages.',
    );
  return {
    ...{ publicUrl, port: values.MULLOVER_PAGES_PORT, operatorsPort: values.MULLOVER_OPERATORS_PORT },
    client: id !== undefined && secret !== undefined ? { id, secret } : undefined,
    operators: values.MULLOVER_OPERATORS ?? [],
  };
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
    replyTokens: values.MULLOVER_REPLY_TOKENS,
    body: { ...samplingOf(values), ...values.MULLOVER_MODEL_BODY },
    temperature: values.MULLOVER_MODEL_TEMPERATURE,
    priceIn: values.MULLOVER_MODEL_PRICE_IN,
    priceOut: values.MULLOVER_MODEL_PRICE_OUT,
  };
}

function samplingOf({ MULLOVER_MODEL_TOP_P: topP, MULLOVER_MODEL_TOP_K: topK }: Values): Record<string, number> {
  const given = { top_p: topP, top_k: topK };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Record<string, number>;
}

/** A judge at another endpoint never receives the key and headers of the model's endpoint. Its verdicts are sampled as they are. */
function judgePart(values: Values): ModelConfig | undefined {
  const model = modelPart(values);
  if (!model) return undefined;
  const name = values.MULLOVER_JUDGE ?? model.name;
  const baseUrl = values.MULLOVER_JUDGE_URL;
  const isSame = name === model.name && (baseUrl === undefined || baseUrl === model.baseUrl);
  const judge: ModelConfig = {
    ...model,
    name,
    contextTokens: values.MULLOVER_JUDGE_CONTEXT ?? model.contextTokens,
    replyTokens: values.MULLOVER_JUDGE_TOKENS,
    body: values.MULLOVER_JUDGE_BODY ?? (isSame ? values.MULLOVER_MODEL_BODY : {}),
    temperature: undefined,
  };
  if (baseUrl === undefined) return { ...judge, apiKey: values.MULLOVER_JUDGE_KEY ?? model.apiKey };
  return { ...judge, baseUrl, apiKey: values.MULLOVER_JUDGE_KEY, headers: {} };
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
    contextTokens: values.MULLOVER_REWARD_CONTEXT,
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
