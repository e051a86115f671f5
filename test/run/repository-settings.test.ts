// The repository's own settings: read anew where a run begins, remembered while it works, nothing where there are none.

import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { afterEach, expect, test } from '@jest/globals';
import { InputFault } from '../../src/errors.ts';
import { createApi } from '../../src/github/api.ts';
import type { GitHubApp } from '../../src/github/github-app.ts';
import { createRepositorySettings } from '../../src/run/repository-settings.ts';

const PLACE = { installation: 1, repositoryId: 2, owner: 'octo', name: 'calc', issue: 3 };
const MINUTE = 60_000;
let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** GitHub with a file that changes, and a clock. */
async function settingsOf(answer: () => { readonly status?: number; readonly body: unknown }) {
  const seen = { asked: 0, now: 0 };
  server = createServer((_request, response) => {
    seen.asked += 1;
    const { status = 200, body } = answer();
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const baseUrl = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  const api = createApi({ baseUrl, auth: { token: 't' }, throttle: false });
  const app: Pick<GitHubApp, 'withAccess'> = { withAccess: (_place, _permissions, use) => use(api, 't') };
  return { settings: createRepositorySettings(app, () => seen.now), seen };
}

const file = (text: string) => ({
  body: { type: 'file', size: text.length, content: Buffer.from(text).toString('base64'), encoding: 'base64' },
});

test('a run reads the file anew, and remembers it while it works', async () => {
  let text = 'ci: repair';
  const { settings, seen } = await settingsOf(() => file(text));
  expect(await settings.read(PLACE)).toEqual({ ci: 'repair' });
  text = 'dry_run: true';
  seen.now = 9 * MINUTE;
  expect(await settings.known(PLACE)).toEqual({ ci: 'repair' });
  seen.now = 11 * MINUTE;
  expect(await settings.remembered(PLACE)).toEqual({ ci: 'repair' });
  expect(seen.asked).toBe(1);
  expect(await settings.known(PLACE)).toEqual({ dry_run: true });
  expect(await settings.read(PLACE)).toEqual({ dry_run: true });
  expect(seen.asked).toBe(3);
});

test.each<[string, { readonly status?: number; readonly body: unknown }]>([
  ['no file', { status: 404, body: { message: 'Not Found' } }],
  ['an empty one', file('')],
  ['a folder of that name', { body: [] }],
  ['a link', { body: { type: 'symlink', target: '/etc/passwd' } }],
])('%s sets nothing', async (_name, answer) => {
  const { settings } = await settingsOf(() => answer);
  expect(await settings.read(PLACE)).toEqual({});
});

test.each<[string, ReturnType<typeof file>]>([
  ['an unknown key', file('ci: repair\nquite: no')],
  ['no YAML', file('ci: [')],
  ['more than GitHub shows', { body: { type: 'file', size: 2_000_000, content: '', encoding: 'none' } }],
])('%s is the fault of its writer where a run begins, and sets nothing elsewhere', async (_name, answer) => {
  const { settings, seen } = await settingsOf(() => answer);
  await expect(settings.read(PLACE)).rejects.toThrow(InputFault);
  expect(await settings.known(PLACE)).toEqual({});
  expect(await settings.remembered(PLACE)).toEqual({});
  expect(seen.asked).toBe(2);
});

test('a file that was broken while a run worked leaves what held before', async () => {
  let text = 'dry_run: true';
  const { settings, seen } = await settingsOf(() => file(text));
  expect(await settings.read(PLACE)).toEqual({ dry_run: true });
  text = 'dry_run: true\nquite: no';
  seen.now = 11 * MINUTE;
  expect(await settings.known(PLACE)).toEqual({ dry_run: true });
  await expect(settings.read(PLACE)).rejects.toThrow(InputFault);
  text = '';
  expect(await settings.read(PLACE)).toEqual({});
});
