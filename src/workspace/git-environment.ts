// The environment and configuration that every git process of ours runs with: nothing of the host's, nothing of the repository's.

/** Variables a caller may hand through: where programs, proxies and certificates are. Everything else is dropped. */
const passed = [
  'PATH',
  'TMPDIR',
  'SystemRoot',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'ALL_PROXY',
  'NO_PROXY',
  'http_proxy',
  'https_proxy',
  'all_proxy',
  'no_proxy',
  'GIT_SSL_CAINFO',
  'GIT_SSL_CAPATH',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
];

/** Settings that no repository may change: no hooks, no programs, no transport but the ones named. */
const settings: readonly (readonly [string, string])[] = [
  ['core.hooksPath', '/dev/null'],
  ['core.fsmonitor', 'false'],
  ['core.attributesFile', '/dev/null'],
  ['core.excludesFile', '/dev/null'],
  ['core.abbrev', '12'],
  ['core.quotePath', 'true'],
  ['protocol.allow', 'never'],
  ['protocol.http.allow', 'always'],
  ['protocol.https.allow', 'always'],
  ['submodule.recurse', 'false'],
  ['fetch.recurseSubmodules', 'false'],
  ['fetch.unpackLimit', '1'],
  ['fetch.fsckObjects', 'false'],
  ['transfer.bundleURI', 'false'],
  ['http.lowSpeedLimit', '1000'],
  ['http.lowSpeedTime', '60'],
  ['gc.auto', '0'],
  ['maintenance.auto', 'false'],
  ['credential.helper', ''],
  ['safe.bareRepository', 'all'],
];

export interface GitEnvironment {
  /** The caller's proxy, certificate and PATH variables. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** Value of the Authorization header, and the URL it belongs to: it is sent to no other host. */
  readonly auth?: { readonly url: string; readonly header: string } | undefined;
  /** The command line user's own repository, fetched from the file system. */
  readonly localSource?: string | undefined;
}

/**
 * Environment for one git process. The Authorization header travels in it, because the command line of a process and
 * a repository's configuration are places that others can read. HOME is a folder that does not exist.
 */
export function gitEnvironment({ env = {}, auth, localSource }: GitEnvironment): Record<string, string> {
  const config = [...settings];
  if (auth !== undefined) {
    config.push([`http.${new URL(auth.url).origin}/.extraHeader`, `Authorization: ${auth.header}`]);
    // Git sends the header to the host that it was redirected to as well, so it must not follow.
    config.push(['http.followRedirects', 'false']);
  }
  if (localSource !== undefined) config.push(['protocol.file.allow', 'always'], ['safe.directory', '*']);
  const result: Record<string, string> = {
    HOME: '/nonexistent',
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_ATTR_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_ASKPASS: '',
    GIT_LFS_SKIP_SMUDGE: '1',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_NO_LAZY_FETCH: '1',
    GIT_CONFIG_COUNT: String(config.length),
  };
  for (const [index, [key, value]] of config.entries()) {
    result[`GIT_CONFIG_KEY_${index}`] = key;
    result[`GIT_CONFIG_VALUE_${index}`] = value;
  }
  for (const name of passed) {
    const value = env[name];
    if (value !== undefined) result[name] = value;
  }
  return result;
}
