// The pages as an application of Hono: routes, headers, who is let in, what is written into the audit log.

import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { Logger } from 'pino';
import type { TraceStore } from '../ports.ts';
import type { RunId } from '../task.ts';
import { isRunId } from '../trace/position.ts';
import { numberOf } from '../trace/views/candidates.ts';
import { nodeFacts } from '../trace/views/node-facts.ts';
import { runState } from '../trace/views/run-summary.ts';
import type { RunView } from '../trace/views/run-view.ts';
import { type Asked, asset, type Env, notFound, notShown, pathOf, sent, signedOut, unavailable } from './answers.ts';
import { commandForm } from './command-form.ts';
import { postCommand } from './command-route.ts';
import { comparison } from './comparison.ts';
import type { Door, Sight } from './door.ts';
import { SCRIPT_PATH, STYLE_PATH } from './frame.ts';
import { servedLinks } from './links.ts';
import { filterOf, listSection } from './list-section.ts';
import { isOver, type Live } from './live.ts';
import { markup } from './markup.ts';
import { nodeSection } from './node-section.ts';
import { createQueuePages, QUEUES_PATH, type QueuePagesParts } from './queue-pages.ts';
import { candidateOf, type RunPart, readRun } from './read-run.ts';
import { runEvents } from './run-events.ts';
import type { RunIndex } from './run-index.ts';
import { runSection } from './run-section.ts';
import { securityHeaders } from './security-headers.ts';
import { visibleRuns } from './visible-runs.ts';
import { short } from './words.ts';

export interface PagesParts {
  readonly trace: Pick<TraceStore, 'events' | 'first' | 'get'>;
  readonly index: RunIndex;
  readonly door: Door;
  readonly live: Live;
  /** Routes of the sign-in, where there is one. */
  readonly signIn?: Hono;
  /** Where people reach the pages, as browsers tell it of forms. */
  readonly origin?: string;
  /** Bull Board, where there is a Redis to look at. */
  readonly queues?: Pick<QueuePagesParts, 'board' | 'redact'> | undefined;
  readonly style: string;
  readonly script: string;
  readonly log: Pick<Logger, 'warn' | 'error'>;
  /** Writes a line whatever the log level is. */
  readonly audit: (line: Readonly<Record<string, unknown>>) => void;
}

export function createPages(parts: PagesParts): Hono<Env> {
  const app = new Hono<Env>();
  app.use(securityHeaders);
  app.get(STYLE_PATH, (context) => asset(context, parts.style, 'text/css'));
  app.get(SCRIPT_PATH, (context) => asset(context, parts.script, 'text/javascript'));
  if (parts.signIn) app.route('/', parts.signIn);
  app.use(async (context, next) => {
    const viewer = parts.door.viewer(context);
    const wait = await parts.door.crowded(context, viewer);
    if (wait !== undefined)
      return context.text('Too many requests: wait a minute.\n', 429, { 'retry-after': `${wait}` });
    if (!viewer) return signedOut(context, parts.signIn);
    const sight = (await viewer.confirm?.()) ?? 'yes';
    if (sight === 'unknown') return unavailable(context as Asked, GITHUB_SILENT);
    if (sight !== 'yes') return signedOut(context, parts.signIn);
    context.set('viewer', viewer);
    context.set('queues', parts.queues && viewer.isOperator ? QUEUES_PATH : undefined);
    return next();
  });
  app.get('/', (context) => list(context, parts));
  app.get('/runs/:run', (context) => run(context, parts));
  app.get('/runs/:run/nodes/:node', (context) => node(context, parts));
  app.get('/runs/:run/compare', (context) => compare(context, parts));
  app.get('/runs/:run/events', (context) => events(context, parts));
  app.post(
    '/runs/:run/commands',
    bodyLimit({ maxSize: 1000, onError: (context) => context.text('too much\n', 413) }),
    (context) => command(context, parts),
  );
  if (parts.queues) {
    const pages = createQueuePages({ ...parts.queues, audit: parts.audit, now: Date.now });
    for (const path of [QUEUES_PATH, `${QUEUES_PATH}/*`])
      app.all(path, async (context) => (await pages(context, context.get('viewer'))) ?? notFound(context));
  }
  app.notFound((context) => notFound(context as Asked));
  app.onError((error, context) => {
    parts.log.error({ err: error, path: context.req.path }, 'a page could not be made');
    return notShown(context as Asked, error);
  });
  return app;
}

const GITHUB_SILENT = 'GitHub could not be asked whether you are still signed in.';

