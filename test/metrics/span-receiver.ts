// A receiver of spans: takes OTLP as JSON over HTTP and keeps it.

import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Span } from '../../src/trace/views/otlp.ts';

export interface SpanReceiver {
  readonly url: string;
  /** What arrived, in order. */
  readonly received: readonly {
    readonly path: string;
    readonly headers: IncomingHttpHeaders;
    readonly document: unknown;
    readonly spans: readonly Span[];
  }[];
  /** Status of its answers from now on. */
  answer(status: number): void;
  close(): void;
}

interface Document {
  readonly resourceSpans: readonly { readonly scopeSpans: readonly { readonly spans: readonly Span[] }[] }[];
}

export async function startSpanReceiver(): Promise<SpanReceiver> {
  const received: SpanReceiver['received'][number][] = [];
  let status = 200;
  const server = createServer(async (request, response) => {
    const document: Document = JSON.parse(await text(request));
    const spans = document.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans));
    received.push({ path: `${request.method} ${request.url}`, headers: request.headers, document, spans });
    response.writeHead(status).end('{}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`,
    received,
    answer: (wanted) => {
      status = wanted;
    },
    close: () => void server.close(),
  };
}
