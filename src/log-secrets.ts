// What is in a request and opens something, kept out of the log: one-time codes, tokens and signatures that nobody registered.

import { pino } from 'pino';

const NAMES =
  'code|state|(?:access_|refresh_|id_)?token|code_verifier|client_secret|secret|password|(?:x-\\w+-)?signature|sig|(?:api_?)?key|assertion|jwt|x-amz-(?:credential|security-token)';
/** Values of a query, in a query within another one, too. What GitHub is asked for by `state` is no secret. */
const VALUES = new RegExp(
  `(?<=(?:[?&;]|%3f|%26)(?:${NAMES})(?:=|%3d))(?!(?:open|closed|all)(?![\\w.~+/-]))(?:(?!%26|%23)[^&#\\s"'\\\\<>()])+`,
  'gi',
);

/** The text without values of query strings that open something. */
export function withoutQuerySecrets(text: string): string {
  return text.includes('=') || text.includes('%3') ? text.replace(VALUES, '[redacted]') : text;
}

/**
 * An error as pino writes it, with its causes. Of a request that failed its method and address: what it sent and what came back
 * hold codes and tokens under names of all kinds.
 */
export function loggedError(error: unknown): unknown {
  return error instanceof Error ? withoutBodies(pino.stdSerializers.errWithCause(error)) : error;
}

/** Deeper causes are left out. */
const DEEPEST = 8;

function withoutBodies(error: object, depth = 0): object {
  const entries = Object.entries(error).flatMap(([name, value]): [string, unknown][] => {
    if (name === 'response' || name === 'headers' || name === 'config') return [];
    if (name === 'request') return [[name, addressOf(value)]];
    const isCause = name === 'cause' || name === 'aggregateErrors' || name === 'errors';
    return [[name, isCause ? causesOf(value, depth + 1) : value]];
  });
  return Object.fromEntries(entries);
}

function causesOf(value: unknown, depth: number): unknown {
  if (depth > DEEPEST) return undefined;
  if (Array.isArray(value)) return value.map((one) => causesOf(one, depth));
  return typeof value === 'object' && value !== null ? withoutBodies(value, depth) : value;
}

function addressOf(request: unknown): object | undefined {
  if (typeof request !== 'object' || request === null) return undefined;
  const { method, url } = request as { readonly method?: unknown; readonly url?: unknown };
  return { method: String(method), url: String(url).split(/[?#]/, 1)[0] };
}
