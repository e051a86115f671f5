// Wraps fetch for one model call: counts bytes, reports life signs, and brings every kind of reply into the form that is read.

import type { ModelFault } from '../errors.ts';
import { errorWords, jsonOf } from './error-words.ts';
import { withRefusals } from './with-refusals.ts';

export interface Guard {
  readonly maxBytes: number;
  /** Called whenever bytes of the body arrive. */
  readonly onBytes: () => void;
  /** Called when the reply says that it is whole: the end mark of a stream, or one JSON object. */
  readonly onEnd: () => void;
  readonly fault: (what: string) => ModelFault;
}

/**
 * Successful replies must be event streams or one JSON object, which is passed on as the only event; which of them it is, is
 * seen from how they begin, whatever type they claim. Error replies are passed on in OpenAI's form, with the words that they
 * hold.
 */
export function guardedFetch(base: typeof fetch, guard: Guard): typeof fetch {
  return async (input, init) => {
    const response = await base(input, init);
    if (!response.ok) return refusal(response, guard);
    if (!response.body) throw guard.fault('answered with an empty body.');
    const type = response.headers.get('content-type') ?? 'no content type';
    const { beginning, body } = await begun(response.body.pipeThrough(meter(guard)));
    if (/^\s*[{[]/.test(beginning)) return oneEvent(body, guard, type);
    if (/^\s*(?:data|event|id|retry|error)?:/.test(beginning) || /text\/event-stream/i.test(type))
      return events(body.pipeThrough(withRefusals()));
    await body.cancel();
    throw wrongType(guard, type, beginning);
  };
}

function events(body: Bytes | string): Response {
  return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
}

async function refusal(response: Response, guard: Guard): Promise<Response> {
  const { status, headers } = response;
  const text = response.body ? await new Response(response.body.pipeThrough(meter(guard))).text() : '';
  const { message, ...names } = errorWords(text);
  const error = { message: message || `an empty reply (${response.statusText || 'no words'})`, ...names };
  const kept = [...headers].filter(([name]) => name.startsWith('retry-after'));
  return new Response(JSON.stringify({ error }), {
    status,
    headers: [['content-type', 'application/json'], ...kept] as [string, string][],
  });
}

/** Servers that do not stream answer with the whole completion, or with an error. */
async function oneEvent(body: Bytes, guard: Guard, type: string): Promise<Response> {
  const text = await new Response(body).text();
  const value = jsonOf(text);
  if (typeof value !== 'object' || value === null) throw wrongType(guard, type, text);
  guard.onEnd();
  return events(`data: ${JSON.stringify(value)}\n\ndata: [DONE]\n\n`);
}

type Bytes = ReadableStream<Uint8Array<ArrayBuffer>>;

/** How a body begins, and all of it. */
async function begun(body: Bytes): Promise<{ readonly beginning: string; readonly body: Bytes }> {
  const reader = body.getReader();
  const { value: first } = await reader.read();
  const whole: Bytes = new ReadableStream({
    start: (controller) => (first ? controller.enqueue(first) : controller.close()),
    pull: async (controller) => {
      const { done, value } = await reader.read();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: (reason) => reader.cancel(reason),
  });
  return { beginning: new TextDecoder().decode(first), body: whole };
}

function wrongType(guard: Guard, type: string, text: string): ModelFault {
  const words = text.trim() === '' ? '(nothing)' : `"${text.replace(/\s+/g, ' ').trim().slice(0, 300)}"`;
  return guard.fault(`answered with ${type} instead of an event stream: ${words}`);
}

/** The end mark is longer than this at no server. */
const TAIL = 32;

function meter(guard: Guard): TransformStream<Uint8Array, Uint8Array<ArrayBuffer>> {
  let bytes = 0;
  let tail = '\n';
  return new TransformStream({
    transform: (chunk, controller) => {
      guard.onBytes();
      bytes += chunk.byteLength;
      if (bytes > guard.maxBytes)
        return controller.error(guard.fault(`sent more than ${guard.maxBytes} bytes; reading was stopped.`));
      const text = tail + Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString('latin1');
      if (/\ndata: ?\[DONE\]/.test(text)) guard.onEnd();
      tail = text.slice(-TAIL);
      return controller.enqueue(new Uint8Array(chunk));
    },
  });
}
