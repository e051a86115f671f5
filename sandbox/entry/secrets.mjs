// Places the secrets of a set-up on a tmpfs, so that they never reach an image layer, and returns their variables.
import { readFileSync, writeFileSync } from 'node:fs';

const FOLDER = '/run/mullover';
const SYSTEM_BUNDLE = '/etc/ssl/certs/ca-certificates.crt';

/** `secrets`: { ca?, npmrc?, pipConf?, proxy? } as texts; `proxy` holds variables. */
export function placeSecrets(secrets) {
  const env = { ...secrets.proxy };
  if (secrets.ca) {
    const bundle = place('ca.pem', `${readFileSync(SYSTEM_BUNDLE, 'utf8')}\n${secrets.ca}`);
    const names = 'NODE_EXTRA_CA_CERTS npm_config_cafile PIP_CERT SSL_CERT_FILE REQUESTS_CA_BUNDLE GIT_SSL_CAINFO';
    for (const name of names.split(' ')) env[name] = bundle;
  }
  if (secrets.npmrc) env.npm_config_userconfig = place('npmrc', secrets.npmrc);
  if (secrets.pipConf) env.PIP_CONFIG_FILE = place('pip.conf', secrets.pipConf);
  return env;
}

function place(name, text) {
  writeFileSync(`${FOLDER}/${name}`, text, { mode: 0o600 });
  return `${FOLDER}/${name}`;
}
