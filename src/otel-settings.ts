// Where spans are sent, by the variables that OpenTelemetry defines for all programs.

import { InputFault } from './errors.ts';

export interface OtelConfig {
  /** Whole address that takes OTLP as JSON. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** What is said of the process, `service.name` among it. */
  readonly resource: Readonly<Record<string, string>>;
}

/** Undefined where nothing is to be sent. Throws InputFault for what cannot be followed. */
export function otelSettings(env: Readonly<Record<string, string | undefined>>): OtelConfig | undefined {
  const given = (name: string) => env[name]?.trim() || undefined;
  const ofTraces = (name: string) => given(`OTEL_EXPORTER_OTLP_TRACES_${name}`) ?? given(`OTEL_EXPORTER_OTLP_${name}`);
  const exporter = given('OTEL_TRACES_EXPORTER') ?? 'otlp';
  if (given('OTEL_SDK_DISABLED')?.toLowerCase() === 'true' || exporter === 'none') return undefined;
  // In front of a query, which may hold a key.
  const base = given('OTEL_EXPORTER_OTLP_ENDPOINT')?.replace(/\/*(?=[?#]|$)/, '/v1/traces');
  const url = given('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT') ?? base;
  if (url === undefined) return undefined;
  if (exporter !== 'otlp') throw unusable('OTEL_TRACES_EXPORTER', 'must be otlp or none');
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw unusable('OTEL_EXPORTER_OTLP_ENDPOINT', 'must be a URL that starts with http:// or https://');
  if (ofTraces('PROTOCOL') === 'grpc')
    throw unusable(
      'OTEL_EXPORTER_OTLP_PROTOCOL',
      'must be http/json: spans are sent over HTTP (port 4318), not gRPC (4317)',
    );
  const service = { 'service.name': given('OTEL_SERVICE_NAME') ?? 'mullover' };
  return {
    url,
    headers: pairs('OTEL_EXPORTER_OTLP_HEADERS', ofTraces('HEADERS')),
    resource: {
      ...service,
      ...pairs('OTEL_RESOURCE_ATTRIBUTES', given('OTEL_RESOURCE_ATTRIBUTES')),
      ...named(given('OTEL_SERVICE_NAME')),
    },
  };
}

/** The name wins over one among the attributes, as the specification has it. */
const named = (name: string | undefined) => (name === undefined ? {} : { 'service.name': name });

/** `name=value` between commas, percent-encoded. */
function pairs(variable: string, text: string | undefined): Record<string, string> {
  const parts = (text ?? '').split(',').filter((part) => part.trim() !== '');
  return Object.fromEntries(
    parts.map((part) => {
      const [, name, value] = /^\s*([^=\s]+)\s*=\s*(.*?)\s*$/.exec(part) ?? [];
      if (name === undefined || value === undefined) throw unusable(variable, 'must be name=value between commas');
      return [name, decoded(value)];
    }),
  );
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const unusable = (variable: string, what: string) =>
  new InputFault(
    `The configuration cannot be used: ${variable}: ${what}.`,
    'Correct it, or unset it to send no spans.',
  );
