// Kills the worker in the middle of a run and proves afterwards that nothing completed was done again.
import type { TraceStore } from '../src/ports.ts';
import type { RunId, WorkId } from '../src/task.ts';
import type { Event } from '../src/trace/event.ts';
import { workHeader } from '../src/trace/position.ts';
import { plural } from '../src/trace/views/quantities.ts';
import { wholeEvents } from '../src/trace/whole-events.ts';
import type { Servers } from './servers.ts';

type Calls = Readonly<Record<string, { readonly started: number; readonly completed: number }>>;

export interface Crash {
  /** What the trace held when the worker died. */
  readonly events: readonly Event[];
  readonly calls: Calls;
  /** Tokens that nobody can revoke any more: the dead worker held them in its memory only. */
  readonly tokens: readonly string[];
}

/** True in the middle of the search: a patch has been run, and there is more to do. */
export function isMiddle(events: readonly Event[]): boolean {
  const verified = events.some((event) => event.type === 'executed' && event.check.kind === 'regression');
  return verified && !events.some((event) => event.type === 'decided');
}

export async function crash(servers: Servers, store: TraceStore, run: RunId): Promise<Crash> {
  await servers.crashWorker();
  const events = await wholeEvents(store, run);
  const calls = await readCalls(servers);
  const tokens = servers.github.liveTokens();
  servers.startAnotherWorker();
  return { events, calls, tokens };
}

async function readCalls({ calls }: Servers): Promise<Calls> {
  if (calls === undefined) return {};
  return (await (await fetch(calls)).json()) as Calls;
}

/** Lines for people. Throws when anything completed was repeated. */
export async function proof(
  before: Crash,
  servers: Servers,
  store: TraceStore,
  run: RunId,
): Promise<readonly string[]> {
  const after = await readCalls(servers);
  const events = await wholeEvents(store, run);
  const asked = before.events.flatMap(headersOf);
  const repeatedCalls = asked.filter((work) => after[work]?.started !== before.calls[work]?.started);
  const executed = new Set(before.events.filter((event) => event.type === 'executed').map((event) => event.work));
  const later = events.slice(before.events.length);
  const repeatedRuns = later.flatMap((event) =>
    event.type === 'work-started' && executed.has(event.work) ? [event.work] : [],
  );
  if (repeatedCalls.length + repeatedRuns.length > 0)
    throw new Error(`Done again after the crash: ${[...repeatedCalls, ...repeatedRuns].join(', ')}`);
  const lost = inFlight(before.events);
  const again = lost.filter((work) => later.some((event) => event.type === 'work-started' && event.work === work));
  return [
    `kill -9 of the worker after ${before.events.length} events, another worker finished the run.`,
    `${plural(asked.length, 'model call')} and ${plural(executed.size, 'execution')} were complete by then: none was made again.`,
    `${plural(lost.length, 'piece')} of work under way ${lost.length === 1 ? 'was' : 'were'} lost, ${again.length} done anew: ${lost.join(', ') || 'none'}.`,
    `Model server: ${total(before.calls)} calls before the crash, ${total(after) - total(before.calls)} after it.`,
  ];
}

/** The calls that an event stands for, as the model server counts them. */
function headersOf(event: Event): readonly string[] {
  if (event.type === 'asked') return [workHeader(event.node, event.turn)];
  // Verdicts that are sampled take more calls; with log-probabilities it is one.
  if (event.type === 'scored' && event.method === 'logprobs') return [`judge/${event.node}/0/0`];
  if (event.type === 'compared' && event.method === 'logprobs')
    return [0, 1].map((order) => `compare/${event.left}/${event.right}/${order}`);
  return [];
}

function inFlight(events: readonly Event[]): readonly WorkId[] {
  const open = new Set<WorkId>();
  for (const event of events) {
    if (event.type === 'work-started') open.add(event.work);
    else if ('work' in event) open.delete(event.work);
  }
  return [...open];
}

const total = (calls: Calls): number => Object.values(calls).reduce((sum, { started }) => sum + started, 0);
