// What opens something in addresses: passwords, names that are tokens, values of queries whose names say so. Pure.

import { isSecretName, looksMade } from './secret-names.ts';

/** Every secret of an address, or of each in a list of them, as it is written and as it is meant. */
export function secretsInAddresses(text: string): readonly string[] {
  const found = addressesIn(text).flatMap((address) => [...loginIn(address), ...queryIn(address)]);
  return [...new Set(found)].filter((part) => part !== '');
}

/** Of a login: its password, and its name where that is the token. */
export function secretsOfLogin(name: string, password: string): readonly string[] {
  const isToken = password === '' || /^x(?:-[a-z-]+)?$/i.test(password) || looksMade(name);
  return [password, ...(isToken ? [name] : [])].filter((part) => part !== '');
}

/**
 * A password may hold whatever separates the parts of a list, and an address whatever is left of one: from each beginning the
 * rest is tried, and what ends where the next one begins, or at a separator.
 */
function addressesIn(text: string): readonly string[] {
  const starts = [...text.matchAll(/[a-z][a-z\d+.-]*:\/\//gi)].map(({ index }) => index);
  const tried = starts.flatMap((from, at) => {
    const rest = text.slice(from);
    const own = text.slice(from, starts[at + 1]).replace(/(?<![\s,|;])[\s,|;]+$/, '');
    return [rest, own, ...[/\s/, /[\s,|;]/].map((separator) => rest.split(separator, 1)[0] ?? '')];
  });
  return [...new Set(tried)].filter((one) => URL.canParse(one));
}

/** A name alone is a token where the web is asked; users of queues and mail have the names of what they are for. */
const WEB = /^(?:[a-z]+\+)?https?:$/;
/** Users of databases have too, also where a generator makes them. */
const DATABASE = /^postgres(?:ql)?:$/;

function loginIn(address: string): readonly string[] {
  const { username, password, protocol } = new URL(address);
  if (username === '' && password === '') return [];
  const written = /^[^:]+:\/\/([^/?#]*)@/.exec(address)?.[1] ?? '';
  const asWritten = written.includes(':') ? written.slice(written.indexOf(':') + 1) : '';
  const isToken = !DATABASE.test(protocol) && looksMade(username);
  const own = WEB.test(protocol) ? secretsOfLogin(username, password) : [password, ...(isToken ? [username] : [])];
  return [...own.flatMap(bothForms), ...(password === '' ? [] : bothForms(asWritten))];
}

/** Names of queries alone. */
const IN_QUERY = /^(?:pw|pwd|sig|code|jwt|assertion)$/i;
/** Where a secret lies, and none. */
const FILE = /(?:file|path|dir)$|^ssl(?:key|cert)$/i;

function queryIn(address: string): readonly string[] {
  const { search } = new URL(address);
  const pairs = search.slice(1).split(/[&;]/);
  return pairs.flatMap((pair) => {
    const [name = '', ...values] = pair.split('=');
    const plain = decoded(name);
    const value = values.join('=');
    const isSecret = (isSecretName(plain) || IN_QUERY.test(plain)) && !FILE.test(plain);
    return isSecret ? [...bothForms(value), decoded(value.replaceAll('+', ' '))] : [];
  });
}

function bothForms(part: string): readonly string[] {
  return [part, decoded(part)];
}

/** What is no code stays as it is: a password with a bare `%`. */
function decoded(part: string): string {
  return part.replace(/(?:%[\da-f]{2})+/gi, (codes) => {
    try {
      return decodeURIComponent(codes);
    } catch (fault) {
      if (fault instanceof URIError) return codes;
      throw fault;
    }
  });
}
