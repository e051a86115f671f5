// The secrets among the settings of a deployment: what is cut out of every text from the start.

import type { Config } from './config.ts';
import { InputFault } from './errors.ts';
import { isPlaceholderKey } from './secrets/placeholder-key.ts';

/** Keys of endpoints and of the App, secrets of webhooks, passwords in addresses, and what headers and bodies authenticate with. */
export function secretsInSettings(config: Config): readonly string[] {
  const { model, judge, reward, web, github, network, reading } = config;
  const otel = config.otel instanceof InputFault ? undefined : config.otel;
  const served = [reward.served.process, reward.served.outcome];
  const keys = [...[model, judge, ...served].map((one) => one?.apiKey), reading.token];
  const addresses = [
    model?.baseUrl,
    judge?.baseUrl,
    ...served.map((one) => one?.url),
    config.redisUrl,
    web.apiUrl,
    otel?.url,
  ];
  const fields = [model, judge]
    .flatMap((one) => [one?.headers, one?.body])
    .concat(otel?.headers)
    .flatMap((one) => secretFields(one, ''));
  const told = [...keys, ...fields].filter((key) => key !== undefined).filter((key) => !isPlaceholderKey(key));
  const passwords = [...addresses, ...Object.values(network)].flatMap(passwordsIn);
  // Its user is no token, and often has the name of what it is for.
  const database = new URL(config.databaseUrl ?? 'postgres:').password;
  if (database !== '') passwords.push(...bothForms(database));
  const own = github === undefined ? [] : [github.privateKey];
  const login = config.registry?.login;
  const password = login === undefined ? [] : [login.slice(login.indexOf(':') + 1)];
  const client = config.pages.client === undefined ? [] : [config.pages.client.secret];
  return [...new Set([...told, ...own, ...client, ...password, ...web.secrets, ...passwords])];
}

/** Names of fields that hold a secret, whatever it looks like. */
const NAME = /key|token|secret|pass|auth|credential|cookie|signature|bearer/i;
/** Made by a generator, as no name of a model, a project or a format is. */
const LOOK = /^(?=.*\d)(?=.*[A-Za-z])[\w+/=.~-]{20,}$/;
/** Names of settings that count tokens or keys. */
const COUNTS = /max|top|logprobs|stop|count|limit|thinking/i;

/** Texts in a header or body, the words of each by itself: `Bearer …` names the kind in front of the secret. */
function secretFields(value: unknown, name: string): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((one) => secretFields(one, name));
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([key, one]) => secretFields(one, key));
  if (typeof value !== 'string') return [];
  const isNamed = NAME.test(name) && !COUNTS.test(name);
  return value
    .split(/[\s,;]+/)
    .filter((word) => LOOK.test(word) || (isNamed && !/^(?:Basic|Bearer|Token|ApiKey)$/i.test(word)));
}

/** Passwords of proxies, registries, endpoints and Redis: tools print the addresses that they use, and logs are stored and shown. */
function passwordsIn(text: unknown): readonly string[] {
  if (typeof text !== 'string') return [];
  const addresses = (text.match(/[a-z][a-z\d+.-]*:\/\/[^\s,|]+/gi) ?? []).filter((one) => URL.canParse(one));
  return addresses.flatMap((one) => {
    const { username, password } = new URL(one);
    // A token may stand in place of the name.
    return [password, ...(password === '' ? [username] : [])].filter((part) => part !== '').flatMap(bothForms);
  });
}

function bothForms(part: string): readonly string[] {
  try {
    return [part, decodeURIComponent(part)];
  } catch (fault) {
    if (fault instanceof URIError) return [part];
    throw fault;
  }
}
