// One HTTP request to the emulated GitHub and its reply, both read whole: they are small and are looked at many times.
import type { IncomingMessage, ServerResponse } from 'node:http';

export interface Exchange {
  readonly method: string;
  /** Without `/api/v3`, which GitHub Enterprise puts before every path. */
  readonly path: string;
  /** With the question mark, or empty. */
  readonly query: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
  /** The token of the Authorization header, whatever its scheme. */
  readonly token: string | undefined;
}

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export async function readBody(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

export async function readExchange(request: IncomingMessage): Promise<Exchange> {
  const url = new URL(request.url ?? '/', 'http://front');
  return {
    method: request.method ?? 'GET',
    path: url.pathname.replace(/^\/api\/v3(?=\/)/, ''),
    query: url.search,
    headers: request.headers,
    body: await readBody(request),
    token: /^(?:bearer|token)\s+(.+)$/i.exec(request.headers.authorization ?? '')?.[1],
  };
}

export function json(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): Reply {
  const body = Buffer.from(JSON.stringify(value));
  return { status, headers: { 'content-type': 'application/json; charset=utf-8', ...headers }, body };
}

/** The parsed JSON body; undefined when there is none. */
export function parsed(message: { readonly body: Buffer }): unknown {
  return message.body.length === 0 ? undefined : JSON.parse(message.body.toString());
}

export function send(reply: Reply, response: ServerResponse): void {
  response.writeHead(reply.status, { ...reply.headers, 'content-length': String(reply.body.length) });
  response.end(reply.body);
}

/** Passes the exchange to the emulator. `date`-like hop headers are dropped; the length is set when we send it on. */
export async function forward(upstream: string, exchange: Exchange): Promise<Reply> {
  const headers = new Headers();
  for (const name of ['authorization', 'accept', 'content-type', 'user-agent', 'x-github-api-version']) {
    const value = exchange.headers[name];
    if (typeof value === 'string') headers.set(name, value);
  }
  const response = await fetch(`${upstream}${exchange.path}${exchange.query}`, {
    method: exchange.method,
    headers,
    redirect: 'manual',
    ...(exchange.body.length > 0 ? { body: new Uint8Array(exchange.body) } : {}),
  });
  const passed: Record<string, string> = {};
  for (const [name, value] of response.headers) {
    if (!['content-length', 'transfer-encoding', 'connection', 'keep-alive', 'date'].includes(name))
      passed[name] = value;
  }
  return { status: response.status, headers: passed, body: Buffer.from(await response.arrayBuffer()) };
}
