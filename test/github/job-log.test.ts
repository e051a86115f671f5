// Logs of jobs: GitHub's answer leads to a storage that never sees our token, and no log is no fault.

import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { afterEach, expect, test } from '@jest/globals';
import { createApi } from '../../src/github/api.ts';
import { readJobLog } from '../../src/github/job-log.ts';

const PLACE = { installation: 1, repositoryId: 2, owner: 'octo', name: 'calc', issue: 3 };
const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
}

/** What is read where GitHub answers so. */
async function readFrom(status: number, location: string | undefined) {
  const asked: string[] = [];
  const url = await serve((request, response) => {
    asked.push(`${request.url} ${request.headers.authorization}`);
    response.writeHead(status, location === undefined ? {} : { location }).end('moved');
  });
  const api = createApi({ baseUrl: url, auth: { token: 't' }, throttle: false });
  return { log: await readJobLog(api, 'secret-token', PLACE, 12), asked };
}

test('the storage is asked without a token', async () => {
  const seen: (string | undefined)[] = [];
  const storage = await serve((request, response) => {
    seen.push(request.headers.authorization);
    response.end('the log');
  });
  const { log, asked } = await readFrom(302, `${storage}/logs/1?sig=x`);
  expect(log).toBe('the log');
  expect(seen).toEqual([undefined]);
  expect(asked).toEqual(['/repos/octo/calc/actions/jobs/12/logs token secret-token']);
});

test('of a long log the end is kept', async () => {
  const storage = await serve((_request, response) => void response.end(`${'a'.repeat(3_000_000)}end`));
  const { log } = await readFrom(302, storage);
  expect(log?.length).toBe(1_000_000);
  expect(log?.endsWith('aend')).toBe(true);
});

test('there is none where the storage leads on, or has it no more', async () => {
  const away = await serve(
    (_request, response) => void response.writeHead(302, { location: 'http://127.0.0.1:9/' }).end(),
  );
  expect((await readFrom(302, away)).log).toBeUndefined();
  const gone = await serve((_request, response) => void response.writeHead(410).end());
  expect((await readFrom(302, gone)).log).toBeUndefined();
});

test.each<[string, number, string | undefined]>([
  ['not allowed', 403, undefined],
  ['gone', 410, undefined],
  ['no address', 302, undefined],
  ['no address that can be read', 302, 'http://['],
  ['a file', 302, 'file:///etc/passwd'],
  ['nobody there', 302, 'http://127.0.0.1:9/'],
])('there is none where GitHub answers %s', async (_name, status, location) => {
  expect((await readFrom(status, location)).log).toBeUndefined();
});
