// Turns whatever went wrong on the way to a model endpoint into a ModelFault with the endpoint's own words and a next step.

import { APIConnectionError, APIError } from 'openai';
import { ModelFault, type ModelFaultKind } from '../errors.ts';
import { wordsOf } from './error-words.ts';
import { overflowIn } from './overflow.ts';

/** What a message about the endpoint needs to know. */
export interface EndpointName {
  readonly url: string;
  readonly model: string;
  /** Never printed, also when the endpoint echoes it. */
  readonly apiKey: string;
}

const QUOTA =
  /insufficient_quota|quota (?:has been |is )?(?:exceeded|exhausted|used up)|insufficient (?:balance|funds|credits?)|billing|credit|exceeded your current quota|budget(?:_| has been )exceeded|欠费|余额不足/i;
/** The model is not one that the endpoint serves, whatever the status. */
const UNKNOWN_MODEL =
  /model_not_found|invalid_model\b|model_decommissioned|unknown model|invalid model(?: name\b|:)|\bmodel identifier is invalid|\bmodel\W+\S+\s+(?:does not exist|(?:is |was )?not found|has been (?:decommissioned|removed|retired)|is (?:not available|no longer (?:available|supported)))/i;
/** The memory that all calls of a server share is full: fewer at once fit. */
const CROWDED =
  /context size has been exceeded|kv.?cache.{0,40}(?:full|exhausted|no space|not enough|insufficient)|(?:find|\bno|not enough|insufficient|out of).{0,20}(?:(?:space|room).{0,10}kv.?cache|cache blocks)|(?:find|no free|no available).{0,20}(?:kv|memory|cache) ?slots?|out of memory/i;
/** Nobody is there, or not yet: nothing of the request was read. */
const AWAY = /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ECONNABORTED|UND_ERR_CONNECT_TIMEOUT/;
/** What every further attempt meets as well, and what to do about it. */
const FOR_GOOD: readonly (readonly [words: RegExp, next: string])[] = [
  [
    /wrong[ _]version[ _]number|packet[ _]length[ _]too[ _]long|ERR_SSL_HTTP_REQUEST|:http request\b/i,
    'The server seems to speak plain HTTP there: begin its address with http://.',
  ],
  [
    /SELF_SIGNED_CERT|self-signed certificate|UNABLE_TO_(?:VERIFY|GET_ISSUER)|unable to (?:verify the first|get (?:local )?issuer) certificate|CERT_UNTRUSTED/i,
    'The certificate comes from an authority that this host does not know: name its file in NODE_EXTRA_CA_CERTS.',
  ],
  [
    /CERT_|ERR_TLS_|certificate|altname/i,
    'The certificate of the server is not valid for this address today: renew it, or use the name that it was made for.',
  ],
  [/\bbad port\b/i, 'Clients refuse this port, since another protocol uses it: let the server listen on another one.'],
];

const LOADING =
  /loading (?:the )?model|model (?:\S+ )?is (?:still |currently )?(?:loading|being loaded|not (?:yet )?(?:ready|loaded))|no models? (?:is |are )?(?:currently )?loaded/i;

const DIED =
  /model (?:has )?(?:crashed|unloaded|reloaded)|(?:runner|worker|engine)\w* (?:process )?(?:has )?(?:crashed|died|terminated)/i;

const BUSY =
  /overloaded|at (?:full )?capacity|(?:server|model|engine|service) (?:is )?(?:too |currently )?busy|queue is full|throttl(?:ed|ing)|please wait before trying|capacity (?:temporarily )?exceeded|no (?:available|healthy) (?:\w+ )?(?:workers?|servers?|instances?|replicas?|endpoints?)|temporarily unavailable|速率限制|(?:频率|并发).{0,6}(?:过高|限制|上限)|请求频率|服务繁忙|过载/i;

/** What the words say of the server, whatever its status says of the request. */
function stateOf(words: string): ModelFaultKind | undefined {
  if (LOADING.test(words) || BUSY.test(words)) return 'away';
  return DIED.test(words) ? 'passing' : undefined;
}

/**
 * The words of a refusal, with its names for the reason; undefined where the endpoint refused nothing. Some servers begin a
 * reply and refuse in its first event.
 */
export function refusalWords(error: unknown): string | undefined {
  if (!(error instanceof APIError) || error instanceof APIConnectionError) return undefined;
  const status = error.status ?? (Number(error.code) || 500);
  return FORM_REFUSED.includes(status) || status >= 500 ? evidenceOf(error) : undefined;
}

/** Statuses by which servers say that they do not take a request in this form. */
const FORM_REFUSED: readonly number[] = [400, 413, 422];

/** Without the status, whose number means nothing else. */
function evidenceOf(error: APIError): string {
  const names = [error.code, error.type].filter((name) => name && !/^\d+$/.test(String(name)));
  return [...names, toldBy(error)].join(' ');
}

