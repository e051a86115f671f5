// One JSON request to a model endpoint: bounded in time and size, and whatever goes wrong is a ModelFault.

import { APIError } from 'openai';
import type { z } from 'zod';
import { startClock } from './call-clock.ts';
import { badReply, type EndpointName, toModelFault } from './model-fault.ts';
import { patientFetch } from './patient-fetch.ts';

export interface JsonEndpoint extends EndpointName {
  /** Whole call, from the request to the last byte. */
  readonly timeoutMs: number;
  /** Silence inside a reply. */
  readonly idleMs: number;
  /** Defaults to the process's own fetch, which follows its proxy and certificate settings. */
  readonly fetch?: typeof fetch;
}

const MAX_BYTES = 16 * 2 ** 20;

export interface Limits {
  readonly signal: AbortSignal;
  /** Told when the endpoint had the request and gave no reply that can be used. */
  readonly cut: () => void;
}

/** The checked reply to a POST. The caller's abort is thrown as it is. */
export async function postJson<T>(
  endpoint: JsonEndpoint,
  request: { readonly body: unknown; readonly work: string },
  schema: z.ZodType<T>,
  { signal, cut }: Limits,
): Promise<T> {
  signal.throwIfAborted();
  const clock = startClock(endpoint, signal);
  let accepted = false;
  try {
    const response = await (endpoint.fetch ?? patientFetch)(endpoint.url, {
      method: 'POST',
      headers: headersOf(endpoint, request.work),
      body: JSON.stringify(request.body),
      signal: clock.signal,
      // A redirected request would carry code and key to wherever the reply points.
      redirect: 'manual',
    });
    accepted = response.ok;
    const text = await readCapped(response, endpoint, clock.beat);
    const value = parsed(text);
    if (!response.ok) throw APIError.generate(response.status, errorOf(value), text, response.headers);
    const checked = schema.safeParse(value);
    if (checked.success) return checked.data;
    throw badReply(
      `answered with something else than a reward: "${text.slice(0, 200).replace(/\s+/g, ' ')}"`,
      endpoint,
      ADDRESS,
    );
  } catch (error) {
    if (accepted || clock.signal.aborted) cut();
    if (clock.signal.aborted) throw clock.signal.reason;
    throw toModelFault(error, endpoint);
  } finally {
    clock.stop();
  }
}

const ADDRESS =
  'Check that the address is that of a reward model, ends in /pooling, /classify or /score, and that no proxy rewrites replies.';

function headersOf({ apiKey }: EndpointName, work: string): Record<string, string> {
  const key: Record<string, string> = apiKey === '' ? {} : { authorization: `Bearer ${apiKey}` };
  return { 'content-type': 'application/json', 'x-mullover-work': work, ...key };
}

async function readCapped(response: Response, endpoint: EndpointName, onBytes: () => void): Promise<string> {
  const decoder = new TextDecoder();
  let [text, bytes] = ['', 0];
  for await (const chunk of response.body ?? []) {
    onBytes();
    bytes += chunk.byteLength;
    if (bytes > MAX_BYTES) throw badReply(`sent more than ${MAX_BYTES} bytes; reading was stopped.`, endpoint, ADDRESS);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // the schema then says what was expected
  }
}

/** Some servers put the error at the top of the reply, others under `error`; the client library knows the latter. */
function errorOf(value: unknown): object | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  return 'error' in value ? value : { error: value };
}
