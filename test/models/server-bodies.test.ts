// Each body of a server becomes a reply, or a fault that says what the next call should do: at the wire, over real HTTP.

import { afterEach, describe, expect, test } from '@jest/globals';
import { ModelFault } from '../../src/errors.ts';
import { createChatModel } from '../../src/models/chat-model.ts';
import type { ChatReply, ChatRequest } from '../../src/ports/model.ts';
import { type ModelServer, startModelServer } from '../model-server/server.ts';
import { SERVER_BODIES, type ServerBody } from './server-bodies.ts';

let server: ModelServer;
afterEach(() => server.close());

const REQUEST: ChatRequest = {
  messages: [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'Which file?' },
  ],
  temperature: 0.3,
  seed: 7,
  maxTokens: 2048,
  work: 'fault-localization/u0/1/0',
  logprobs: true,
};

async function ask({ replies, messages = REQUEST.messages }: ServerBody) {
  const left = [...replies];
  server = await startModelServer({
    answer: () => (left.length > 1 ? left.shift() : left[0]) ?? { status: 501, message: 'no reply left' },
  });
  const model = createChatModel({
    ...{ baseUrl: server.url, model: 'm', apiKey: '', headers: {}, timeoutMs: 5000, idleMs: 5000 },
    ...{ contextTokens: 32_768, prices: { inputPerMillion: 1, outputPerMillion: 2 } },
  });
  const outcome = await model
    .chat({ ...REQUEST, messages }, new AbortController().signal)
    .catch((error: unknown) => error);
  return { outcome: outcome as ChatReply | ModelFault, context: model.contextTokens, asked: server.requests() };
}

/** What came of it, as far as the row says what should. */
function shown({ outcome, context, asked }: Awaited<ReturnType<typeof ask>>, { becomes }: ServerBody) {
  const body = asked[1]?.body ?? {};
  const second = becomes.second && Object.fromEntries(Object.keys(becomes.second).map((key) => [key, body[key]]));
  const general = { ...(second ? { second } : {}), context };
  if (outcome instanceof ModelFault) {
    const { kind: fault, message, retryAfterMs } = outcome;
    const says = message.includes(becomes.says ?? '') ? becomes.says : message;
    return { ...general, fault, says, retryAfterMs };
  }
  const { text, thoughts, finish, usage } = outcome;
  const said = { text, thoughts, finish, tokens: usage?.outputTokens };
  return { ...general, ...Object.fromEntries(Object.entries(said).filter(([key]) => key in becomes)) };
}

describe.each(Object.entries(SERVER_BODIES))('%s', (_kind, rows) => {
  test.each(rows.map((row) => [row.name, row] as const))('%s', async (_name, row) => {
    const asked = await ask(row);
    const { fault, says, retryAfterMs, context = 32_768, ...rest } = row.becomes;
    const expected = fault === undefined ? { ...rest, context } : { ...rest, context, fault, says, retryAfterMs };
    expect(shown(asked, row)).toEqual(expected);
    if (!row.becomes.second && row.replies.length === 1 && fault !== 'failed') expect(asked.asked).toHaveLength(1);
  });
});

/** A server that takes a form only, and its model. */
async function refusing(refusal: string, isRefused: (body: Readonly<Record<string, unknown>>) => boolean) {
  server = await startModelServer({
    answer: ({ body = {} }) => (isRefused(body) ? { status: 400, message: refusal } : { text: 'lib/parse.js' }),
  });
  return createChatModel({
    ...{ baseUrl: server.url, model: 'm', apiKey: '', headers: {}, timeoutMs: 5000, idleMs: 5000 },
    ...{ contextTokens: 32_768, prices: { inputPerMillion: 1, outputPerMillion: 2 } },
  });
}

const FORMS: readonly (readonly [string, (body: Readonly<Record<string, unknown>>) => boolean])[] = [
  ['System role not supported', ({ messages }) => JSON.stringify(messages).includes('"system"')],
  ['Unsupported parameter: max_tokens', (body) => 'max_tokens' in body],
  ['max_tokens must be at most 1024', ({ max_tokens }) => Number(max_tokens) > 1024],
  ['seed: Extra inputs are not permitted', (body) => 'seed' in body],
];

test.each(FORMS)('%s: what was learnt holds for the next call, which asks once', async (refusal, isRefused) => {
  const model = await refusing(refusal, isRefused);
  for (const _ of [1, 2, 3]) await model.chat(REQUEST, new AbortController().signal);
  expect(server.requests()).toHaveLength(4);
});

test.each(FORMS)('%s: calls that are refused together all go on', async (refusal, isRefused) => {
  const model = await refusing(refusal, isRefused);
  const calls = [1, 2, 3, 4].map(() => model.chat(REQUEST, new AbortController().signal));
  expect((await Promise.all(calls)).map(({ text }) => text)).toEqual(Array(4).fill('lib/parse.js'));
});

test('the table holds more than sixty bodies', () => {
  expect(Object.values(SERVER_BODIES).flat().length).toBeGreaterThanOrEqual(60);
});
