// The pages in a real browser, with a real trace folder and real HTTP; of GitHub the part that they ask.

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { readConfig } from '../../src/config.ts';
import { EnvironmentFault } from '../../src/errors.ts';
import { createSecrets } from '../../src/secrets/secrets.ts';
import { createTraceStore } from '../../src/store/trace-store.ts';
import type { Event } from '../../src/trace/event.ts';
import { type RunningPages, startPages } from '../../src/wire-pages.ts';
import { freePort } from '../free-port.ts';
import { openBrowser } from '../pages/browser.ts';
import { hostileTrace } from '../pages/hostile.ts';
import { type PeopleGitHub, startPeopleGitHub } from '../pages/people-github.ts';
import { grownTrace, storeTrace } from '../pages/stored-trace.ts';
import { completeTrace, type TraceBuilder } from '../trace/views/sample-trace.ts';

const CLIENT = { id: 'Iv1.0123456789abcdef', secret: 'a client secret of the App' };
const [OWN, HIDDEN, LARGE, LIVE, EVIL, CROWDED] = [
  ...['r-00000000000a', 'r-00000000000b', 'r-00000000000c', 'r-00000000000d', 'r-00000000000e', 'r-00000000000f'],
] as const;

let folder: string;
let browser: Browser;
let github: PeopleGitHub;
let pages: RunningPages;
/** Another web process of the same deployment. */
let other: RunningPages;
/** What holds the runs gives no answer. */
let isAway = false;
let base: string;
let context: BrowserContext;
let page: Page;
const audited: string[] = [];
const complaints: string[] = [];

/** The same run of another repository. */
function of(
  trace: TraceBuilder,
  name: string,
  repositoryId: number,
  title: string,
): Pick<TraceBuilder, 'events' | 'texts'> {
  const events = trace.events.map((event): Event => {
    if (event.type !== 'run-started' || event.origin.kind !== 'github') return event;
    return { ...event, title, origin: { ...event.origin, name, repositoryId } };
  });
  return { events, texts: trace.texts };
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mullover-pages-'));
  const runs = join(folder, 'runs');
  await storeTrace(runs, OWN, completeTrace());
  await storeTrace(runs, HIDDEN, of(completeTrace(), 'vault', 3, 'The hidden one'));
  await storeTrace(runs, LARGE, of(await grownTrace(2000), 'xml', 2, 'A large one'));
  await storeTrace(runs, EVIL, of(hostileTrace(), 'xml', 2, `<img src=x onerror="document.title='owned'">`));
  const live = completeTrace();
  await storeTrace(runs, LIVE, { events: live.events.slice(0, 14), texts: live.texts });
  await storeTrace(runs, CROWDED, { events: live.events.slice(0, 14), texts: live.texts });
  github = await startPeopleGitHub(CLIENT, { 'octo/xml': 2, 'octo/vault': 3 });
  github.permit('reader', 'octo/xml', 'read');
  const port = await freePort();
  base = `http://127.0.0.1:${port}`;
  const config = readConfig({
    ...{ MULLOVER_DATA: folder, MULLOVER_HOST: '127.0.0.1', MULLOVER_PAGES_PORT: `${port}`, MULLOVER_PUBLIC_URL: base },
    ...{ MULLOVER_OAUTH_CLIENT_ID: CLIENT.id, MULLOVER_OAUTH_CLIENT_SECRET: CLIENT.secret },
    ...{ MULLOVER_GITHUB_API_URL: github.url, MULLOVER_OPERATORS: 'Boss', MULLOVER_OPERATORS_PORT: '0' },
  });
  const secrets = createSecrets();
  const stored = createTraceStore({ dir: runs, redact: secrets.redact });
  const unlessAway = async <T>(answer: () => Promise<T>): Promise<T> => {
    if (isAway) throw new EnvironmentFault('PostgreSQL does not answer: 10.0.0.5.', 'Check MULLOVER_DATABASE_URL.');
    return answer();
  };
  const trace: typeof stored = {
    ...stored,
    events: (run) => unlessAway(() => stored.events(run)),
    first: (run) => unlessAway(() => stored.first(run)),
    list: (wanted) => unlessAway(() => stored.list(wanted)),
  };
  const log = pino({ level: 'error' }, { write: (line: string) => void audited.push(line) });
  pages = await startPages(config, { trace, log, secrets });
  const otherPort = await freePort();
  other = await startPages(
    { ...config, pages: { ...config.pages, port: otherPort, operatorsPort: undefined } },
    { trace, log, secrets },
  );
  browser = await openBrowser();
});

