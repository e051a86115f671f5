// drive(): the only loop. Runs what plan() wants, appends each result as it settles, then plans again.

import type { Siblings } from '../ports.ts';
import type { Budget } from '../task.ts';
import type { EventBody } from '../trace/event.ts';
import type { Journal } from '../trace/journal.ts';
import { kindOf } from '../trace/position.ts';
import type { Tree } from '../trace/tree.ts';
import { fits, type Reserve, reachedCap } from './caps.ts';
import { plan } from './plan.ts';
import type { Policy } from './policy.ts';
import { type Concurrency, Pool } from './pool.ts';
import type { Work } from './work.ts';

/** Turns one piece of work into one event. Never throws for expected trouble: that is a `work-lost` event. */
export interface Runner {
  /** `siblings` when work with the same prompt is started at the same time. */
  perform(work: Work, tree: Tree, attempt: number, signal: AbortSignal, siblings?: Siblings): Promise<EventBody>;
  /** True while siblings share one call to the model. */
  readonly batches?: boolean;
  /** Upper bound of what the work may cost. */
  reserve(work: Work, tree: Tree): Promise<Reserve>;
}

export interface DriveOptions {
  readonly journal: Journal;
  readonly budget: Budget;
  readonly policy: Policy;
  readonly runner: Runner;
  readonly concurrency: Concurrency;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  /** Name of this worker, for the trace. */
  readonly worker: string;
  /** Aborting ends the loop after what is in flight has settled; the run can be resumed. */
  readonly signal: AbortSignal;
}

/** Drives a run until nothing is wanted, a cap is reached, or the signal aborts. Returns the tree. */
export async function drive(options: DriveOptions): Promise<Tree> {
  const { journal, budget, policy, signal } = options;
  const clock = await openSession(options);
  const pool = new Pool<EventBody>(options.concurrency);
  for (;;) {
    const cap = journal.tree.cap ? undefined : reachedCap(journal.tree, budget, clock());
    if (cap) await journal.append(cap);
    const wanted = signal.aborted ? [] : plan(journal.tree, budget, policy);
    pool.keepOnly(wanted);
    const starved = await startWanted(wanted, pool, options);
    if (pool.idle && starved) await journal.append(starved);
    else if (pool.idle) return journal.tree;
    else await settleNext(pool, options, clock);
  }
}

/** Starts what is wanted, has room and fits the caps. Returns the cap in the way when nothing could start for it. */
async function startWanted(
  wanted: readonly Work[],
  pool: Pool<EventBody>,
  options: DriveOptions,
): Promise<EventBody | undefined> {
  const { journal, budget, runner } = options;
  const calls = callsOf(
    wanted.filter(({ id }) => !pool.has(id)),
    journal,
    runner,
  );
  const starting: { readonly work: Work; readonly attempt: number; readonly call: string }[] = [];
  let starved: EventBody | undefined;
  for (const [work, call] of calls) {
    if (!pool.hasRoomFor(work, call)) continue;
    const reserve = await runner.reserve(work, journal.tree);
    if (!fits(journal.tree, budget, reserve)) {
      starved ??= capInTheWay(journal.tree, budget, reserve);
      continue;
    }
    const attempt = (journal.tree.lost.get(work.id)?.count ?? 0) + 1;
    const reserved = { reservedTokens: reserve.tokens, reservedSandboxSeconds: reserve.sandboxSeconds };
    await journal.append({ type: 'work-started', work: work.id, attempt, ...reserved });
    pool.take(work, call);
    starting.push({ work, attempt, call });
  }
  // Siblings start together, after the last of them is in the trace, so that they know how many they are.
  const sizes = Map.groupBy(starting, ({ call }) => call);
  for (const { work, attempt, call } of starting) {
    const siblings = { group: call, size: sizes.get(call)?.length ?? 1 };
    pool.start(work, (signal) => runner.perform(work, journal.tree, attempt, signal, siblings));
  }
  return starved;
}

/** Most choices of one call. */
const MOST_SIBLINGS = 8;

/** The call that each piece of work belongs to: one of its own, or the same for first turns with the same prompt. */
function callsOf(wanted: readonly Work[], journal: Journal, { batches }: Runner): readonly (readonly [Work, string])[] {
  const met = new Map<string, number>();
  return wanted.map((work) => {
    if (batches !== true || work.kind !== 'ask' || work.turn > 0) return [work, work.id] as const;
    // The position in the trace tells these siblings from those of another time, the run from those of another run.
    const name = `${journal.run}/${journal.tree.length}/${work.parent}/${kindOf(work.node)}/${work.temperature}`;
    const count = met.get(name) ?? 0;
    met.set(name, count + 1);
    return [work, `${name}/${Math.floor(count / MOST_SIBLINGS)}`] as const;
  });
}

function capInTheWay(tree: Tree, budget: Budget, reserve: Reserve): EventBody {
  const { inputTokens, outputTokens, sandboxSeconds } = tree.spent;
  const tokens = inputTokens + outputTokens;
  if (tokens + reserve.tokens > budget.tokens)
    return { type: 'cap-reached', cap: 'tokens', limit: budget.tokens, spent: tokens };
  return { type: 'cap-reached', cap: 'sandboxSeconds', limit: budget.sandboxSeconds, spent: sandboxSeconds };
}

/** Waits for one result, for the deadline, or for an abort, whichever comes first. */
async function settleNext(pool: Pool<EventBody>, options: DriveOptions, clock: () => number): Promise<void> {
  const { journal, budget, signal } = options;
  // What was aborted already, or has reached its cap, only waits for what is in flight.
  const left = signal.aborted || journal.tree.cap ? undefined : (budget.seconds - clock()) * 1000;
  const interruption = left === undefined ? undefined : interruptionOf(signal, left);
  try {
    const settled = await Promise.race([pool.nextSettled(), ...(interruption ? [interruption.happened] : [])]);
    if (settled === 'interrupted') return;
    await journal.append(settled.result);
    pool.remove(settled.work.id);
  } finally {
    interruption?.forget();
  }
}

interface Interruption {
  readonly happened: Promise<'interrupted'>;
  /** Takes back the timer and the listener. */
  readonly forget: () => void;
}

/** An abort of the signal, or the end of so many milliseconds. */
function interruptionOf(signal: AbortSignal, milliseconds: number): Interruption {
  const { promise: happened, resolve } = Promise.withResolvers<'interrupted'>();
  const interrupt = () => resolve('interrupted');
  const timer = setTimeout(interrupt, Math.min(Math.max(0, milliseconds), 2 ** 31 - 1));
  signal.addEventListener('abort', interrupt, { once: true });
  const forget = () => {
    clearTimeout(timer);
    signal.removeEventListener('abort', interrupt);
  };
  return { happened, forget };
}

/** Marks the session, and closes the books on what a crashed worker left open. Returns active seconds so far. */
async function openSession({ journal, worker, now }: DriveOptions): Promise<() => number> {
  const left = [...journal.tree.open];
  await journal.append({ type: 'session-started', worker });
  for (const [work, { attempt, tokens }] of left) {
    // Only a model call may have cost tokens: all that it reserved, as far as we can know.
    const usage = { inputTokens: tokens, outputTokens: 0, money: 0, estimated: true };
    const message = 'the worker ended before this settled';
    const lost = { type: 'work-lost', work, attempt, reason: 'crashed', message, final: false } as const;
    await journal.append(tokens > 0 ? { ...lost, usage } : lost);
  }
  const [before, start] = [journal.tree.activeMs, now()];
  return () => (before + now() - start) / 1000;
}
