// A secret that was stored before anybody knew it is shown by no page, by no command, and finds no run.

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { traceCommand } from '../../src/cli/trace.ts';
import { readConfig } from '../../src/config.ts';
import { createPages } from '../../src/pages/app.ts';
import { openDoor } from '../../src/pages/open-door.ts';
import { createSecrets } from '../../src/secrets/secrets.ts';
import { type RunningPages, startPages } from '../../src/wire-pages.ts';
import { completeTrace } from '../trace/views/sample-trace.ts';
import { storeAt, storeTrace } from './stored-trace.ts';

/** No pattern knows it. */
const SECRET = 'Zk4vQ9tR2mX7bN1cW8yLp0Ds5Gh';
const RUN = 'r-00000000000a';
let folder: string;
let pages: RunningPages;
let base: string;

/** Behind every text for people, wherever it stands in an event. */
function told(value: unknown, name = ''): unknown {
  if (typeof value === 'string')
    return value.includes(' ') || ['title', 'owner', 'sender'].includes(name) ? `${value} ${SECRET}` : value;
  if (Array.isArray(value)) return value.map((part) => told(part, name));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, told(part, key)]));
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mullover-later-'));
  const text = `as found in ${SECRET}`;
  const { events, texts } = completeTrace({
    ...{ thoughts: text, reply: text, title: text, explanation: text, summary: text },
    message: `${text}\n at x`,
  });
  await storeTrace(join(folder, 'runs'), RUN, { events: events.map((event) => told(event) as typeof event), texts });
  const secrets = createSecrets();
  const wiring = { trace: storeAt(join(folder, 'runs')), secrets, log: pino({ level: 'silent' }) };
  pages = await startPages(readConfig({ MULLOVER_DATA: folder, MULLOVER_OPERATORS_PORT: '0' }), wiring);
  secrets.register(SECRET);
  base = pages.operatorsUrl ?? '';
});
afterAll(async () => {
  await pages.close();
  await rm(folder, { recursive: true });
});

/** What is sent within a moment: who follows a run is sent more and more. */
async function sentAt(path: string): Promise<string> {
  const { body, headers } = await fetch(base + path, { signal: AbortSignal.timeout(5000) });
  const reader = body?.getReader();
  const first = await reader?.read();
  const parts = [first?.value ?? new Uint8Array()];
  while (reader && !headers.get('content-type')?.startsWith('text/event-stream')) {
    const { value, done } = await reader.read();
    if (done) break;
    parts.push(value);
  }
  await reader?.cancel();
  return Buffer.concat(parts).toString();
}

/** Every page that another one leads to, by its path. */
async function allPages(): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  const waiting = ['/', `/runs/${RUN}/events`, `/?text=${SECRET.slice(0, 7)}`, '/?repository=x', '/static/live.js'];
  for (let path = waiting.shift(); path !== undefined && found.size < 100; path = waiting.shift()) {
    if (found.has(path)) continue;
    const page = await sentAt(path);
    found.set(path, page);
    for (const [, to = ''] of page.matchAll(/href="(\/[^"#]*)/g)) waiting.push(to.replaceAll('&amp;', '&'));
  }
  return found;
}

/** The routes that show something, as they were named. */
function routes(): readonly string[] {
  const nothing = { follow: () => () => {}, close: () => {} };
  const app = createPages({
    ...{ trace: storeAt(folder), index: { runs: async () => [] }, door: openDoor(), live: nothing },
    ...{ style: '', script: '', log: pino({ level: 'silent' }), audit: () => {} },
  });
  return [...new Set(app.routes.filter(({ method }) => method === 'GET').map(({ path }) => path))];
}

test('no page of any route holds it', async () => {
  const found = await allPages();
  const matches = (route: string) => new RegExp(`^${route.replace(/:\w+/g, '[^/]+')}$`);
  const unseen = routes().filter(
    (route) => ![...found.keys()].some((path) => matches(route).test(path.split('?')[0] ?? '')),
  );
  expect(unseen).toEqual([]);
  expect([...found].filter(([, page]) => page.includes(SECRET.slice(0, 8))).map(([path]) => path)).toEqual([]);
  // Its place is seen: the texts were there.
  const marked = [...found].filter(([, page]) => page.includes('[redacted]')).map(([path]) => path.split('?')[0]);
  expect([...new Set(marked)].sort()).toEqual(
    expect.arrayContaining(['/', `/runs/${RUN}`, `/runs/${RUN}/compare`, `/runs/${RUN}/nodes/u0.f0.p0`]),
  );
});

test('a search for its beginning finds no run', async () => {
  expect(await sentAt(`/?text=${SECRET.slice(0, 7)}`)).toContain('No run is like that.');
});

test.each([
  ['lines', {}],
  ['JSON', { json: true } as const],
  ['spans', { otel: true } as const],
  ['one page', { html: 'run.html' }],
])('`trace` prints none of it as %s', async (_name, asked) => {
  const before = { ...process.env };
  Object.assign(process.env, { MULLOVER_DATA: folder, MULLOVER_WEBHOOK_SECRET: SECRET });
  try {
    const printed: string[] = [];
    const html = 'html' in asked ? join(folder, asked.html) : undefined;
    await traceCommand(RUN, { ...asked, ...(html === undefined ? {} : { html }) }, (text) => void printed.push(text));
    const text = html === undefined ? printed.join('') : await readFile(html, 'utf8');
    expect(text.length).toBeGreaterThan(100);
    expect(text).not.toContain(SECRET.slice(0, 8));
  } finally {
    process.env = before;
  }
});
