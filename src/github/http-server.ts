// What our HTTP servers share: short answers in plain text, bounded times, a clean end.

import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import { isFault } from '../errors.ts';

export interface Answer {
  readonly status: number;
  readonly text: string;
  /** Plain text unless told. */
  readonly type?: string;
  /** To a signed delivery: only who sends these may go on with the connection. */
  readonly signed?: true;
}

export const TIMES = {
  headersTimeout: 5000,
  requestTimeout: 10_000,
  keepAliveTimeout: 5000,
  connectionsCheckingInterval: 1000,
};

/** Settles with the address once it listens. */
export async function listening(server: Server, port: number, host: string): Promise<string> {
  server.listen(port, host);
  await once(server, 'listening');
  return urlOf(server, host);
}

function urlOf(server: Server, host: string): string {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server listens on no port');
  return `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`;
}

export async function closeServer(server: Server): Promise<void> {
  server.close();
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), 4000);
  await once(server, 'close');
  clearTimeout(timer);
}

export const pathOf = (request: IncomingMessage): string | undefined => request.url?.split('?', 1)[0];

/** `health` rejects with a fault whose message may be shown to anybody. */
export async function healthAnswer(health: () => Promise<void>, log: Pick<Logger, 'warn'>): Promise<Answer> {
  try {
    await health();
    return { status: 200, text: 'ok' };
  } catch (error) {
    log.warn({ err: error }, 'not healthy');
    return { status: 503, text: isFault(error) ? error.message : 'not healthy' };
  }
}

export function sendAnswer(request: IncomingMessage, response: ServerResponse, answer: Answer): void {
  const body = `${answer.text}\n`;
  response.setHeader('content-type', answer.type ?? 'text/plain; charset=utf-8');
  // Known before the first byte: else it goes out in pieces, each with its length.
  response.setHeader('content-length', Buffer.byteLength(body));
  if (!answer.signed) response.setHeader('connection', 'close');
  response.writeHead(answer.status).end(body, () => {
    // A body that was not read to its end would block the connection for the next request; what is signed was.
    if (!request.complete) request.destroy();
  });
}
