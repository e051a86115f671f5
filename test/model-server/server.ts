// An OpenAI-compatible HTTP server for tests, benches and the demo: chat completions, models, calls counted by work id.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import type { AnyAnswer } from './answer.ts';
import { type Completion, complete, type ThoughtStyle, wholeBody } from './completion.ts';
import { createEngine, type Engine, type EngineOptions } from './engine.ts';
import { createFailures, type Failure, type FailureInput } from './failures.ts';
import { failInstead, type Sending, sendJson, sendRaw, stream } from './send.ts';

export interface ModelServerOptions {
  /** `replay(folder)`, `simulate(…)` or a function of the test. */
  readonly answer: AnyAnswer;
  readonly port?: number;
  readonly model?: string;
  /** Told by `/v1/models` as `max_model_len`. */
  readonly contextTokens?: number;
  /** What `/v1/models` and `/props` answer in its place; `props` is 404 otherwise. */
  readonly listing?: { readonly models?: unknown; readonly props?: unknown };
  readonly tokensPerSecond?: number;
  /** Takes its time as a real engine does: for prompts, in slots, with a cache. In place of `tokensPerSecond`. */
  readonly engine?: EngineOptions;
  /** Defaults to `reasoning_content`. */
  readonly thoughts?: ThoughtStyle;
  /** `ignored`: the server gives none; `refused`: it answers 400 to requests for them. */
  readonly logprobs?: 'given' | 'ignored' | 'refused';
  readonly usage?: 'given' | 'ignored';
  /** Several choices in one call (`n`): `ignored` gives one, `refused` answers 400. */
  readonly choices?: 'given' | 'ignored' | 'refused';
  /** When set, other keys get 401. */
  readonly apiKey?: string;
}

export interface CallCount {
  started: number;
  /** Replies that were written to their end. */
  completed: number;
}

/** A chat request as it arrived, for tests that look at it; one with several choices stands here for each of them. */
export interface ServedRequest {
  readonly work: string;
  /** Every work id of the header: more than one where they share the call. */
  readonly works: readonly string[];
  readonly headers: IncomingMessage['headers'];
  readonly body: Readonly<Record<string, unknown>>;
}

export interface ModelServer {
  /** API root, ends in `/v1`. */
  readonly url: string;
  calls(): Readonly<Record<string, CallCount>>;
  requests(): readonly ServedRequest[];
  /** The next `times` calls whose work id starts with `match` fail. */
  fail(failure: FailureInput): void;
  clearFailures(): void;
  close(): Promise<void>;
}

const MAX_BODY = 64 * 2 ** 20;
const ChatBody = z.looseObject({
  model: z.string(),
  messages: z.array(z.object({ role: z.string(), content: z.string() })).min(1),
  stream: z.boolean().optional(),
  stream_options: z.object({ include_usage: z.boolean().optional() }).nullish(),
  logprobs: z.boolean().nullish(),
  max_tokens: z.int().min(1).nullish(),
  n: z.int().min(1).nullish(),
});

interface State {
  readonly options: ModelServerOptions;
  readonly model: string;
  readonly counts: Map<string, CallCount>;
  readonly requests: ServedRequest[];
  readonly failures: ReturnType<typeof createFailures>;
  readonly engine: Engine | undefined;
}

export async function startModelServer(options: ModelServerOptions): Promise<ModelServer> {
  const state: State = {
    options,
    model: options.model ?? 'recorded',
    counts: new Map(),
    requests: [],
    failures: createFailures(),
    engine: options.engine && createEngine(options.engine),
  };
  const server = createServer((request, response) => {
    route(state, request, response).catch((error: unknown) => {
      const message = error instanceof Error ? error.message : String(error);
      if (response.headersSent) response.destroy();
      else
        sendJson(response, error instanceof z.ZodError || error instanceof SyntaxError ? 400 : 500, {
          error: { message },
        });
    });
  });
  // A test that is slow today must not find its connection closed between two calls.
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    calls: () => Object.fromEntries(state.counts),
    requests: () => state.requests,
    fail: state.failures.add,
    clearFailures: state.failures.clear,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** `/calls` and `/fail` are the controls for other processes. */
async function route(state: State, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname } = new URL(request.url ?? '/', 'http://localhost');
  const call = `${request.method} ${pathname}`;
  if (call === 'GET /calls') return sendJson(response, 200, Object.fromEntries(state.counts));
  if (call === 'POST /fail') {
    state.failures.add((await readJson(request)) as FailureInput);
    return sendJson(response, 200, {});
  }
  if (call === 'DELETE /fail') {
    state.failures.clear();
    return sendJson(response, 200, {});
  }
  if (refusesKey(state, request)) {
    return sendJson(response, 401, { error: { message: 'Incorrect API key provided.', code: 'invalid_api_key' } });
  }
  const { listing } = state.options;
  if (call === 'GET /v1/models') return sendJson(response, 200, listing?.models ?? models(state));
  if (call === 'GET /props' && listing?.props) return sendJson(response, 200, listing.props);
  if (call === 'POST /v1/chat/completions') return serveChat(state, request, response);
  return sendJson(response, 404, { error: { message: `There is no ${call} here.` } });
}

