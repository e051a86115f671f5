// The secrets among the settings of a deployment: what is cut out of every text from the start.

import type { Config } from './config.ts';
import { InputFault } from './errors.ts';
import { secretsInAddresses, secretsOfLogin } from './secrets/address-secrets.ts';
import { isPlaceholderKey } from './secrets/placeholder-key.ts';
import { isCountName, isSecretName, looksMade } from './secrets/secret-names.ts';

/** Keys of endpoints and of the App, secrets of webhooks, passwords in addresses, and what headers and bodies authenticate with. */
export function secretsInSettings(config: Config): readonly string[] {
  const { model, judge, reward, web, github, reading } = config;
  const otel = config.otel instanceof InputFault ? undefined : config.otel;
  const served = [reward.served.process, reward.served.outcome];
  const keys = [...[model, judge, ...served].map((one) => one?.apiKey), reading.token];
  const headers = [model?.headers, judge?.headers, otel?.headers].flatMap((one) => inFields(one, '', isInHeader));
  const bodies = [model?.body, judge?.body].flatMap((one) => inFields(one, '', isInBody));
  const told = [...keys, ...headers, ...bodies]
    .filter((key) => key !== undefined)
    .filter((key) => !isPlaceholderKey(key));
  const own = github === undefined ? [] : [github.privateKey];
  const login = config.registry?.login;
  const password = login === undefined ? [] : [login.slice(login.indexOf(':') + 1)];
  const client = config.pages.client === undefined ? [] : [config.pages.client.secret];
  // Whatever setting takes an address, and whatever holds one: tools print those that they use, and logs are stored and shown.
  const inAddresses = textsIn(config).concat(proxiesOfGit(config)).flatMap(secretsInAddresses);
  return [...new Set([...told, ...own, ...client, ...password, ...web.secrets, ...inAddresses])];
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

/** Git takes them without a scheme, too. */
function proxiesOfGit({ gitEnvironment }: Config): readonly string[] {
  const proxies = Object.entries(gitEnvironment).filter(([name]) => /_proxy$/i.test(name));
  return proxies.flatMap(([, address = '']) => (address.includes('://') ? [] : [`http://${address}`]));
}

/** Whether the name of a field says that its text is a secret. */
type Telling = (name: string, text: string) => boolean;

/** No header tells what a model is to stop at: counts are numbers there. */
const isInHeader: Telling = (name, text) => isSecretName(name) && !(isCountName(name) && /^\d+$/.test(text));
const isInBody: Telling = (name) => isSecretName(name) && !isCountName(name);

/** Kinds that stand in front of a secret. */
const KIND = /^(?:Basic|Bearer|Token|ApiKey)(?:\s+|$)/i;

/** Texts in headers or a body as a whole and word by word, without the kind in front. */
function inFields(value: unknown, name: string, isTelling: Telling): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((one) => inFields(one, name, isTelling));
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([key, one]) => inFields(one, key, isTelling));
  if (typeof value !== 'string') return [];
  const text = value.trim().replace(KIND, '');
  const words = text.split(/[\s,;]+/);
  const told = isTelling(name, text) ? [text, ...words, ...words.map(pairValue)] : words.filter(looksMade);
  return [...told.filter((one) => one !== ''), ...passwordOfBasic(value)];
}

/** `name="value"`, as cookies and some kinds of authorization have it. */
function pairValue(word: string): string {
  return /^[\w.-]+="?([^"=][^"]*)"?$/.exec(word)?.[1] ?? '';
}

/** The code is made of a login, and what leaks may be its password alone. */
function passwordOfBasic(text: string): readonly string[] {
  const code = /^\s*Basic\s+([\w+/-]+=*)\s*$/i.exec(text)?.[1];
  if (code === undefined) return [];
  const bytes = Buffer.from(code, 'base64');
  return [bytes.toString('utf8'), bytes.toString('latin1')].flatMap((login) => {
    const colon = login.indexOf(':');
    return secretsOfLogin(colon < 0 ? '' : login.slice(0, colon), login.slice(colon + 1));
  });
}
