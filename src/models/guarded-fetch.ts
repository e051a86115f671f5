// Wraps fetch for one model call: counts bytes, reports life signs, and refuses replies that are no event stream.

import type { ModelFault } from '../errors.ts';

export interface Guard {
  readonly maxBytes: number;
  /** Called whenever bytes of the body arrive. */
  readonly onBytes: () => void;
  readonly fault: (what: string) => ModelFault;
}

/** Successful replies must be event streams; error replies pass through, capped as well. */
export function guardedFetch(base: typeof fetch, guard: Guard): typeof fetch {
  return async (input, init) => {
    const response = await base(input, init);
    if (!response.body) return response.ok ? Promise.reject(guard.fault('answered with an empty body.')) : response;
    const body = response.body.pipeThrough(meter(guard));
    const guarded = new Response(body, { status: response.status, headers: response.headers });
    const type = response.headers.get('content-type') ?? 'no content type';
    if (!response.ok || /text\/event-stream/i.test(type)) return guarded;
    throw guard.fault(`answered with ${type} instead of an event stream: ${await beginning(guarded)}`);
  };
}

function meter(guard: Guard): TransformStream<Uint8Array, Uint8Array<ArrayBuffer>> {
  let bytes = 0;
  return new TransformStream({
    transform: (chunk, controller) => {
      guard.onBytes();
      bytes += chunk.byteLength;
      if (bytes > guard.maxBytes)
        controller.error(guard.fault(`sent more than ${guard.maxBytes} bytes; reading was stopped.`));
      else controller.enqueue(new Uint8Array(chunk));
    },
  });
}

async function beginning(response: Response): Promise<string> {
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > 300) break;
  }
  return text.trim() === '' ? '(nothing)' : `"${text.replace(/\s+/g, ' ').trim().slice(0, 300)}"`;
}
