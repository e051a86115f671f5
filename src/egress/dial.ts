// Opens a connection for a set-up: to an address that was looked at, and to no other one; through the operator's proxy where
// there is one.

import { lookup as lookUp } from 'node:dns/promises';
import { once } from 'node:events';
import { type ClientRequest, request as overHttp, type RequestOptions } from 'node:http';
import { request as overHttps } from 'node:https';
import { connect, type LookupFunction, type Socket } from 'node:net';
import { type HostRules, mayHaveAddress, type Target } from './host-rules.ts';
import { isAddress } from './public-address.ts';

export type Lookup = (host: string) => Promise<readonly { readonly address: string; readonly family: number }[]>;

export interface Upstream {
  readonly proxy: URL;
  /** True for hosts that are reached without it. */
  readonly isDirect: (host: string) => boolean;
}

export interface DialDeps {
  readonly rules: HostRules;
  readonly upstream: Upstream | undefined;
  readonly lookup: Lookup;
}

/** A host that is allowed, at an address that no set-up may reach. */
export class AddressRefused extends Error {
  override readonly name = 'AddressRefused';
}

const CONNECT_MS = 30_000;

export const systemLookup: Lookup = (host) => lookUp(host, { all: true });

/** Throws AddressRefused, or the error of the connection. */
export function dial(deps: DialDeps, target: Target): Promise<Socket> {
  return deps.upstream && !deps.upstream.isDirect(target.host)
    ? tunnelled(deps.upstream, target)
    : direct(deps, target);
}

/** The name is looked up once: what it leads to a moment later is of no interest. */
async function direct({ rules, lookup }: DialDeps, target: Target): Promise<Socket> {
  const { host, port } = target;
  const found = isAddress(host) ? [{ address: host, family: host.includes(':') ? 6 : 4 }] : await lookup(host);
  const checked = found.filter(({ address }) => mayHaveAddress(rules, target, address));
  const [first] = checked;
  if (!first) throw new AddressRefused(`${host} is ${found.map(({ address }) => address).join(', ')}`);
  const answer: LookupFunction = (_host, { all }, callback) => {
    if (all) callback(null, [...checked]);
    else callback(null, first.address, first.family);
  };
  const socket = connect({ host, port, lookup: answer, autoSelectFamily: true, noDelay: true, timeout: CONNECT_MS });
  return opened(socket);
}

async function opened(socket: Socket): Promise<Socket> {
  const late = () => socket.destroy(Object.assign(new Error('connect ETIMEDOUT'), { code: 'ETIMEDOUT' }));
  socket.once('timeout', late);
  await once(socket, 'connect');
  socket.off('timeout', late);
  return socket.setTimeout(0);
}

/** That proxy looks the name up: only the name was looked at. */
async function tunnelled({ proxy }: Upstream, { host, port }: Target): Promise<Socket> {
  const authority = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const asked = askProxy(proxy, { method: 'CONNECT', path: authority, headers: { host: authority } });
  asked.once('timeout', () => asked.destroy(Object.assign(new Error('the proxy is silent'), { code: 'ETIMEDOUT' })));
  asked.end();
  return new Promise((resolve, reject) => {
    asked.once('error', reject);
    asked.once('response', ({ statusCode }) => {
      reject(new Error(`the proxy answered ${statusCode}`));
      asked.destroy();
    });
    asked.once('connect', ({ statusCode }, socket: Socket, head: Buffer) => {
      if (statusCode === 200) {
        if (head.length > 0) socket.unshift(head);
        resolve(socket.setTimeout(0));
      } else {
        socket.destroy();
        reject(new Error(`the proxy answered ${statusCode}`));
      }
    });
  });
}

/** A request to the operator's proxy, not sent yet. */
export function askProxy(proxy: URL, { headers, ...options }: RequestOptions): ClientRequest {
  const request = proxy.protocol === 'https:' ? overHttps : overHttp;
  return request(proxy, {
    ...options,
    headers: { ...headers, ...proxyLogin(proxy) },
    // The address of a proxy may hold a login, which is not meant for the host behind it.
    ...{ auth: undefined, agent: false, timeout: CONNECT_MS },
  });
}

function proxyLogin({ username, password }: URL): Readonly<Record<string, string>> {
  if (username === '' && password === '') return {};
  const login = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64');
  return { 'proxy-authorization': `Basic ${login}` };
}
