// Writes one completion to the wire: streamed and paced, or failing in the way that was asked for.

import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Raw } from './answer.ts';
import { type Completion, chunk, event, usageChunk, usageOfAll } from './completion.ts';
import type { Failure } from './failures.ts';

export interface Sending {
  readonly failure: Failure | undefined;
  /** Zero: as fast as the wire takes it. */
  readonly tokensPerSecond: number;
  readonly usage: boolean;
  /** Takes the time of so many tokens, in place of `tokensPerSecond`. */
  readonly generate?: ((tokens: number) => Promise<void>) | undefined;
}

/** Failures that replace the whole reply. True when the call was dealt with. */
export function failInstead(response: ServerResponse, failure: Failure | undefined): boolean {
  switch (failure?.kind) {
    case 'status':
      sendJson(response, failure.status, errorBody(failure), failure.headers);
      return true;
    case 'reset':
      response.socket?.resetAndDestroy();
      return true;
    case 'stall':
      return true;
    case 'html':
      response
        .writeHead(200, { 'content-type': 'text/html' })
        .end('<!doctype html><title>Welcome</title><h1>Log in</h1>');
      return true;
    case 'empty':
      response.writeHead(200, { 'content-type': 'text/event-stream' }).end();
      return true;
    case 'null':
      response.writeHead(200, { 'content-type': 'application/json' }).end('null');
      return true;
    default:
      return false;
  }
}

/** Returns true when the whole reply was written. Choices come in turns, token by token, as real servers send them. */
export async function stream(
  response: ServerResponse,
  completions: readonly [Completion, ...Completion[]],
  sending: Sending,
): Promise<boolean> {
  const [first] = completions;
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const kind = sending.failure?.kind;
  if (kind === 'endless' || kind === 'endless-line') return pourEndlessly(response, first, kind);
  for (const index of completions.keys()) response.write(chunk(first, { role: 'assistant', content: '' }, { index }));
  if (kind === 'odd-bytes') response.write(oddBytes(first));
  const broken = kind !== undefined && kind in BREAKS;
  const longest = Math.max(...completions.map(({ pieces }) => pieces.length));
  const until = kind === 'no-text' ? 0 : broken ? Math.ceil(longest / 2) : longest;
  for (let at = 0; at < until; at++) {
    if (response.destroyed) return false;
    for (const [index, { pieces }] of completions.entries()) {
      const piece = pieces[at];
      if (piece) response.write(chunk(first, { [piece.field]: piece.text }, { index, logprobs: piece.logprobs }));
    }
    if (sending.tokensPerSecond > 0) await sleep(1000 / sending.tokensPerSecond);
    // The first token shows when a reply begins; the others take their time together.
    if (at === 0) await sending.generate?.(until - 1);
  }
  const stop = kind === undefined ? undefined : BREAKS[kind];
  if (stop) return stop(response);
  for (const [index, { finish }] of completions.entries()) response.write(chunk(first, {}, { index, finish }));
  const usage = usageOfAll(completions);
  if (sending.usage && kind !== 'no-usage') response.write(usageChunk(first, usageOf({ ...first, usage }, kind)));
  await new Promise<void>((resolve) => response.end('data: [DONE]\n\n', resolve));
  return true;
}

/** What happens after the first half of a reply that is to break. */
const BREAKS: Readonly<Record<string, (response: ServerResponse) => false>> = {
  'stall-midway': () => false,
  'cut-midway': (response) => {
    // Let the first half reach the reader before the connection breaks.
    setTimeout(() => response.socket?.resetAndDestroy(), 20);
    return false;
  },
  'end-midway': (response) => {
    response.end();
    return false;
  },
  'event-error': (response) => {
    response.end(event({ error: { message: 'the engine ran out of memory', type: 'server_error', code: 500 } }));
    return false;
  },
  'bad-json': (response) => {
    response.end('data: {"choices":[{"delta":{"content":"x"\n\n');
    return false;
  },
  'wrong-shape': (response) => {
    response.end('data: {"choices":"none","__proto__":7,"constructor":[]}\n\n');
    return false;
  },
};

function usageOf(completion: Completion, kind: string | undefined): unknown {
  if (kind === 'lying-usage') return { prompt_tokens: -5, completion_tokens: 'many', total_tokens: null };
  if (kind === 'short-prompt')
    return { ...completion.usage, prompt_tokens: Math.ceil(completion.usage.prompt_tokens / 4) };
  return completion.usage;
}

async function pourEndlessly(response: ServerResponse, completion: Completion, kind: string): Promise<false> {
  const part = kind === 'endless' ? chunk(completion, { content: 'more and more and more ' }) : 'x'.repeat(4096);
  response.write(kind === 'endless' ? part : 'data: ');
  while (!response.destroyed) {
    if (!response.write(part)) await Promise.race([new Promise((go) => response.once('drain', go)), sleep(50)]);
  }
  return false;
}

function oddBytes(completion: Completion): Buffer {
  const text = chunk(completion, { content: 'odd:@@\\u0000' }).replaceAll('\\\\u0000', '\\u0000');
  const [before, after] = text.split('@@');
  return Buffer.concat([Buffer.from(before ?? ''), Buffer.from([0xff, 0xfe, 0xc0]), Buffer.from(after ?? '')]);
}

function errorBody(failure: Failure): unknown {
  return { error: { message: failure.message, type: 'error', ...(failure.code ? { code: failure.code } : {}) } };
}

export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

export function sendRaw(response: ServerResponse, { raw, status, headers, cut }: Raw): void {
  response.writeHead(status, { ...headers });
  if (cut) response.write(raw, () => response.socket?.resetAndDestroy());
  else response.end(raw);
}
