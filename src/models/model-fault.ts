// Turns whatever went wrong on the way to a model endpoint into a ModelFault with the endpoint's own words and a next step.

import { APIConnectionError, APIError } from 'openai';
import { ModelFault, type ModelFaultKind } from '../errors.ts';

/** What a message about the endpoint needs to know. */
export interface EndpointName {
  readonly url: string;
  readonly model: string;
  /** Never printed, also when the endpoint echoes it. */
  readonly apiKey: string;
}

const QUOTA = /insufficient_quota|billing|credit|exceeded your current quota/i;
const TOO_LONG =
  /context.?length|maximum context|context window|(?:prompt|input|request|message).{0,40}too (?:long|large)|too many tokens/i;

export function toModelFault(error: unknown, endpoint: EndpointName): ModelFault {
  const own = ownFault(error);
  if (own) return own;
  if (error instanceof APIError && error.status !== undefined) return statusFault(error, error.status, endpoint);
  if (error instanceof APIError && !(error instanceof APIConnectionError)) return eventFault(error, endpoint);
  const words = quote(reasons(error), endpoint);
  if (causes(error).some((link) => 'name' in link && link.name === 'SyntaxError')) {
    return badReply(`sent a broken event: ${words}`, endpoint);
  }
  return new ModelFault(
    `The connection to the model endpoint ${endpoint.url} failed: ${words}`,
    'Check that the endpoint is running and reachable from this host (address, proxy, certificate authority).',
    { kind: 'passing', cause: error },
  );
}

const API_ROOT =
  'Check that the address ends in the API root (usually /v1) and that no proxy rewrites or cuts replies.';

/** A reply that arrived and is not what was asked for, or only part of it. */
export function badReply(what: string, endpoint: EndpointName, next = API_ROOT): ModelFault {
  return new ModelFault(`The model endpoint ${endpoint.url} ${hideKey(what, endpoint)}`, next, { kind: 'passing' });
}

/** The prompt does not fit: trying the same again cannot help. */
export function contextTooLong(detail: string, endpoint: EndpointName): ModelFault {
  return new ModelFault(
    `The prompt is too long for the context of model ${endpoint.model} at ${endpoint.url}: ${hideKey(detail, endpoint)}`,
    "Set the model's context length in the configuration to what the server really serves, or raise it on the server.",
    { kind: 'unfit' },
  );
}

/** A fault of our own, thrown inside the client library, comes back wrapped. */
function ownFault(error: unknown): ModelFault | undefined {
  for (const link of causes(error)) if (link instanceof ModelFault) return link;
  return undefined;
}

function statusFault(error: APIError, status: number, endpoint: EndpointName): ModelFault {
  const words = quote(error.message.replace(/^\d{3} /, ''), endpoint);
  const evidence = `${String(error.code ?? '')} ${String(error.type ?? '')} ${error.message}`;
  if (status === 413 || (status === 400 && TOO_LONG.test(evidence))) return contextTooLong(words, endpoint);
  const spent = status === 402 || (status === 429 && QUOTA.test(evidence));
  return new ModelFault(
    `The model endpoint ${endpoint.url} answered ${status} for model ${endpoint.model}: ${words}`,
    spent ? 'Add credit or raise the quota at the provider, then retry.' : nextStep(status, endpoint),
    { kind: spent ? 'refused' : kindOf(status), retryAfterMs: retryAfter(error.headers), cause: error },
  );
}

/** What a status says of the next request: a wrong key, missing access or an unknown model meet every one of them. */
function kindOf(status: number): ModelFaultKind {
  if (isPassing(status)) return 'passing';
  return REFUSALS.includes(status) ? 'refused' : 'failed';
}

const REFUSALS: readonly number[] = [401, 402, 403, 404];

/** 501 says that the server will never do this. */
function isPassing(status: number): boolean {
  return status === 408 || status === 409 || status === 429 || (status >= 500 && status !== 501);
}

function nextStep(status: number, endpoint: EndpointName): string {
  if (status === 401) return 'Check the API key in the configuration.';
  if (status === 403) return 'Give the API key access to this model, or choose another model.';
  if (status === 404)
    return `Check the model name "${endpoint.model}" against the endpoint's /models list, and the address.`;
  if (status === 429) return 'The endpoint asks for fewer requests: lower the concurrency if this stays.';
  if (isPassing(status)) return "Retry later; if it stays, look into the endpoint's own log.";
  return 'The endpoint does not accept this request: compare the extra body fields of the configuration with its manual.';
}

/** An error that arrives as an event after the status line: a status word inside it decides. */
function eventFault(error: APIError, endpoint: EndpointName): ModelFault {
  const code = Number(error.code);
  const evidence = `${String(error.code ?? '')} ${String(error.type ?? '')} ${error.message}`;
  if (TOO_LONG.test(evidence)) return contextTooLong(quote(error.message, endpoint), endpoint);
  const quota: ModelFaultKind | undefined = QUOTA.test(evidence) ? 'refused' : undefined;
  const kind = quota ?? (code >= 400 ? kindOf(code) : 'passing');
  return new ModelFault(
    `The model endpoint ${endpoint.url} broke off its reply: ${quote(error.message, endpoint)}`,
    kind === 'passing' ? "Retry later; if it stays, look into the endpoint's own log." : nextStep(code, endpoint),
    { kind, cause: error },
  );
}

/** Milliseconds until the endpoint wants to be asked again: seconds, a date, or the unofficial milliseconds. */
function retryAfter(headers: Headers | undefined): number | undefined {
  const milliseconds = Number(headers?.get('retry-after-ms') ?? Number.NaN);
  if (milliseconds >= 0) return milliseconds;
  const value = headers?.get('retry-after');
  if (value === null || value === undefined || value.trim() === '') return undefined;
  if (Number(value) >= 0) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now());
}

function reasons(error: unknown): string {
  const words = causes(error).map((link) => {
    const code = 'code' in link ? String(link.code ?? '') : '';
    const message = 'message' in link ? String(link.message) : '';
    return message.includes(code) ? message : `${code} ${message}`.trim();
  });
  return words.length > 0 ? words.filter((word) => word !== '').join(': ') : String(error);
}

/** The error and what caused it, outermost first; a chain that bites its own tail ends. */
function causes(error: unknown): readonly object[] {
  const chain: object[] = [];
  let link = error;
  while (link !== null && typeof link === 'object' && chain.length < 6) {
    chain.push(link);
    link = 'cause' in link ? link.cause : undefined;
  }
  return chain;
}

function quote(words: string, endpoint: EndpointName): string {
  const line = hideKey(words, endpoint).replace(/\s+/g, ' ').trim();
  return line.length > 400 ? `${line.slice(0, 400)}…` : line;
}

function hideKey(words: string, endpoint: EndpointName): string {
  return endpoint.apiKey.length >= 8 ? words.replaceAll(endpoint.apiKey, '[key]') : words;
}
