// Places the secrets of a set-up on a tmpfs, so that they never reach an image layer, and returns their variables.
// Tools that look in one place only find a link to the tmpfs there, which `removeLinks` takes away before the seal.
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { trustStore } from './trust-store.mjs';

const FOLDER = '/run/mullover';
const SYSTEM_BUNDLE = '/etc/ssl/certs/ca-certificates.crt';
const BUNDLE_VARIABLES =
  'NODE_EXTRA_CA_CERTS npm_config_cafile PIP_CERT SSL_CERT_FILE REQUESTS_CA_BUNDLE CURL_CA_BUNDLE GIT_SSL_CAINFO CARGO_HTTP_CAINFO';

const links = [];

/** `secrets`: see SetupSecrets; `env`: the variables of the set-up's commands, which say where tools look. */
export function placeSecrets(secrets, env) {
  const set = { ...secrets.variables };
  const java = [...(secrets.javaOptions ?? [])];
  if (secrets.ca) {
    const bundle = place('ca.pem', `${existsSync(SYSTEM_BUNDLE) ? readFileSync(SYSTEM_BUNDLE, 'utf8') : ''}\n${secrets.ca}`);
    for (const name of BUNDLE_VARIABLES.split(' ')) set[name] = bundle;
    const store = place('trust.jks', trustStore(readFileSync(bundle, 'utf8')));
    java.push(`-Djavax.net.ssl.trustStore=${store}`, '-Djavax.net.ssl.trustStoreType=jks');
  }
  if (secrets.npmrc) set.npm_config_userconfig = place('npmrc', secrets.npmrc);
  if (secrets.pipConf) set.PIP_CONFIG_FILE = place('pip.conf', secrets.pipConf);
  if (secrets.cargoConfig)
    link(join(env.CARGO_HOME ?? join(env.HOME, '.cargo'), 'config.toml'), place('cargo.toml', secrets.cargoConfig));
  if (secrets.gradleInit)
    link(
      join(env.GRADLE_USER_HOME ?? join(env.HOME, '.gradle'), 'init.d/mullover.gradle'),
      place('mirror.gradle', secrets.gradleInit),
    );
  if (secrets.mavenSettings) {
    link(join(env.HOME, '.m2/settings.xml'), place('settings.xml', secrets.mavenSettings));
    java.push(`-Duser.home=${env.HOME}`); // the JVM asks the user database, not HOME
  }
  // One JVM starts another (a daemon, a fork): only this variable reaches all of them.
  if (java.length > 0) set.JAVA_TOOL_OPTIONS = [env.JAVA_TOOL_OPTIONS, ...java].filter(Boolean).join(' ');
  return set;
}

/** Nothing of ours stays in the image, not even a link that leads nowhere. */
export function removeLinks() {
  for (const path of links) rmSync(path, { force: true });
}

function place(name, content) {
  writeFileSync(`${FOLDER}/${name}`, content, { mode: 0o600 });
  return `${FOLDER}/${name}`;
}

function link(path, target) {
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(target, path);
  links.push(path);
}
