// The configuration of a process, from its environment and command line. The only reader of process.env.

import { homedir } from 'node:os';
import { join } from 'node:path';
import type { z } from 'zod';
import { InputFault } from './errors.ts';
import { type OtelConfig, otelSettings } from './otel-settings.ts';
import { told } from './settings/refuse.ts';
import { settingsInFiles } from './settings/setting-files.ts';
import { settings } from './settings/settings.ts';
import { type Environment, inputOf, settingsIn } from './settings/variable.ts';

/** Every part is there, if only as undefined, and stays as it is. */
type Fixed<T> = T extends object ? { readonly [K in keyof T]-?: Fixed<T[K]> } : T;

type Settings = Fixed<z.output<typeof settings>>;

export interface Config extends Settings {
  /** Undefined: no spans are sent. A fault: what `requireOtel` throws, which is no concern of commands that send none. */
  readonly otel: OtelConfig | InputFault | undefined;
  /** The process's own PATH, proxy and certificate variables, for git. */
  readonly gitEnvironment: Environment;
  /** Folder of Docker's own configuration, which has logins of registries. */
  readonly dockerConfig: string;
}
type GitHubConfig = NonNullable<Config['github']>;
export type ModelConfig = NonNullable<Config['model']>;
export type RewardConfig = Config['reward'];
/** A trained reward model behind an API of its own. */
export type ServedConfig = NonNullable<RewardConfig['served']['process']>;

/** What git may see of the process. */
const GIT_VARIABLES = [
  ...['PATH', 'HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'no_proxy'],
  ...['GIT_SSL_CAINFO', 'GIT_SSL_CAPATH', 'SSL_CERT_FILE', 'SSL_CERT_DIR'],
];

/** Reads and checks all settings; `options` (of the command line) win over `env`. Empty variables count as absent. Throws InputFault that names every bad variable. */
export function readConfig(env: Environment = process.env, options: Environment = {}): Config {
  const set = textsIn({ ...env, ...options });
  const folder = set['MULLOVER_SECRETS'];
  const given = Object.entries({ ...(folder === undefined ? {} : textsIn(settingsInFiles(folder))), ...set });
  const names = settingsIn(settings).map(({ name }) => name);
  const unknown = given.map(([name]) => name).filter((name) => !names.includes(name));
  const parsed = settings.safeParse(inputOf(settings, Object.fromEntries(given)));
  if (!parsed.success || unknown.length > 0) throw unusable(unknown, options, parsed.error);
  const gitEnvironment = Object.fromEntries(GIT_VARIABLES.map((name) => [name, env[name]]));
  // inputOf() gives every part, if only as undefined.
  const dockerConfig = env['DOCKER_CONFIG'] || join(homedir(), '.docker');
  return { ...(parsed.data as Settings), otel: otelPart(env), gitEnvironment, dockerConfig };
}

/** Of our settings, those that hold something. */
function textsIn(told: Environment): Readonly<Record<string, string>> {
  const texts = Object.entries(told).map(([name, value]) => [name, value?.trim() ?? ''] as const);
  return Object.fromEntries(texts.filter(([name, text]) => name.startsWith('MULLOVER_') && text !== ''));
}

/** Only settings that are fine one by one are looked at together. */
function unusable(unknown: readonly string[], options: Environment, error?: z.ZodError): InputFault {
  const { bad, refusals } = told(error);
  const [refusal] = refusals;
  if (refusal && bad.length === 0 && unknown.length === 0) return refusal;
  const lines = [
    ...new Set(bad.map(({ path, message }) => `${named(path, options)}: ${message}`)),
    ...(unknown.length > 0 ? [`${unknown.join(', ')}: no such setting`] : []),
  ];
  const next = lines.every((line) => line.startsWith('--'))
    ? 'Correct it; `--help` says what each option takes.'
    : 'Correct these environment variables; docs/configuration.md lists every setting.';
  return new InputFault(`The configuration cannot be used: ${lines.join('; ')}.`, next);
}

function named(path: readonly PropertyKey[], options: Environment): string {
  const variable = settingsIn(settings).find((setting) => setting.path === path.join('.'))?.name ?? '';
  return options[variable] === undefined ? variable : optionOf(variable);
}

/** The option that stands for a variable; one that raises a limit with it has no option of its own. */
function optionOf(variable: string): string {
  return `--${variable
    .replace(/^MULLOVER_|_MAX$/g, '')
    .toLowerCase()
    .replaceAll('_', '-')}`;
}

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
