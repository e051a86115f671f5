// drive(): the only loop. Runs what plan() wants, appends each result as it settles, then plans again.

import type { Budget, WorkId } from '../task.ts';
import type { EventBody } from '../trace/event.ts';
import type { Journal } from '../trace/journal.ts';
import type { CapReached } from '../trace/run-event.ts';
import type { Reservation, Tree } from '../trace/tree.ts';
import type { WorkLost } from '../trace/work-event.ts';
import { capInTheWay, type Demand, grantRest, grantWhole, type Reserve, reachedCap } from './caps.ts';
import { plan } from './plan.ts';
import type { Policy } from './policy.ts';
import { type Concurrency, Pool, type Settled } from './pool.ts';
import type { Work } from './work.ts';

/** Turns one piece of work into one event. */
export interface Runner {
  /**
   * Never throws for expected trouble: that is a `work-lost` event. Costs `grant` at most, which is the whole demand unless
   * a cap left less, and says what it cost however it ends.
   */
  perform(work: Work, tree: Tree, attempt: number, signal: AbortSignal, grant?: Reserve): Promise<EventBody>;
  /** Upper bound of what the work may cost as it stands; asked right before `perform`. */
  reserve(work: Work, tree: Tree): Promise<Demand>;
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

/**
 * Drives a run until nothing is wanted, a cap is reached, or the signal aborts. Returns the tree.
 *
 * Caps on tokens, money and sandbox seconds: nothing starts unless the most that it may cost fits beside what is spent and
 * what everything in flight may cost. So what is spent never passes a cap, as far as the runner's bounds hold: an endpoint
 * that counts more tokens than we do, or generates more than it was asked for, passes it by that difference in the calls in
 * flight. Work whose bound does not fit waits until nothing is in flight, and then has what is left, if it can be done with
 * that; only where nothing can is the cap reached.
 *
 * When the store, the runner or a bug throws, everything in flight is aborted and awaited, what it came to is written as far
 * as the store takes it, and the error is thrown on.
 */
export async function drive(options: DriveOptions): Promise<Tree> {
  const pool = new Pool<EventBody>(options.concurrency);
  try {
    return await driveIn(pool, options);
  } finally {
    await closeBooks(pool, options.journal);
  }
}

async function driveIn(pool: Pool<EventBody>, options: DriveOptions): Promise<Tree> {
  const { journal, budget, policy, signal } = options;
  const clock = await openSession(options);
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
): Promise<CapReached | undefined> {
  const { journal, budget, runner } = options;
  const starving: { readonly work: Work; readonly demand: Demand }[] = [];
  for (const work of wanted) {
    if (pool.has(work.id) || !pool.hasRoomFor(work)) continue;
    const demand = await runner.reserve(work, journal.tree);
    const grant = grantWhole(journal.tree, budget, demand);
    if (grant) await begin(work, grant, pool, options);
    else starving.push({ work, demand });
  }
  // While something is in flight, what it does not spend of its reserve may be enough.
  if (!pool.idle) return undefined;
  for (const { work, demand } of starving) {
    const grant = grantRest(journal.tree, budget, demand);
    // Asked anew: a runner prepares what it was asked about last.
    if (grant) await runner.reserve(work, journal.tree);
    if (grant) return void (await begin(work, grant, pool, options));
  }
  const [first] = starving;
  return first && capInTheWay(journal.tree, budget, first.demand);
}

async function begin(work: Work, grant: Reserve, pool: Pool<EventBody>, options: DriveOptions): Promise<void> {
  const { journal, runner } = options;
  const attempt = (journal.tree.lost.get(work.id)?.count ?? 0) + 1;
  const { tokens: reservedTokens, sandboxSeconds: reservedSandboxSeconds, money: reservedMoney = 0 } = grant;
  const reserved = { reservedTokens, reservedSandboxSeconds, reservedMoney };
  await journal.append({ type: 'work-started', work: work.id, attempt, ...reserved });
  pool.start(work, (signal) => runner.perform(work, journal.tree, attempt, signal, grant));
}

/** Ends what is in flight, and writes what it came to; on the way of a fault that is already being thrown. */
async function closeBooks(pool: Pool<EventBody>, journal: Journal): Promise<void> {
  pool.keepOnly([]);
  while (!pool.idle) {
    const settled = await pool.nextSettled();
    pool.remove(settled.work.id);
    // The first fault is the one to tell; what a store refuses now, the next session closes as crashed.
    const lost = () => journal.append(crashed(settled.work.id, journal.tree.open.get(settled.work.id)));
    await ('result' in settled ? journal.append(settled.result).catch(lost) : lost()).catch(() => {});
  }
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
    await journal.append(resultOf(settled));
    pool.remove(settled.work.id);
  } finally {
    interruption?.forget();
  }
}

function resultOf(settled: Settled<EventBody>): EventBody {
  if ('error' in settled) throw settled.error;
  return settled.result;
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
  const found = journal.tree.lastAt;
  for (const [work, reservation] of left) await journal.append(crashed(work, reservation, found));
  const [before, start] = [journal.tree.activeMs, now()];
  return () => (before + now() - start) / 1000;
}

/**
 * Work that ended without a word cost all that it reserved, as far as we can know. Of the sandbox it took no longer than
 * from its start until it was `found` (milliseconds of the trace's clock); a clock that went back tells nothing.
 */
function crashed(work: WorkId, reservation: Reservation | undefined, found = Number.POSITIVE_INFINITY): WorkLost {
  const { attempt = 1, tokens = 0, money = 0, sandboxSeconds: reserved = 0, since = found } = reservation ?? {};
  const sandboxSeconds = found < since ? reserved : Math.min(reserved, (found - since) / 1000);
  const message = 'the worker ended before this settled';
  const usage = { inputTokens: tokens, outputTokens: 0, money, estimated: true };
  return {
    ...{ type: 'work-lost', work, attempt, reason: 'crashed', message, final: false },
    ...(tokens > 0 ? { usage } : {}),
    ...(sandboxSeconds > 0 ? { sandboxSeconds } : {}),
  };
}
