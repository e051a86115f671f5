// Spans in the encoding of OTLP's JSON. Ids come from the run and its parts, so that whoever computes them again gets the same.

import { createHash } from 'node:crypto';
import type { RunId } from '../../task.ts';

type Value = string | number | boolean;
export type Attributes = Readonly<Record<string, Value | undefined>>;

/** Fields and encoding of OTLP's JSON: ids in hex, nanoseconds and whole numbers as text. */
export interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  /** 1 internal, 3 client, 5 consumer. */
  readonly kind: 1 | 3 | 5;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly {
    readonly key: string;
    readonly value: Readonly<Record<string, string | number | boolean>>;
  }[];
  /** 1 ok, 2 error. */
  readonly status: { readonly code: 1 | 2 };
}

export interface Part {
  /** What the id is made of. */
  readonly id: string;
  readonly parent: string | undefined;
  readonly name: string;
  readonly kind?: Span['kind'];
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
  readonly attributes: Attributes;
  readonly failed?: 'failed' | undefined;
}

/** The document that OTLP receivers take at `/v1/traces`. */
export function otlpDocument(spans: readonly Span[], resource: Attributes): unknown {
  const scopeSpans = [{ scope: { name: 'mullover' }, spans }];
  return { resourceSpans: [{ resource: { attributes: encoded(resource) }, scopeSpans }] };
}

export function spanOf({ id, parent, name, kind = 1, from, to, attributes, failed }: Part, run: RunId): Span {
  const spanId = (of: string) => digest(`${run} ${of}`, 16);
  return {
    ...{
      traceId: digest(run, 32),
      spanId: spanId(id),
      ...(parent === undefined ? {} : { parentSpanId: spanId(parent) }),
    },
    ...{ name, kind, startTimeUnixNano: nanoseconds(from), endTimeUnixNano: nanoseconds(Math.max(from, to)) },
    attributes: encoded({ 'mullover.run': run, ...attributes }),
    status: { code: failed === undefined ? 1 : 2 },
  };
}

const digest = (text: string, length: number) => createHash('sha256').update(text).digest('hex').slice(0, length);
const nanoseconds = (ms: number) => `${BigInt(Math.round(ms)) * 1_000_000n}`;

function encoded(attributes: Attributes): Span['attributes'] {
  return Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [{ key, value: anyValue(value) }],
  );
}

function anyValue(value: Value): Readonly<Record<string, Value>> {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
}
