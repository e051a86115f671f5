// Calls of the engine end, whatever becomes of the connection: at the wire, against a server that cuts its answers off.

import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import Docker from 'dockerode';
import { alwaysAnswering } from '../../src/docker/answering.ts';

let folder: string;
let number = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mullover-answering-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function answered<T>(listener: RequestListener, call: (docker: Docker) => Promise<T>): Promise<T> {
  const socketPath = join(folder, `${number++}.sock`);
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(socketPath, resolve));
  try {
    return await call(alwaysAnswering(new Docker({ socketPath }), 0.3));
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

const cut: RequestListener = (request, response) => {
  request.resume();
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': 1000 });
  response.write('{"Id": "half');
  setTimeout(() => response.destroy(), 20);
};
const silentServer: RequestListener = (request) => void request.resume();

const CALLS: readonly (readonly [name: string, call: (docker: Docker) => Promise<unknown>])[] = [
  ['version', (docker) => docker.version()],
  ['inspect', (docker) => docker.getContainer('a').inspect()],
  ['commit', (docker) => docker.getContainer('a').commit({})],
  ['remove', (docker) => docker.getImage('a').remove()],
  ['list', (docker) => docker.listImages()],
  ['logs', (docker) => docker.getContainer('a').logs({ stdout: true })],
  ['putArchive', (docker) => docker.getContainer('a').putArchive(Buffer.from('x'), { path: '/' })],
];

test.each(CALLS)('an answer to %s that is cut off is a fault with the next step', async (_name, call) => {
  await expect(answered(cut, call)).rejects.toMatchObject({
    name: 'EnvironmentFault',
    message: 'The Docker engine did not answer within 0.3 s.',
  });
});

test.each(CALLS)('no answer to %s is a fault with the next step', async (_name, call) => {
  await expect(answered(silentServer, call)).rejects.toMatchObject({ name: 'EnvironmentFault' });
});

test('what is answered is the answer, and a refusal stays one', async () => {
  const good: RequestListener = (_request, response) => void response.end('{"Version": "1"}');
  expect(await answered(good, (docker) => docker.version())).toEqual({ Version: '1' });
  const refusing: RequestListener = (_request, response) => void response.writeHead(404).end('{"message": "no"}');
  await expect(answered(refusing, (docker) => docker.version())).rejects.toMatchObject({ statusCode: 404 });
});
