// Spans on their way to a receiver of the test's own: when they are sent, what arrives, what trouble costs.

import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createSpanSender } from '../../src/metrics/send-spans.ts';
import { otelSettings } from '../../src/otel-settings.ts';
import type { EventBody } from '../../src/trace/event.ts';
import { otelSpans } from '../../src/trace/views/otel-spans.ts';
import { otlpDocument } from '../../src/trace/views/otlp.ts';
import { completeTrace } from '../trace/views/sample-trace.ts';
import { type SpanReceiver, startSpanReceiver } from './span-receiver.ts';

const RUN = 'r-0123456789ab';
const { events } = completeTrace();
const ENDED: EventBody = { type: 'ended', reason: 'r', next: 'n' };
let receiver: SpanReceiver;

beforeEach(async () => {
  receiver = await startSpanReceiver();
});
afterEach(() => receiver.close());

function sender(env: Readonly<Record<string, string>>) {
  const settings = otelSettings(env);
  if (!settings) throw new Error('nothing is sent');
  const warned: unknown[] = [];
  const log = () => ({ warn: (about: unknown) => void warned.push(about) });
  return { ...createSpanSender({ settings, read: async () => events, log }), warned };
}

test('a run arrives once it has ended, with the headers and the name that the variables give', async () => {
  const { event, close, warned } = sender({
    OTEL_EXPORTER_OTLP_ENDPOINT: `${receiver.url}/`,
    OTEL_EXPORTER_OTLP_HEADERS: 'x-team=a%20b, authorization=Bearer abc',
    OTEL_SERVICE_NAME: 'mull-eu',
    OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment=live,service.name=other',
  });
  event({ type: 'session-started', worker: 'w' }, RUN);
  await close();
  expect(receiver.received).toEqual([]);
  event(ENDED, RUN);
  await close();
  const [arrived] = receiver.received;
  expect([arrived?.path, arrived?.headers['x-team'], arrived?.headers.authorization]).toEqual([
    ...['POST /v1/traces', 'a b', 'Bearer abc'],
  ]);
  const resource = { 'service.name': 'mull-eu', 'deployment.environment': 'live' };
  expect(arrived?.document).toEqual(JSON.parse(JSON.stringify(otlpDocument(otelSpans(events, RUN), resource))));
  expect(warned).toEqual([]);
});

test('a receiver that refuses, or is away, is told of in the log, and costs nothing else', async () => {
  receiver.answer(503);
  const refusing = sender({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${receiver.url}/own/path` });
  refusing.event(ENDED, RUN);
  await refusing.close();
  expect(receiver.received[0]?.path).toBe('POST /own/path');
  expect(refusing.warned).toEqual([{ err: new Error('the receiver answered 503'), run: RUN }]);
  const away = sender({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' });
  away.event(ENDED, RUN);
  await away.close();
  expect(away.warned).toHaveLength(1);
});

test.each<[string, Readonly<Record<string, string>>]>([
  ['nothing is set', {}],
  ['there is a name only', { OTEL_SERVICE_NAME: 'x' }],
  ['it is switched off', { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318', OTEL_SDK_DISABLED: 'true' }],
  ['no exporter is wanted', { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318', OTEL_TRACES_EXPORTER: 'none' }],
])('nothing is sent where %s', (_name, env) => {
  expect(otelSettings(env)).toBeUndefined();
});

test.each<[string, Readonly<Record<string, string>>]>([
  [
    'OTEL_EXPORTER_OTLP_PROTOCOL: must be http/json',
    { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4317', OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' },
  ],
  [
    'OTEL_TRACES_EXPORTER: must be otlp or none',
    { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c', OTEL_TRACES_EXPORTER: 'zipkin' },
  ],
  ['OTEL_EXPORTER_OTLP_ENDPOINT: must be a URL', { OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4318' }],
  [
    'OTEL_EXPORTER_OTLP_HEADERS: must be name=value',
    { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c', OTEL_EXPORTER_OTLP_HEADERS: 'abc' },
  ],
])('%s: said with the next step', (message, env) => {
  expect(() => otelSettings(env)).toThrow(message);
});