afterAll(async () => {
  await browser?.close();
  await Promise.all([pages?.close(), other?.close()]);
  await github?.close();
  await rm(folder, { recursive: true, force: true });
});

beforeEach(async () => {
  context = await browser.newContext();
  page = await context.newPage();
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
});

afterEach(() => context.close());

async function signIn(login: string, to = '/'): Promise<void> {
  github.signsIn(login);
  await page.goto(`${base}${to}`);
  await page.getByRole('link', { name: 'Sign in with GitHub' }).click();
  await page.waitForURL(`${base}${to}`);
}

let session: Parameters<BrowserContext['addCookies']>[0] | undefined;

/** With a session from before: an address may sign in twenty times a minute, and all tests have one address. */
async function comeBack(): Promise<void> {
  if (session) return context.addCookies(session);
  await signIn('reader');
  session = await context.cookies();
}

const titles = () => page.locator('.runs tbody td:nth-child(2) a').allTextContents();

describe('who is not signed in', () => {
  test.each(['/', `/runs/${OWN}`, '/runs/r-ffffffffffff', `/runs/${OWN}/nodes/u0`, `/runs/${OWN}/events`])(
    'sees nothing at %s but the way in',
    async (path) => {
      const response = await page.goto(`${base}${path}`);
      expect(response?.status()).toBe(401);
      expect((await page.locator('main').innerText()).split(/\n+/)).toEqual([
        'Sign in',
        'These pages show the runs of repositories that you can read on GitHub.',
        'Sign in with GitHub',
      ]);
    },
  );

  test.each([
    ['a made-up session', 'x'.repeat(200)],
    ['an empty one', ''],
  ])('%s is none', async (_what, value) => {
    await context.addCookies([{ name: 'mullover', value, url: base }]);
    expect((await page.goto(base))?.status()).toBe(401);
  });

  test('a session whose bytes were changed is none', async () => {
    await signIn('reader');
    const [cookie] = (await context.cookies()).filter(({ name }) => name === 'mullover');
    const value = cookie?.value ?? '';
    const changed = value.slice(0, 40) + (value[40] === 'A' ? 'B' : 'A') + value.slice(41);
    await context.addCookies([{ name: 'mullover', value: changed, url: base }]);
    expect((await page.goto(base))?.status()).toBe(401);
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/' });
  });
});

describe('a reader', () => {
  test('sees the runs of own repositories only', async () => {
    await signIn('reader');
    expect(await titles()).toEqual(expect.arrayContaining(['Attributes are dropped with oneListGroup', 'A large one']));
    expect(await page.content()).not.toMatch(/hidden|vault/);
    const missing = await page.request.get(`${base}/runs/r-ffffffffffff`);
    for (const path of ['', '/nodes/u0', '/compare?left=u0.f0.p0&right=u0.f1.p2', '/events']) {
      const response = await page.request.get(`${base}/runs/${HIDDEN}${path}`);
      expect([response.status(), await response.text()]).toEqual([404, await missing.text()]);
    }
    expect(audited.some((line) => line.includes(`"who":"reader","what":"/runs/${HIDDEN}","seen":"no"`))).toBe(true);
  });

  test('comes back to the page that was asked for', async () => {
    await signIn('reader', `/runs/${OWN}/nodes/u0.f0.p0`);
    expect(await page.locator('h1').innerText()).toBe('patch 1: Attributes are dropped with oneListGroup');
  });

  test('is asked about once, and sees nothing where GitHub cannot be asked', async () => {
    await signIn('reader');
    const before = github.asked();
    await page.goto(`${base}/runs/${OWN}`);
    await page.goto(`${base}/?state=proposed`);
    expect(github.asked()).toBe(before);
    github.answer(502);
    try {
      await context.clearCookies();
      github.signsIn('reader');
      await page.goto(`${base}/sign-in?to=/runs/${OWN}`);
      expect(await page.locator('main').innerText()).toContain('GitHub could not be asked');
    } finally {
      github.answer(undefined);
    }
  });

  test('who signed out is out, with a copy of the session too; another site cannot sign anybody out', async () => {
    await signIn('reader');
    const copy = await context.cookies();
    const foreign = await page.request.post(`${base}/sign-out`, { headers: { origin: 'http://elsewhere.test' } });
    expect(foreign.status()).toBe(403);
    const held = github.liveTokens().length;
    await page.getByRole('button', { name: 'sign out' }).click();
    await page.getByRole('link', { name: 'Sign in with GitHub' }).waitFor();
    expect(github.liveTokens()).toHaveLength(held - 1);
    await context.addCookies(copy);
    expect((await page.goto(`${base}/runs/${OWN}`))?.status()).toBe(401);
  });

  test('an answer that was not asked for signs nobody in', async () => {
    await page.goto(`${base}/sign-in/back?code=code-1&state=made-up`);
    expect((await context.cookies()).map(({ name }) => name)).not.toContain('mullover');
  });
});

