// The tunnel of `npm start -- --tunnel`: a server that speaks smee's protocol at one end, the webhook server at the other.

import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { afterEach, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { readConfig } from '../../src/config.ts';
import { type SignedEvent, startWebhookServer } from '../../src/github/webhook-server.ts';
import type { Process } from '../../src/run-process.ts';
import { startTunnel } from '../../src/tunnel.ts';

const SECRET = 'a secret of sufficient length';
const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

/** A channel: an event stream to whoever listens. */
async function startChannel(): Promise<{ url: string; send(message: unknown): void }> {
  let listener: ServerResponse | undefined;
  const server: Server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write('event: ready\ndata: {}\n\n');
    listener = response;
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  ends.push(async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  });
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/channel`,
    send: (message) => void listener?.write(`id: 1\ndata: ${JSON.stringify(message)}\n\n`),
  };
}

async function tunnelTo(channel: string): Promise<{ received: Promise<SignedEvent>; tunnel: Process }> {
  const { promise: received, resolve } = Promise.withResolvers<SignedEvent>();
  const web = await startWebhookServer({
    ...{ host: '127.0.0.1', port: 0, secrets: [SECRET], log: pino({ level: 'silent' }) },
    ...{ receive: async (event) => resolve(event), health: async () => {} },
  });
  ends.push(() => web.close());
  const settings = { MULLOVER_HOST: '127.0.0.1', MULLOVER_PORT: new URL(web.url).port, MULLOVER_LOG_LEVEL: 'error' };
  const tunnel = await startTunnel(readConfig(settings), channel);
  ends.push(() => tunnel.close());
  return { received, tunnel };
}

test('a delivery that the channel receives arrives with its signature intact', async () => {
  const channel = await startChannel();
  const { received } = await tunnelTo(channel.url);
  const body = { action: 'opened', issue: { title: 'añadir "más" 🧪 <b>' } };
  channel.send({
    body,
    query: {},
    host: 'smee.example',
    'x-github-event': 'issues',
    'x-github-delivery': 'd-1',
    'x-hub-signature-256': `sha256=${createHmac('sha256', SECRET).update(JSON.stringify(body)).digest('hex')}`,
    timestamp: 1,
  });
  expect(await received).toEqual({ id: 'd-1', name: 'issues', payload: body });
});

test.each([[undefined], ['smee.io/abc'], ['ftp://smee.example/abc']])('%s is no channel', async (channel) => {
  await expect(startTunnel(readConfig({}), channel)).rejects.toThrow('The tunnel has no channel.');
});

test('a channel that nobody answers for is said, with the address', async () => {
  const config = readConfig({ MULLOVER_LOG_LEVEL: 'error' });
  await expect(startTunnel(config, 'http://127.0.0.1:9/channel')).rejects.toThrow(
    'The channel http://127.0.0.1:9/channel cannot be reached: ',
  );
});
