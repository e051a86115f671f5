// Whatever becomes of a sign-in: its one-time code, its state and the token that it would have brought are in no line of the log.

import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { afterEach, expect, test } from '@jest/globals';
import { Hono } from 'hono';
import { createLog } from '../../src/log.ts';
import { loggedError, withoutQuerySecrets } from '../../src/log-secrets.ts';
import { createSignIn } from '../../src/pages/sign-in.ts';
import { createSecrets } from '../../src/secrets/secrets.ts';

const CODE = '5f0c1e9a7b3d2468ace0';
const TOKEN = 'refresh-9Xk2LmQ7vT4w';
/** As the server of Node tells it. */
const HERE = { incoming: { socket: { remoteAddress: '127.0.0.1' } } };
let github: Server | undefined;
afterEach(async () => {
  github?.closeAllConnections();
  github?.close();
});

async function answering(answer: (response: ServerResponse) => void): Promise<string> {
  github = createServer((_request, response) => answer(response)).listen(0, '127.0.0.1');
  await once(github, 'listening');
  const address = github.address();
  return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
}

const json = (status: number, body: unknown) => (response: ServerResponse) =>
  void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));

/** The log of a sign-in that came back with the code. */
async function logOf(
  apiUrl: string,
): Promise<{ readonly log: string; readonly state: string; readonly status: number }> {
  const lines: string[] = [];
  const log = createLog('trace', createSecrets(), 'test', { write: (line) => void lines.push(line) });
  const client = { id: 'Iv1.0123456789abcdef', secret: 'a client secret of the App' };
  const shared = { publicUrl: 'http://pages.test', client, apiUrl, operators: [], log, now: Date.now };
  const app = new Hono().route('/', createSignIn({ ...shared, register: () => {} }).routes);
  app.onError((err, context) => {
    log.error({ err, url: context.req.url }, 'a page could not be made');
    return context.text('no', 500);
  });
  const begun = await app.request('http://pages.test/sign-in', {}, HERE);
  const state = new URL(begun.headers.get('location') ?? '').searchParams.get('state') ?? '';
  const cookie = begun.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ');
  const back = await app.request(
    `http://pages.test/sign-in/back?code=${CODE}&state=${state}`,
    { headers: { cookie } },
    HERE,
  );
  log.info({ url: `/sign-in/back?code=${CODE}&state=${state}` }, `asked for /sign-in/back?state=${state}&code=${CODE}`);
  return { log: lines.join(''), state, status: back.status };
}

test.each<[string, (response: ServerResponse) => void]>([
  ['the code is refused', json(200, { error: 'bad_verification_code', error_description: 'The code is wrong.' })],
  ['it answers with a fault', json(500, { message: 'no', refresh_token: TOKEN })],
  ['it quotes what it was asked', json(422, { message: `no such page: /access_token?code=${CODE}`, code: CODE })],
  ['it hangs up', (response) => void response.destroy()],
  [
    'its answer is no JSON',
    (response) => void response.writeHead(200, { 'content-type': 'application/json' }).end('{'),
  ],
])('where %s', async (_what, answer) => {
  const { log, state, status } = await logOf(await answering(answer));
  expect({ status, isTold: log.includes('a sign-in failed'), long: state.length }).toEqual({
    ...{ status: 502, isTold: true, long: 32 },
  });
  for (const secret of [CODE, state, TOKEN, 'a client secret']) expect(log).not.toContain(secret);
});

test.each([
  ['GET /a?code=xyz&b=1', 'GET /a?code=[redacted]&b=1'],
  ['/sign-in?to=%2Fa%3Fcode%3Dxyz%26b%3D1', '/sign-in?to=%2Fa%3Fcode%3D[redacted]%26b%3D1'],
  ['"https://x.test/?b=1&access_token=a.b-c#x"', '"https://x.test/?b=1&access_token=[redacted]#x"'],
  [
    'https://b.test/l?X-Amz-Signature=0a&X-Amz-Security-Token=b',
    'https://b.test/l?X-Amz-Signature=[redacted]&X-Amz-Security-Token=[redacted]',
  ],
  ['https://b.test/l?sig=a%2Fb%3D&se=2026', 'https://b.test/l?sig=[redacted]&se=2026'],
])('%s is logged as %s', (text, logged) => {
  expect(withoutQuerySecrets(text)).toBe(logged);
});

test.each([
  'GET /repos/octo/calc/issues?state=open&labels=mull',
  'code=3 state=working',
  '/runs?page=2&text=code',
  'x = y',
])('%s is logged as it is', (text) => {
  expect(withoutQuerySecrets(text)).toBe(text);
});

test('of a failed request its method and address are told, with its causes', () => {
  const request = {
    method: 'POST',
    url: 'https://x.test/a?b=1',
    body: '{"code":"x"}',
    headers: { authorization: 'y' },
  };
  const cause = Object.assign(new Error('refused'), { request, response: { data: 'z' }, status: 401 });
  const told = loggedError(new Error('not done', { cause }));
  expect(told).toMatchObject({
    ...{ type: 'Error', message: 'not done' },
    cause: { message: 'refused', status: 401, request: { method: 'POST', url: 'https://x.test/a' } },
  });
  expect(JSON.stringify(told)).not.toMatch(/"(?:x|y|z)"|authorization|"data"/);
});