describe('commands as buttons', () => {
  const post = (run: string, origin: string, command = 'retry', budget = '') =>
    page.request.post(`${base}/runs/${run}/commands`, {
      ...{ headers: { origin }, form: { command, budget }, maxRedirects: 0 },
    });

  test('post the comment in the name of who clicks, without JavaScript, and say so', async () => {
    const plain = await browser.newContext({ javaScriptEnabled: false });
    page = await plain.newPage();
    await signIn('reader', `/runs/${OWN}`);
    await page.getByRole('button', { name: 'try again' }).click();
    expect(await page.getByRole('status').innerText()).toBe(
      'Your comment /mull retry is on octo/xml#634: the answer comes there.',
    );
    expect(github.comments).toEqual([
      { who: 'reader', path: '/repos/octo/xml/issues/634/comments', body: '/mull retry' },
    ]);
    expect(audited.some((line) => line.includes('"comment":"/mull retry","said":"said"'))).toBe(true);
    await page.getByLabel('rollouts in all').fill('16');
    await page.getByLabel('rollouts in all').press('Enter');
    await page.waitForURL(/budget=16/);
    expect(await page.getByRole('status').innerText()).toContain('/mull retry budget=16');
    for (const [name, said] of [
      ['why this patch', 'explain'],
      ['how far', 'status'],
    ] as const) {
      await page.getByRole('button', { name }).click();
      await page.waitForURL(new RegExp(`said=${said}`));
    }
    expect(github.comments.slice(1).map(({ body }) => body)).toEqual([
      ...['/mull retry budget=16', '/mull explain', '/mull status'],
    ]);
    await page.goto(`${base}/runs/${LIVE}`);
    expect(await page.locator('form.command button').allInnerTexts()).toEqual(['stop', 'how far']);
    for (const said of ['said=%3Cimg%3E', 'said=retry&budget=%3Cimg%3E', 'said=constructor']) {
      await page.goto(`${base}/runs/${OWN}?${said}`);
      expect(await page.getByRole('status').count()).toBe(0);
    }
    await plain.close();
  });

  test('of other sites, of runs that one may not see, and that are none are refused, and nothing is posted', async () => {
    await signIn('reader');
    const before = github.comments.length;
    const statuses = [
      (await post(OWN, 'http://elsewhere.test')).status(),
      (await post(HIDDEN, base)).status(),
      (await post(OWN, base, 'retry budget=99')).status(),
      (await post(OWN, base, 'toString')).status(),
      (await post(OWN, base, 'retry', '1 policy=beam')).status(),
      (await post(OWN, base, 'retry', '16\n/mull stop')).status(),
      (await post(OWN, base, 'retry', '0')).status(),
      (await post(OWN, base, 'x'.repeat(2000))).status(),
    ];
    expect(statuses).toEqual([403, 404, 400, 400, 400, 400, 400, 413]);
    await context.clearCookies();
    expect((await post(OWN, base)).status()).toBe(401);
    expect(github.comments).toHaveLength(before);
  });

  test('that GitHub does not take are told as such; nobody posts more than a few in a minute', async () => {
    github.permit('writer', 'octo/xml', 'read');
    await signIn('writer', `/runs/${OWN}`);
    const answers: [number, string][] = [];
    for (const status of [403, 502]) {
      github.answer(status);
      const response = await post(OWN, base);
      answers.push([response.status(), await response.text()]);
    }
    github.answer(undefined);
    expect(answers).toEqual([
      [
        403,
        expect.stringMatching(/GitHub takes no comment of yours there.*href="\/runs\/r-00000000000a">Back to the run</),
      ],
      [502, expect.stringContaining('look at the issue whether your comment is there')],
    ]);
    const more: number[] = [];
    for (let times = 0; times < 5; times++) more.push((await post(OWN, base)).status());
    expect(more).toEqual([303, 303, 303, 303, 429]);
  });

  test('are there for who signed in only', async () => {
    await page.goto(`${pages.operatorsUrl}/runs/${OWN}`);
    expect(await page.locator('form.command').count()).toBe(0);
  });
});