async function list(context: Asked, { index, audit }: PagesParts): Promise<Response> {
  const viewer = context.get('viewer');
  const filter = filterOf(context.req.query());
  const { runs, isPartial, isSignedOut } = await visibleRuns(await index.runs(), viewer);
  if (isSignedOut) return context.redirect('/sign-in');
  audit({ who: viewer.name, what: 'list', seen: runs.length });
  return sent(context, { title: 'Runs', main: listSection({ runs, filter, isPartial }) });
}

type Opened = { readonly view: RunView; readonly id: RunId } | Response;

/** The run of the address where the viewer may see it; else the answer. */
async function opened(context: Asked, { trace, audit }: PagesParts, part: RunPart): Promise<Opened> {
  const id = context.req.param('run') ?? '';
  const refused = await refusal(context, id, trace, audit);
  if (refused) return refused;
  const view = await readRun(trace, id, part);
  return view ? { view, id } : notFound(context);
}

async function refusal(
  context: Asked,
  id: RunId,
  trace: PagesParts['trace'],
  audit: PagesParts['audit'],
): Promise<Response | undefined> {
  const viewer = context.get('viewer');
  const first = isRunId(id) ? await trace.first(id) : undefined;
  const sight: Sight = first?.type === 'run-started' ? await viewer.sees(first.origin) : 'no';
  audit({ who: viewer.name, what: context.req.path, seen: sight });
  if (sight === 'yes') return undefined;
  if (sight === 'no') return notFound(context);
  if (sight === 'signed-out') return context.redirect(`/sign-in?to=${encodeURIComponent(pathOf(context))}`);
  return unavailable(context, 'GitHub could not be asked whether you can read this repository.');
}

async function run(context: Asked, parts: PagesParts): Promise<Response> {
  const found = await opened(context, parts, undefined);
  if (found instanceof Response) return found;
  const { view, id } = found;
  const form = context.get('viewer').say && commandForm(id, view, saidIn(context));
  const main = markup`${form}${await runSection(id, view, servedLinks(id))}`;
  return sent(context, { title: titleOf(found), main, live: liveOf(found) });
}

/** What the address says after a comment was posted. */
function saidIn(context: Asked) {
  const { said, budget } = context.req.query();
  return { command: said, budget };
}

async function command(context: Asked, { trace, audit, origin }: PagesParts): Promise<Response> {
  const id = context.req.param('run') ?? '';
  const notPosted = (status: 403 | 429 | 502, words: string) =>
    sent(
      context,
      { title: 'Not posted', main: markup`<p>${words}</p><p><a href="${servedLinks(id).run}">Back to the run</a></p>` },
      status,
    );
  const refused = await refusal(context, id, trace, audit);
  return refused ?? postCommand(context, context.get('viewer'), { trace, audit, origin, refused: notPosted });
}

function titleOf({ view, id }: Exclude<Opened, Response>): string {
  return short(view.tree.run?.title ?? '', 200) || id;
}

/** Where more is told of, as long as there will be more. */
function liveOf({ view, id }: Exclude<Opened, Response>): string | undefined {
  if (isOver(runState(view.events))) return undefined;
  return `${servedLinks(id).run}/events?from=${view.events.length}`;
}

async function node(context: Asked, parts: PagesParts): Promise<Response> {
  const id = context.req.param('node') ?? '';
  const found = await opened(context, parts, { node: id });
  if (found instanceof Response) return found;
  const facts = nodeFacts(found.view).find((each) => each.node.id === id);
  if (!facts) return notFound(context);
  const main = nodeSection(found.view, facts, servedLinks(found.id));
  return sent(context, { title: `${facts.name}: ${titleOf(found)}`, main, live: liveOf(found) });
}

async function compare(context: Asked, parts: PagesParts): Promise<Response> {
  const { left = '', right = '' } = context.req.query();
  const found = await opened(context, parts, { left, right });
  if (found instanceof Response) return found;
  const [a, b] = [candidateOf(found.view, left), candidateOf(found.view, right)];
  if (!a || !b) return notFound(context);
  const links = servedLinks(found.id);
  const main = markup`<p class="path"><a href="${links.run}">run</a> › patch ${numberOf(found.view, a)} beside patch ${numberOf(found.view, b)}</p>${comparison(found.view, a, b, links)}`;
  return sent(context, { title: `Two patches: ${titleOf(found)}`, main });
}

async function events(context: Asked, { trace, audit, live }: PagesParts): Promise<Response> {
  const run = context.req.param('run') ?? '';
  const refused = await refusal(context, run, trace, audit);
  const person = context.get('viewer').name;
  return refused ?? runEvents(context, { run, from: Number(context.req.query('from')), person, live });
}