/** Its words, with those of another server that it only passes on: an event of a stream has them as they were sent. */
function toldBy({ error, message }: APIError): string {
  return wordsOf(error)?.message || message.replace(/^\d{3} /, '');
}

export function toModelFault(error: unknown, endpoint: EndpointName): ModelFault {
  const own = ownFault(error);
  if (own) return own;
  if (error instanceof APIError && error.status !== undefined) return statusFault(error, error.status, endpoint);
  if (error instanceof APIError && !(error instanceof APIConnectionError)) return eventFault(error, endpoint);
  const words = quote(reasons(error), endpoint);
  if (causes(error).some((link) => 'name' in link && link.name === 'SyntaxError')) {
    return badReply(`sent a broken event: ${words}`, endpoint);
  }
  const message = `The connection to the model endpoint ${endpoint.url} failed: ${words}`;
  const forGood = FOR_GOOD.find(([pattern]) => pattern.test(words));
  if (forGood) return new ModelFault(message, forGood[1], { kind: 'refused', cause: error });
  return new ModelFault(
    message,
    'Check that the endpoint is running and reachable from this host (address, proxy, certificate authority).',
    { kind: AWAY.test(words) ? 'away' : 'passing', cause: error },
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

/** The prompt did not fit, and now we know how much does: the same work fits with a shorter one. */
export function mustBeShorter(detail: string, endpoint: EndpointName, contextTokens: number): ModelFault {
  return new ModelFault(
    `The prompt was too long for model ${endpoint.model} at ${endpoint.url}, which takes ${contextTokens} tokens: ${hideKey(detail, endpoint)}`,
    'Prompts are shortened to that from now on; raise the context of the server if replies suffer from it.',
    { kind: 'passing' },
  );
}

/** The prompt fits, and the reply found no more room: the next one may be shorter, where its limit is known from now on. */
export function replyTooLong(detail: string, endpoint: EndpointName, limit: number | undefined): ModelFault {
  return new ModelFault(
    `The reply of model ${endpoint.model} at ${endpoint.url} ran over its context: ${quote(detail, endpoint)}`,
    'Raise the context of the server, or choose a model that thinks less, if replies suffer from it.',
    { kind: limit === undefined ? 'unfit' : 'passing' },
  );
}

/** What an account may use up in a time. */
const PER_TIME = /\bper[ -](?:second|minute|hour|day)\b|\b[TR]P[MD]\b/i;

/** A limit on bodies, or of an account that is smaller than one request: neither says anything of the context. */
function bodyTooLarge(words: string, { url, model }: EndpointName): ModelFault {
  return new ModelFault(
    `The model endpoint ${url} answered 413 for model ${model}, it takes no request of this size: ${words}`,
    PER_TIME.test(words)
      ? 'Raise the limit of the account at the provider, or lower MULLOVER_MODEL_CONTEXT so that one request fits into it.'
      : 'Raise the limit on bodies of the proxy before the endpoint (nginx: client_max_body_size).',
    { kind: 'unfit' },
  );
}

/** Somebody waited for an answer for so long, and no longer. */
export function tookTooLong({ url, model }: EndpointName, seconds?: number): ModelFault {
  const limit = seconds === undefined ? 'in time' : `within ${seconds} s`;
  return new ModelFault(
    `The model endpoint ${url} did not answer for model ${model} ${limit}.`,
    'See whether the server is busy, still loads the model, or thinks for long; a slow one needs a larger MULLOVER_MODEL_TIMEOUT.',
    { kind: 'passing' },
  );
}

/** A fault of our own, thrown inside the client library, comes back wrapped. */
function ownFault(error: unknown): ModelFault | undefined {
  for (const link of causes(error)) if (link instanceof ModelFault) return link;
  return undefined;
}

function statusFault(error: APIError, status: number, endpoint: EndpointName): ModelFault {
  const words = quote(toldBy(error), endpoint);
  const evidence = evidenceOf(error);
  const unread = FORM_REFUSED.includes(status) || status >= 500;
  if (unread && CROWDED.test(evidence)) return crowded(words, endpoint);
  const overflow = unread ? overflowIn(evidence) : undefined;
  if (overflow?.generated) return replyTooLong(words, endpoint, overflow.limit);
  if (overflow) return contextTooLong(words, endpoint);
  if (status === 413) return bodyTooLarge(words, endpoint);
  const retryAfterMs = retryAfter(error.headers) ?? retryIn(words);
  // A limit that ends by itself is no empty account, whatever it advertises.
  const ends = status === 429 && retryAfterMs !== undefined;
  const spent = status === 402 || ([400, 403, 429].includes(status) && !ends && QUOTA.test(evidence));
  if (status === 405 || WRONG_PLACE.test(evidence)) return wrongPlace(`answered ${status}: ${words}`, endpoint);
  const isUnknown = FORM_REFUSED.includes(status) && UNKNOWN_MODEL.test(evidence);
  const kind = stateOf(evidence) ?? kindOf(isUnknown ? 404 : status);
  return new ModelFault(
    `The model endpoint ${endpoint.url} answered ${status} for model ${endpoint.model}: ${words}`,
    spent
      ? 'Add credit or raise the quota at the provider, then retry.'
      : nextStep(isUnknown ? 404 : status, endpoint, kind),
    { kind: spent ? 'refused' : kind, retryAfterMs, cause: error },
  );
}

/** Nothing answers chats at this address, in the words of servers that answer everything. */
const WRONG_PLACE =
  /unexpected endpoint|(?:unknown|invalid) (?:endpoint|route|url path)|\b(?:endpoint|route|method) (?:is )?not (?:found|allowed|supported)|cannot post \/|no route (?:found|matches|matched)/i;

function wrongPlace(what: string, endpoint: EndpointName): ModelFault {
  return new ModelFault(`The model endpoint ${endpoint.url} ${what}`, API_ROOT, { kind: 'refused' });
}

function crowded(words: string, endpoint: EndpointName): ModelFault {
  return new ModelFault(
    `The model endpoint ${endpoint.url} has no room left for all calls: ${words}`,
    'Lower MULLOVER_MODEL_CALLS, or give the server more memory for its context.',
    { kind: 'crowded' },
  );
}

/** What a status says of the next request: a wrong key, missing access or an unknown model meet every one of them. */
function kindOf(status: number): ModelFaultKind {
  if (UNAVAILABLE.includes(status)) return 'away';
  // 424 is what some servers say of a generation that failed.
  if ([408, 409, 424].includes(status) || (status >= 500 && status !== 501)) return 'passing';
  return REFUSALS.includes(status) ? 'refused' : 'failed';
}

const REFUSALS: readonly number[] = [401, 402, 403, 404];
/** Too many requests, no server behind the proxy, overloaded. Not 504, which a long reply brings about each time; 501 says never. */
const UNAVAILABLE: readonly number[] = [425, 429, 498, 502, 503, 521, 522, 523, 529, 530];

function nextStep(status: number, endpoint: EndpointName, kind: ModelFaultKind): string {
  if (status === 401) return 'Check the API key in the configuration.';
  if (status === 403) return 'Give the API key access to this model, or choose another model.';
  if (status === 404)
    return `Check the model name "${endpoint.model}" against the endpoint's /models list, and the address.`;
  if (status === 429) return 'The endpoint asks for fewer requests: lower the concurrency if this stays.';
  if (status === 504) return 'Raise the time-out of the proxy before the endpoint: it ends before the reply does.';
  if (kind === 'away' || kind === 'passing') return "Retry later; if it stays, look into the endpoint's own log.";
  return 'The endpoint does not accept this request: compare MULLOVER_MODEL_BODY with its manual.';
}

/** An error that arrives as an event after the status line: a status word inside it decides. */
function eventFault(error: APIError, endpoint: EndpointName): ModelFault {
  const code = Number(error.code);
  const evidence = evidenceOf(error);
  const words = quote(toldBy(error), endpoint);
  if (CROWDED.test(evidence)) return crowded(words, endpoint);
  const overflow = overflowIn(evidence);
  if (overflow?.generated) return replyTooLong(words, endpoint, overflow.limit);
  if (overflow) return contextTooLong(words, endpoint);
  if (WRONG_PLACE.test(evidence)) return wrongPlace(`takes no chats there: ${words}`, endpoint);
  const told = stateOf(evidence) ?? kindOf(code >= 400 ? code : 500);
  const kind = QUOTA.test(evidence) ? 'refused' : told;
  return new ModelFault(
    `The model endpoint ${endpoint.url} broke off its reply: ${words}`,
    nextStep(code, endpoint, kind),
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

/** The same in words: `try again in 28m30s`, `retry after 26 seconds`. */
function retryIn(words: string): number | undefined {
  const [, hours = 0, minutes = 0, seconds = 0, unit] =
    /(?:try again|retry) (?:in|after) (?:(\d+)\s*h(?:ours?)?\s*)?(?:(\d+)\s*m(?:in(?:utes?)?)?(?![a-z])\s*)?(?:(\d+(?:\.\d+)?)\s*(ms|s))?/i.exec(
      words,
    ) ?? [];
  const milliseconds = Number(seconds) * (unit === 'ms' ? 1 : 1000) + (Number(hours) * 60 + Number(minutes)) * 60_000;
  return milliseconds > 0 ? Math.ceil(milliseconds) : undefined;
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