describe('operators', () => {
  test('see every run', async () => {
    await signIn('boss');
    expect(await titles()).toContain('The hidden one');
  });

  test('are so only as long as GitHub takes their session, in every web process', async () => {
    await signIn('boss');
    const [session] = (await context.cookies()).filter(({ name }) => name === 'mullover');
    const copied = { headers: { cookie: `mullover=${session?.value}` } };
    const look = async (path: string) => (await page.request.get(`${other.url}${path}`, copied)).status();
    const paths = ['/', `/runs/${HIDDEN}`, `/runs/${HIDDEN}/events`, '/queues'];
    await page.goto(base);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.waitForURL(`${base}/`);
    await context.clearCookies();
    expect(await Promise.all(paths.map(look))).toEqual([401, 401, 401, 401]);
  });

  test('see nothing where GitHub cannot be asked who they are', async () => {
    await signIn('Boss');
    const [session] = (await context.cookies()).filter(({ name }) => name === 'mullover');
    const copied = { headers: { cookie: `mullover=${session?.value}` } };
    const look = async () => (await page.request.get(`${other.url}/runs/${HIDDEN}`, copied)).status();
    github.answerWho(500);
    try {
      expect(await look()).toBe(503);
    } finally {
      github.answerWho(undefined);
    }
    expect(await look()).toBe(200);
  });

  test('on this machine see it without sign-in, by the name of this machine only', async () => {
    await page.goto(pages.operatorsUrl ?? '');
    expect(await titles()).toContain('The hidden one');
    const response = await page.request.get(pages.operatorsUrl ?? '', { headers: { host: 'evil.test' } });
    expect(response.status()).toBe(401);
    expect(await response.text()).not.toContain('hidden');
  });
});

describe('a store that is away', () => {
  afterEach(() => {
    isAway = false;
  });

  test('is told as such and not as damage, with no word of where it is', async () => {
    const told = async (path: string) => {
      const response = await page.request.get(`${pages.operatorsUrl}${path}`);
      return [response.status(), response.headers()['retry-after'], /give[^<]*minute/.exec(await response.text())?.[0]];
    };
    await page.waitForTimeout(2100); // the list that was read before is no more
    isAway = true;
    const answer = [503, '60', 'gives no answer. Look again in a minute'];
    expect(await Promise.all([told('/'), told(`/runs/${OWN}`), told(`/runs/${OWN}/events`)])).toEqual([
      ...[answer, answer, answer],
    ]);
    expect(await (await page.request.get(`${pages.operatorsUrl}/runs/${OWN}`)).text()).not.toContain('10.0.0.5');
  });

  test('is asked again by a page that follows a run, until it is back', async () => {
    await page.clock.install();
    const asked: number[] = [];
    page.on('response', (response) => void (response.url().includes('/events') && asked.push(response.status())));
    await page.route('**/events?*', (route) => route.fulfill({ status: 503 }), { times: 2 });
    await page.goto(`${pages.operatorsUrl}/runs/${CROWDED}`);
    for (let tries = 0; asked.length < 3 && tries < 100; tries++) {
      await page.clock.runFor(1000);
      await page.waitForTimeout(20);
    }
    expect(asked).toEqual([503, 503, 200]);
  });
});

