// The server in front of the emulator: git over HTTP, cured gaps, faults on demand, a log of what was asked.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Exchange, forward, json, parsed, type Reply, readExchange, send } from './exchange.ts';
import { type Faults, faultReply } from './faults.ts';
import type { Gaps } from './gaps.ts';
import { answerHooks } from './hook-deliveries.ts';
import type { Webhooks } from './webhooks.ts';

export interface LoggedRequest {
  readonly method: string;
  readonly path: string;
  /** 0: the connection was dropped on demand. */
  readonly status: number;
  readonly body: unknown;
  /** False for what a fault kept from happening. */
  readonly effect: boolean;
  /** True for what a person asked for, false for the App and its tokens. */
  readonly byPerson: boolean;
}

export interface FrontOptions {
  readonly upstream: string;
  readonly gaps: Gaps;
  readonly faults: Faults;
  readonly webhooks: Webhooks;
  readonly log: LoggedRequest[];
  /** Old path of a renamed repository → new one. */
  readonly moved: ReadonlyMap<string, string>;
  /** Base of all addresses. */
  readonly url: string;
  git(request: IncomingMessage, response: ServerResponse): Promise<boolean>;
  /** Runs after branches changed through the API, before the client hears of it. */
  branchesChanged(exchange: Exchange): Promise<void>;
}

/** Where the emulator delivers webhooks to; the front passes them on. */
export const RELAY_PATH = '/_webhooks';
const MOVES_BRANCHES = /^\/repos\/[^/]+\/[^/]+\/(git\/refs|contents|pulls\/\d+\/merge|pulls\/\d+\/update-branch)/;

/** As GitHub answers requests for a repository that has another name by now. */
function redirection({ path, query, method }: Exchange, { moved, url }: FrontOptions): Reply | undefined {
  for (const [from, to] of moved) {
    if (path !== from && !path.startsWith(`${from}/`)) continue;
    const location = `${url}${to}${path.slice(from.length)}${query}`;
    return json(method === 'GET' ? 301 : 307, { message: 'Moved Permanently', url: location }, { location });
  }
  return undefined;
}

async function answer(exchange: Exchange, options: FrontOptions): Promise<Reply> {
  const elsewhere = redirection(exchange, options);
  if (elsewhere) return elsewhere;
  const hooked = answerHooks(exchange, options.webhooks);
  if (hooked) return hooked;
  const own = await options.gaps.before(exchange);
  if (own) return own;
  const reply = options.gaps.after(exchange, await forward(options.upstream, exchange));
  const done = reply.status < 300 && exchange.method !== 'GET';
  if (done && MOVES_BRANCHES.test(exchange.path)) await options.branchesChanged(exchange);
  return reply;
}

function logged(exchange: Exchange, status: number, effect: boolean): LoggedRequest {
  const isJson = /json/.test(exchange.headers['content-type'] ?? '');
  const body = isJson ? parsed(exchange) : undefined;
  const byPerson = exchange.token?.startsWith('token-') === true;
  return { method: exchange.method, path: exchange.path, status, body, effect, byPerson };
}

async function respond(exchange: Exchange, response: ServerResponse, options: FrontOptions): Promise<void> {
  const fault = options.faults.take(exchange);
  if (fault?.what === 'delay') await sleep(fault.ms ?? 1000);
  if (fault?.what === 'drop') {
    options.log.push(logged(exchange, 0, false));
    return void response.destroy();
  }
  if (fault?.what === 'reply') {
    const refused = faultReply(fault);
    options.log.push(logged(exchange, refused.status, false));
    return send(refused, response);
  }
  const reply = await answer(exchange, options);
  const dropped = fault?.what === 'drop-after';
  options.log.push(logged(exchange, dropped ? 0 : reply.status, reply.status < 300));
  if (dropped) response.destroy();
  else send(reply, response);
}

async function handle(request: IncomingMessage, response: ServerResponse, options: FrontOptions): Promise<void> {
  if (await options.git(request, response)) return;
  const exchange = await readExchange(request);
  if (exchange.path === RELAY_PATH) {
    const body = await options.gaps.event(exchange);
    void options.webhooks.send(String(exchange.headers['x-github-event']), body);
    return void response.writeHead(202).end();
  }
  await respond(exchange, response, options);
}

/** Starts on a free port of this host; `options` are read at each request, so they may be completed after. */
export async function startFront(options: () => FrontOptions): Promise<{ server: Server; url: string }> {
  const server = createServer((request, response) => {
    handle(request, response, options()).catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(502, { 'content-type': 'text/plain' });
      response.end(`The emulated GitHub broke: ${error}`);
    });
  });
  // A test that is slow today must not find its connection closed between two requests.
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('The front server has no port.');
  return { server, url: `http://127.0.0.1:${address.port}` };
}
