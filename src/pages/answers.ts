// What the pages answer besides what they show of runs: a page around its content, the way in, and that there is nothing.

import type { Context } from 'hono';
import { EnvironmentFault, isFault } from '../errors.ts';
import type { Viewer } from './door.ts';
import { servedPage } from './frame.ts';
import { type Markup, markup } from './markup.ts';

export type Env = { readonly Variables: { readonly viewer: Viewer; readonly queues: string | undefined } };
export type Asked = Context<Env>;

export function asset(context: Context, text: string, type: string): Response {
  return context.body(text, 200, { 'content-type': `${type}; charset=utf-8`, 'cache-control': 'public, max-age=300' });
}

interface Content {
  readonly title: string;
  readonly main: Markup;
  readonly live?: string | undefined;
}

export function sent(
  context: Asked,
  content: Content,
  status: 200 | 401 | 403 | 404 | 429 | 500 | 502 | 503 = 200,
): Response {
  const viewer = context.get('viewer') as Viewer | undefined;
  const who = viewer?.hasSession ? viewer.name : undefined;
  return context.html(servedPage({ ...content, who, queues: context.get('queues') }), status);
}

/** The same for every address: whoever is not signed in learns nothing of what there is. */
export function signedOut(context: Context, signIn: object | undefined): Response {
  const to = context.req.method === 'GET' ? `?to=${encodeURIComponent(pathOf(context))}` : '';
  const main = signIn
    ? markup`<p>These pages show the runs of repositories that you can read on GitHub.</p><p><a class="button" href="/sign-in${to}">Sign in with GitHub</a></p>`
    : markup`<p>These pages are for whoever is on this machine: ask for them by the name localhost.</p>`;
  return context.html(servedPage({ title: 'Sign in', main }), 401);
}

/** For what may be there in a minute. */
export function unavailable(context: Asked, words: string): Response {
  context.header('retry-after', '60');
  return sent(context, { title: 'Not known', main: markup`<p>${words} Look again in a minute.</p>` }, 503);
}

/** What is away comes back, what is damaged does not. */
export function notShown(context: Asked, error: Error): Response {
  if (error instanceof EnvironmentFault)
    return unavailable(context, 'Runs cannot be read now: where they are stored gives no answer.');
  const words = isFault(error)
    ? 'This run cannot be read: its trace is damaged, or of another version.'
    : 'Something went wrong here.';
  const main = markup`<p>${words} The log of the web process says more.</p>`;
  return sent(context, { title: 'Not shown', main }, 500);
}

export function pathOf(context: Context): string {
  const { pathname, search } = new URL(context.req.url);
  return pathname + search;
}

export function notFound(context: Asked): Response {
  const main = markup`<p>There is no such page, or you cannot read its repository on GitHub.</p><p><a href="/">All runs</a></p>`;
  return sent(context, { title: 'Not found', main }, 404);
}