describe('the pages', () => {
  test('the list is filtered by state, repository and words', async () => {
    await signIn('boss');
    await page.getByLabel('title, or #issue').fill('LARGE');
    await page.getByRole('button', { name: 'show' }).click();
    expect(await titles()).toEqual(['A large one']);
    await page.goto(`${base}/?repository=octo/vault`);
    expect(await titles()).toEqual(['The hidden one']);
    await page.goto(`${base}/?state=working&page=1e99&text=%00%3Cscript%3E`);
    expect(await page.locator('main').innerText()).toContain('No run is like that.');
  });

  test('are read without JavaScript, and by the keyboard', async () => {
    const plain = await browser.newContext({ javaScriptEnabled: false });
    page = await plain.newPage();
    await signIn('reader', `/runs/${OWN}`);
    await page.getByRole('link', { name: /^patch 6 u0.f1.p2/ }).focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(/nodes\/u0\.f1\.p2$/);
    expect(await page.locator('.facts').first().innerText()).toContain('lower reward (0.74)');
    await page.goto(`${base}/runs/${OWN}`);
    await page.getByRole('link', { name: 'with 1' }).first().click();
    expect(await page.locator('h1').innerText()).toContain('Two patches');
    expect(await page.locator('.diff').count()).toBe(2);
    await plain.close();
  });

  test('a run of two thousand nodes opens, every node a link', async () => {
    await signIn('reader', `/runs/${LARGE}`);
    expect(await page.locator('svg a.node').count()).toBeGreaterThanOrEqual(2000);
  });

  test('a run that goes on shows it without a reload, and keeps what was unfolded', async () => {
    const { events, texts } = completeTrace();
    await signIn('reader', `/runs/${LIVE}`);
    expect(await page.locator('.lead').first().innerText()).toBe('working');
    await page.evaluate('window.marked = true');
    await page.getByText('what the set-up printed').click();
    await storeTrace(join(folder, 'runs'), LIVE, { events, texts }, 14);
    await page.getByText('patch proposed').waitFor({ timeout: 30_000 });
    expect(await page.locator('svg a.node').count()).toBe(21);
    expect(await page.evaluate('window.marked')).toBe(true);
    expect(await page.getByText('added 212 packages').isVisible()).toBe(true);
  });

  test('whose pages that follow a run are too many is told so on the oldest one, and nobody is refused', async () => {
    await signIn('reader');
    const [cookie] = (await context.cookies()).filter(({ name }) => name === 'mullover');
    const ended = new AbortController();
    const follow = () =>
      fetch(`${base}/runs/${CROWDED}/events?from=0`, {
        headers: { cookie: `mullover=${cookie?.value}` },
        signal: ended.signal,
      });
    const oldest = await follow();
    const others = await Promise.all(Array.from({ length: 20 }, follow));
    expect(others.map(({ status }) => status)).toEqual(others.map(() => 200));
    expect(await oldest.text()).toMatch(/event: crowded\n/);
    ended.abort();
  });

  test('texts of others do nothing', async () => {
    await comeBack();
    for (const path of ['', '/nodes/u0.f0.p0', '/nodes/u0.t0', '/compare?left=u0.f0.p0&right=u0.f1.p2']) {
      await page.goto(`${base}/runs/${EVIL}${path}`);
      expect(await page.locator('script:not([src="/static/live.js"]), img').count()).toBe(0);
      expect(await page.title()).toMatch(/Mullover$/);
      expect(await page.content()).not.toContain('ghp_');
    }
  });

  test.each([
    ['light', 1280],
    ['dark', 1280],
    ['light', 390],
  ] as const)('axe finds nothing in %s at a width of %i, and nothing is wider than the page', async (scheme, width) => {
    const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
    await comeBack();
    await page.emulateMedia({ colorScheme: scheme });
    await page.setViewportSize({ width, height: 800 });
    const paths = ['/', `/runs/${OWN}`, `/runs/${OWN}/nodes/u0.f0.p0`, `/runs/${OWN}/nodes/u0.t0`];
    for (const path of [...paths, `/runs/${OWN}/compare?left=u0.f0.p0&right=u7.f0.p0`]) {
      await page.goto(`${base}${path}`);
      await page.evaluate('for (const fold of document.querySelectorAll("details")) fold.open = true');
      // Past the policy of the page, which lets no script of others run.
      await page.evaluate(axe);
      const found = await page.evaluate<{ violations: { id: string; nodes: { html: string }[] }[] }>('axe.run()');
      expect(found.violations.map(({ id, nodes }) => `${path} ${id} ${nodes[0]?.html}`)).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
    }
  });

  test('no page broke the rules that it gives browsers', () => {
    expect(
      complaints.filter((text) => !/^Failed to load resource: the server responded with a status of \d+/.test(text)),
    ).toEqual([]);
  });
});
