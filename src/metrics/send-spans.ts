// Sends the spans of a run to an OTLP receiver once it is published or has ended. Trouble there is a line of the log, and no more.

import type { Logger } from 'pino';
import type { RunId } from '../task.ts';
import type { Event, EventBody } from '../trace/event.ts';
import { lastOtelSpans } from '../trace/views/otel-spans.ts';
import { otlpDocument } from '../trace/views/otlp.ts';

export interface SpanReceiver {
  /** Whole address that takes OTLP as JSON. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** What is said of the process, `service.name` among it. */
  readonly resource: Readonly<Record<string, string>>;
}

export interface SpanSenderParts {
  readonly settings: SpanReceiver;
  /** The whole trace of a run. */
  read(run: RunId): Promise<readonly Event[]>;
  readonly log: () => Pick<Logger, 'warn'>;
}

export interface SpanSender {
  /** Told of each event that is appended. */
  event(body: EventBody, run: RunId): void;
  /** Settles when what is on its way has arrived or failed, within some seconds. */
  close(): Promise<void>;
}

const WITHIN_MS = 5000;

export function createSpanSender({ settings, read, log }: SpanSenderParts): SpanSender {
  const sending = new Set<Promise<void>>();
  const send = async (run: RunId) => {
    try {
      await post(settings, otlpDocument(lastOtelSpans(await read(run), run), settings.resource));
    } catch (err) {
      log().warn({ err, run }, 'the spans of a run could not be sent');
    }
  };
  return {
    event: ({ type }, run) => {
      if (type !== 'published' && type !== 'ended') return;
      const sent = send(run).finally(() => sending.delete(sent));
      sending.add(sent);
    },
    close: async () => void (await Promise.all(sending)),
  };
}

async function post({ url, headers }: SpanReceiver, document: unknown): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(document),
    signal: AbortSignal.timeout(WITHIN_MS),
  });
  await response.body?.cancel();
  if (!response.ok) throw new Error(`the receiver answered ${response.status}`);
}
