// A request behind one whose answer ends the connection has no answer: it is not stored, whatever it is signed with.

import { createHmac } from 'node:crypto';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { type RunningServer, startWebhookServer } from '../../src/github/webhook-server.ts';

const SECRET = 'a secret of sufficient length';
let server: RunningServer | undefined;
let stored: string[] = [];
afterEach(async () => {
  await server?.close();
  stored = [];
});

function request(id: string, signature?: string, path = '/api/github/webhooks'): string {
  const body = JSON.stringify({ id });
  const signed = `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`;
  return [
    ...[`POST ${path} HTTP/1.1`, 'host: x', 'content-type: application/json', 'x-github-event: ping'],
    ...[`x-github-delivery: ${id}`, `x-hub-signature-256: ${signature ?? signed}`, `content-length: ${body.length}`],
    ...['', body],
  ].join('\r\n');
}
const WRONG = `sha256=${'0'.repeat(64)}`;
const TOO_LARGE = request('large').replace(/content-length: \d+/, 'content-length: 9999999');

/** The statuses that come back for what is written, piece by piece with a moment between. */
async function statuses(pieces: readonly string[], storeMs: number): Promise<readonly string[]> {
  server = await startWebhookServer({
    ...{ host: '127.0.0.1', port: 0, secrets: [SECRET], log: pino({ level: 'silent' }), health: async () => {} },
    receive: async ({ id }) => {
      await sleep(storeMs);
      stored.push(id);
    },
  });
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1').on('error', () => {});
  let text = '';
  socket.on('data', (part) => {
    text += part;
  });
  const closed = new Promise((done) => socket.once('close', done));
  for (const piece of pieces) {
    socket.write(piece);
    await sleep(30);
  }
  await Promise.race([closed, sleep(1000)]);
  socket.destroy();
  await sleep(200);
  return [...text.matchAll(/^HTTP\/1\.1 (\d+)/gm)].map(([, status = '']) => status);
}

const good = request('good');
test.each<[string, readonly string[], readonly string[]]>([
  ['a wrong signature', [request('bad', WRONG) + good], ['401']],
  ['no signature', [request('bad', '') + good], ['401']],
  ['another path', [request('bad', undefined, '/x') + good], ['404']],
  ['a question for health', [`GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n${good}`], ['200']],
  ['a body that is too large', [TOO_LARGE + good], ['413']],
  ['two wrong signatures', [request('bad', WRONG) + request('bad', WRONG) + good], ['401']],
  ['a wrong signature, in another piece', [request('bad', WRONG), good], ['401']],
  [
    'a wrong signature, its body in another piece',
    [request('bad', WRONG) + good.slice(0, -5), good.slice(-5)],
    ['401'],
  ],
])('behind %s nothing is stored that is not answered', async (_what, pieces, answers) => {
  for (const storeMs of [0, 50]) {
    expect(await statuses(pieces, storeMs)).toEqual(answers);
    expect(stored).toEqual([]);
    await server?.close();
    stored = [];
  }
  server = undefined;
});

test('signed requests behind each other are all stored and answered, up to the first refusal', async () => {
  const pieces = [request('one') + request('two') + request('bad', WRONG) + request('three')];
  expect(await statuses(pieces, 20)).toEqual(['202', '202', '401']);
  expect(stored.toSorted()).toEqual(['one', 'two']);
});
