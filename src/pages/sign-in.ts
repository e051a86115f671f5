// Sign-in with GitHub through the App. The session is a sealed cookie: no process keeps anything, and each can read it.

import { randomBytes } from 'node:crypto';
import { Octokit } from '@octokit/core';
import { OAuthApp } from '@octokit/oauth-app';
import { type Context, Hono } from 'hono';
import type { Logger } from 'pino';
import { createCrowding } from './crowding.ts';
import type { Door, Viewer } from './door.ts';
import { createLiveSession } from './live-session.ts';
import { postComment } from './post-comment.ts';
import { createReadAccess } from './read-access.ts';
import { type Cookies, cookiesOf, type Session } from './session-cookies.ts';

export interface SignInOptions {
  /** Where people reach the pages: `https://mullover.example.com`. */
  readonly publicUrl: string;
  readonly client: { readonly id: string; readonly secret: string };
  readonly apiUrl: string;
  /** Names on GitHub of those who see every run. */
  readonly operators: readonly string[];
  readonly log: Logger;
  readonly now: () => number;
  /** Told of each token, so that it is cut out of whatever is written down. */
  readonly register: (secret: string) => void;
}

export interface SignIn {
  readonly door: Door;
  /** `/sign-in`, `/sign-in/back`, `/sign-out`. */
  readonly routes: Hono;
}

/** GitHub's own tokens for people end then, too. */
const SESSION_MS = 8 * 3_600_000;
const BEGUN_MS = 10 * 60_000;
const ANSWER_WITHIN_MS = 5000;

export function createSignIn(options: SignInOptions): SignIn {
  const { client, apiUrl, now, publicUrl } = options;
  const oauth = new OAuthApp({
    ...{ clientType: 'github-app', clientId: client.id, clientSecret: client.secret },
    Octokit: Octokit.defaults({ baseUrl: apiUrl, userAgent: 'mullover', request: { fetch: fetchInTime } }),
  } as const);
  const cookies = cookiesOf(publicUrl, client.secret, now);
  const crowding = createCrowding();
  const access = createReadAccess({ apiUrl, now });
  const liveSession = createLiveSession({ apiUrl, now });
  const operators = new Set(options.operators.map((name) => name.toLowerCase()));
  const left = new Set<string>();
  const viewerOf = (context: Context): Viewer | undefined => {
    const session = cookies.session(context);
    if (!session || left.has(session.token)) return undefined;
    options.register(session.token);
    const isOperator = operators.has(session.login.toLowerCase());
    return {
      ...{ name: session.login, hasSession: true, isOperator },
      sees: async (origin) => (isOperator ? 'yes' : access(session, origin)),
      ...(isOperator && { confirm: () => liveSession(session) }),
      say: async (origin, body) => {
        if ((await crowding.comment(session.login)) !== undefined) return 'crowded';
        return postComment(session, origin, { apiUrl, body });
      },
    };
  };
  const door: Door = {
    viewer: viewerOf,
    crowded: (context, viewer) => crowding.request(context, viewer?.name),
  };
  return { door, routes: routesOf({ ...options, oauth, cookies, crowding, leave: leaveOnce(left) }) };
}

type Parts = SignInOptions & {
  readonly oauth: OAuthApp<{ clientType: 'github-app' }>;
  readonly cookies: Cookies;
  readonly crowding: ReturnType<typeof createCrowding>;
  /** From now on the session is nobody's. */
  readonly leave: (token: string) => void;
};

const MOST_LEFT = 10_000;

/** What this process remembers of a repository could let a copy of the cookie in for minutes; GitHub itself takes the token no more. */
function leaveOnce(left: Set<string>): (token: string) => void {
  return (token) => {
    if (left.size >= MOST_LEFT) left.clear();
    left.add(token);
  };
}

function routesOf(parts: Parts): Hono {
  const { oauth, cookies, publicUrl, now, log } = parts;
  const routes = new Hono();
  routes.get('/sign-in', async (context) => {
    const wait = await parts.crowding.signIn(context);
    if (wait !== undefined)
      return context.text('Too many sign-ins: wait a minute.\n', 429, { 'retry-after': `${wait}` });
    const state = randomBytes(24).toString('base64url');
    cookies.begin(context, { state, to: localPath(context.req.query('to')), until: now() + BEGUN_MS });
    const { url } = oauth.getWebFlowAuthorizationUrl({ state, redirectUrl: `${publicUrl}/sign-in/back` });
    return context.redirect(url);
  });
  routes.get('/sign-in/back', async (context) => {
    const begun = cookies.begun(context);
    const { code, state } = context.req.query();
    if (!begun || !code || state !== begun.state) return context.redirect('/');
    const session = await sessionFor(code, parts);
    if (!session) return context.text('GitHub did not confirm the sign-in: try again.\n', 502);
    cookies.enter(context, session);
    log.info({ login: session.login }, 'signed in');
    return context.redirect(begun.to);
  });
  routes.post('/sign-out', async (context) => {
    if (context.req.header('origin') !== new URL(publicUrl).origin) return context.text('not from here\n', 403);
    const session = cookies.session(context);
    cookies.leave(context);
    if (session) parts.leave(session.token);
    // A copy of the cookie is worth nothing then; where GitHub cannot be reached, it ends by itself.
    if (session) await oauth.deleteToken({ token: session.token }).catch(() => undefined);
    return context.redirect('/', 303);
  });
  return routes;
}

/** Undefined where GitHub does not take the code, or cannot be asked. */
async function sessionFor(code: string, { oauth, apiUrl, now, log, register }: Parts): Promise<Session | undefined> {
  try {
    const { authentication } = await oauth.createToken({ code });
    const { token } = authentication;
    register(token);
    const octokit = new Octokit({
      auth: token,
      baseUrl: apiUrl,
      userAgent: 'mullover',
      request: { fetch: fetchInTime },
    });
    const { data } = await octokit.request('GET /user');
    const ends = 'expiresAt' in authentication ? Date.parse(authentication.expiresAt) : Number.POSITIVE_INFINITY;
    return { login: data.login, token, until: Math.min(now() + SESSION_MS, ends) };
  } catch (err) {
    log.warn({ err }, 'a sign-in failed');
    return undefined;
  }
}

/** People wait for the answer: a GitHub that is silent is none. */
const fetchInTime: typeof fetch = (url, options) =>
  fetch(url, { ...options, signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });

/** A path of these pages; anything else leads to the list. */
function localPath(to: string | undefined): string {
  return to !== undefined && /^\/(?![/\\])[\w./?&=%~-]{0,300}$/.test(to) ? to : '/';
}
