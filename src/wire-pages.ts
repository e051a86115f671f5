// The pages from the configuration: for people who sign in with GitHub, and for operators on this machine.

import { createServer, type Server } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import type { Logger } from 'pino';
import type { Config } from './config.ts';
import { type CrowdLimits, guard } from './github/crowd.ts';
import { closeServer, listening, TIMES } from './github/http-server.ts';
import { loadLibrary } from './look/picture.ts';
import { createPages, type PagesParts } from './pages/app.ts';
import { readScript, readStyle } from './pages/assets.ts';
import { createLive } from './pages/live.ts';
import { openDoor } from './pages/open-door.ts';
import { QUEUES_PATH } from './pages/queue-pages.ts';
import { createRunIndex } from './pages/run-index.ts';
import { createSignIn } from './pages/sign-in.ts';
import type { TraceStore } from './ports.ts';
import type { QueueBoard } from './queue/queue-board.ts';
import type { Secrets } from './secrets/secrets.ts';
import { redactedReading } from './store/redacted-reading.ts';

export interface RunningPages {
  /** Undefined where they are off. */
  readonly url: string | undefined;
  readonly operatorsUrl: string | undefined;
  close(): Promise<void>;
}

export interface PagesWiring {
  readonly trace: Pick<TraceStore, 'events' | 'first' | 'get' | 'list'>;
  readonly log: Logger;
  readonly secrets: Secrets;
  /** Opens the board of the queues; absent: there is none. */
  readonly openBoard?: (path: string) => QueueBoard;
}

const CROWD: CrowdLimits = { connections: 600, perAddress: 500, bytes: 1024 * 1024 };
const LIVE_MS = 1000;
const FRESH_MS = 2000;
/** More runs than any deployment keeps. */
const ALL = 1_000_000;

/** Off without an OAuth client and without a port for operators. */
export async function startPages(config: Config, wiring: PagesWiring): Promise<RunningPages> {
  const { log, secrets } = wiring;
  const { operatorsPort, publicUrl, port } = config.pages;
  const signIn = signInOf(config, wiring);
  const board = signIn || operatorsPort !== undefined ? wiring.openBoard?.(QUEUES_PATH) : undefined;
  const queues = board && { board: board.fetch, redact: secrets.redact };
  const shared = { ...(await sharedParts(wiring)), queues };
  const people = signIn && (await open({ ...shared, ...signIn }, config.web.host, port));
  const inside =
    operatorsPort === undefined ? undefined : await open({ ...shared, door: openDoor() }, '127.0.0.1', operatorsPort);
  if (people || inside) warmUp(shared.index, log);
  if (people) log.info({ url: people.url, publicUrl }, 'showing pages');
  if (inside) log.info({ url: inside.url }, 'showing pages to operators');
  return {
    url: people?.url,
    operatorsUrl: inside?.url,
    close: async () => {
      shared.live.close();
      await Promise.all([people, inside].map((one) => one && closeServer(one.server)));
      await board?.close();
    },
  };
}

async function sharedParts({ trace, log, secrets }: PagesWiring): Promise<Omit<PagesParts, 'door' | 'signIn'>> {
  const audit = log.child({ audit: true }, { level: 'info' });
  // Secrets of the settings were cut out when texts were written; those that are new since are cut out here.
  const shown = redactedReading(trace, secrets.redact);
  return {
    ...{ log, style: await readStyle(), script: await readScript() },
    live: createLive({ trace, everyMs: LIVE_MS }),
    trace: shown,
    index: createRunIndex(async () => (await shown.list({ limit: ALL })).runs, { freshMs: FRESH_MS, now: Date.now }),
    audit: (line) => audit.info(line, 'looked at'),
  };
}

/** Undefined where nobody can sign in. */
function signInOf(
  { pages, web }: Config,
  { log, secrets }: PagesWiring,
): Required<Pick<PagesParts, 'door' | 'signIn' | 'origin'>> | undefined {
  const { client, publicUrl, operators } = pages;
  if (!client || publicUrl === undefined) return undefined;
  const shared = { client, publicUrl, operators, log, apiUrl: web.apiUrl, now: Date.now };
  const { door, routes } = createSignIn({ ...shared, register: tokenRegister(secrets) });
  return { door, signIn: routes, origin: new URL(publicUrl).origin };
}

async function open(parts: PagesParts, host: string, port: number): Promise<{ server: Server; url: string }> {
  const server = serverOf(parts);
  return { server, url: await listening(server, port, host) };
}

/** So that the first who looks does not wait: long lists are read once, and the library of the charts is large. */
function warmUp(index: PagesParts['index'], log: Logger): void {
  index.runs().catch((err: unknown) => log.warn({ err }, 'the runs cannot be listed'));
  loadLibrary().catch((err: unknown) => log.warn({ err }, 'charts cannot be drawn'));
}

function serverOf(parts: PagesParts): Server {
  const server = createServer(TIMES, getRequestListener(createPages(parts).fetch, { overrideGlobalObjects: false }));
  guard(server, CROWD);
  return server;
}

const MOST_TOKENS = 1000;

/** Tokens of people, each once; of very many the oldest are forgotten. */
function tokenRegister(secrets: Secrets): (token: string) => void {
  const known = new Map<string, () => void>();
  return (token) => {
    if (known.has(token)) return;
    known.set(token, secrets.register(token));
    const [oldest] = known;
    if (known.size <= MOST_TOKENS || !oldest) return;
    known.delete(oldest[0]);
    oldest[1]();
  };
}
