// One request to a chat endpoint: its body, and the stream of chunks that answers it.

import OpenAI from 'openai';
import type { ChatCompletionCreateParamsStreaming } from 'openai/resources/chat/completions';
import type { ChatRequest } from '../ports/model.ts';
import type { CallClock } from './call-clock.ts';
import type { Completion } from './chat-stream.ts';
import { guardedFetch } from './guarded-fetch.ts';
import type { Body, Sent } from './manners.ts';
import { badReply, type EndpointName } from './model-fault.ts';
import { patientFetch } from './patient-fetch.ts';

export interface ChatModelOptions {
  /** API root, e.g. `http://localhost:8000/v1`. */
  readonly baseUrl: string;
  readonly model: string;
  /** Empty for endpoints without a key. */
  readonly apiKey: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Silence before the first byte, and inside a reply. */
  readonly timeoutMs: number;
  readonly idleMs: number;
  /** What is believed until the endpoint tells or shows less. */
  readonly contextTokens: number;
  /** In the operator's currency, for a million tokens. */
  readonly prices: { readonly inputPerMillion: number; readonly outputPerMillion: number };
  /** Fields added to every request; `null` removes a field of ours that the endpoint refuses. */
  readonly extraBody?: Readonly<Record<string, unknown>>;
  /** Defaults to the process's own fetch, which follows its proxy and certificate settings. */
  readonly fetch?: typeof fetch;
}

/** A streamed token costs about 300 bytes of JSON, with alternatives up to 3,000. */
const BYTES_PER_TOKEN = 4096;

/** Where what arrives is noted while it arrives. */
interface Receiving {
  readonly clock: CallClock;
  readonly arrived: Completion;
  readonly endpoint: EndpointName;
}

/** Throws what the client library throws. */
export async function openStream(
  options: ChatModelOptions,
  { work }: ChatRequest,
  { shaped, maxTokens }: Sent,
  receiving: Receiving,
): Promise<AsyncIterable<unknown>> {
  const client = openClient(options, maxTokens, receiving);
  const headers = { 'x-mullover-work': work };
  const body = shaped as unknown as ChatCompletionCreateParamsStreaming;
  return client.chat.completions.create(body, { signal: receiving.clock.signal, headers });
}

function openClient(options: ChatModelOptions, maxTokens: number, { clock, arrived, endpoint }: Receiving): OpenAI {
  const base = options.fetch ?? patientFetch;
  return new OpenAI({
    baseURL: options.baseUrl,
    // The library insists on a key; the header is taken out again where there is none.
    apiKey: options.apiKey === '' ? 'none' : options.apiKey,
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    defaultHeaders: { ...(options.apiKey === '' ? { authorization: null } : {}), ...options.headers },
    maxRetries: 0,
    // Ours ends first; the library's covers only the headers.
    timeout: options.timeoutMs + 60_000,
    logLevel: 'off',
    fetch: guardedFetch(base, {
      maxBytes: maxTokens * BYTES_PER_TOKEN + 2 ** 20,
      onBytes: clock.beat,
      onEnd: () => {
        arrived.ended = true;
      },
      fault: (what) => badReply(what, endpoint),
    }),
  });
}

export function bodyOf(options: ChatModelOptions, request: ChatRequest, maxTokens: number): Body {
  const body = {
    model: options.model,
    messages: request.messages.map(({ role, content }) => ({ role, content })),
    temperature: request.temperature,
    seed: request.seed,
    max_tokens: maxTokens,
    stream: true,
    stream_options: { include_usage: true },
    ...(request.logprobs === true ? { logprobs: true, top_logprobs: 20 } : {}),
  };
  const extra = Object.entries(options.extraBody ?? {});
  const removed = new Set(extra.filter(([, value]) => value === null).map(([key]) => key));
  const merged = Object.entries({ ...body, ...Object.fromEntries(extra) }).filter(([key]) => !removed.has(key));
  return { ...Object.fromEntries(merged), messages: body.messages };
}
