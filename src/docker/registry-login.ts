// What the engine shows a registry: the login that is configured, else what Docker's own configuration keeps for it.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type Docker from 'dockerode';
import { execa } from 'execa';
import { z } from 'zod';
import { EnvironmentFault, errorLine } from '../errors.ts';

export interface LoginSource {
  /** Of the registry, with its port. */
  readonly host: string;
  /** `name:password`; undefined: Docker's configuration says it. */
  readonly login: string | undefined;
  /** Folder of Docker's configuration. */
  readonly dockerConfig: string;
}

const configSchema = z.object({
  auths: z
    .record(z.string(), z.object({ auth: z.string().optional(), identitytoken: z.string().optional() }))
    .optional(),
  credsStore: z.string().optional(),
  credHelpers: z.record(z.string(), z.string()).optional(),
});
const helperSchema = z.object({ Username: z.string(), Secret: z.string() });
const HELPER_MS = 30_000;

/** Read anew each time: some logins last for hours. Undefined where none is kept. Throws EnvironmentFault for what cannot be read. */
export async function registryLogin({
  host,
  login,
  dockerConfig,
}: LoginSource): Promise<Docker.AuthConfig | undefined> {
  if (login !== undefined) return named(host, login);
  const { auths = {}, credsStore, credHelpers = {} } = await readDockerConfig(join(dockerConfig, 'config.json'));
  const helper = credHelpers[host] ?? credsStore;
  if (helper !== undefined) return askHelper(helper, host);
  const { auth, identitytoken } = auths[host] ?? auths[`https://${host}`] ?? {};
  if (identitytoken) return { username: '', password: '', serveraddress: host, identitytoken } as Docker.AuthConfig;
  return auth ? named(host, Buffer.from(auth, 'base64').toString('utf8')) : undefined;
}

function named(host: string, login: string): Docker.AuthConfig {
  const colon = login.indexOf(':');
  return { username: login.slice(0, colon), password: login.slice(colon + 1), serveraddress: host };
}

async function readDockerConfig(path: string): Promise<z.infer<typeof configSchema>> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch {
    return {}; // no login is kept there, as on most hosts
  }
  try {
    return configSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new EnvironmentFault(`${path} cannot be read as Docker's configuration.`, 'Correct it.', { cause });
  }
}

async function askHelper(helper: string, host: string): Promise<Docker.AuthConfig | undefined> {
  const program = `docker-credential-${helper}`;
  const { stdout, exitCode, failed, shortMessage } = await execa(program, ['get'], {
    ...{ input: host, reject: false, timeout: HELPER_MS, stripFinalNewline: true },
  });
  if (exitCode === 1 && /credentials not found/.test(stdout)) return undefined;
  try {
    if (failed) throw new Error(shortMessage);
    const { Username, Secret } = helperSchema.parse(JSON.parse(stdout));
    if (Username === '<token>')
      return { username: '', password: '', serveraddress: host, identitytoken: Secret } as Docker.AuthConfig;
    return { username: Username, password: Secret, serveraddress: host };
  } catch (cause) {
    throw new EnvironmentFault(
      `${program} gives no login for ${host}: ${failed ? errorLine(cause) : 'it answers something else'}.`,
      'Install or correct it, or set MULLOVER_IMAGE_REGISTRY_LOGIN.',
    );
  }
}
