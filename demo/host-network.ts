// How this host reaches package registries, told to Mullover in its own settings: what npm uses here, image builds use too.
import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { promisify } from 'node:util';

const DEBIAN_BUNDLE = '/etc/ssl/certs/ca-certificates.crt';
const DEBIAN_OWN = '/usr/local/share/ca-certificates';

export async function hostNetwork(): Promise<Readonly<Record<string, string>>> {
  const { env } = process;
  const settings = {
    MULLOVER_NPM_REGISTRY: env.MULLOVER_NPM_REGISTRY ?? (await npmSetting('registry')),
    MULLOVER_CA_FILE: env.MULLOVER_CA_FILE ?? env.NODE_EXTRA_CA_CERTS ?? (await npmSetting('cafile')) ?? ownBundle(),
    MULLOVER_HTTP_PROXY: env.MULLOVER_HTTP_PROXY ?? env.HTTP_PROXY ?? env.http_proxy,
    MULLOVER_HTTPS_PROXY: env.MULLOVER_HTTPS_PROXY ?? env.HTTPS_PROXY ?? env.https_proxy,
    MULLOVER_NO_PROXY: env.MULLOVER_NO_PROXY ?? env.NO_PROXY ?? env.no_proxy,
  };
  return Object.fromEntries(Object.entries(settings).filter((entry): entry is [string, string] => Boolean(entry[1])));
}

async function npmSetting(name: string): Promise<string | undefined> {
  const { stdout } = await promisify(execFile)('npm', ['config', 'get', name]);
  const value = stdout.trim();
  return ['', 'null', 'undefined'].includes(value) ? undefined : value;
}

/** Debian's bundle, where an administrator has added certificate authorities to it. */
function ownBundle(): string | undefined {
  const added = existsSync(DEBIAN_OWN) && readdirSync(DEBIAN_OWN).some((name) => name.endsWith('.crt'));
  return added && existsSync(DEBIAN_BUNDLE) ? DEBIAN_BUNDLE : undefined;
}
