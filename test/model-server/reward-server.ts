// A server of a trained reward model for tests: vLLM's pooling, classification and scoring APIs, beliefs given by the test.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import { createFailures, type FailureInput } from './failures.ts';
import { failInstead, sendJson } from './send.ts';

export interface RewardServerOptions {
  /** P(correct) by the header `x-mullover-work`, or the status of a refusal. */
  readonly belief: (work: string) => number | { readonly status: number; readonly message: string };
  /** Classes of the model: one number, or one for each of several of which the last means "correct"; 1 unless told. */
  readonly classes?: number;
  readonly scale?: 'probability' | 'logit';
  /** `/pooling` judges every token: a row for each, the last one holds the belief. */
  readonly tokenwise?: boolean;
  readonly usage?: 'given' | 'ignored';
  readonly apiKey?: string;
}

export interface RewardServer {
  /** Without path: the APIs are `/pooling`, `/classify` and `/score`. */
  readonly url: string;
  requests(): readonly { readonly work: string; readonly path: string; readonly body: unknown }[];
  fail(failure: FailureInput): void;
  close(): Promise<void>;
}

const Text = z.string().max(1e7);
const Messages = z.strictObject({
  model: z.string(),
  messages: z.array(z.strictObject({ role: z.string(), content: Text })).min(1),
});
const Pair = z.strictObject({ model: z.string(), text_1: Text, text_2: Text });
const BODIES: Readonly<Record<string, z.ZodType<{ readonly model: string }>>> = {
  '/pooling': Messages,
  '/classify': Messages,
  '/v1/classify': Messages,
  '/score': Pair,
};

export async function startRewardServer(options: RewardServerOptions): Promise<RewardServer> {
  const requests: { work: string; path: string; body: unknown }[] = [];
  const failures = createFailures();
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      sendJson(response, 400, { error: { message: String(error), type: 'BadRequestError', code: 400 } });
    });
  });
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = request.url ?? '';
    const work = String(request.headers['x-mullover-work'] ?? '');
    if (options.apiKey !== undefined && request.headers.authorization !== `Bearer ${options.apiKey}`)
      return sendJson(response, 401, { error: 'Unauthorized' });
    const schema = BODIES[path];
    if (!schema) return sendJson(response, 404, { detail: 'Not Found' });
    const body = schema.parse(JSON.parse(await textOf(request)));
    requests.push({ work, path, body });
    if (failInstead(response, failures.take(work))) return;
    const belief = options.belief(work);
    if (typeof belief === 'object') return sendJson(response, belief.status, { error: { message: belief.message } });
    sendJson(response, 200, replyOf(options, path, body, belief));
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: () => requests,
    fail: failures.add,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function replyOf(options: RewardServerOptions, path: string, body: { readonly model: string }, belief: number) {
  const row = rowOf(options, belief);
  const data =
    path === '/score'
      ? { index: 0, object: 'score', score: row.at(-1) }
      : path === '/pooling'
        ? { index: 0, object: 'pooling', data: options.tokenwise ? [rowOf(options, 0.5), row] : row }
        : { index: 0, label: `LABEL_${row.length - 1}`, probs: row, num_classes: row.length };
  const tokens = Math.ceil(JSON.stringify(body).length / 4);
  const usage = { prompt_tokens: tokens, total_tokens: tokens, completion_tokens: 0, prompt_tokens_details: null };
  const reply = { id: 'reward-1', object: 'list', created: 0, model: body.model, data: [data] };
  return options.usage === 'ignored' ? reply : { ...reply, usage };
}

/** The belief as a model with this many classes and this scale would put it. */
function rowOf({ classes = 1, scale = 'probability' }: RewardServerOptions, belief: number): readonly number[] {
  const others = Array.from({ length: classes - 1 }, () => (1 - belief) / (classes - 1));
  const row = [...others, belief];
  if (scale === 'probability') return row;
  return classes === 1 ? [Math.log(belief / (1 - belief))] : row.map((share) => Math.log(share) + 3);
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const part of request) chunks.push(part);
  return Buffer.concat(chunks).toString('utf8');
}
