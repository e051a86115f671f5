// A run as spans: one tree from the event at GitHub to the pull request, the same however often it is made.

import { expect, test } from '@jest/globals';
import { lastOtelSpans, otelSpans } from '../../../src/trace/views/otel-spans.ts';
import { otlpDocument, type Span } from '../../../src/trace/views/otlp.ts';
import { completeTrace } from './sample-trace.ts';

const RUN = 'r-0123456789ab';
const PUBLISHED = {
  type: 'published',
  what: 'pull-request',
  number: 635,
  url: 'https://github.example/octo/xml/pull/635',
} as const;

function published() {
  const trace = completeTrace();
  trace.add(PUBLISHED, 4);
  return trace;
}

const attributesOf = ({ attributes }: Span) =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
const named = (spans: readonly Span[], name: string) => spans.filter((span) => span.name === name);
const seconds = ({ startTimeUnixNano: from, endTimeUnixNano: to }: Span) => Number(BigInt(to) - BigInt(from)) / 1e9;

test('one root from the event at GitHub to the last event, with the queue and the session of its worker below', () => {
  const { events } = published();
  const [root, queue, session] = otelSpans(events, RUN);
  expect(root).toMatchObject({
    name: 'run',
    kind: 5,
    status: { code: 1 },
    traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
  });
  expect(root?.parentSpanId).toBeUndefined();
  expect(root?.startTimeUnixNano).toBe(`${Date.parse('2026-01-02T02:59:59Z')}000000`);
  expect(root?.endTimeUnixNano).toBe(`${Date.parse(events.at(-1)?.at ?? '')}000000`);
  expect(root && attributesOf(root)).toEqual({
    ...{
      'mullover.run': RUN,
      'mullover.repository': 'octo/xml',
      'mullover.issue': '634',
      'mullover.installation': '1',
    },
    ...{ 'mullover.policy': 'process-search', 'mullover.decision': 'propose', 'mullover.confidence': 0.86 },
  });
  expect([queue?.name, session?.name]).toEqual(['queue', 'session']);
  expect([queue?.parentSpanId, session?.parentSpanId]).toEqual([root?.spanId, root?.spanId]);
  expect(session && attributesOf(session)).toEqual({ 'mullover.run': RUN, 'mullover.worker': 'w-1' });
});

test('every model call, judgement, environment and execution is a span of its own, below its session and within it', () => {
  const { events } = published();
  const spans = otelSpans(events, RUN);
  const count = (type: string) => events.filter((event) => event.type === type).length;
  const [session] = named(spans, 'session');
  const works = spans.filter(({ parentSpanId }) => parentSpanId === session?.spanId);
  const kinds = (test: RegExp) => works.filter(({ name }) => test.test(name)).length;
  expect([kinds(/^ask /), kinds(/^judge$/), kinds(/^environment$/), kinds(/^execute /)]).toEqual(
    ['asked', 'scored', 'prepared', 'executed'].map(count),
  );
  expect(new Set(spans.map(({ spanId }) => spanId)).size).toBe(spans.length);
  const [patch] = named(spans, 'ask patch-generation');
  expect(patch && attributesOf(patch)).toMatchObject({
    ...{ 'gen_ai.operation.name': 'chat', 'gen_ai.request.model': 'qwen3-coder-32b', 'mullover.outcome': 'draft' },
    'gen_ai.usage.input_tokens': expect.stringMatching(/^\d+$/),
  });
  expect(works.every((span) => seconds(span) >= 0)).toBe(true);
});

test('the way from the decision to the pull request is a span with its address', () => {
  const [publish] = named(otelSpans(published().events, RUN), 'publish pull-request');
  expect(publish && [seconds(publish), attributesOf(publish)]).toEqual([
    4,
    { 'mullover.run': RUN, 'url.full': PUBLISHED.url, 'mullover.pull_request': '635' },
  ]);
});

test('a run that goes on adds to its trace, and only that is sent again', () => {
  const trace = published();
  const before = otelSpans(trace.events, RUN);
  trace.add(
    { type: 'budget-raised', budget: { rollouts: 16, tokens: 1, seconds: 1, sandboxSeconds: 1, money: 1 }, by: 'm' },
    3600,
  );
  trace.add({ type: 'session-started', worker: 'w-2' });
  trace.add({ type: 'work-lost', work: 'ask:u0:0', attempt: 2, reason: 'away', message: 'secret words', final: false });
  trace.add({ type: 'ended', reason: 'r', next: 'n' });
  const all = otelSpans(trace.events, RUN);
  const more = lastOtelSpans(trace.events, RUN);
  expect(all.slice(0, before.length)).toEqual(before);
  expect(all.slice(before.length)).toEqual(more);
  expect(more.map(({ name, status: { code } }) => [name, code])).toEqual([
    ['run continued', 2],
    ['queue', 1],
    ['session', 1],
    ['lost', 2],
  ]);
  expect(more[0]).toMatchObject({ traceId: before[0]?.traceId, parentSpanId: before[0]?.spanId });
  expect(JSON.stringify(more)).not.toContain('secret words');
});

test('a run of the command line, and one that has only begun, are traces, too', () => {
  const [first] = completeTrace().events;
  expect(otelSpans([], RUN)).toEqual([]);
  expect(otelSpans(first ? [first] : [], RUN).map(({ name }) => name)).toEqual(['run']);
});

test('the document names the process', () => {
  expect(otlpDocument([], { 'service.name': 'mullover' })).toEqual({
    resourceSpans: [
      {
        resource: { attributes: [{ key: 'service.name', value: { stringValue: 'mullover' } }] },
        scopeSpans: [{ scope: { name: 'mullover' }, spans: [] }],
      },
    ],
  });
});
