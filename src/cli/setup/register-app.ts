// GitHub's manifest flow: a page on the loopback address sends the manifest, GitHub sends the browser back with a code.

import { randomBytes, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { EnvironmentFault, errorLine, GitHubFault, InputFault, isFault } from '../../errors.ts';
import { manifestOf, readManifest } from '../../github/app-manifest.ts';
import { settingsPage } from '../../github/web-address.ts';
import { failedPage, registeredPage, registrationPage } from './registration-page.ts';

export interface Registering {
  /** `https://github.com` or that of an Enterprise server, without `/` at its end. */
  readonly webUrl: string;
  readonly apiUrl: string;
  /** The organisation that is to own the App; undefined: the person. */
  readonly organisation?: string | undefined;
  readonly name: string;
  readonly homepage: string;
  readonly webhookUrl: string;
  readonly pagesUrl: string | undefined;
  /** Of this machine, 0 for any. */
  readonly port: number;
  readonly signal: AbortSignal;
  /** Called once, with the address to open in a browser. */
  opened(url: string): void;
  /** Keeps what GitHub gave before anything else happens. */
  keep(app: RegisteredApp): Promise<void>;
}

export interface RegisteredApp {
  readonly id: number;
  readonly slug: string;
  readonly owner: string;
  /** PEM. */
  readonly privateKey: string;
  readonly webhookSecret: string;
  /** People sign in to the pages with it. */
  readonly client: { readonly id: string; readonly secret: string };
  /** Page of the App's settings for its owner. */
  readonly settingsUrl: string;
  readonly installUrl: string;
}

const conversionSchema = z.object({
  id: z.int().positive(),
  slug: z.string().regex(/^[\w-]{1,100}$/),
  owner: z.object({ login: z.string() }),
  pem: z.string().includes('-----BEGIN'),
  webhook_secret: z.string().min(16),
  client_id: z.string().min(1),
  client_secret: z.string().min(1),
  html_url: z.url(),
});

/** GitHub's own limit for the whole flow. */
const WAIT_MS = 3_600_000;
const EXCHANGE_MS = 30_000;
const CALLBACK = '/registered';

interface Answer {
  readonly status: number;
  readonly html: string;
}

/** Throws InputFault when nobody comes back within the hour, GitHubFault when the code cannot be exchanged. */
export async function registerApp(options: Registering): Promise<RegisteredApp> {
  const { signal } = options;
  const state = randomBytes(32).toString('base64url');
  const { promise, resolve, reject } = Promise.withResolvers<RegisteredApp>();
  promise.catch(() => {}); // told by the race below
  const exchange = onlyOnce(async (code: string) => {
    const app = await convert(code, options);
    await options.keep(app);
    return app;
  });
  const server = createServer((request, response) => {
    answer(request, { ...options, state, origin: originOf(server), exchange }).then(({ status, html, app, fault }) => {
      response.once('finish', () => (app && resolve(app)) || (fault && reject(fault)));
      send(response, { status, html });
    }, reject);
  });
  server.listen(options.port, '127.0.0.1');
  try {
    await listening(server, options.port);
    options.opened(originOf(server));
    return await Promise.race([promise, lateOrStopped(signal)]);
  } finally {
    server.close();
    server.closeIdleConnections();
    setTimeout(() => server.closeAllConnections(), 500).unref();
  }
}

async function listening(server: Server, port: number): Promise<void> {
  try {
    await once(server, 'listening');
  } catch (cause) {
    throw new InputFault(`Port ${port} of this machine is taken.`, 'Give another one with --port.', { cause });
  }
}

async function lateOrStopped(signal: AbortSignal): Promise<never> {
  await sleep(WAIT_MS, undefined, { signal, ref: false }).catch(() => signal.throwIfAborted());
  throw new InputFault('Nobody came back from GitHub within an hour.', 'Start the command again.');
}

interface Handling extends Registering {
  readonly state: string;
  readonly origin: string;
  exchange(code: string): Promise<RegisteredApp>;
}

interface Outcome extends Answer {
  readonly app?: RegisteredApp;
  readonly fault?: Error;
}

async function answer(request: IncomingMessage, options: Handling): Promise<Outcome> {
  const url = new URL(request.url ?? '/', options.origin);
  // Another site's name that leads to this address must not read the page: its form holds the state.
  const { port } = new URL(options.origin);
  if (![`127.0.0.1:${port}`, `localhost:${port}`].includes(request.headers.host ?? ''))
    return refused(400, 'This page is for the loopback address only.');
  if (request.method !== 'GET') return refused(405, 'Only GET is answered here.');
  if (url.pathname === '/') return { status: 200, html: firstPage(options) };
  if (url.pathname !== CALLBACK) return refused(404, 'There is no such page.');
  if (!isSame(url.searchParams.get('state') ?? '', options.state))
    return refused(400, 'This answer belongs to no registration that was begun here.');
  const code = url.searchParams.get('code') ?? '';
  if (!/^[\w-]{1,200}$/.test(code)) return refused(400, 'GitHub sent no code.');
  try {
    const app = await options.exchange(code);
    return { status: 200, html: registeredPage(app), app };
  } catch (error) {
    const fault = error instanceof Error ? error : new Error(String(error));
    const next = isFault(fault) ? fault.next : 'The terminal says more.';
    return { status: 502, html: failedPage(fault.message, next), fault };
  }
}

function firstPage({ webUrl, organisation, state, origin, ...rest }: Handling): string {
  const manifest = readManifest();
  const { default_permissions: permissions, default_events: events } = manifest;
  const owner = organisation === undefined ? '' : `/organizations/${encodeURIComponent(organisation)}`;
  return registrationPage({
    action: `${webUrl}${owner}/settings/apps/new?state=${state}`,
    host: new URL(webUrl).host,
    manifest: manifestOf(manifest, { ...rest, redirectUrl: `${origin}${CALLBACK}` }),
    ...{ permissions, events, webhookUrl: rest.webhookUrl },
  });
}

const refused = (status: number, message: string): Outcome => ({
  status,
  html: failedPage(message, 'Open the address that the terminal shows.'),
});

async function convert(code: string, { apiUrl, webUrl, organisation }: Registering): Promise<RegisteredApp> {
  const data = await exchanged(`${apiUrl}/app-manifests/${code}/conversions`);
  const parsed = conversionSchema.safeParse(data);
  if (!parsed.success)
    throw new EnvironmentFault(
      `GitHub's answer lacks what an App needs: ${parsed.error.issues.map(({ path }) => path.join('.')).join(', ')}.`,
      `Delete the App that was made (${webUrl}/settings/apps), and start the command again.`,
    );
  const { id, slug, owner, pem, webhook_secret: webhookSecret, html_url: page } = parsed.data;
  const client = { id: parsed.data.client_id, secret: parsed.data.client_secret };
  return {
    ...{ id, slug, owner: owner.login, privateKey: pem, webhookSecret, client },
    settingsUrl: settingsPage(webUrl, slug, organisation),
    installUrl: `${page}/installations/new`,
  };
}

/** GitHub answers this without a token. */
async function exchanged(url: string): Promise<unknown> {
  const headers = { accept: 'application/vnd.github+json', 'user-agent': 'mullover' };
  try {
    const response = await fetch(url, { method: 'POST', headers, signal: AbortSignal.timeout(EXCHANGE_MS) });
    if (response.ok) return await response.json();
    await response.body?.cancel();
    throw exchangeFault(String(response.status), response.status);
  } catch (error) {
    if (error instanceof GitHubFault) throw error;
    const cause = error instanceof Error && error.cause ? error.cause : error;
    throw exchangeFault(errorLine(cause), 0, error);
  }
}

function exchangeFault(answer: string, status: number, cause?: unknown): GitHubFault {
  return new GitHubFault(
    `GitHub did not exchange the code of the App: ${answer}.`,
    'A code is good once and for an hour: start the command again, and delete the App that was made.',
    { status, cause },
  );
}

/** A browser may ask for a page twice. */
function onlyOnce<T>(work: (code: string) => Promise<T>): (code: string) => Promise<T> {
  let done: Promise<T> | undefined;
  return (code) => {
    done ??= work(code);
    return done;
  };
}

function isSame(given: string, state: string): boolean {
  const [left, right] = [Buffer.from(given), Buffer.from(state)];
  return left.length === right.length && timingSafeEqual(left, right);
}

function send(response: ServerResponse, { status, html }: Answer): void {
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-frame-options': 'DENY',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    connection: 'close',
  });
  response.end(html);
}

function originOf(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the page has no port');
  return `http://127.0.0.1:${address.port}`;
}
