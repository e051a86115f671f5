// The HTTP server in front of the App function: nothing unsigned, too large or too slow gets past it.

import { isUtf8 } from 'node:buffer';
import { createHmac, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import { isFault } from '../errors.ts';
import { Crowd, type CrowdLimits, type Visit } from './crowd.ts';
import { readBody, type UnreadBody } from './read-body.ts';

export interface SignedEvent {
  /** Id of the delivery, for the log: it is not signed and decides nothing. */
  readonly id: string;
  readonly name: string;
  readonly payload: unknown;
}

export interface WebhookServerOptions {
  readonly host: string;
  readonly port: number;
  /** Newest first; all are accepted, so that a secret can be changed without losing events. */
  readonly secrets: readonly string[];
  /** Settles when everything that must not be lost is stored; a rejection is answered with 503. */
  receive(event: SignedEvent): Promise<void>;
  /** Rejects when the process cannot do its work, with a fault whose message may be shown to anybody. */
  health(): Promise<void>;
  /** Answers `/healthz` and nothing else; the port of webhooks does so no more. */
  readonly healthPort?: number | undefined;
  /** Whether an address may connect to the port of webhooks; by default any may. */
  readonly mayConnect?: ((address: string | undefined) => boolean) | undefined;
  readonly log: Logger;
}

export interface RunningServer {
  readonly url: string;
  /** Where `/healthz` is answered. */
  readonly healthUrl: string;
  close(): Promise<void>;
}

export const WEBHOOK_PATH = '/api/github/webhooks';
const BODY_CAP = 5 * 1024 * 1024;
/** Bodies of eight deliveries of the largest size; GitHub's usual one has some 20 KB. */
const CROWD: CrowdLimits = { connections: 400, perAddress: 300, bytes: 8 * BODY_CAP };
const HEALTH_CROWD: CrowdLimits = { connections: 50, perAddress: 40, bytes: BODY_CAP };
const TIMES = {
  headersTimeout: 5000,
  requestTimeout: 10_000,
  keepAliveTimeout: 5000,
  connectionsCheckingInterval: 1000,
};
/** GitHub gives up after ten seconds and never sends again by itself: a clear "no" must come earlier. */
const ANSWER_WITHIN_MS = 2800;

interface Answer {
  readonly status: number;
  readonly text: string;
  /** To a signed delivery: only who sends these may go on with the connection. */
  readonly signed?: true;
}

const UNREAD: Readonly<Record<UnreadBody, Answer>> = {
  large: { status: 413, text: `the body is larger than ${BODY_CAP} bytes` },
  scraps: {
    status: 400,
    text: 'the body comes in too many small pieces: send it with its length, or in larger chunks',
  },
};

export async function startWebhookServer(options: WebhookServerOptions): Promise<RunningServer> {
  const crowd = new Crowd(CROWD);
  const server = createServer(TIMES, (request, response) => {
    const visit = crowd.begin(request.socket);
    response.once('close', visit.release);
    answer(request, options, visit).then(
      (reply) => send(request, response, reply),
      (error: unknown) => {
        options.log.warn({ err: error }, 'a request broke off');
        response.destroy();
      },
    );
  });
  server.on('connection', (socket) => {
    if (options.mayConnect?.(socket.remoteAddress) === false) socket.destroy();
    else crowd.enter(socket);
  });
  const url = await listening(server, options.port, options.host);
  const health = options.healthPort === undefined ? undefined : healthServer(options);
  const healthUrl = health ? await listening(health, options.healthPort ?? 0, options.host) : url;
  return {
    ...{ url, healthUrl },
    close: async () => {
      await Promise.all([server, health].map((one) => one && closeServer(one)));
    },
  };
}

/** Few connections, which no crowd on the other port takes away. */
function healthServer(options: WebhookServerOptions): Server {
  const server = createServer(TIMES, async (request, response) => {
    const reply = isHealth(request) ? await healthAnswer(options) : { status: 404, text: 'not found' };
    send(request, response, reply);
  });
  const crowd = new Crowd(HEALTH_CROWD);
  server.on('connection', (socket) => crowd.enter(socket));
  server.on('request', ({ socket }, response: ServerResponse) => {
    const visit = crowd.begin(socket);
    visit.serve();
    response.once('close', visit.release);
  });
  return server;
}

async function listening(server: Server, port: number, host: string): Promise<string> {
  server.listen(port, host);
  await once(server, 'listening');
  return urlOf(server, host);
}

const isHealth = (request: IncomingMessage): boolean => pathOf(request) === '/healthz';
const pathOf = (request: IncomingMessage): string | undefined => request.url?.split('?', 1)[0];

async function answer(request: IncomingMessage, options: WebhookServerOptions, visit: Visit): Promise<Answer> {
  if (isHealth(request) && options.healthPort === undefined) return healthAnswer(options);
  if (pathOf(request) !== WEBHOOK_PATH) return { status: 404, text: 'not found' };
  if (request.method !== 'POST') return { status: 405, text: 'POST only' };
  const name = headerOf(request, 'x-github-event');
  const signature = headerOf(request, 'x-hub-signature-256');
  if (!/^[a-z_]{1,64}$/.test(name)) return { status: 400, text: 'x-github-event is missing' };
  if (!/^sha256=[0-9a-f]{64}$/.test(signature)) return { status: 401, text: 'a SHA-256 signature is missing' };
  if (!headerOf(request, 'content-type').startsWith('application/json'))
    return { status: 415, text: 'set the content type of the webhook to application/json' };
  const body = await readBody(request, BODY_CAP, visit.hold);
  visit.serve();
  if (typeof body === 'string') return UNREAD[body];
  if (!isSigned(body, signature, options.secrets)) return { status: 401, text: 'the signature is wrong' };
  const reply = await deliver(body, name, options, headerOf(request, 'x-github-delivery'));
  return { ...reply, signed: true };
}

async function deliver(body: Buffer, name: string, options: WebhookServerOptions, delivery: string): Promise<Answer> {
  const payload = fromJson(body);
  if (typeof payload !== 'object' || payload === null) return { status: 400, text: 'the body is no JSON object' };
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`not stored within ${ANSWER_WITHIN_MS} ms`)), ANSWER_WITHIN_MS);
  try {
    await Promise.race([options.receive({ id: delivery, name, payload }), late]);
    return { status: 202, text: 'accepted' };
  } catch (error) {
    options.log.error({ err: error, delivery, event: name }, 'an event could not be stored; GitHub can redeliver it');
    return { status: 503, text: 'not stored, please redeliver' };
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Over the very bytes that came: the library takes text, where other bytes than those of valid UTF-8 are replaced, and many bodies
 * are one. Takes as long for a signature that is nearly right as for any other.
 */
function isSigned(body: Buffer, signature: string, secrets: readonly string[]): boolean {
  const given = Buffer.from(signature.slice('sha256='.length), 'hex');
  const isOf = (secret: string) => timingSafeEqual(createHmac('sha256', secret).update(body).digest(), given);
  return body.length > 0 && secrets.some(isOf);
}

async function healthAnswer(options: WebhookServerOptions): Promise<Answer> {
  try {
    await options.health();
    return { status: 200, text: 'ok' };
  } catch (error) {
    options.log.warn({ err: error }, 'not healthy');
    return { status: 503, text: isFault(error) ? error.message : 'not healthy' };
  }
}

function send(request: IncomingMessage, response: ServerResponse, { status, text, signed }: Answer): void {
  // A body that was not read to its end would block the connection for the next request.
  const unread = !request.complete;
  const body = `${text}\n`;
  response.setHeader('content-type', 'text/plain; charset=utf-8');
  // Known before the first byte: else it goes out in pieces, each with its length.
  response.setHeader('content-length', Buffer.byteLength(body));
  if (unread || !signed) response.setHeader('connection', 'close');
  response.writeHead(status).end(body, () => {
    if (unread) request.destroy();
  });
}

function headerOf(request: IncomingMessage, name: string): string {
  const value = request.headers[name];
  return typeof value === 'string' ? value : '';
}

function fromJson(body: Buffer): unknown {
  try {
    return isUtf8(body) ? JSON.parse(body.toString()) : undefined;
  } catch {
    return undefined; // answered with 400
  }
}

function urlOf(server: Server, host: string): string {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server listens on no port');
  return `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`;
}

async function closeServer(server: Server): Promise<void> {
  server.close();
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), 4000);
  await once(server, 'close');
  clearTimeout(timer);
}