function refusesKey(state: State, request: IncomingMessage): boolean {
  return state.options.apiKey !== undefined && request.headers.authorization !== `Bearer ${state.options.apiKey}`;
}

function models(state: State): unknown {
  const model = {
    id: state.model,
    object: 'model',
    created: 0,
    owned_by: 'mullover',
    max_model_len: state.options.contextTokens ?? 131_072,
  };
  return { object: 'list', data: [model] };
}

async function serveChat(state: State, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const raw = await readJson(request);
  const body = ChatBody.parse(raw);
  const works = String(request.headers['x-mullover-work'] ?? '').split(',');
  const counts = works.map((work) => countOf(state, work));
  for (const count of counts) count.started += 1;
  for (const work of works) state.requests.push({ work, works, headers: request.headers, body });
  const failure = works.map((work) => state.failures.take(work)).find((each) => each !== undefined);
  if (failInstead(response, failure)) return;
  const refused = refusalOf(state.options, body);
  if (refused !== undefined) return sendJson(response, 400, { error: { message: refused } });
  const answers = works
    .slice(0, state.options.choices === 'ignored' ? 1 : (body.n ?? 1))
    .map((work) => state.options.answer({ work, messages: body.messages, body }));
  const completions: Completion[] = [];
  for (const answer of answers) {
    if ('raw' in answer) return sendRaw(response, answer);
    if ('status' in answer)
      return sendJson(response, answer.status, { error: { message: answer.message, type: 'error' } });
    completions.push(complete(answer, body.messages, completing(state, body)));
  }
  const [first, ...others] = completions;
  if (!first) return sendJson(response, 400, { error: { message: 'The header x-mullover-work names no work.' } });
  const prompt = body.messages.map(({ role, content }) => `${role}: ${content}`).join('\n');
  const place = await state.engine?.enter(prompt, first.usage.prompt_tokens);
  if (state.engine && !place) return sendJson(response, 429, { error: { message: 'Too many requests at once.' } });
  const usage = state.options.usage !== 'ignored' && body.stream_options?.include_usage === true;
  const sending = { ...sendingOf(state, failure, usage), generate: place?.generate };
  try {
    const whole = await sendWhole(response, [first, ...others], body.stream === true ? sending : undefined);
    for (const count of counts.slice(0, completions.length)) if (whole) count.completed += 1;
  } finally {
    place?.leave();
  }
}

/** `sending` undefined: as one object. Returns true when the whole reply was written. */
async function sendWhole(
  response: ServerResponse,
  completions: readonly [Completion, ...Completion[]],
  sending: Sending | undefined,
): Promise<boolean> {
  if (sending) return stream(response, completions, sending);
  sendJson(response, 200, wholeBody(completions));
  return true;
}

function refusalOf({ logprobs, choices }: ModelServerOptions, body: z.infer<typeof ChatBody>): string | undefined {
  if (body.logprobs === true && logprobs === 'refused') return 'logprobs are not supported by this model.';
  return choices === 'refused' && (body.n ?? 1) > 1 ? 'n: only 1 is supported by this model.' : undefined;
}

function completing({ options, model }: State, body: z.infer<typeof ChatBody>) {
  return {
    model,
    thoughts: options.thoughts ?? 'reasoning_content',
    logprobs: body.logprobs === true && options.logprobs !== 'ignored',
    maxTokens: body.max_tokens ?? Number.POSITIVE_INFINITY,
  };
}

function sendingOf(state: State, failure: Failure | undefined, usage: boolean) {
  return { failure, usage, tokensPerSecond: state.options.tokensPerSecond ?? 0 };
}

function countOf(state: State, work: string): CallCount {
  const count = state.counts.get(work) ?? { started: 0, completed: 0 };
  state.counts.set(work, count);
  return count;
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const part of request) {
    bytes += part.length;
    if (bytes > MAX_BODY) throw new SyntaxError('The request is too large.');
    chunks.push(part);
  }
  return JSON.parse(Buffer.concat(chunks).toString('utf8'));
}
