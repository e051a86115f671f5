// How we treat GitHub on a bad day, at the wire.

import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import nock from 'nock';
import { GitHubFault } from '../../src/errors.ts';
import { createApi, persist } from '../../src/github/api.ts';

const baseUrl = 'https://git.example/api/v3';
const repo = { owner: 'octo', repo: 'calc' };

beforeAll(() => nock.disableNetConnect());
afterEach(() => nock.cleanAll());
// nock patches the process, which other test files share.
afterAll(() => {
  nock.enableNetConnect();
  nock.restore();
});

const api = createApi({ baseUrl, auth: { token: 'token-for-tests' }, throttle: false });
const read = () =>
  persist('Reading octo/calc', () => api.rest.repos.get(repo)).then(
    ({ data }) => data.name,
    (error: unknown) => error,
  );

test('an Enterprise server is asked at its own address, with the token', async () => {
  nock(baseUrl, { reqheaders: { authorization: 'token token-for-tests' } })
    .get('/repos/octo/calc')
    .reply(200, { name: 'calc' });
  expect(await read()).toBe('calc');
});

test.each([500, 502, 503, 429])('a passing %d is waited for', async (status) => {
  nock(baseUrl).get('/repos/octo/calc').times(2).reply(status, { message: 'later' });
  nock(baseUrl).get('/repos/octo/calc').reply(200, { name: 'calc' });
  expect(await read()).toBe('calc');
});

test('a connection that breaks is made again', async () => {
  nock(baseUrl)
    .get('/repos/octo/calc')
    .replyWithError(Object.assign(new Error('reset'), { code: 'ECONNRESET' }));
  nock(baseUrl).get('/repos/octo/calc').reply(200, { name: 'calc' });
  expect(await read()).toBe('calc');
});

test.each([
  [401, /private key/],
  [403, /permissions/],
  [404, /installed/],
  [410, /installed/],
  [422, /refused/],
])('%d is final: asked once, told with the next step', async (status, next) => {
  const scope = nock(baseUrl).get('/repos/octo/calc').reply(status, { message: 'Because' });
  const fault = await read();
  expect(fault).toBeInstanceOf(GitHubFault);
  expect(fault).toMatchObject({ status, next: expect.stringMatching(next) });
  expect((fault as Error).message).toMatch(/^Reading octo\/calc: \d+ \(Because/);
  expect(scope.isDone()).toBe(true);
});

test('no answer at all ends after four tries', async () => {
  const scope = nock(baseUrl).get('/repos/octo/calc').times(4).replyWithError('unreachable');
  expect(await read()).toMatchObject({ status: 0, message: expect.stringContaining('no answer') });
  expect(scope.isDone()).toBe(true);
});

test('a run that is stopped asks no more', async () => {
  const scope = nock(baseUrl).get('/repos/octo/calc').reply(500, { message: 'later' });
  const stop = new AbortController();
  const asked = persist('Reading octo/calc', () => api.rest.repos.get(repo), stop.signal);
  stop.abort(new Error('stopped'));
  await expect(asked).rejects.toThrow('stopped');
  expect(scope.isDone()).toBe(true);
});
