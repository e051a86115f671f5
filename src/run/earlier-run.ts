// The run that another one takes over: which one it is when a command starts over, and its repository when a worker goes on.

import { raiseOf } from '../commands/raise.ts';
import { InputFault } from '../errors.ts';
import { newestRun } from '../github/stored-runs.ts';
import type { EarlierRun } from '../perform/take-over.ts';
import type { Place, TraceStore, Workspace } from '../ports.ts';
import type { Budget, RunId, Sha } from '../task.ts';
import type { Earlier, Pinned, RunStarted } from '../trace/event.ts';
import { foldTree, policyOf } from '../trace/tree.ts';
import { unlessUnreadable, wholeEvents } from '../trace/whole-events.ts';

interface Wish {
  /** The run that begins. */
  readonly next: RunId;
  readonly rollouts?: number | undefined;
  readonly policy?: string | undefined;
}

/** What can be taken over of an issue's runs, and how the new one begins. */
export interface Predecessor {
  readonly earlier: Earlier;
  readonly start: RunStarted;
  readonly pinned: Pinned;
}

/** A revision of a pull request samples on the head of that, and is no search of the issue. Undefined where there is none. */
export async function earlierRun(
  place: Place,
  { next, rollouts, policy }: Wish,
  { trace, most }: { readonly trace: Pick<TraceStore, 'list' | 'events' | 'get'>; readonly most: Budget },
): Promise<Predecessor | undefined> {
  const run = await newestRun(trace, place, (events, name) => {
    const [first] = events;
    const isSearch = first?.type === 'run-started' && first.origin.kind === 'github' && first.origin.pull === undefined;
    return isSearch && name !== next && events.some(({ type }) => type === 'pinned');
  });
  const events = run && (await unlessUnreadable(() => wholeEvents(trace, run)));
  if (run === undefined || !events) return undefined;
  const tree = foldTree(events);
  const { run: start, pinned, budget: present } = tree;
  if (!start || !pinned || !present) return undefined;
  const raised =
    rollouts === undefined
      ? undefined
      : raiseOf({ start: start.budget, present, asked: rollouts, most, cutShort: true });
  const budget = raised?.kind === 'raised' ? { budget: raised.budget } : {};
  const other = policy === undefined || policy === policyOf(tree) ? {} : { policy };
  return { earlier: { run, ...budget, ...other }, start, pinned };
}

export interface OpenEarlierParts {
  readonly trace: Pick<TraceStore, 'first' | 'events' | 'get'>;
  open(base: Sha): Promise<Workspace>;
}

/** Undefined where the run begins anew, or what it would take over is gone. */
export async function openEarlier(run: RunId, { trace, open }: OpenEarlierParts): Promise<EarlierRun | undefined> {
  const first = await trace.first(run);
  const earlier = first?.type === 'run-started' ? first.earlier?.run : undefined;
  if (earlier === undefined) return undefined;
  const events = await unlessUnreadable(() => trace.events(earlier));
  const pinned = events?.findLast(({ type }) => type === 'pinned');
  if (pinned?.type !== 'pinned') return undefined;
  try {
    return { run: earlier, workspace: await open(pinned.base), store: trace };
  } catch (error) {
    // A branch that was written anew leaves commits behind that nobody can fetch any more.
    if (error instanceof InputFault) return undefined;
    throw error;
  }
}
