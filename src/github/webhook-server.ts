// The HTTP server in front of the App function: nothing unsigned, too large or too slow gets past it.

import { isUtf8 } from 'node:buffer';
import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { Logger } from 'pino';
import { Crowd, type CrowdLimits, type Visit } from './crowd.ts';
import { type Answer, closeServer, healthAnswer, listening, pathOf, sendAnswer, TIMES } from './http-server.ts';
import { type OperatorsAnswers, startOperatorsServer } from './operators-server.ts';
import { readBody, type UnreadBody } from './read-body.ts';
import { type Turn, Turns } from './turns.ts';

export interface SignedEvent {
  /** Id of the delivery, for the log: it is not signed and decides nothing. */
  readonly id: string;
  readonly name: string;
  readonly payload: unknown;
}

export interface WebhookServerOptions extends OperatorsAnswers {
  readonly host: string;
  readonly port: number;
  /** Newest first; all are accepted, so that a secret can be changed without losing events. */
  readonly secrets: readonly string[];
  /** Settles when everything that must not be lost is stored; a rejection is answered with 503. */
  receive(event: SignedEvent): Promise<void>;
  /** Answers `/healthz` and `/metrics` and nothing else; the port of webhooks does so no more. */
  readonly healthPort?: number | undefined;
  /** Whether an address may connect to the port of webhooks; by default any may. */
  readonly mayConnect?: ((address: string | undefined) => boolean) | undefined;
  readonly onAnswer?: ((answered: AnsweredDelivery) => void) | undefined;
  readonly log: Logger;
}

interface Served extends WebhookServerOptions {
  /** Of the secrets: made once, for it costs as much as the rest of a short signature does. */
  readonly keys: readonly KeyObject[];
}

export interface AnsweredDelivery {
  /** Undefined for what was not signed: anybody can name anything. */
  readonly event: string | undefined;
  readonly status: number;
  readonly ms: number;
}

export interface RunningServer {
  readonly url: string;
  /** Where `/healthz` is answered. */
  readonly healthUrl: string;
  close(): Promise<void>;
}

export const WEBHOOK_PATH = '/api/github/webhooks';
const BODY_CAP = 5 * 1024 * 1024;
/** Two bodies of the largest size, and as many as there are connections of the usual one, which has some 20 KB. */
const CROWD: CrowdLimits = { connections: 400, perAddress: 300, bytes: 12 * 1024 * 1024 };
/** GitHub gives up after ten seconds and never sends again by itself: a clear "no" must come earlier. */
const ANSWER_WITHIN_MS = 2800;

const UNREAD: Readonly<Record<UnreadBody, Answer>> = {
  large: { status: 413, text: `the body is larger than ${BODY_CAP} bytes` },
  scraps: {
    status: 400,
    text: 'the body comes in too many small pieces: send it with its length, or in larger chunks',
  },
};

export async function startWebhookServer(options: WebhookServerOptions): Promise<RunningServer> {
  const crowd = new Crowd(CROWD);
  const turns = new Turns();
  const served = { ...options, keys: options.secrets.map((secret) => createSecretKey(secret, 'utf8')) };
  const server = createServer(TIMES, (request, response) => {
    const visit = crowd.begin(request.socket);
    if (!visit) return;
    const since = performance.now();
    const turn = turns.take(request.socket);
    response.once('close', visit.release);
    answer(request, served, visit, turn).then(
      (reply) => {
        turn.decide(reply.signed === true);
        const event = reply.signed ? headerOf(request, 'x-github-event') : undefined;
        options.onAnswer?.({ event, status: reply.status, ms: performance.now() - since });
        sendAnswer(request, response, reply);
      },
      (error: unknown) => {
        turn.decide(false);
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
  const { healthPort: port } = options;
  const operators = port === undefined ? undefined : await startOperatorsServer({ ...options, port });
  return {
    url,
    healthUrl: operators?.url ?? url,
    close: async () => {
      await Promise.all([closeServer(server), operators?.close()]);
    },
  };
}

async function answer(request: IncomingMessage, options: Served, visit: Visit, turn: Turn): Promise<Answer> {
  if (pathOf(request) === '/healthz' && options.healthPort === undefined)
    return healthAnswer(options.health, options.log);
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
  if (!isSigned(body, signature, options.keys)) return { status: 401, text: 'the signature is wrong' };
  // Nobody would be told that it is stored.
  if (turn.before && !(await turn.before)) return { status: 503, text: 'the connection has ended: send it again' };
  turn.decide(true);
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
function isSigned(body: Buffer, signature: string, keys: readonly KeyObject[]): boolean {
  const given = Buffer.from(signature.slice('sha256='.length), 'hex');
  const isOf = (key: KeyObject) => timingSafeEqual(createHmac('sha256', key).update(body).digest(), given);
  return body.length > 0 && keys.some(isOf);
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
