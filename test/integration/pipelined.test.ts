// Clients that write request behind request and read no answer: what they cost the process ends.

import { connect } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { type RunningServer, startWebhookServer } from '../../src/github/webhook-server.ts';

let server: RunningServer | undefined;
let asked = 0;
afterEach(async () => {
  await server?.close();
  asked = 0;
});

const start = async (healthPort?: number) => {
  server = await startWebhookServer({
    ...{
      host: '127.0.0.1',
      port: 0,
      secrets: ['a secret of sufficient length'],
      log: pino({ level: 'silent' }),
      healthPort,
    },
    receive: async () => {},
    // As long as Redis and the disk are asked.
    health: async () => {
      asked += 1;
      await new Promise((done) => setTimeout(done, 50));
    },
  });
  return server;
};

/** A connection that asks 2,000 times in one go; settles when it is closed. */
async function flood(url: string): Promise<void> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1').on('error', () => {});
  socket.write('GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n'.repeat(2000));
  socket.resume();
  // A reset is a way to be closed.
  await new Promise((done) => socket.once('close', done));
}

test.each<[string, number | undefined, (running: RunningServer) => string, number]>([
  ['webhooks', undefined, ({ url }) => url, 8],
  ['health', 0, ({ healthUrl }) => healthUrl, 200],
])('the port of %s does little for one', async (_name, healthPort, urlOf, most) => {
  const running = await start(healthPort);
  await Promise.all(Array.from({ length: 10 }, () => flood(urlOf(running))));
  expect(asked).toBeLessThanOrEqual(10 * most);
  expect((await fetch(`${running.healthUrl}/healthz`)).status).toBe(200);
});
