// Asks samples of one prompt in one call (`n`) where the endpoint can do that, and one by one, with the reason, where not.

import { setTimeout as after } from 'node:timers';
import { APIError } from 'openai';
import { ModelFault } from '../errors.ts';
import type { ChatReply, ChatRequest, Model, Siblings } from '../ports.ts';
import type { ChoiceModel } from './choice-model.ts';
import { totalUsage } from './usage.ts';

/** How long siblings wait for one that was announced and does not come; all of them normally come at once. */
const PATIENCE_MS = 2_000;
/** What an endpoint answers that does not take `n`. */
const REFUSALS: readonly (number | undefined)[] = [400, 422, 501];

/** One sibling that waits for its choice. */
interface Waiter {
  readonly request: ChatRequest;
  readonly signal: AbortSignal;
  readonly resolve: (reply: ChatReply) => void;
  readonly reject: (reason: unknown) => void;
}

/** What was learned of the endpoint; shared by all calls of the process. */
interface Support {
  /** True once it gave several choices. */
  given: boolean;
  /** Why it is asked one by one. */
  refusal: string | undefined;
}

/** Each caller gets its own choice, settles with its own signal, and pays its share; the call ends early when all left. */
export function batchedModel(model: ChoiceModel): Model {
  const support: Support = { given: false, refusal: undefined };
  const gather = createGatherings((waiters) => void askTogether(model, support, waiters));
  return {
    name: model.name,
    contextTokens: model.contextTokens,
    get batches() {
      return support.refusal === undefined;
    },
    count: (text) => model.count(text),
    price: (input, output) => model.price(input, output),
    chat: (request, signal) => {
      const { siblings } = request;
      if (!siblings || siblings.size < 2 || support.refusal !== undefined) return model.chat(request, signal);
      return new Promise((resolve, reject) => gather(siblings, { request, signal, resolve, reject }));
    },
  };
}

/** Collects siblings until all are there, and sends on those with the same prompt. */
function createGatherings(send: (waiters: readonly Waiter[]) => void): (siblings: Siblings, waiter: Waiter) => void {
  const open = new Map<string, { readonly waiters: Waiter[]; readonly timer: NodeJS.Timeout }>();
  const close = (group: string): void => {
    const { waiters = [], timer } = open.get(group) ?? {};
    open.delete(group);
    clearTimeout(timer);
    // By position, not by arrival: which choice is whose, and whose seed is sent, must not depend on who came first.
    waiters.sort((a, b) => byWork.compare(a.request.work, b.request.work));
    for (const alike of Map.groupBy(waiters, ({ request }) => promptOf(request)).values()) send(alike);
  };
  return ({ group, size }, waiter) => {
    const gathering = open.get(group) ?? { waiters: [], timer: after(close, PATIENCE_MS, group) };
    open.set(group, gathering);
    gathering.waiters.push(waiter);
    if (gathering.waiters.length === size) close(group);
  };
}

const byWork = new Intl.Collator('en', { numeric: true });

/** Equal for requests that one call can answer. */
function promptOf({ messages, temperature, maxTokens, logprobs }: ChatRequest): string {
  return JSON.stringify([messages, temperature, maxTokens, logprobs]);
}

/** Settles every waiter; never throws. */
async function askTogether(model: ChoiceModel, support: Support, all: readonly Waiter[]): Promise<void> {
  const waiters = all.filter(({ signal }) => !signal.aborted);
  for (const { signal, reject } of all) if (signal.aborted) reject(signal.reason);
  if (waiters.length < 2 || support.refusal !== undefined) return void (await askSingly(model, waiters, undefined));
  const leaving = watch(waiters);
  try {
    const requests = waiters.map(({ request }) => request);
    await deliver(model, support, waiters, await model.choices(requests, leaving.signal));
  } catch (error) {
    if (support.given || !isRefusal(error)) for (const { reject } of waiters) reject(error);
    else await afterRefusal(model, support, waiters, error.message);
  } finally {
    leaving.forget();
  }
}

/** Rejects each waiter with its own signal; the returned signal aborts when none is left. */
function watch(waiters: readonly Waiter[]): { readonly signal: AbortSignal; readonly forget: () => void } {
  const [call, listening] = [new AbortController(), new AbortController()];
  let left = waiters.length;
  for (const { signal, reject } of waiters) {
    const leave = () => {
      reject(signal.reason);
      left -= 1;
      if (left === 0) call.abort(signal.reason);
    };
    signal.addEventListener('abort', leave, { once: true, signal: listening.signal });
  }
  return { signal: call.signal, forget: () => listening.abort() };
}

async function deliver(
  model: ChoiceModel,
  support: Support,
  waiters: readonly Waiter[],
  results: readonly (ChatReply | ModelFault)[],
): Promise<void> {
  support.given ||= results.length > 1;
  for (const [i, result] of forThoseWhoStayed(waiters, results).entries()) {
    if (result instanceof ModelFault) waiters[i]?.reject(result);
    else waiters[i]?.resolve(result);
  }
  const others = waiters.slice(results.length);
  if (others.length === 0) return;
  const note = `asked one by one: the endpoint gave ${results.length} of ${waiters.length} choices`;
  if (!support.given) support.refusal = note;
  await askSingly(model, others, note);
}

/** What the choices of callers cost who left goes to the first who stayed: it was paid. */
function forThoseWhoStayed(
  waiters: readonly Waiter[],
  results: readonly (ChatReply | ModelFault)[],
): readonly (ChatReply | ModelFault)[] {
  const replies = results.filter((result): result is ChatReply => !(result instanceof ModelFault));
  const left = replies.filter((reply) => waiters[results.indexOf(reply)]?.signal.aborted);
  const heir = replies.find((reply) => !left.includes(reply));
  if (!heir || left.length === 0) return results;
  const usage = { ...heir.usage, ...totalUsage([heir, ...left]) };
  return results.map((result) => (result === heir ? { ...heir, usage } : result));
}

function isRefusal(error: unknown): error is ModelFault {
  return error instanceof ModelFault && error.cause instanceof APIError && REFUSALS.includes(error.cause.status);
}

/** The same requests without `n`: when one of them is answered, it was the wish for several that was refused. */
async function afterRefusal(
  model: ChoiceModel,
  support: Support,
  waiters: readonly Waiter[],
  words: string,
): Promise<void> {
  const note = `asked one by one: ${words}`;
  const answered = await askSingly(model, waiters, note);
  if (answered > 0) support.refusal = note;
}

/** One after another, since together they were to be one call. Returns how many were answered. */
async function askSingly(model: ChoiceModel, waiters: readonly Waiter[], note: string | undefined): Promise<number> {
  let answered = 0;
  for (const { request, signal, resolve, reject } of waiters) {
    try {
      const reply = await model.chat(request, signal);
      answered += 1;
      resolve(note === undefined ? reply : { ...reply, note });
    } catch (error) {
      reject(error);
    }
  }
  return answered;
}
