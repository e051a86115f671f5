// The queues for operators: Bull Board behind our door. It is looked at only, each look is in the audit log, and what it sends is
// cleaned as every other page is.

import type { Context } from 'hono';
import type { Viewer } from './door.ts';
import { shown } from './markup.ts';

export const QUEUES_PATH = '/queues';

export interface QueuePagesParts {
  /** What answers below `QUEUES_PATH`. */
  readonly board: (request: Request) => Response | Promise<Response>;
  /** Takes secrets of the settings out of a text. */
  readonly redact: (text: string) => string;
  readonly audit: (line: Readonly<Record<string, unknown>>) => void;
  readonly now: () => number;
}

/** The two styles that the board puts into its page, by what is in them: the colours of an icon, and a list without a scroll bar. */
const STYLES = [
  "'sha256-r2N1TB/gHbBtBZFKg7ejmq1acVSREzucTAEw6ga4hoU='",
  "'sha256-kLmvWqfziFavKtqHqRsb90f006UAK2Dmd0It5Iz2KFA='",
];

/** Its scripts come from here as files: none stands in a page, as on our own. Its addresses are below a base that it names. */
const POLICY = [
  "default-src 'none'",
  `style-src 'self' ${STYLES.join(' ')}`,
  "script-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "form-action 'none'",
  "base-uri 'self'",
  "frame-ancestors 'none'",
].join('; ');

/** Undefined where there is no such page, and for who is no operator: for them there is none. */
export function createQueuePages({ board, redact, audit, now }: QueuePagesParts) {
  const isNew = newLooks(now);
  return async (context: Context, viewer: Viewer): Promise<Response | undefined> => {
    const what = context.req.path;
    const isFile = what.startsWith(`${QUEUES_PATH}/static/`);
    if (!isFile && isNew(`${viewer.name} ${what}`))
      audit({ who: viewer.name, what, seen: viewer.isOperator ? 'yes' : 'no' });
    if (!viewer.isOperator) return undefined;
    if (context.req.method !== 'GET' && context.req.method !== 'HEAD')
      return context.text('Queues are looked at here, not changed.\n', 405, { allow: 'GET, HEAD' });
    // The board calls itself so when it leads back to its first page.
    if (what === `${QUEUES_PATH}/`) return context.redirect(QUEUES_PATH);
    const answer = await board(context.req.raw);
    if (answer.status === 404 && !isJson(answer)) return undefined;
    const response = isFile ? new Response(answer.body, answer) : await cleaned(answer, redact);
    response.headers.set('content-security-policy', POLICY);
    // The names of the files change with what is in them.
    if (isFile && response.ok) response.headers.set('cache-control', 'private, max-age=86400');
    return response;
  };
}

const ONE_LINE_MS = 60_000;
const MOST_LOOKS = 10_000;

/** An open board asks again every few seconds: that is one look in a minute. */
function newLooks(now: () => number): (look: string) => boolean {
  const looks = new Map<string, number>();
  return (look) => {
    if ((looks.get(look) ?? 0) > now()) return false;
    if (looks.size >= MOST_LOOKS) looks.clear();
    looks.set(look, now() + ONE_LINE_MS);
    return true;
  };
}

function isJson({ headers }: Response): boolean {
  return headers.get('content-type')?.startsWith('application/json') === true;
}

async function cleaned(answer: Response, redact: (text: string) => string): Promise<Response> {
  const text = await answer.text();
  const clean = isJson(answer) ? cleanJson(text, redact) : withoutOthers(text);
  const headers = new Headers(answer.headers);
  headers.delete('content-length');
  return new Response(answer.status === 204 ? null : clean, { status: answer.status, headers });
}

/** Job data, and the messages of faults, which may quote anything. */
function cleanJson(text: string, redact: (text: string) => string): string {
  return JSON.stringify(JSON.parse(text), (_key, part: unknown) =>
    typeof part === 'string' ? shown(redact(part)) : part,
  );
}

/** The page without its fonts, which a stranger would serve, and without the styles in it, which browsers are told to ignore. */
function withoutOthers(html: string): string {
  return html
    .replace(/<link\b[^>]*\bhref="https?:[^>]*>/g, '')
    .replace(/<div id="root">.*?<\/style>\s*<\/div>/s, `<div id="root"></div><noscript>${NO_SCRIPT}</noscript>`);
}

const NO_SCRIPT = 'The queues are drawn by a script. <code>/metrics</code> tells their figures without one.';
