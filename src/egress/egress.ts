// The proxy of one set-up, and all that it can reach: hosts that are allowed, at addresses that were looked at.
// It listens nowhere: connections are handed to it (src/egress/tunnel.ts).

import { createServer, type IncomingHttpHeaders, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { type Duplex, pipeline } from 'node:stream';
import { errorLine } from '../errors.ts';
import { type Hello, helloReader } from './client-hello.ts';
import { AddressRefused, askProxy, type DialDeps, dial, type Upstream } from './dial.ts';
import { isAllowed, isPlain, plainHost, type Target, targetOfAuthority } from './host-rules.ts';
import { isAddress } from './public-address.ts';

export interface EgressOptions extends DialDeps {
  /** For addresses without TLS; `upstream` is for those with it. */
  readonly plainUpstream: Upstream | undefined;
}

export interface Egress {
  /** A connection of a tool, which speaks to it as to an HTTP proxy. */
  readonly accept: (connection: Duplex) => void;
  /** Hosts that were asked for and not allowed, each once: `host:port`. */
  readonly refused: ReadonlySet<string>;
  /** One line for each host that was refused or did not answer. */
  readonly notes: () => readonly string[];
  readonly close: () => void;
}

/** As many are told. */
const MOST_NOTES = 40;
const HELLO_MS = 30_000;
const HOP_BY_HOP =
  /^(connection|keep-alive|proxy-connection|proxy-authorization|te|trailer|transfer-encoding|upgrade|host)$/;

export function openEgress(options: EgressOptions): Egress {
  const refused = new Set<string>();
  const notes = new Set<string>();
  const open = new Set<Duplex>();
  const note = (line: string) => {
    if (notes.size < MOST_NOTES) notes.add(line);
  };
  const refuse = (shown: string, why = 'not an allowed host'): Answer => {
    if (refused.size < MOST_NOTES) refused.add(shown);
    note(`set-up asked for ${shown}: ${why}`);
    return { status: 403, text: 'Not allowed by MULLOVER_SETUP_HOSTS' };
  };
  const failed = (target: Target, error: unknown): Answer => {
    if (error instanceof AddressRefused) return refuse(shownTarget(target), `not an allowed address: ${error.message}`);
    note(`${shownTarget(target)} could not be reached: ${errorLine(error)}`);
    return { status: 502, text: 'Host not reached' };
  };
  const parts: Parts = { options, refuse, failed, plain: plainServer(() => parts) };
  const server = createServer((incoming, response) => void forward(parts, incoming, response));
  server.on('connect', ({ url = '' }, connection: Duplex, head: Buffer) => {
    connection.on('error', () => connection.destroy());
    tunnel(parts, { authority: url, connection, head }).catch((error: unknown) => {
      note(`a connection broke: ${errorLine(error)}`);
      connection.destroy();
    });
  });
  return {
    accept: (connection) => {
      open.add(connection);
      connection.on('error', () => connection.destroy());
      connection.once('close', () => open.delete(connection));
      server.emit('connection', connection);
    },
    refused,
    notes: () => [...notes],
    close: () => {
      for (const connection of open) connection.destroy();
    },
  };
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

interface Parts {
  readonly options: EgressOptions;
  readonly refuse: (shown: string, why?: string) => Answer;
  readonly failed: (target: Target, error: unknown) => Answer;
  /** Takes a connection without TLS that was opened to one host. */
  readonly plain: (connection: Duplex, target: Target) => void;
}

/** Each request of such a connection is looked at: a server may answer for more names than the one that was asked for. */
function plainServer(parts: () => Parts): Parts['plain'] {
  const targets = new WeakMap<object, Target>();
  const server = createServer((incoming, response) => {
    const target = targets.get(incoming.socket);
    if (target) void forward(parts(), incoming, response, target);
    else incoming.destroy();
  });
  return (connection, target) => {
    targets.set(connection, target);
    server.emit('connection', connection);
  };
}

interface Connect {
  readonly authority: string;
  readonly connection: Duplex;
  readonly head: Buffer;
}

async function tunnel(
  { options, refuse, failed, plain }: Parts,
  { authority, connection, head }: Connect,
): Promise<void> {
  const target = targetOfAuthority(authority);
  if (!target || !isAllowed(options.rules, target)) return turnAway(connection, refuse(shownTarget(target, authority)));
  let remote: Duplex;
  try {
    remote = await dial(options, target);
  } catch (error) {
    return turnAway(connection, failed(target, error));
  }
  remote.on('error', () => connection.destroy());
  connection.once('close', () => remote.destroy());
  connection.write('HTTP/1.1 200 Connection established\r\n\r\n');
  const { hello, bytes } = await greeting(connection, head);
  const wrong = wrongName(hello, target, isPlain(options.rules, target));
  if (wrong !== undefined) {
    if (bytes.length > 0) refuse(shownTarget(target), wrong);
    connection.destroy();
    return;
  }
  if (hello.kind === 'not-tls') {
    remote.destroy();
    connection.unshift(bytes);
    plain(connection, target);
    return;
  }
  remote.write(bytes);
  pipeline(connection, remote, connection, () => {});
}

function turnAway(connection: Duplex, { status, text }: Answer): void {
  connection.end(`HTTP/1.1 ${status} ${text}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
}

/** Why a greeting is not one to this host; undefined when it is. */
function wrongName(hello: Hello, { host }: Target, plain: boolean): string | undefined {
  if (hello.kind !== 'hello') return plain && hello.kind === 'not-tls' ? undefined : 'no TLS greeting';
  const { name } = hello;
  // Neither an address nor a name of one word is ever sent.
  if (name === undefined) return isAddress(host) || !host.includes('.') ? undefined : 'a greeting that names no host';
  return plainHost(name) === host ? undefined : `a greeting to ${printable(name)} instead`;
}

/** The first bytes of a client, as many as its greeting needs. */
async function greeting(connection: Duplex, head: Buffer): Promise<{ readonly hello: Hello; readonly bytes: Buffer }> {
  const chunks = [head];
  const reader = helloReader();
  let hello = reader.push(head);
  const late = setTimeout(() => connection.destroy(), HELLO_MS);
  try {
    while (hello.kind === 'incomplete') {
      const more = await nextChunk(connection);
      if (more === undefined) break;
      chunks.push(more);
      hello = reader.push(more);
    }
  } finally {
    clearTimeout(late);
  }
  return { hello, bytes: Buffer.concat(chunks) };
}

/** Undefined at the end. */
function nextChunk(connection: Duplex): Promise<Buffer | undefined> {
  return new Promise((resolve) => {
    const settle = () => {
      for (const event of ['readable', 'end', 'close']) connection.off(event, look);
    };
    const look = () => {
      const chunk = connection.read() as Buffer | null;
      if (chunk === null && !connection.readableEnded && !connection.destroyed) return;
      settle();
      resolve(chunk ?? undefined);
    };
    for (const event of ['readable', 'end', 'close']) connection.on(event, look);
    look();
  });
}

/** The address of a request; undefined where it is not one without TLS, or names another host than that of its connection. */
function addressOf({ url = '', headers, rawHeaders }: IncomingMessage, opened: Target | undefined): URL | undefined {
  if (!opened) return URL.canParse(url) ? new URL(url) : undefined;
  const authority = authorityOf(opened);
  const named = rawHeaders.filter((name, at) => at % 2 === 0 && name.toLowerCase() === 'host');
  const { host = authority } = headers;
  if (named.length > 1 || !isSame(targetOfAuthority(/:\d+$/.test(host) ? host : `${host}:${opened.port}`), opened))
    return undefined;
  const whole = url.startsWith('/') ? `http://${authority}${url}` : url;
  return URL.canParse(whole) && isSame(targetOfUrl(new URL(whole)), opened) ? new URL(whole) : undefined;
}

const hostOf = ({ host, port }: Target): string => {
  const name = host.includes(':') ? `[${host}]` : host;
  return port === 80 ? name : `${name}:${port}`;
};
const authorityOf = (target: Target): string => (target.port === 80 ? `${hostOf(target)}:80` : hostOf(target));
const targetOfUrl = (url: URL): Target => ({ host: plainHost(url.hostname), port: Number(url.port || 80) });
const isSame = (one: Target | undefined, other: Target): boolean => one?.host === other.host && one.port === other.port;

/** A request to an address without TLS, on a connection to the proxy or on one that was `opened` through it. */
async function forward(
  { options, refuse, failed }: Parts,
  incoming: IncomingMessage,
  response: ServerResponse,
  opened?: Target,
): Promise<void> {
  const url = addressOf(incoming, opened);
  const target = url && targetOfUrl(url);
  response.on('error', () => response.destroy());
  if (!url || !target || url.protocol !== 'http:' || !isPlain(options.rules, target)) {
    const asked = opened ? (incoming.headers.host ?? '') : incoming.url;
    const { status, text } = refuse(shownTarget(target, asked));
    response.writeHead(status, text, { connection: 'close' }).end();
    return;
  }
  try {
    const headers = {
      ...withoutHops(incoming.headers),
      ...framing(incoming),
      host: hostOf(target),
      connection: 'close',
    };
    const outgoing = await outgoingRequest(options, { url, target, method: incoming.method ?? 'GET', headers });
    const answered = new Promise<IncomingMessage>((resolve, reject) => {
      outgoing.once('response', resolve);
      outgoing.once('error', reject);
    });
    pipeline(incoming, outgoing, () => {}); // its failure is that of the answer
    const answer = await answered;
    response.writeHead(answer.statusCode ?? 502, withoutHops(answer.headers));
    pipeline(answer, response, () => {});
  } catch (error) {
    const { status, text } = failed(target, error);
    response.writeHead(status, text, { connection: 'close' }).end();
  }
}

interface Outgoing {
  readonly url: URL;
  readonly target: Target;
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
}

async function outgoingRequest(options: EgressOptions, { url, target, method, headers }: Outgoing) {
  const { plainUpstream } = options;
  const path = `${url.pathname}${url.search}`;
  if (plainUpstream && !plainUpstream.isDirect(target.host))
    return askProxy(plainUpstream.proxy, { method, path: `http://${hostOf(target)}${path}`, headers });
  const socket = await dial({ ...options, upstream: undefined }, target);
  return request({ createConnection: () => socket, method, path, headers });
}

/**
 * A body keeps its frame, whatever the method: with a GET, Node would send bare bytes, which the server takes for the next
 * request, that nobody looked at.
 */
function framing({ headers }: IncomingMessage): IncomingHttpHeaders {
  return headers['transfer-encoding'] === undefined ? {} : { 'transfer-encoding': 'chunked' };
}

function withoutHops(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !HOP_BY_HOP.test(name)));
}

function shownTarget(target: Target | undefined, text = ''): string {
  return target ? `${target.host}:${target.port}` : printable(text);
}

/** It comes from the repository's code, and goes into logs. */
function printable(text: string): string {
  return text.replace(/[^\x21-\x7e]/g, '?').slice(0, 120);
}
